"""The same row from one version of a Plan to the next: it keeps its id, whatever was edited in it.

In this order: the ``clave`` that an export wrote; the same dataset and resource; the most similar
ones, one to one. Rows of different periods are never the same («Denuncias 1T», «Denuncias 2T»).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count

from ckanext.gobabierto.vocabularies.texts import fold

from .titles import Title, similarity, take_apart
from .types import PlanRow, RowReading

_SIMILAR = 0.85
_SAME_DAY = 0.02
"""Between two rows as similar, the one with the same date."""
_RARE = 60
"""A word of more rows than this does not bring two rows together."""
_NEAR = 60
"""Rows that share the rarest words of another are looked at; once these many are, no more are."""
_PAIRS = 200_000
"""Pairs of rows compared for one version, those of a Plan of 3,000 rows all of them renamed; rows
beyond them get new ids.
"""
_LENGTH = 12

Pairs = dict[int, int]
"""Index of the new row → index of the previous one."""
AnyRow = PlanRow | RowReading


def assign(
    previous: Sequence[PlanRow], readings: Sequence[RowReading], *, used: Collection[str] = ()
) -> list[PlanRow]:
    """The rows of the new version, each with its id, in the order of the file.

    A new id is derived from what the row says, so that the same file gives the same ids.

    :param previous: rows of the version in force.
    :param used: ids of earlier versions that must not be given to a row which is another one.
    """
    pairs: Pairs = {}
    for step in (_by_key, _by_titles, _by_similarity):
        free = set(range(len(previous))) - set(pairs.values())
        waiting = [index for index in range(len(readings)) if index not in pairs]
        if not free or not waiting:
            break
        pairs |= step(previous, readings, free, waiting)
    taken = {row.id for row in previous} | set(used)
    rows: list[PlanRow] = []
    for index, reading in enumerate(readings):
        known = pairs.get(index)
        row_id = _new_id(reading, taken) if known is None else previous[known].id
        taken.add(row_id)
        rows.append(reading.identified(row_id))
    return rows


def _titles(row: AnyRow) -> tuple[str, str, str]:
    institution = row.values.get("institucion", "")
    return fold(institution), fold(row.dataset_title), fold(row.resource_title)


def _new_id(reading: RowReading, taken: Collection[str]) -> str:
    text = "\n".join(_titles(reading))
    digests = (hashlib.sha256(f"{turn}\n{text}".encode()).hexdigest() for turn in count())
    ids = (digest[:_LENGTH] for digest in digests)
    # None is a number, so that a column of numbers called «Clave» is surely not of ids.
    return next(each for each in ids if each not in taken and not each.isdecimal())


def _by_key(
    previous: Sequence[PlanRow], readings: Sequence[RowReading], free: set[int], waiting: list[int]
) -> Pairs:
    """A copied row brings its key twice: the one that still says the same keeps it."""
    index_of = {previous[index].id: index for index in free}
    claims: defaultdict[int, list[int]] = defaultdict(list)
    for index in waiting:
        if readings[index].key in index_of:
            claims[index_of[readings[index].key]].append(index)
    return {
        min(claim, key=lambda i: (_titles(readings[i]) != _titles(previous[old]), i)): old
        for old, claim in claims.items()
    }


def _by_titles(
    previous: Sequence[PlanRow], readings: Sequence[RowReading], free: set[int], waiting: list[int]
) -> Pairs:
    """Rows that repeat a title (one for each date) are paired by date, then in order."""
    groups: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for old in sorted(free):
        groups[_titles(previous[old])].append(old)
    pairs: Pairs = {}
    later: list[int] = []
    for index in waiting:
        group = groups.get(_titles(readings[index]), [])
        day = readings[index].committed_on
        same = next((old for old in group if previous[old].committed_on == day), None)
        if same is None:
            later.append(index)
        else:
            group.remove(same)
            pairs[index] = same
    for index in later:
        if group := groups.get(_titles(readings[index])):
            pairs[index] = group.pop(0)
    return pairs


def _by_similarity(
    previous: Sequence[PlanRow], readings: Sequence[RowReading], free: set[int], waiting: list[int]
) -> Pairs:
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for old in sorted(free):
        for word in _words(previous[old]):
            by_word[word].append(old)
    scored: list[tuple[float, int, int]] = []
    left = _PAIRS
    for index in waiting:
        near = _near(readings[index], by_word)
        left -= len(near)
        if left < 0:
            break
        scored += [
            (-score, index, old)
            for old in near
            if (score := _score(previous[old], readings[index])) >= _SIMILAR
        ]
    pairs: Pairs = {}
    gone: set[int] = set()
    for _, index, old in sorted(scored):
        if index not in pairs and old not in gone:
            pairs[index] = old
            gone.add(old)
    return pairs


def _near(row: RowReading, by_word: Mapping[str, Sequence[int]]) -> set[int]:
    """The previous rows that share the rarest words of *row*."""
    near: set[int] = set()
    groups = (by_word[word] for word in _words(row) if word in by_word)
    for group in sorted(groups, key=len):
        if len(group) > _RARE or len(near) >= _NEAR:
            break
        near.update(group)
    return near


def _words(row: AnyRow) -> Iterable[str]:
    return {*take_apart(row.dataset_title).words, *take_apart(row.resource_title).words}


def _score(old: PlanRow, new: RowReading) -> float:
    if fold(old.values.get("institucion", "")) != fold(new.values.get("institucion", "")):
        return 0.0
    scores: list[float] = []
    for one, other in (
        (old.dataset_title, new.dataset_title),
        (old.resource_title, new.resource_title),
    ):
        before, after = take_apart(one), take_apart(other)
        if _another_period(before, after):
            return 0.0
        if one or other:
            scores.append(similarity(before, after))
    same_day = _SAME_DAY if old.committed_on == new.committed_on else 0.0
    return sum(scores) / len(scores) + same_day if scores else 0.0


def _another_period(one: Title, other: Title) -> bool:
    """Stricter than matching: «primer trimestre» and «primer semestre» are two commitments."""
    return (one.years, one.part, one.numbers) != (other.years, other.part, other.numbers)
