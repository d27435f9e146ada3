"""Of institutions that ended: who answers for their data on each day, by what is registered now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckan import model

from .heirs import Answering, Answers, ids_of
from .obligation import EXTINCT
from .snapshot_rows import TABLE

_OURS = (TABLE.c.subject_type == "organization", TABLE.c.known_to.is_(None))
_OBLIGATION = TABLE.c.facts["obligation"]

Turn = tuple[date, Answering]
"""From that day on it is that one who answers."""


def concerned(organization_id: str) -> dict[str, set[str]]:
    """Institutions that ended, or were said to, and of whose successions this one is a part.

    One whose end is no longer registered is still among them: what passed is to come back.

    :returns: by institution, whoever may have answered for its data: its successors, and theirs.
    """
    named = _registered_ended()
    found = {ended: _holders(ended, named) for ended in sorted(named)}
    return {
        ended: holders for ended, holders in found.items() if organization_id in {ended, *holders}
    }


def _registered_ended() -> dict[str, set[str]]:
    """By institution that was ever registered as extinct, whom it ever named as successor."""
    spans = sa.func.jsonb_array_elements(_OBLIGATION).table_valued(sa.column("span", JSONB))
    spans = spans.render_derived(name="spans")
    query = (
        sa.select(TABLE.c.subject_id, spans.c.span["successor"].astext)
        .join(spans, sa.true())
        .where(*_OURS, spans.c.span["status"].astext == EXTINCT)
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for organization_id, named in model.Session.execute(query):
        found.setdefault(organization_id, set()).update({named} - {None, ""})
    ids = ids_of({name for names in found.values() for name in names})
    return {key: {ids[name] for name in names if name in ids} for key, names in found.items()}


def _holders(ended: str, named: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    following = set(named.get(ended, ()))
    while following:
        found |= following
        following = {each for key in following for each in named.get(key, ())} - found
    return found - {ended}


def titles(organization_id: str) -> set[str]:
    """What it was called, now and before."""
    query = sa.select(TABLE.c.facts["title"].astext, TABLE.c.facts["name"].astext).where(
        *_OURS, TABLE.c.subject_id == organization_id
    )
    return {text for row in model.Session.execute(query) for text in row if text}


def turns(ended: str, today: date) -> list[Turn]:
    """Who answers for data of *ended*, from the first day to *today*."""
    found: dict[date, Answering] = {}
    pending = {date.min, today}
    while pending:
        day = pending.pop()
        answers = Answers([ended], day)
        found[day] = answers.of(ended, None)
        pending |= {turn for turn in answers.turns() if turn <= today} - found.keys()
    return list(_without_repeats((day, found[day]) for day in sorted(found)))


def _without_repeats(found: Iterable[Turn]) -> Iterable[Turn]:
    last: Answering | None = None
    for day, answering in found:
        if answering != last:
            yield day, answering
        last = answering
