"""The findings of several pages as one list: a series that goes on in another page is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from .results import Finding, FoundResource, SectionResult
from .spanish import slug

_NAMELESS = "archivos"
_OF_ONE_PAGE = frozenset({"periodos_faltantes"})


def _slots(resources: Iterable[FoundResource]) -> set[tuple[str, str]]:
    return {(r.period, r.format) for r in resources}


def _goes_on(known: Finding, finding: Finding) -> bool:
    """The same series, of other periods: «Padrón» in the page of 2023 and in that of 2024."""
    if known.identity == _NAMELESS or known.kind is not finding.kind:
        return False
    here, there = _slots(known.resources), _slots(finding.resources)
    dated = all(period for period, _ in here | there)
    keys = {r.key for r in known.resources} & {r.key for r in finding.resources}
    return dated and not here & there and not keys


def _joined(known: Finding, finding: Finding) -> Finding:
    resources = sorted((*known.resources, *finding.resources), key=lambda r: r.temporal_start)
    notes = dict.fromkeys(n for n in (*known.notes, *finding.notes) if n.code not in _OF_ONE_PAGE)
    files = len([r for r in resources if r.kind == "datos"])
    reason = known.reason
    if "archivos de datos" in reason or "archivo de datos" in reason:
        reason = f"Tiene {files} archivos de datos."
    return replace(known, resources=tuple(resources), notes=tuple(notes), reason=reason)


def _own_identity(finding: Finding, taken: Iterable[str]) -> str:
    """What tells it from one of the same name in another page: that page."""
    place = slug(unquote(urlsplit(finding.page).path).replace("/", " "), 80)
    identity, number = f"{finding.identity}@{place}", 2
    while identity in taken:
        identity, number = f"{finding.identity}@{place}~{number}", number + 1
    return identity


def findings_of(results: Iterable[SectionResult]) -> tuple[Finding, ...]:
    """The findings of several pages as one list with distinct identities.

    A file that two pages link belongs to the first; a finding left empty by that is dropped.
    """
    seen: set[str] = set()
    merged: dict[str, Finding] = {}
    for result in results:
        urls: set[str] = set()
        for finding in result.findings:
            own = tuple(r for r in finding.resources if r.url not in seen)
            if not own:
                continue
            urls |= {r.url for r in own}
            mine = replace(finding, resources=own)
            known = merged.get(finding.identity)
            if known is None:
                merged[finding.identity] = mine
            elif known.page != mine.page and _goes_on(known, mine):
                merged[finding.identity] = _joined(known, mine)
            else:
                identity = _own_identity(mine, merged)
                merged[identity] = replace(mine, identity=identity)
        seen |= urls
    return tuple(merged.values())
