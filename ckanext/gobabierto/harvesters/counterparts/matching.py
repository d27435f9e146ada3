"""Whether two datasets are the same one: by their files, their identifiers, their titles.

An address that both share is proof. A title alone is proof only where it says the same thing of the
same period and no other does; what is merely alike is for a person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote, urlsplit

from ckanext.gobabierto.plans.titles import Title, similarity, take_apart
from ckanext.gobabierto.vocabularies.texts import fold

FOUND, DOUBTFUL, NONE = "found", "doubtful", "none"
CONFIRMED = "confirmed"
"""A person's word."""
SURE, LIKELY = 0.95, 0.75
"""Of titles, 0 … 1: the same thing, and worth a person's look."""
_WITH_FILE = 0.5
"""A title half alike, with a file of the same name, is the same thing."""
_GENERIC_NAME = 6
"""Letters of a file name that says something: «1.csv», «datos.csv» say nothing."""
_VAGUE = frozenset("archivo base basededatos conjunto data datos dataset descarga export".split())
_DATASET = re.compile(r"/dataset/([a-z0-9_-]{2,100})(?:/|$)")


@dataclass(frozen=True, slots=True)
class Described:
    """A dataset as far as it can be compared."""

    id: str
    title: str
    address: str = ""
    """Its page: on the platform, or the institution's."""
    identifier: str = ""
    name: str = ""
    urls: frozenset[str] = frozenset()
    """Of its files of data, and of pages that it links to."""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for one dataset."""

    status: str
    other: Described | None = None
    score: float = 0.0
    reasons: tuple[tuple[str, str], ...] = ()
    """(``url`` | ``page`` | ``identifier`` | ``file`` | ``title``, what they share)."""


def address_key(url: str) -> str:
    """An address without what does not tell files apart: scheme, ``www.``, case of the host."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    path = unquote(parts.path).rstrip("/")
    return f"{host}{path}?{parts.query}" if parts.query else f"{host}{path}"


def file_key(url: str) -> str:
    """The name of a file as both sites may write it; empty where it says nothing."""
    name = fold(unquote(urlsplit(url).path).rsplit("/", 1)[-1])
    stem = re.sub(r"\.[a-z0-9]{2,5}$", "", name)
    plain = re.sub(r"[^a-z0-9]+", "", stem)
    letters = sum(c.isalpha() for c in plain)
    return plain if letters >= _GENERIC_NAME and plain not in _VAGUE else ""


@dataclass(slots=True)
class Platform:
    """What an institution has on the platform, ready to be looked into."""

    datasets: Sequence[Described]
    _by_url: dict[str, Described] = field(default_factory=dict[str, Described])
    _by_key: dict[str, Described] = field(default_factory=dict[str, Described])
    _by_file: dict[str, list[Described]] = field(
        default_factory=lambda: defaultdict[str, list[Described]](list)
    )
    _titles: list[tuple[Title, Described]] = field(default_factory=list[tuple[Title, Described]])

    def __post_init__(self) -> None:
        for one in self.datasets:
            self._by_key.setdefault(one.identifier or one.name, one)
            self._by_key.setdefault(one.name, one)
            self._titles.append((take_apart(one.title), one))
            for url in one.urls:
                self._by_url.setdefault(address_key(url), one)
                if key := file_key(url):
                    self._by_file[key].append(one)

    def find(self, own: Described, denied: Iterable[str] = ()) -> Match:
        """The counterpart of *own*.

        :param denied: ids of those of which a person said that they are not it.
        """
        refused = frozenset(denied)
        return (
            self._by_address(own, refused)
            or self._by_identifier(own, refused)
            or self._alike(own, refused)
        )

    def _by_address(self, own: Described, refused: frozenset[str]) -> Match | None:
        for url in sorted(own.urls):
            other = self._by_url.get(address_key(url))
            if other and other.id not in refused:
                return Match(FOUND, other, 1.0, (("url", url),))
        for url in sorted({own.address, *own.urls} - {""}):
            linked = _DATASET.search(urlsplit(url).path)
            other = self._by_key.get(linked[1]) if linked else None
            if other and other.id not in refused and _same_host(url, other.address):
                return Match(FOUND, other, 1.0, (("page", url),))
        return None

    def _by_identifier(self, own: Described, refused: frozenset[str]) -> Match | None:
        other = self._by_key.get(own.identifier) if own.identifier else None
        if other and other.id not in refused:
            return Match(FOUND, other, 1.0, (("identifier", own.identifier),))
        return None

    def _alike(self, own: Described, refused: frozenset[str]) -> Match:
        """By title, which a file of the same name supports; never against what periods say."""
        mine = take_apart(own.title)
        files: dict[str, str] = {}
        for url in sorted(own.urls):
            for other in self._by_file.get(file_key(url), ()) if file_key(url) else ():
                files.setdefault(other.id, url)
        scored: list[tuple[float, Described]] = []
        for title, other in self._titles:
            if other.id in refused or mine.contradicts(title) or _apart(own, other):
                continue
            score = similarity(mine, title)
            if score >= LIKELY or other.id in files:
                scored.append((score, other))
        if not scored:
            return Match(NONE)
        scored.sort(key=lambda pair: (pair[1].id in files, pair[0]), reverse=True)
        score, other = scored[0]
        rivals = sum(1 for value, _ in scored if value >= SURE)
        with_file = other.id in files
        sure = (score >= SURE and (rivals == 1 or with_file)) or (with_file and score >= _WITH_FILE)
        reasons = (("file", files[other.id]),) if with_file else ()
        dated = mine.dated == take_apart(other.title).dated
        status = FOUND if sure and (dated or with_file) else DOUBTFUL
        return Match(status, other, round(score, 3), (*reasons, ("title", other.title)))


def _apart(own: Described, other: Described) -> bool:
    """The periods that both cover have no day in common."""
    if own.end and other.start and own.end < other.start:
        return True
    return bool(own.start and other.end and other.end < own.start)


def _same_host(one: str, other: str) -> bool:
    first, second = (urlsplit(each).hostname or "" for each in (one, other))
    return first.removeprefix("www.") == second.removeprefix("www.") != ""
