"""The findings of several pages as one list: a series that goes on in another page is one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from .addresses import page_key
from .recognition import Known
from .results import Finding, FoundResource, SectionResult
from .spanish import slug

_NAMELESS = "archivos"
OF_ONE_PAGE = frozenset({"periodos_faltantes"})


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
    notes = dict.fromkeys(n for n in (*known.notes, *finding.notes) if n.code not in OF_ONE_PAGE)
    reason = reason_of(known.reason, resources)
    return replace(known, resources=tuple(resources), notes=tuple(notes), reason=reason)


def reason_of(reason: str, resources: Iterable[FoundResource]) -> str:
    """*reason* with the number of files that there are now, if it tells one."""
    files = len([r for r in resources if r.kind == "datos"])
    counts = "archivos de datos" in reason or "archivo de datos" in reason
    return f"Tiene {files} archivos de datos." if counts else reason


def _named(identity: str, words: str) -> bool:
    """*identity* is that of a series of those *words*, in whatever page."""
    return identity == words or identity.startswith(f"{words}@")


def _own_identity(finding: Finding, taken: Container[str]) -> str:
    """What tells it from one of the same name in another page: that page."""
    place = slug(unquote(urlsplit(finding.page).path).replace("/", " "), 80)
    identity, number = f"{finding.identity}@{place}", 2
    while identity in taken:
        identity, number = f"{finding.identity}@{place}~{number}", number + 1
    return identity


class _Earlier:
    """The series of earlier runs: where each was, and which files are those of a page not read."""

    def __init__(self, known: Iterable[Known], away: Container[str]) -> None:
        self.identities: set[str] = set()
        self._away = away
        self._of_page: dict[str, list[Known]] = {}
        self._owner: dict[str, str] = {}
        for item in known:
            self.identities.add(item.identity)
            self._of_page.setdefault(page_key(item.page), []).append(item)
            if item.identity in away:
                self._owner |= dict.fromkeys(item.urls, item.identity)

    def identity_of(self, finding: Finding) -> str:
        """Under which it is known: of its words in its page, or of its files, if their page was not
        read; empty where it is neither."""
        here = [k for k in self._of_page.get(page_key(finding.page), ())
                if _named(k.identity, finding.identity)]  # fmt: skip
        urls = {r.url for r in finding.resources}
        if here:
            return max(here, key=lambda k: (len(k.urls & urls), k.identity)).identity
        parts = {self._owner[url] for url in urls if url in self._owner}
        return min((i for i in parts if _named(i, finding.identity)), default="")

    def without_others(self, finding: Finding, identity: str) -> Finding:
        """*finding* without the files of series whose page was not read."""
        own = tuple(r for r in finding.resources if self._owner.get(r.url, identity) == identity)
        return replace(finding, resources=own)

    def is_of_another(self, identity: str) -> bool:
        """It is that of a series whose page was not read."""
        return identity in self._away


def _each_file_once(results: Iterable[SectionResult]) -> Iterator[Finding]:
    """A file that two pages link belongs to the first; a finding left empty by that is dropped."""
    seen: set[str] = set()
    for result in results:
        urls: set[str] = set()
        for finding in result.findings:
            own = tuple(r for r in finding.resources if r.url not in seen)
            if own:
                urls |= {r.url for r in own}
                yield replace(finding, resources=own)
        seen |= urls


def findings_of(
    results: Iterable[SectionResult], known: Iterable[Known] = (), away: Container[str] = ()
) -> tuple[Finding, ...]:
    """The findings of several pages as one list with distinct identities.

    One keeps the identity it had in its page, whatever other pages were read and in what order.

    :param known: the series of earlier runs.
    :param away: identities of those whose page could not be read: no finding of another page gets
        them, nor their files.
    """
    earlier = _Earlier(known, away)
    told = [(finding, earlier.identity_of(finding)) for finding in _each_file_once(results)]
    merged: dict[str, Finding] = {}
    order: dict[str, int] = {}
    # Those that are known first: a page that is new, or comes first now, takes nothing from them.
    places = sorted(range(len(told)), key=lambda place: not told[place][1])
    for place in places:
        finding, own = told[place]
        mine = earlier.without_others(replace(finding, identity=own or finding.identity), own)
        if not mine.resources:
            continue
        found = merged.get(mine.identity)
        if found is not None and found.page != mine.page and (own or _goes_on(found, mine)):
            merged[found.identity] = _joined(found, mine)
            continue
        if found is not None or (not own and earlier.is_of_another(mine.identity)):
            taken = earlier.identities | merged.keys()
            mine = replace(finding, identity=_own_identity(finding, taken),
                           resources=mine.resources)  # fmt: skip
        merged[mine.identity] = mine
        order[mine.identity] = place
    return tuple(merged[identity] for identity in sorted(order, key=order.__getitem__))
