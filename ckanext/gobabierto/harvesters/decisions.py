"""What a person decides about a proposal: accept, reject for good, think again."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import rebuild

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.model import Proposal
from ckanext.harvest.model import HarvestObject

from . import proposal_store as store
from .intake import institution, resources_of
from .mapping import dataset_values, request_text
from .merge import first_baseline
from .transparencia.spanish import words

_NAME_LENGTH = 80


class NotNow(GobabiertoError):
    """The decision does not fit the state the proposal is in."""

    code = "decision_fuera_de_lugar"


def _decide(row: Proposal, status: str, user_id: str, note: str = "") -> None:
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
    while store.name_taken(names[0]):
        names.pop(0)
        if not names:
            names.append(f"{base}_{number}")
            number += 1
    return names[0]


def accept(row: Proposal, user: str, user_id: str) -> dict[str, Any] | None:
    """Make the private dataset of a *conjunto*, as *user*, and link it. Commits.

    A *candidato* has no file with data, so nothing is made: it is marked as being asked for, and a
    later run that finds the table puts it back among the pending ones, as a *conjunto*.

    :returns: the new dataset, or ``None`` for a *candidato*.
    :raises NotNow: it was decided before, or has vanished.
    :raises ckan.logic.NotAuthorized: *user* may not create datasets there.
    """
    if row.status == store.ACCEPTED:
        raise NotNow(tk._("This proposal was already accepted."))
    if row.status == store.REJECTED:
        raise NotNow(tk._("This proposal was rejected. Reopen it first."))
    if row.status == store.VANISHED:
        raise NotNow(tk._("The section no longer offers it. It cannot be accepted until it does."))
    if row.kind != "conjunto":
        _decide(row, store.ACCEPTED, user_id)
        model.Session.commit()
        return None
    owner = institution(row.organization_id)
    fields = dataset_values(row.content, owner)
    resources = resources_of(row.content)
    proposal_id = row.id
    dataset = tk.get_action("package_create")(
        {"user": user, "defer_commit": True},
        {
            **fields,
            "name": free_name(row.title, owner["name"]),
            "owner_org": row.organization_id,
            "private": True,
            "resources": [dict(r["values"]) for r in resources],
        },
    )
    _link(proposal_id, dataset, fields, resources)
    _decide(row, store.ACCEPTED, user_id)
    model.Session.flush()
    changes.dataset_changed(dataset["id"], row.organization_id)  # now with its source
    model.Session.commit()
    rebuild(dataset["id"])  # created without commit, so not indexed yet; now with its source
    return dataset


def _link(
    proposal_id: str,
    dataset: dict[str, Any],
    fields: dict[str, str],
    resources: list[dict[str, Any]],
) -> None:
    row = store.get(proposal_id)
    if row is None:  # pragma: no cover - its row is locked by this transaction
        raise NotNow(tk._("This proposal no longer exists."))
    row.dataset_id = dataset["id"]
    row.baseline = first_baseline(dataset, fields, resources)
    if row.harvest_object_id:
        found: Any = model.Session.get(HarvestObject, row.harvest_object_id)
        if found is not None:
            found.package_id = dataset["id"]
            found.current = True


def reject(row: Proposal, user_id: str, note: str = "") -> None:
    """Never propose it again, whatever becomes of it in the section. Commits."""
    if row.status == store.ACCEPTED and row.dataset_id and _dataset_lives(row):
        raise NotNow(tk._("Its dataset exists. Delete the dataset first."))
    _decide(row, store.REJECTED, user_id, note)
    model.Session.commit()


def _dataset_lives(row: Proposal) -> bool:
    dataset = model.Session.get(model.Package, row.dataset_id) if row.dataset_id else None
    return dataset is not None and dataset.state != "deleted"


def reopen(row: Proposal) -> None:
    """Back among the pending ones. A dataset that was made of it is never deleted by this. Commits.

    :raises NotNow: it is not decided, or its dataset still exists.
    """
    if row.status not in {store.ACCEPTED, store.REJECTED}:
        raise NotNow(tk._("This proposal has not been decided yet."))
    if _dataset_lives(row):
        raise NotNow(tk._("Its dataset exists. Delete the dataset first, then reopen."))
    row.status = store.VANISHED if "vanished_at" in row.content else store.PENDING
    row.decided_by = row.decided_at = row.note = None
    row.dataset_id = row.baseline = None
    model.Session.commit()


def request_for(row: Proposal) -> str:
    """The note that asks the area for the table behind a *candidato*."""
    owner = model.Session.get(model.Group, row.organization_id)
    return request_text(row.content, (owner.title or owner.name) if owner is not None else "")
