"""Counting the public verdicts of units and of institutions, so that a change is a sum. Pure.

A tally is a bag of numbers that can be added and taken away: how many verdicts share rule, severity
and state, how many were late, when the waiting ones are due, since when the failing ones fail.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from .content import CAUSE, DUE, EXEMPTION, EXTEMPORANEO, PRIVATE, SEVERITY, STATE, Content

Group = tuple[str, str, str, str, str, str]
"""Profile, rule, verb, severity, state, cause or exemption."""
Tallied = Counter[tuple[Any, ...]]
"""``("n", *group)``, ``("late", *group)``, ``("due", *group, day)``, ``("since", *group, day)``."""

DATASETS = "conjuntos"
"""Stands for the rule where whole datasets are counted, with and without a failure."""
_WAITING = frozenset({"cumple", "por_vencer"})
_JUDGED = frozenset({"cumple", "por_vencer", "incumple"})


def tally_of(body: Mapping[str, Any], *, is_dataset: bool) -> Tallied:
    """The tally of a stored content; what is private counts nowhere."""
    found: Tallied = Counter()
    judged: dict[str, bool] = {}
    rules: Sequence[tuple[str, str, str]] = body["rules"]
    for row, since in zip(body["verdicts"], body["since"], strict=True):
        if row[PRIVATE]:
            continue
        version, profile, verb = rules[row[0]]
        state, severity = row[STATE], row[SEVERITY]
        rule_id = version.rsplit("@", 1)[0]
        group = (profile, rule_id, verb, severity, state, row[CAUSE] or row[EXEMPTION] or "")
        found[("n", *group)] += 1
        if row[EXTEMPORANEO]:
            found[("late", *group)] += 1
        if row[DUE] and (state in _WAITING or row[EXEMPTION] == "aun_no_exigible"):
            found[("due", *group, row[DUE])] += 1
        if state == "incumple":
            found[("since", *group, since)] += 1
        if severity == "E" and state in _JUDGED:
            judged[profile] = judged.get(profile, False) or state == "incumple"
    if is_dataset:
        for profile, fails in judged.items():
            found["n", profile, DATASETS, "", "E", "incumple" if fails else "cumple", ""] += 1
    return found


def tally_of_content(content: Content, since: Sequence[Any], *, is_dataset: bool) -> Tallied:
    """The same, of a content that is being stored."""
    body = {"rules": content.rules, "verdicts": content.rows, "since": since}
    return tally_of(orjson.loads(orjson.dumps(body)), is_dataset=is_dataset)


def add(total: Tallied, part: Mapping[tuple[Any, ...], int], times: int = 1) -> None:
    """Add *part* to *total*, or take it away with ``times=-1``; what is zero is dropped."""
    for key, count in part.items():
        left = total[key] + times * count
        if left:
            total[key] = left
        else:
            del total[key]


def packed(total: Tallied) -> tuple[str, bytes, bytes]:
    """Fingerprint, counts with dates, and ages, as they are stored."""
    groups: dict[Group, list[Any]] = {}
    ages: dict[Group, dict[str, int]] = {}
    for key in sorted(total):
        group: Group = key[1:7]
        if key[0] == "since":
            ages.setdefault(group, {})[key[7]] = total[key]
            continue
        values = groups.setdefault(group, [0, 0, {}])
        if key[0] == "due":
            values[2][key[7]] = total[key]
        else:
            values[0 if key[0] == "n" else 1] = total[key]
    body = orjson.dumps([(*group, *values) for group, values in groups.items()])
    aged = orjson.dumps([(*group, days) for group, days in ages.items()])
    seal = hashlib.blake2b(body + aged, digest_size=16).hexdigest()
    return seal, zlib.compress(body, 1), zlib.compress(aged, 1)


def counts(body: bytes) -> list[list[Any]]:
    """Groups with how many, how many late, and ``{due: how many}``."""
    return orjson.loads(zlib.decompress(body))


def unpacked(body: bytes, ages: bytes) -> Tallied:
    """The bag that :func:`packed` stored."""
    found: Tallied = Counter()
    for *group, count, late, dues in counts(body):
        found[("n", *group)] = count
        if late:
            found[("late", *group)] = late
        for day, number in dues.items():
            found[("due", *group, day)] = number
    for *group, days in counts(ages):
        for day, number in days.items():
            found[("since", *group, day)] = number
    return found


def summed(parts: Iterable[Tallied]) -> Tallied:
    """All of them together."""
    total: Tallied = Counter()
    for part in parts:
        add(total, part)
    return total
