"""Rows of a Plan and what the catalogue has: which dataset, which resource, of which period.

::

    found = match([Wanted.of(row) for row in rows], [Candidate.of(facts) for facts in datasets])

A score of :attr:`Thresholds.auto` or more decides alone; between that and
:attr:`Thresholds.doubtful` a person decides; below there is no candidate. A dataset alone is not
enough where the row names a resource or a period: a resource of another period never answers for
it. Same input, same answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ckanext.gobabierto.facts.types import DatasetFacts

from .catalogue_index import Candidate, CatalogueIndex
from .resource_choice import Choice, Key, choose, key_of
from .titles import Title, similarity, take_apart
from .types import PlanRow


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score on a match is taken; the portal's criterion."""

    auto: float = 0.85
    doubtful: float = 0.5
    tie: float = 0.02
    """Two datasets nearer than this to each other: a person says which."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of a row; it wins over everything."""

    dataset_id: str = ""
    """Empty: none of them."""
    resource_id: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a row commits."""

    row_id: str
    dataset_title: str
    resource_title: str = ""
    link: str = ""

    @classmethod
    def of(cls, row: PlanRow) -> Wanted:
        """From a row of a Plan."""
        return cls(row.id, row.dataset_title, row.resource_title, row.link)

    @cached_property
    def key(self) -> Key:
        """What makes two rows mean the same resource."""
        return key_of(self.dataset_title, self.resource_title)


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer, to show to a person."""

    dataset_id: str
    resource_id: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """What a row was matched with."""

    row_id: str
    dataset_id: str = ""
    """Of a doubtful match, the best candidate; empty where there is none."""
    resource_id: str = ""
    """Empty: the row names none, or none of the dataset is the one it names."""
    score: float = 0.0
    by: str = ""
    """As ``PlanRowFacts.match_by``: ``link``, ``auto``, ``doubtful``, ``person``, ``none``, ``""``.
    """
    resource_missing: bool = False
    """The dataset is sure and the resource (or period) that the row names is not in it."""
    options: tuple[Option, ...] = field(default=())
    """The best ones, from the best down."""
    reason: str = ""
    """One Spanish sentence."""


Ranked = tuple[float, Candidate]

_DEFAULT = Thresholds()
_OPTIONS = 5
_BY_RESOURCE = 0.8
"""What a dataset is worth whose title differs and one of whose files has the name sought."""
_REASONS = {
    "link": "El renglón dice cuál es.",
    "person": "Lo confirmó una persona.",
    "none": "Una persona dijo que no corresponde a ninguno.",
    "auto": "El título coincide.",
    "": "Ningún conjunto del catálogo se parece.",
}


def match(
    wanted: Sequence[Wanted],
    candidates: Iterable[Candidate | DatasetFacts],
    decisions: Mapping[str, Decision] | None = None,
    thresholds: Thresholds = _DEFAULT,
) -> list[Match]:
    """The match of each row, in their order.

    :param decisions: by row id, of persons.
    """
    index = CatalogueIndex(
        item if isinstance(item, Candidate) else Candidate.of(item) for item in candidates
    )
    decided = decisions or {}
    ranked: dict[Key, list[Ranked]] = {}
    found: list[tuple[Wanted, Match, Candidate | None]] = []
    for row in wanted:
        if row.row_id in decided:
            found.append((row, _by_person(row, decided[row.row_id]), None))
        elif named := index.named(row.link):
            found.append((row, _linked(row, *named), named[0]))
        else:
            if row.key not in ranked:
                ranked[row.key] = _ranked(row, index)
            best = ranked[row.key]
            found.append((row, _dataset_match(row, best, thresholds), best[0][1] if best else None))
    return _with_resources(found, thresholds)


def _by_person(row: Wanted, decision: Decision) -> Match:
    by = "person" if decision.dataset_id else "none"
    score = 1.0 if decision.dataset_id else 0.0
    reason = _REASONS[by]
    return Match(row.row_id, decision.dataset_id, decision.resource_id, score, by, reason=reason)


def _linked(row: Wanted, candidate: Candidate, resource_id: str) -> Match:
    return Match(row.row_id, candidate.id, resource_id, 1.0, "link", reason=_REASONS["link"])


