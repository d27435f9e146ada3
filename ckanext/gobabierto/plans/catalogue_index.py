"""The catalogue as the matching sees it: titles taken apart, found by their words or by a link."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from rapidfuzz import fuzz, process

from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts
from ckanext.gobabierto.rules.periods import first_day, last_day

from .titles import Title, take_apart

_NEAREST = 10
_SPELT_ALIKE = 65.0
_OF_RESOURCE = 0.5
"""What a word of a resource's name brings near, beside one of the dataset's title."""


@dataclass(frozen=True, slots=True)
class CandidateResource:
    """One file of data of a candidate."""

    id: str
    title: Title
    """Of its name, with the period that its fields state where the name says none."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dataset that may be what a row commits."""

    id: str
    name: str
    label: str
    titles: tuple[Title, ...]
    """Of its title, then of its names, present and past."""
    resources: tuple[CandidateResource, ...] = ()

    @classmethod
    def of(cls, facts: DatasetFacts) -> Candidate:
        """From a dataset; only its files of data answer for a row."""
        names = [facts.title or facts.name, facts.name]
        names += [move.before for move in facts.moves if not move.resource_id]
        return cls(
            id=facts.id,
            name=facts.name,
            label=facts.title or facts.name,
            titles=tuple(dict.fromkeys(take_apart(name) for name in names if name)),
            resources=tuple(_resource(item) for item in facts.resources if item.kind == "datos"),
        )


def _resource(facts: ResourceFacts) -> CandidateResource:
    title = take_apart(facts.name or facts.url.rsplit("/", 1)[-1])
    start, end = first_day(facts.temporal_start), last_day(facts.temporal_end)
    first, last = start or end, end or start
    if first and last and first <= last and not title.dated:
        same = first.year == last.year
        part = frozenset(range(first.month, last.month + 1)) if same else frozenset[int]()
        title = replace(title, years=frozenset(range(first.year, last.year + 1)), part=part)
    return CandidateResource(facts.id, title, facts.url)


class CatalogueIndex:
    """Finds the few datasets worth comparing with a title, and the one that a link names."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._all = sorted(candidates, key=lambda item: (item.name, item.id))
        self._by_word: dict[str, dict[int, float]] = defaultdict(dict)
        self._named: dict[str, int] = {}
        self._resources: dict[str, tuple[int, str]] = {}
        for number, candidate in enumerate(self._all):
            self._add(number, candidate)
        self._titles = [item.titles[0].sorted if item.titles else "" for item in self._all]

    def _add(self, number: int, candidate: Candidate) -> None:
        for key in (candidate.id, candidate.name):
            self._named.setdefault(key.casefold(), number)
        for item in candidate.resources:
            for word in item.title.words:
                self._by_word[word][number] = _OF_RESOURCE
            for key in (item.id, item.url):
                if key:
                    self._resources.setdefault(key.casefold(), (number, item.id))
        for title in candidate.titles:
            for word in title.words:
                self._by_word[word][number] = 1.0

    def near(self, *titles: Title) -> list[Candidate]:
        """The datasets that share the rarest words with *titles*, or are spelt almost like them."""
        weights: defaultdict[int, float] = defaultdict(float)
        for word in sorted({word for title in titles for word in title.words}):
            holders = self._by_word.get(word, {})
            rarity = math.log1p(len(self._all) / len(holders)) if holders else 0.0
            for number, share in holders.items():
                weights[number] += rarity * share
        found = sorted(weights, key=lambda number: (-weights[number], number))[:_NEAREST]
        if titles and titles[0].sorted:
            alike = process.extract(
                titles[0].sorted,
                self._titles,
                scorer=fuzz.ratio,
                score_cutoff=_SPELT_ALIKE,
                limit=4,
            )
            found += [number for _, _, number in alike]
        return [self._all[number] for number in dict.fromkeys(found)]

    def named(self, link: str) -> tuple[Candidate, str] | None:
        """The dataset, and the resource if it says one, that a name, an id or an address names."""
        text = link.strip().casefold()
        if not text:
            return None
        if text in self._resources:
            number, resource_id = self._resources[text]
            return self._all[number], resource_id
        try:
            parts = [unquote(part) for part in urlsplit(text).path.split("/") if part]
        except ValueError:
            return None
        for part in reversed(parts):
            if part in self._resources:
                number, resource_id = self._resources[part]
                return self._all[number], resource_id
        if "://" in text:  # only what stands where a portal puts a name
            parts = [
                after
                for before, after in pairwise(parts)
                if before in {"dataset", "conjunto", "conjuntos"}
            ]
        number = next((self._named[part] for part in parts if part in self._named), None)
        return None if number is None else (self._all[number], "")
