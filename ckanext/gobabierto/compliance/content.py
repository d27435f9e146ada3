"""All verdicts of one unit on one day, as the compact bytes that are stored. Pure.

Rules and subjects stand once, verdicts point at them; what to do is told by the rule's own version.
The same verdicts give the same bytes, and the fingerprint leaves aside when they were looked at.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

import orjson

from ckanext.gobabierto.obligations import Rule
from ckanext.gobabierto.rules import Verdict

Key = tuple[str, str, str, str, str]
"""Rule, type and id of the subject, period, severity: one obligation."""
Since = dict[Key, tuple[str, date]]
"""State of each obligation, and since when."""

VERSION = 1
_LEVEL = 1
_HASH_BYTES = 16
_SUBJECT = attrgetter("type", "id", "name", "title", "url")
_VERDICT = attrgetter(
    "state", "severity", "period", "reason", "fix", "cause", "exemption", "due", "advise_by",
    "extemporaneo", "days_late", "private",
)  # fmt: skip
_EVIDENCE = attrgetter(
    "kind", "value", "source", "threshold", "threshold_origin", "grade", "private"
)
# Places in a stored verdict: rule, subject, the twelve above, evidence.
STATE, SEVERITY, PERIOD, REASON, FIX, CAUSE, EXEMPTION, DUE = range(2, 10)
ADVISE_BY, EXTEMPORANEO, DAYS_LATE, PRIVATE, EVIDENCE = range(10, 15)


class Judged(NamedTuple):
    """A verdict with what storing it needs."""

    verdict: Verdict
    rule: Rule
    dataset_id: str | None = None

    @property
    def key(self) -> Key:
        """What makes two verdicts of different days the same obligation."""
        v = self.verdict
        return (v.rule, v.subject.type, v.subject.id, v.period, v.severity.value)


@dataclass(slots=True)
class Content:
    """The verdicts of a unit on a day, ready to be stored."""

    judged: Sequence[Judged]
    hash: str
    next_change: date | None
    rules: list[tuple[str, str, str]]
    subjects: list[tuple[str, ...]]
    rows: list[tuple[Any, ...]]
    observed_at: datetime | None
    seen: dict[str, list[datetime | None]] = field(default_factory=dict[str, Any])
    """When each evidence was looked at, for the verdicts that say so themselves."""


def content_of(judged: Sequence[Judged], observed_at: datetime | None = None) -> Content:
    """*judged* as it is stored.

    :param observed_at: when the facts were seen, for evidence that does not say it.
    """
    rules: dict[str, int] = {}
    told: list[tuple[str, str, str]] = []
    subjects: dict[tuple[str, ...], int] = {}
    rows: list[tuple[Any, ...]] = []
    seen: dict[str, list[datetime | None]] = {}
    next_change: date | None = None
    for verdict, rule, _dataset in judged:
        place = rules.setdefault(rule.version, len(told))
        if place == len(told):
            told.append((rule.version, rule.profile, rule.verb))
        values = _VERDICT(verdict)
        if values[4] and values[4] == rule.how_to_comply:
            values = (*values[:4], 1, *values[5:])
        evidence = [_EVIDENCE(item) for item in verdict.evidence]
        moments = [item.observed_at for item in verdict.evidence]
        if any(moments):
            seen[str(len(rows))] = moments
        subject = subjects.setdefault(_SUBJECT(verdict.subject), len(subjects))
        rows.append((place, subject, *values, evidence))
        turn = verdict.next_change
        if turn is not None and (next_change is None or turn < next_change):
            next_change = turn
    listed = list(subjects)
    said = orjson.dumps((told, listed, rows))
    return Content(
        judged=judged,
        hash=hashlib.blake2b(said, digest_size=_HASH_BYTES).hexdigest(),
        next_change=next_change,
        rules=told,
        subjects=listed,
        rows=rows,
        observed_at=observed_at,
        seen=seen,
    )


def packed(content: Content, since: Sequence[date]) -> bytes:
    """The bytes of *content*, each verdict with the day since which it is in its state."""
    body = {
        "v": VERSION,
        "at": content.observed_at,
        "rules": content.rules,
        "subjects": content.subjects,
        "verdicts": content.rows,
        "since": since,
        "seen": content.seen,
    }
    return zlib.compress(orjson.dumps(body), _LEVEL)


def unpacked(body: bytes) -> dict[str, Any]:
    """What :func:`packed` stored, as plain values."""
    return orjson.loads(zlib.decompress(body))


def dated(content: Content, before: Mapping[Key, tuple[str, date]], day: date) -> list[date]:
    """Since when each verdict is in its state: *day*, unless it was in the same one *before*."""
    found: list[date] = []
    for item in content.judged:
        old = before.get(item.key)
        same = old is not None and old[0] == item.verdict.state.value
        found.append(old[1] if same and old else day)
    return found


def since_of(content: Content, since: Sequence[date]) -> Since:
    """What the next content of the same unit compares itself with."""
    return {
        item.key: (item.verdict.state.value, day)
        for item, day in zip(content.judged, since, strict=True)
    }


def stored_since(body: Mapping[str, Any]) -> Since:
    """The same, of a stored content."""
    found: Since = {}
    for row, day in zip(body["verdicts"], body["since"], strict=True):
        found[stored_key(body, row)] = (row[STATE], date.fromisoformat(day))
    return found


def stored_key(body: Mapping[str, Any], row: Sequence[Any]) -> Key:
    """The obligation that a stored verdict is about."""
    subject = body["subjects"][row[1]]
    rule_id = body["rules"][row[0]][0].rsplit("@", 1)[0]
    return (rule_id, subject[0], subject[1], row[PERIOD], row[SEVERITY])