def _ranked(row: Wanted, index: CatalogueIndex) -> list[Ranked]:
    """The datasets that may be it, the best first; those of another period are not among them."""
    title, resource = take_apart(row.dataset_title), take_apart(row.resource_title)
    scores: dict[str, Ranked] = {}
    for candidate in index.near(title, resource):
        if not (candidate.titles and title.contradicts(candidate.titles[0])):
            own = max((similarity(title, other) for other in candidate.titles), default=0.0)
            scores[candidate.id] = (own, candidate)
    if all(own < _BY_RESOURCE for own, _ in scores.values()):
        for key, (own, candidate) in scores.items():
            scores[key] = (max(own, _by_resource((title, resource), candidate)), candidate)
    found = [item for item in scores.values() if item[0] > 0]
    return sorted(found, key=lambda item: (-item[0], item[1].name, item[1].id))


def _by_resource(sought: tuple[Title, ...], candidate: Candidate) -> float:
    """Where Plan and catalogue do not cut alike: one's dataset is the other's resource."""
    return max(
        (
            _BY_RESOURCE * similarity(one, item.title)
            for item in candidate.resources
            for one in sought
            if one.bag & item.title.bag and not one.contradicts(item.title)
        ),
        default=0.0,
    )


def _dataset_match(row: Wanted, ranked: list[Ranked], thresholds: Thresholds) -> Match:
    options = tuple(
        Option(candidate.id, "", round(score, 4)) for score, candidate in ranked[:_OPTIONS]
    )
    if not ranked or ranked[0][0] < thresholds.doubtful:
        return Match(row.row_id, options=options, reason=_REASONS[""])
    score, best = ranked[0]
    tied = len(ranked) > 1 and score - ranked[1][0] < thresholds.tie
    if score < thresholds.auto or tied:
        said = f"Se parece a «{best.label}» ({score:.0%}); falta que una persona lo confirme."
        if tied:
            said = f"«{best.label}» y «{ranked[1][1].label}» se parecen lo mismo; falta decir cuál."
        return Match(row.row_id, best.id, "", round(score, 4), "doubtful", False, options, said)
    said = _REASONS["auto"] if score >= 1 else f"Se parece a «{best.label}» ({score:.0%})."
    return Match(row.row_id, best.id, "", round(score, 4), "auto", False, options, said)


def _with_resources(
    found: Sequence[tuple[Wanted, Match, Candidate | None]], thresholds: Thresholds
) -> list[Match]:
    """The matches with the resources of each dataset shared out among its rows."""
    claimed: defaultdict[str, dict[str, Key]] = defaultdict(dict)
    asking: defaultdict[str, list[Key]] = defaultdict(list)
    datasets: dict[str, Candidate] = {}
    for row, each, candidate in found:
        if each.resource_id:
            claimed[each.dataset_id][each.resource_id] = row.key
        elif each.dataset_id and candidate:
            asking[each.dataset_id].append(row.key)
            datasets[each.dataset_id] = candidate
    choices = {
        dataset_id: choose(keys, datasets[dataset_id], claimed[dataset_id])
        for dataset_id, keys in asking.items()
    }
    matches: list[Match] = []
    for row, each, candidate in found:
        choice = choices.get(each.dataset_id, {}).get(row.key)
        unsettled = choice and candidate and not each.resource_id
        matches.append(_with_resource(each, choice, thresholds) if choice and unsettled else each)
    return matches


def _with_resource(found: Match, choice: Choice, thresholds: Thresholds) -> Match:
    if choice.missing:
        said = f"{found.reason} El recurso o el periodo que nombra el renglón no está en él."
        return replace(found, resource_missing=True, reason=said)
    sure = choice.score >= thresholds.auto
    options = found.options
    if choice.resource_id:
        first = Option(found.dataset_id, choice.resource_id, min(found.score, choice.score))
        options = (first, *options)[:_OPTIONS]
    if sure or found.by == "link":
        score = 1.0 if found.by == "link" else round((found.score + choice.score) / 2, 4)
        resource_id = choice.resource_id if sure else ""
        return replace(found, resource_id=resource_id, score=score, options=options)
    score = min(found.score, choice.score or thresholds.doubtful)
    said = "El conjunto se encontró; falta que una persona diga cuál de sus recursos es."
    return replace(
        found,
        resource_id=choice.resource_id,
        score=score,
        by="doubtful",
        options=options,
        reason=said,
    )
