"""Knowing again a series whose links were worded otherwise: by its files.

The identity of a series comes from its words. Where they changed, the files tell: if most of them
(by address, or by name where the folder changed too) are those of one series that is no longer
found under its own words, it is that one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from . import formats
from .results import Finding

_MOST_OF_IT = 0.5
_COMMON = 50


@dataclass(frozen=True, slots=True)
class Known:
    """A series of an earlier run."""

    identity: str
    urls: frozenset[str]
    page: str = ""
    """Where it was; the first page of one that goes on in others."""
    content: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """As the proposal keeps it."""

    @staticmethod
    def of_content(content: Mapping[str, Any]) -> Known:
        """From what a proposal keeps (``content.of_finding``)."""
        resources: list[dict[str, Any]] = content.get("resources") or []
        urls = frozenset(str(r["url"]) for r in resources)
        return Known(str(content["identity"]), urls, str(content.get("page") or ""), content)


def _names(urls: Iterable[str]) -> frozenset[str]:
    return frozenset(name for url in urls if len(name := formats.base_name(url)) > 3)  # noqa: PLR2004


@dataclass(slots=True)
class _Lost:
    """The series that are not found under their own words, by the files they had."""

    urls: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    names: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])

    def add(self, known: Known) -> None:
        """One of them."""
        names = _names(known.urls)
        self.sizes[known.identity] = len(known.urls), len(names)
        for here, there in ((known.urls, self.urls), (names, self.names)):
            for each in here:
                there.setdefault(each, []).append(known.identity)

    def like(self, finding: Finding) -> Iterator[tuple[str, float]]:
        """Those that share files with *finding*, and how much."""
        urls = frozenset(r.url for r in finding.resources)
        names = _names(urls)
        by_url = Counter(i for url in urls for i in self.urls.get(url, ()))
        by_name = Counter(i for name in names for i in self._named(name))
        for identity in by_url.keys() | by_name.keys():
            number, named = self.sizes[identity]
            share = by_url[identity] / min(len(urls), number) if by_url[identity] else 0.0
            of_names = by_name[identity] / min(len(names), named) if by_name[identity] else 0.0
            # A shared address says more than a shared name: «datos.csv» is everywhere.
            yield identity, max(share, 0.9 * of_names)

    def _named(self, name: str) -> list[str]:
        """A name that many have tells none of them."""
        found = self.names.get(name, [])
        return found if len(found) <= _COMMON else []


def recognise(
    findings: Sequence[Finding], known: Iterable[Known], away: Container[str] = ()
) -> tuple[Finding, ...]:
    """*findings*, those known by other words under the identity they had.

    :param away: identities of series that nobody could look for: none is taken for one of them.
    """
    found = {finding.identity for finding in findings}
    earlier = {item.identity: item for item in known}
    lost = _Lost()
    for identity, item in earlier.items():
        if identity not in found and identity not in away:
            lost.add(item)
    pairs = sorted(
        (-likeness, finding.identity, identity)
        for finding in findings
        if finding.identity not in earlier
        for identity, likeness in lost.like(finding)
        if likeness > _MOST_OF_IT
    )
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for _, now, before in pairs:
        if now not in renamed and before not in taken:
            renamed[now] = before
            taken.add(before)
    return tuple(replace(f, identity=renamed.get(f.identity, f.identity)) for f in findings)
