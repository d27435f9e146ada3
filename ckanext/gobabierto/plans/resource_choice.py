"""Which resource of a dataset each of its rows means: one to one, and never of another period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ckanext.gobabierto.vocabularies.texts import fold

from .catalogue_index import Candidate, CandidateResource
from .titles import Title, similarity, take_apart

_LEAST = 0.5

Key = tuple[str, str]
"""Folded titles of the dataset and the resource: rows that share them mean the same resource."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a row means within its dataset."""

    resource_id: str = ""
    score: float = 0.0
    missing: bool = False
    """No resource of the dataset can be the one that the row names."""


def key_of(dataset_title: str, resource_title: str) -> Key:
    """What makes two rows mean the same resource."""
    return fold(dataset_title), fold(resource_title)


def choose(
    keys: Sequence[Key], candidate: Candidate, claimed: Mapping[str, Key]
) -> dict[Key, Choice]:
    """The choice of each of the *keys*; one that names neither resource nor period has none.

    :param claimed: resources that other rows have for sure.
    """
    asking = sorted(key for key in set(keys) if key[1] or take_apart(key[0]).dated)
    scored = _scored(asking, candidate, claimed)
    taken: dict[str, Key] = {}
    choices: dict[Key, Choice] = {}
    for score, key, item in scored:
        free = _meant(taken.get(item.id, key)) == _meant(key)
        if score >= _LEAST and key not in choices and free:
            taken[item.id] = key
            choices[key] = Choice(item.id, round(score, 4))
    possible: defaultdict[Key, int] = defaultdict(int)
    for _, key, item in scored:
        possible[key] += item.id not in taken
    for key in asking:
        choices.setdefault(key, Choice(missing=not possible[key]))
    return choices


def _meant(key: Key) -> str:
    """The delivery that a key names: some rows write it as the dataset, others as the resource."""
    return key[1] or key[0]


def _scored(
    asking: Sequence[Key], candidate: Candidate, claimed: Mapping[str, Key]
) -> list[tuple[float, Key, CandidateResource]]:
    """Every pair that is possible, the best first."""
    pairs: list[tuple[float, int, int, Key, CandidateResource]] = []
    for order, key in enumerate(asking):
        for number, item in enumerate(candidate.resources):
            if _meant(claimed.get(item.id, key)) != _meant(key):
                continue
            score = _score(key, item.title)
            if score is not None:
                pairs.append((score, order, number, key, item))
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    return [(score, key, item) for score, _, _, key, item in pairs]


def _score(key: Key, item: Title) -> float | None:
    """How much a resource is the one sought; ``None`` where it cannot be."""
    resource, dataset = take_apart(key[1]), take_apart(key[0])
    period = resource if resource.dated else dataset
    if period.contradicts(item):
        return None
    if resource.words:
        return similarity(resource, item)
    # Only a period tells the resources of the dataset apart: it must be said, not merely allowed.
    said = item.dated and (not period.part or bool(item.part)) and bool(period.years & item.years)
    return 1.0 if said or (not period.years and period.part & item.part) else 0.0
