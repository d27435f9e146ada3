"""Records that go on in another source, with their datasets: a catalogue that moved (SQL).

Without it the other source is refused them for as long as the first one is there. Nothing is
written into the datasets: the next run of the other source compares with them, and with what was
loaded last. That they were handed over stays among the decisions, record by record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.harvesters.review import log
from ckanext.gobabierto.harvesters.writing import debts
from ckanext.gobabierto.model import HarvestRecord
from ckanext.harvest.model import HarvestJob, HarvestObject

from . import documents, holds, ledger, vanishing
from .seen import held

UNKNOWN, ALREADY, NOT_THEIRS = "desconocido", "ya_tiene_conjunto", "conjunto_de_otra_institucion"
_TABLE: Any = HarvestRecord.__table__
_OBJECT: Any = HarvestObject.__table__
_TOGETHER = 100
"""Datasets that are recorded, and noted to be indexed, at once: all of them are in memory then."""


class CannotTransfer(GobabiertoError):
    """Not now, or not between these sources."""

    code = "traspaso_imposible"


@dataclass(frozen=True, slots=True)
class Place:
    """A source, and the institution that it is of."""

    id: str
    organization_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whose decision it is; of a process that is nobody, both are empty."""

    name: str
    id: str


@dataclass(slots=True)
class Outcome:
    """What became of it."""

    moved: list[str] = field(default_factory=list[str])
    """Identities."""
    left: dict[str, str] = field(default_factory=dict[str, str])
    """Why others were not, by identity (or guid, as they were asked for)."""


def transfer(
    source: Place, target: Place, wanted: Collection[str] | None, by: Person, note: str
) -> Outcome:
    """Hand over the records of *source* that have a dataset. Commits.

    Where the institutions are two the datasets move along, each by CKAN's own action, and all of
    them or none.

    :param wanted: identities or guids; ``None``: all.
    :param by: whose decision it is.
    :raises CannotTransfer: one of them is being harvested.
    """
    with ExitStack() as stack:
        for each in sorted({source.id, target.id}):
            if stack.enter_context(held("source", each)) is None or _running(each):
                raise CannotTransfer(
                    "Una de las dos fuentes se está cosechando; traspase cuando termine."
                )
        rows, left = _sorted_out(source, target, wanted)
        outcome = Outcome([row.identity for row in rows], left)
        if rows:
            _move_datasets(target, rows, by.name)
            _hand_over(source, target, rows)
            _remember(source, target, rows, by.id, note)
            model.Session.commit()
    return outcome


def _running(source_id: str) -> bool:
    table: Any = HarvestJob.__table__
    query = sa.select(table.c.id).where(table.c.source_id == source_id, table.c.status == "Running")
    return model.Session.execute(query).first() is not None


def _records(source_id: str, wanted: Collection[str] | None) -> sa.Select[Any]:
    package = model.package_table
    query = (
        sa.select(
            _TABLE.c.identity, _TABLE.c.old_guid, _TABLE.c.title, _TABLE.c.dataset_id,
            _TABLE.c.organization_id, package.c.owner_org,
        )
        .join(package, package.c.id == _TABLE.c.dataset_id)
        .where(_TABLE.c.source_id == source_id)
        .order_by(_TABLE.c.identity)
    )  # fmt: skip
    if wanted is None:
        return query
    return query.where(sa.or_(_TABLE.c.identity.in_(wanted), _TABLE.c.old_guid.in_(wanted)))


def _sorted_out(
    source: Place, target: Place, wanted: Collection[str] | None
) -> tuple[list[Any], dict[str, str]]:
    """Those that are handed over, and why others are not."""
    found = list(model.Session.execute(_records(source.id, wanted)))
    there = ledger.rows(target.id, [row.identity for row in found])
    left: dict[str, str] = {}
    for row in found:
        known = there.get(row.identity)
        if row.owner_org not in {source.organization_id, target.organization_id}:
            left[row.identity] = NOT_THEIRS  # a third one's is not theirs to give
        elif known is not None and known.dataset_id:
            left[row.identity] = ALREADY
    names = {name for row in found for name in (row.identity, row.old_guid)}
    left |= {name: UNKNOWN for name in sorted(wanted or ()) if name not in names}
    return [row for row in found if row.identity not in left], left


def _move_datasets(target: Place, rows: Sequence[Any], user: str) -> None:
    for row in rows:
        if row.owner_org != target.organization_id:
            context: Any = {"user": user, "ignore_auth": True, "defer_commit": True}
            asked = {"id": row.dataset_id, "organization_id": target.organization_id}
            tk.get_action("package_owner_org_update")(context, asked)


def _hand_over(source: Place, target: Place, rows: Sequence[Any]) -> None:
    identities = [row.identity for row in rows]
    datasets = [row.dataset_id for row in rows]
    ledger.drop(target.id, identities)  # refused there, without a dataset
    status = sa.case((_TABLE.c.status == ledger.REFUSED, ledger.ACTIVE), else_=_TABLE.c.status)
    model.Session.execute(
        sa.update(_TABLE)
        .where(_TABLE.c.source_id == source.id, _TABLE.c.identity.in_(identities))
        .values(
            source_id=target.id, organization_id=target.organization_id, status=status,
            content_hash="", faults=None, harvest_object_id=None, changed_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    model.Session.execute(
        sa.update(_OBJECT)  # or clearing the first source would take the datasets with it
        .where(_OBJECT.c.harvest_source_id == source.id, _OBJECT.c.package_id.in_(datasets))
        .values(package_id=None, current=False)
        .execution_options(synchronize_session=False)
    )
    for each in (source, target):  # what they said before is read again: whose it is now is told
        documents.forget(each.id)


def _remember(source: Place, target: Place, rows: Sequence[Any], user_id: str, note: str) -> None:
    waiting = holds.waiting(source.id)
    given = {row.identity for row in rows}
    if waiting is not None and {each["identity"] for each in waiting.missing} <= given:
        holds.drop(source.id)
    log.add_transfer(source.id, target.id, rows, user_id, note, clock.now())
    for start in range(0, len(rows), _TOGETHER):
        some = [row.dataset_id for row in rows[start : start + _TOGETHER]]
        debts.note(some)
        with changes.together():
            vanishing.tell(some, target.organization_id)
