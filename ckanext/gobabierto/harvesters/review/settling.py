"""A person settles a difference: the source's value, or the one that is here.

Of a file that the source withdrew, "the source's value" is that it goes (:mod:`withdrawing`); of
one that it offers again, that it comes back (:mod:`returning`).

Who keeps theirs is not asked again until the source says something new: the baseline moves on in
what the source said, and not in what was kept of it.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import rebuild
from ckan.types import Context

from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.harvesters import proposal_datasets
from ckanext.gobabierto.harvesters.decisions import NotNow
from ckanext.gobabierto.harvesters.merge import plain
from ckanext.gobabierto.harvesters.run import ledger
from ckanext.gobabierto.harvesters.run.packages import shown
from ckanext.gobabierto.harvesters.withdrawn_files import MISSING_SINCE, OFFERED_AGAIN
from ckanext.gobabierto.model import Proposal

from . import log, returning, saving, withdrawing
from .differences import place_of

SOURCE, MINE = "source", "mine"
CHOICES = (SOURCE, MINE)


def choices_of(field: str) -> tuple[str, ...]:
    """How a difference may be settled."""
    return withdrawing.CHOICES if of_withdrawn(field) else CHOICES


def of_withdrawn(field: str) -> bool:
    """It is a file that the source withdrew."""
    return field.endswith(f": {MISSING_SINCE}")


class NoSuchDifference(NotNow):
    """It was settled meanwhile, or never was."""

    code = "sin_diferencia"


def of_proposal(
    row: Proposal, field: str, choice: str, user: str, user_id: str, by: str = ""
) -> None:
    """Settle one field of an accepted proposal. Commits.

    :param by: of a withdrawn file, the resource that takes its place.
    :raises NoSuchDifference: the source does not say otherwise.
    """
    told = _told(row.content.get("differences"), field)
    baseline = _settled(row.dataset_id, row.organization_id, row.baseline, told, choice, user, by)
    row.baseline = baseline
    rest = [each for each in row.content["differences"] if each["field"] != field]
    row.content = {**row.content, "differences": rest}
    decision = log.KEPT if choice == MINE else log.TAKEN
    log.add(row, decision, user_id, dataset_id=row.dataset_id, detail={**told, "choice": choice})
    _commit(row.dataset_id, row.organization_id, told, choice)


def of_record(
    source_id: str, identity: str, field: str, choice: str, user: str, user_id: str, by: str = ""
) -> None:
    """Settle one field of a record of a machine source. Commits.

    :param by: of a withdrawn file, the resource that takes its place.
    :raises NoSuchDifference: the source does not say otherwise.
    """
    row = held_record(source_id, identity)
    if row is None:
        raise NoSuchDifference(_gone())
    told = _told(row.differences, field)
    baseline = _settled(row.dataset_id, row.organization_id, row.baseline, told, choice, user, by)
    rest = [each for each in row.differences if each["field"] != field]
    ledger.change(source_id, [identity], baseline=baseline, differences=rest or None)
    decision = log.KEPT if choice == MINE else log.TAKEN
    log.add_of_record(source_id, row, decision, user_id, {**told, "choice": choice})
    _commit(row.dataset_id, row.organization_id, told, choice)


def held_record(source_id: str, identity: str) -> ledger.Row | None:
    """A row of the ledger until the end of the transaction: held after its dataset, as a run holds
    them, or the two would wait for each other. One without a dataset has nothing to settle."""
    row = ledger.rows(source_id, [identity]).get(identity)
    if row is None or not row.dataset_id:
        return row
    proposal_datasets.hold_dataset(row.dataset_id)
    return ledger.rows(source_id, [identity], lock=True).get(identity)


def _gone() -> str:
    return tk._("The source does not say otherwise any more, or it was settled already.")


def _told(differences: Any, field: str) -> dict[str, Any]:
    for each in differences or []:
        if each["field"] == field:
            return each
    raise NoSuchDifference(_gone())


def _settled(
    dataset_id: str | None,
    organization_id: str,
    baseline: Any,
    told: dict[str, Any],
    choice: str,
    user: str,
    by: str,
) -> dict[str, Any]:
    """The baseline once the difference *told* is settled; writes the dataset where it must."""
    package = proposal_datasets.hold_dataset(dataset_id) if dataset_id else None
    if package is None or package.state == "deleted" or package.owner_org != organization_id:
        raise NoSuchDifference(tk._("Its dataset is not there or is another institution's."))
    before: dict[str, Any] = baseline or {"values": {}, "kept": {}, "resources": []}
    name, known = place_of(told["field"], before)
    if known is not None and name == MISSING_SINCE:
        return withdrawing.settled(package.id, before, known, choice, by, user)
    if known is not None and name == OFFERED_AGAIN:
        return returning.settled(package.id, before, known, choice, user)
    saved: dict[str, Any] | None = None
    if choice == SOURCE:
        saved = _write(package.id, name, known, told["proposed"], user)
    entry: dict[str, Any] = known if known is not None else before
    moved = {**entry, "values": {**entry["values"], name: told["proposed"]}}
    if saved is not None:
        moved["kept"] = {**entry["kept"], name: plain(saved.get(name))}
    if known is None:
        return moved
    resources = [moved if each is known else each for each in before["resources"]]
    return {**before, "resources": resources}


def _write(
    dataset_id: str, name: str, known: dict[str, Any] | None, value: Any, user: str
) -> dict[str, Any]:
    """Put the source's value into the dataset, as *user*; gives the record it is in, as saved."""
    reading: Context = {"ignore_auth": True, "use_cache": False}
    dataset = tk.get_action("package_show")(reading, {"id": dataset_id})
    dataset.pop("metadata_modified", None)  # given, it would be kept
    if known is not None:
        mine = next((r for r in dataset["resources"] if r["id"] == known["id"]), None)
        if mine is None:
            raise NoSuchDifference(tk._("The file is not in the dataset any more."))
        mine[name] = value
    elif name == "tags":
        dataset["tags"] = [{"name": tag} for tag in value]
        dataset.pop("tag_string", None)  # the form's, it would win
    else:
        dataset[name] = value
    saved = shown(saving.update(dataset, user))
    if known is None:
        return saved
    return next((r for r in saved["resources"] if r["id"] == known["id"]), {})


def _commit(
    dataset_id: str | None, organization_id: str, told: dict[str, Any], choice: str
) -> None:
    if dataset_id and of_withdrawn(told["field"]):
        # What its source offers is a fact of the dataset, and was not settled when it was saved.
        model.Session.flush()
        changes.dataset_changed(dataset_id, organization_id)
    model.Session.commit()
    if choice != MINE and dataset_id:
        rebuild(dataset_id)
