"""What a person says of a row: that it is this dataset, another one, or none of them."""

from __future__ import annotations

from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import GobabiertoError

from . import comparing, pairing, store, stored_rows
from .changes import label_of
from .refresh import refresh
from .types import PlanRow

CONFIRM, CHOOSE, NONE, REOPEN = "confirm", "choose", "none", "reopen"


class NotDecidable(GobabiertoError):
    """The decision does not fit the row as it is."""

    code = "decision_no_posible"


def decide(
    organization_id: str,
    year: int,
    row_id: str,
    decision: str,
    *,
    chosen: tuple[str, str] = ("", ""),
    by: str = "",
    note: str = "",
) -> None:
    """Note a decision and bring the Plan up to date; the caller commits.

    :param chosen: ids of the dataset and, if it is said, of the resource.
    :param by: id of the account.
    :raises NotDecidable: there is no such row, or nothing to confirm.
    """
    store.lock(organization_id, year)
    versions = store.versions(organization_id, year)
    row = next((each for each in stored_rows.in_force(versions) if each.id == row_id), None)
    if row is None:
        raise NotDecidable("El Plan vigente no tiene ese renglón.", code="renglon_inexistente")
    before = {**pairing.EMPTY, **store.matches(organization_id, year).get(row_id, {})}
    after = _after(before, decision, chosen)
    role = comparing.role_of(by, organization_id)
    after |= {"decided_by": by, "decided_as": role, "decided_at": clock.now(), "note": note}
    if decision == REOPEN:
        after |= {"decided_by": "", "decided_as": "", "decided_at": None, "note": ""}
    store.save_matches(organization_id, year, {row_id: after})
    store.add_events(
        [_event(row, before, after, note)],
        organization_id=organization_id,
        year=year,
        version=versions[0]["version"],
        by=by,
        at=clock.now(),
    )
    refresh(organization_id, [year])


def _after(before: dict[str, Any], decision: str, chosen: tuple[str, str]) -> dict[str, Any]:
    kept = {name: before[name] for name in pairing.EMPTY} | {"missing": False, "said": ""}
    nothing = {**kept, "dataset_id": "", "resource_id": "", "score": 0.0, "by": ""}
    if decision == NONE:
        return {**nothing, "by": "none"}
    if decision == REOPEN:
        if before["by"] not in pairing.DECIDED:
            raise NotDecidable("Nadie ha decidido sobre este renglón.")
        return nothing
    dataset, resource = chosen
    if decision == CONFIRM and not dataset:
        dataset, resource = before["dataset_id"], before["resource_id"]
    if not dataset:
        raise NotDecidable("No hay conjunto que confirmar; elija uno.", code="sin_candidato")
    same = dataset == before["dataset_id"] and resource == before["resource_id"]
    score = before["score"] if same else _score(before, dataset, resource)
    return {**kept, "dataset_id": dataset, "resource_id": resource, "score": score, "by": "person"}


def _score(before: dict[str, Any], dataset: str, resource: str) -> float:
    """How similar the machine had found it; 0 where it was no candidate."""
    for each in before["candidates"]:
        if each.get("dataset_id") == dataset and each.get("resource_id", "") == resource:
            return float(each.get("score") or 0)
    return 0.0


def _event(row: PlanRow, before: dict[str, Any], after: dict[str, Any], note: str) -> store.Event:
    return store.Event(
        kind=store.MATCHED,
        row_id=row.id,
        field=after["by"],
        label=label_of(row),
        old=before["dataset_id"],
        new=after["dataset_id"],
        reason=note,
    )


def tray(organization_id: str, year: int) -> list[dict[str, Any]]:
    """The rows in force with their matches and candidates: the doubtful first, the sure last."""
    versions = store.versions(organization_id, year)
    held = store.matches(organization_id, year)
    order = {"doubtful": 0, "": 1, "auto": 2, "link": 3, "none": 4, "person": 4}
    rows = stored_rows.in_force(versions)
    found = [{"row": row, **pairing.EMPTY, **held.get(row.id, {})} for row in rows]
    return sorted(found, key=lambda each: (order.get(each["by"], 5), each["row"].number))
