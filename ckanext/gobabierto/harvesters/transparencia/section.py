"""From the bytes of a page to what is in it: the whole reading, pure.

A preview and a run are this same function.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ckanext.gobabierto import clock
from ckanext.gobabierto.fetching.encoding import to_text

from . import headings as canon
from .classify import sort_out
from .files import MergedLink, linked_file, merge_links
from .links import FILES, LinkClass
from .page import Page, parse
from .results import Finding, LinkRecord, SectionResult
from .updated import newest, statements

_ENTRY = (LinkClass.PAGINA, LinkClass.SITIO, LinkClass.PNT, LinkClass.PORTAL, LinkClass.EXTERNO)


def _headings_found(page: Page, links: list[MergedLink]) -> tuple[str, ...]:
    """Canonical headings of the page; a card or menu entry that is one counts as one."""
    found = {canon.find(text) for _, text in page.headings}
    for link in links:
        if link.target.kind in _ENTRY or link.target.kind is LinkClass.ANCLA:
            found |= {canon.find(o.text, whole=True) for o in link.occurrences}
    return tuple(h.key for h in canon.all_headings() if h.key in found)


def _records(links: list[MergedLink], roles: dict[str, str]) -> tuple[LinkRecord, ...]:
    return tuple(
        LinkRecord(
            url=link.target.url or link.occurrences[0].href[:500],
            text=link.best.text,
            kind=link.target.kind,
            code=link.target.code,
            reason=link.target.reason,
            heading_path=link.best.heading_path,
            repeats=len(link.occurrences),
            role=roles.get(link.target.url, ""),
            subject_id=link.target.subject_id,
        )
        for link in links
    )


def read_section(
    body: bytes, url: str, *, charset: str = "", read_at: datetime | None = None
) -> SectionResult:
    """What the page *body*, found at *url*, offers.

    :param charset: what the server said; the page itself is asked otherwise.
    :param read_at: the moment of reading; by default now.
    """
    moment = read_at or clock.now()
    page = parse(to_text(body, charset), url)
    links = merge_links(page)
    updates = statements(page)
    files = [linked_file(link, page) for link in links if link.target.kind in FILES]
    result = sort_out(files, page, updates)
    return SectionResult(
        url=url,
        title=page.title,
        sha256=hashlib.sha256(body).hexdigest(),
        read_at=moment,
        findings=tuple(result.findings),
        documents=tuple(result.documents),
        links=_records(links, result.roles),
        headings=tuple(text for _, text in page.headings),
        headings_found=_headings_found(page, links),
        updates=updates,
        updated_on=newest(updates, clock.day_of(moment)),
    )


def missing_headings(results: Iterable[SectionResult]) -> tuple[str, ...]:
    """Canonical headings that none of the pages has."""
    found = {key for result in results for key in result.headings_found}
    return tuple(h.key for h in canon.all_headings() if h.key not in found)


def findings_of(results: Iterable[SectionResult]) -> tuple[Finding, ...]:
    """The findings of several pages as one list with distinct identities.

    A file that two pages link belongs to the first; a finding left empty by that is dropped.
    """
    seen: set[str] = set()
    identities: set[str] = set()
    merged: list[Finding] = []
    for result in results:
        urls: set[str] = set()
        for finding in result.findings:
            own = tuple(r for r in finding.resources if r.url not in seen)
            if not own:
                continue
            urls |= {r.url for r in own}
            identity, n = finding.identity, 2
            while identity in identities:
                identity, n = f"{finding.identity}~{n}", n + 1
            identities.add(identity)
            merged.append(replace(finding, identity=identity, resources=own))
        seen |= urls
    return tuple(merged)
