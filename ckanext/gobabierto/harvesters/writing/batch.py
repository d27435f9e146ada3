"""Many datasets in one transaction, always through ``package_create`` and ``package_update``.

All are validated first, each by its own action; those that are sound are stored, shown and
committed together, and then indexed together. If anything unforeseen happens the transaction is
undone and they are done one by one, so that one record never costs another (a savepoint for each
would: CKAN's actions undo the outer transaction on a validation error).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto import categories
from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.harvesters.records import Fault
from ckanext.gobabierto.vocabularies.names import unique_name

from . import debts, lookups, navl, searching, shows, tags
from .items import BeforeCommit, BeforeWrite, Item, Written, refused
from .refusals import faults_of, not_indexed
from .saving import NameTaken, save
from .validation import Flat, validate

log = logging.getLogger(__name__)

Sound = tuple[Item, Flat]
_NAME = ("name",)
_ATTEMPTS = 4
_OTHERS = frozenset({"23503", "23505", "40001", "40P01"})
"""Of PostgreSQL: the row of somebody else that CKAN took for its own, a unique value stored
meanwhile, a serialization failure, a deadlock."""


def write_batch(
    items: Sequence[Item],
    user: str,
    before_commit: BeforeCommit | None = None,
    before_write: BeforeWrite | None = None,
) -> list[Written]:
    """Write datasets. Commits; what the caller has open in the session is committed with them.

    :param user: name of the account in whose name they are written; rights are the caller's affair.
    :param before_commit: writes what belongs to the same transaction: see :data:`BeforeCommit`.
    :param before_write: keeps some from being written after all: see :data:`BeforeWrite`.
    :returns: one answer for each item, in the same order.
    :raises sqlalchemy.exc.DBAPIError: the database is gone; nothing, or what was committed before,
        is written, and the call may be repeated.
    """
    debts.settle_due()
    with navl.quick(), lookups.remembered():
        return _write(items, user, _Hooks(before_write, before_commit))


def check(items: Sequence[Item], user: str) -> list[tuple[Fault, ...] | None]:
    """Why each would be refused, as :func:`write_batch` checks it; ``None``: it is sound.

    Nothing is written; the caller rolls back.
    """
    with navl.quick(), lookups.remembered():
        return [checked.faults if isinstance(checked, Written) else None
                for _, checked in _validated(items, user)]  # fmt: skip


class _Hooks(NamedTuple):
    """What the caller does within the transaction."""

    before_write: BeforeWrite | None
    before_commit: BeforeCommit | None


def _write(items: Sequence[Item], user: str, hooks: _Hooks) -> list[Written]:
    results: dict[int, Written] = {}
    sound: dict[int, Sound] = {}
    for place, (item, checked) in enumerate(_validated(items, user)):
        if isinstance(checked, Written):
            results[place] = checked
        else:
            sound[place] = (item, checked)
    if sound:
        try:
            written = _together(list(sound.values()), user, hooks)
        except Exception as problem:  # noqa: BLE001 - said of the record, or raised by _undo
            _undo(problem)
            if len(sound) > 1:
                log.warning("A batch of %s is done one by one: %r", len(sound), problem)
            written = [_alone(item, user, hooks) for item, _ in sound.values()]
        results.update(zip(sound, written, strict=True))
    return [results[place] for place in range(len(items))]


def _validated(items: Sequence[Item], user: str) -> list[tuple[Item, Flat | Written]]:
    names, ids = set[str](), set[str]()
    found: list[tuple[Item, Flat | Written]] = []
    kept = lookups.packages(item.dataset_id for item in items if item.dataset_id)
    for item in map(_with_id, items):
        item, checked = _checked(item, user, names)  # noqa: PLW2901
        own_id = item.dataset_id or str(item.package["id"])
        if not isinstance(checked, Written):
            if own_id in ids:  # of the second, only what the first one leaves can be told
                checked = {}
            names.add(str(checked.get(_NAME, "")))
            ids.add(own_id)
        found.append((item, checked))
    del kept
    return found


def _with_id(item: Item) -> Item:
    """A new dataset gets its id here: by it we know that it was really inserted."""
    if item.dataset_id or item.package.get("id"):
        return item
    return replace(item, package={**item.package, "id": make_uuid()})


def _checked(item: Item, user: str, names: set[str]) -> tuple[Item, Flat | Written]:
    """Validate; a new dataset whose name is taken, in the batch too, gets a free one."""
    try:
        fields = validate(item, user)
        name = str(fields.get(_NAME, ""))
        if not item.dataset_id and name in names:
            item = _renamed(item, name, names)
            fields = validate(item, user)
    except Exception as problem:  # noqa: BLE001 - said of the record, or raised by _undo
        _undo(problem)
        name = str(item.package.get("name") or "")
        if not item.dataset_id and name and _taken(name, names):
            return _checked(_renamed(item, name, names), user, names)
        return item, refused(item.key, *faults_of(problem, item.package))
    return item, fields


def _renamed(item: Item, name: str, names: set[str]) -> Item:
    free = unique_name(name, lambda wanted: _taken(wanted, names))
    return replace(item, package={**item.package, "name": free})


def _taken(name: str, names: set[str]) -> bool:
    return name in names or model.Package.get(name) is not None


def _together(sound: Sequence[Sound], user: str, hooks: _Hooks) -> list[Written]:
    """Store, show, commit and index all of them that are still to be written."""
    kept = tags.prepare(sound)  # commits: what is locked is locked after it
    stays = hooks.before_write([item for item, _ in sound]) if hooks.before_write else {}
    going = [one for place, one in enumerate(sound) if place not in stays]
    if going:
        written = iter(_store(going, user, hooks.before_commit))
    else:
        model.Session.rollback()  # gives the locks back
        written = iter(())
    del kept
    return [stays[place] if place in stays else next(written) for place in range(len(sound))]


def _store(sound: Sequence[Sound], user: str, before_commit: BeforeCommit | None) -> list[Written]:
    # Recorded last: to do so locks the institution, which another worker may be writing for too.
    with changes.together():
        with categories.together(), shows.activities_held() as held:
            kept = lookups.packages(item.dataset_id for item, _ in sound if item.dataset_id)
            ids = save(sound, user)
        shown = {str(one[1]["id"]): one for one in shows.show(list(dict.fromkeys(ids)))}
        shows.write_activities(held, {key: custom for key, (_, custom) in shown.items()})
        written = [
            Written(item.key, shown[key][1], created=not item.dataset_id)
            for (item, _), key in zip(sound, ids, strict=True)
        ]
        del kept
        if before_commit is not None:
            before_commit(written)
        batch, failed = searching.documents(list(shown.values()))
        owed = debts.note(list(shown))
    model.Session.commit()
    return _indexed(written, owed, batch, failed)


def _indexed(
    written: Sequence[Written],
    owed: str,
    batch: Mapping[str, searching.Document],
    failed: Mapping[str, str],
) -> list[Written]:
    """They are stored whatever happens here: what Solr does not take becomes a warning."""
    try:
        refused_by_solr = debts.settle(owed, batch, failed)
    except Exception:
        model.Session.rollback()
        log.exception("The note of %s datasets to index stays", len(batch))
        refused_by_solr = dict.fromkeys(batch, "")
    if not refused_by_solr:
        return list(written)
    return [_warned(one, refused_by_solr) for one in written]


def _warned(one: Written, refused_by_solr: Mapping[str, str]) -> Written:
    said: Any = refused_by_solr.get(one.dataset["id"]) if one.dataset else None
    return one if said is None else replace(one, faults=(*one.faults, not_indexed(said)))


def _alone(item: Item, user: str, hooks: _Hooks) -> Written:
    """One item in a transaction of its own, validated anew: another may have been in its way."""
    problem: Exception = NameTaken("")
    for _ in range(_ATTEMPTS):
        tried, checked = _checked(item, user, set())
        if isinstance(checked, Written):
            return checked
        try:
            return _together([(tried, checked)], user, hooks)[0]
        except Exception as found:  # noqa: BLE001 - said of the record, or raised by _undo
            _undo(found)
            problem = found
            if not _passes(found):
                break
    log.warning("Dataset %s could not be written: %r", item.key, problem)
    return refused(item.key, *faults_of(problem, item.package))


def _passes(problem: Exception) -> bool:
    """Another writer was faster, or in the way: the next attempt sees what it left."""
    state = getattr(getattr(problem, "orig", None), "pgcode", None)
    return isinstance(problem, NameTaken) or state in _OTHERS


def _undo(problem: Exception) -> None:
    """Roll back; what is nobody's fault but the database's goes on to the caller."""
    if isinstance(problem, OperationalError | InterfaceError) and _is_gone(problem):
        model.Session.remove()
        raise problem
    model.Session.rollback()


def _is_gone(problem: DBAPIError) -> bool:
    """The server went away, shuts down or has no room: no record is to blame."""
    state = getattr(problem.orig, "pgcode", None)
    return problem.connection_invalidated or state is None or state[:2] in {"08", "53", "57"}
