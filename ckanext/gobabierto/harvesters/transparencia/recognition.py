"""Knowing again a series whose links were worded otherwise: by its files.

The identity of a series comes from its words. Where they changed, the files tell: if most of them
(by address, or by name where the folder changed too) are those of one series that is no longer
found under its own words, it is that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import formats
from .results import Finding

_MOST_OF_IT = 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """A series of an earlier run."""

    identity: str
    urls: frozenset[str]

    @staticmethod
    def of_content(content: Mapping[str, Any]) -> Known:
        """From what a proposal keeps (``content.of_finding``)."""
        resources: list[dict[str, Any]] = content.get("resources") or []
        return Known(str(content["identity"]), frozenset(str(r["url"]) for r in resources))


def _names(urls: Iterable[str]) -> frozenset[str]:
    return frozenset(name for url in urls if len(name := formats.base_name(url)) > 3)  # noqa: PLR2004


def _share(mine: frozenset[str], theirs: frozenset[str]) -> float:
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0


def _likeness(finding: Finding, known: Known) -> float:
    urls = frozenset(r.url for r in finding.resources)
    # A shared address says more than a shared name: «datos.csv» is everywhere.
    return max(_share(urls, known.urls), 0.9 * _share(_names(urls), _names(known.urls)))


def recognise(findings: Sequence[Finding], known: Iterable[Known]) -> tuple[Finding, ...]:
    """*findings*, those known by other words under the identity they had."""
    found = {finding.identity for finding in findings}
    earlier = {item.identity: item for item in known}
    lost = {identity: item for identity, item in earlier.items() if identity not in found}
    pairs = sorted(
        (
            (-likeness, finding.identity, item.identity)
            for finding in findings
            if finding.identity not in earlier
            for item in lost.values()
            if (likeness := _likeness(finding, item)) > _MOST_OF_IT
        ),
    )
    renamed: dict[str, str] = {}
    for _, now, before in pairs:
        if now not in renamed and before not in renamed.values():
            renamed[now] = before
    return tuple(replace(f, identity=renamed.get(f.identity, f.identity)) for f in findings)
