"""What a person decides about a proposal: accept, reject for good, think again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import rebuild

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.model import Proposal
from ckanext.harvest.model import HarvestObject

from . import kept_out, proposal_datasets
from . import proposal_store as store
from .intake import institution, resources_of
from .mapping import dataset_values, request_text
from .review import baselines, log
from .transparencia.spanish import words

_NAME_LENGTH = 80


class NotNow(GobabiertoError):
    """The decision does not fit the state the proposal is in."""

    code = "decision_fuera_de_lugar"


def decide(row: Proposal, status: str, user_id: str, note: str = "") -> None:
    """Where the proposal stands now, and who put it there."""
    row.status = status
    row.decided_by = user_id
    row.decided_at = clock.now()
    row.note = note or None


def free_name(title: str, organization_name: str) -> str:
    """A dataset name with underscores that nobody has."""
    base = "_".join(words(title.replace("ñ", "n").replace("Ñ", "n")))[:_NAME_LENGTH].strip("_")
    base = base if len(base) > 1 else f"{organization_name}_datos"
    names = [base, f"{base}_{organization_name.replace('-', '_')}"[:_NAME_LENGTH]]
    number = 2
    while proposal_datasets.name_taken(names[0]):
        names.pop(0)
        if not names:
            names.append(f"{base}_{number}")
            number += 1
    return names[0]


def must_be_open(row: Proposal) -> None:
    """Nobody has decided about it, and it is still offered.

    :raises NotNow: otherwise.
    """
    if row.status == store.ACCEPTED:
        raise NotNow(tk._("This proposal was already accepted."))
    if row.status == store.REJECTED:
        raise NotNow(tk._("This proposal was rejected. Reopen it first."))
    if row.status == store.VANISHED:
        raise NotNow(tk._("The section no longer offers it. It cannot be accepted until it does."))


def accept(
    row: Proposal,
    user: str,
    user_id: str,
    chosen: Mapping[str, Any] | None = None,
    files: Collection[str] | None = None,
) -> dict[str, Any] | None:
    """Make the private dataset of a *conjunto*, as *user*, and link it. Commits.

    A *candidato* has no file with data, so nothing is made: it is marked as being asked for, and a
    later run that finds the table puts it back among the pending ones, as a *conjunto*.

    :param chosen: fields as a person filled them in; those that differ from what the source says
        are the person's, and no later run overwrites them.
    :param files: keys of the files that become resources; all of them if not given.
    :returns: the new dataset, or ``None`` for a *candidato*.
    :raises NotNow: it was decided before, or has vanished.
    :raises ckan.logic.NotAuthorized: *user* may not create datasets there.
    """
    must_be_open(row)
    if row.kind != "conjunto":
        if chosen or files is not None:
            raise NotNow(tk._("A candidate has no data: no dataset can be made of it."))
        decide(row, store.ACCEPTED, user_id)
        log.add(row, log.REQUESTED, user_id)
        model.Session.commit()
        return None
    proposal_id, organization_id = row.id, row.organization_id
    fields, resources = said(row)
    asked = {key: value for key, value in (chosen or {}).items() if key != "owner_org"}
    wanted = {r["key"] for r in resources if files is None or r["key"] in files}
    dataset = tk.get_action("package_create")(
        {"user": user, "defer_commit": True},
        {
            "private": True,
            **fields,
            **asked,
            "name": asked.get("name") or _name(row, str(asked.get("title") or row.title)),
            "owner_org": organization_id,
            "resources": [dict(r["values"]) for r in resources if r["key"] in wanted],
        },
    )
    row = _again(proposal_id)
    link(row, dataset["id"], store.MADE)
    row.baseline = baselines.of_new(dataset, fields, resources, asked, wanted)
    decide(row, store.ACCEPTED, user_id)
    log.add(row, log.ACCEPTED, user_id, dataset_id=dataset["id"])
    committed(row, dataset["id"])  # created without commit, so not indexed yet
    return dataset


def said(row: Proposal) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the section says of the dataset and of its files."""
    return dataset_values(row.content, institution(row.organization_id)), resources_of(row.content)


def _name(row: Proposal, title: str) -> str:
    return free_name(title, institution(row.organization_id)["name"])


def _again(proposal_id: str) -> Proposal:
    row = store.get(proposal_id)
    if row is None:  # pragma: no cover - its row is locked by this transaction
        raise NotNow(tk._("This proposal no longer exists."))
    return row


def link(row: Proposal, dataset_id: str, how: str) -> None:
    """Tie proposal, dataset and harvest object, so that later runs update it."""
    row.dataset_id, row.link = dataset_id, how
    if row.harvest_object_id:
        found: Any = model.Session.get(HarvestObject, row.harvest_object_id)
        if found is not None:
            found.package_id = dataset_id
            found.current = True


def committed(row: Proposal, dataset_id: str) -> None:
    """Commit; the dataset is judged and found with its source, or without it."""
    organization_id = row.organization_id
    model.Session.flush()
    changes.dataset_changed(dataset_id, organization_id)
    model.Session.commit()
    rebuild(dataset_id)


def reject(row: Proposal, user_id: str, note: str = "") -> None:
    """Never propose it again, whatever becomes of it in the section. Commits."""
    if row.status == store.REJECTED:
        raise NotNow(tk._("This proposal was already rejected."))
    if row.status == store.ACCEPTED and row.dataset_id and dataset_lives(row):
        raise NotNow(_still_there(row))
    _let_go(row)
    decide(row, store.REJECTED, user_id, note)
    log.add(row, log.REJECTED, user_id, note=note)
    model.Session.commit()


def _still_there(row: Proposal) -> str:
    if row.link == store.MERGED:
        return tk._("It is joined to a dataset. Separate them first.")
    return tk._("Its dataset exists. Delete the dataset first.")


def dataset_lives(row: Proposal) -> bool:
    """Its dataset is there and not deleted."""
    dataset = model.Session.get(model.Package, row.dataset_id) if row.dataset_id else None
    return dataset is not None and dataset.state != "deleted"


def _let_go(row: Proposal) -> None:
    """Its dataset is not the source's any more, so that clearing the source never purges it."""
    if row.dataset_id:
        proposal_datasets.release_objects(row.source_id, row.dataset_id)
    row.dataset_id = row.baseline = row.link = None
    row.content = {k: v for k, v in row.content.items() if k != "differences"}


def undecided(row: Proposal) -> None:
    """Back among those that wait, without dataset."""
    _let_go(row)
    row.content_hash = kept_out.plain(row.content_hash)
    row.status = store.VANISHED if "vanished_at" in row.content else store.PENDING
    row.decided_by = row.decided_at = row.note = None


def reopen(row: Proposal, user_id: str) -> None:
    """Back among the pending ones. A dataset that was made of it is never deleted by this. Commits.

    :raises NotNow: it is not decided, or its dataset still exists.
    """
    if row.status not in {store.ACCEPTED, store.REJECTED}:
        raise NotNow(tk._("This proposal has not been decided yet."))
    if dataset_lives(row):
        raise NotNow(_still_there(row))
    log.add(row, log.REOPENED, user_id, dataset_id=row.dataset_id)
    undecided(row)
    model.Session.commit()


def request_for(row: Proposal) -> str:
    """The note that asks the area for the table behind a *candidato*."""
    owner = model.Session.get(model.Group, row.organization_id)
    return request_text(row.content, (owner.title or owner.name) if owner is not None else "")
