"""From the bytes of a page to what is in it: the whole reading, pure.

A preview and a run are this same function.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ckanext.gobabierto import clock
from ckanext.gobabierto.fetching.encoding import to_text
from ckanext.gobabierto.masking import masked

from . import embedded
from . import headings as canon
from .classify import sort_out
from .files import MergedLink, linked_file, merge_links
from .link_classes import FILES, LinkClass
from .page import Page, parse
from .results import LinkRecord, SectionResult
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
            url=link.target.url or masked(link.occurrences[0].href)[:500],
            text=best.text,
            kind=link.target.kind,
            code=link.target.code,
            reason=link.target.reason,
            heading_path=best.heading_path,
            repeats=len(link.occurrences),
            role=roles.get(link.target.url, ""),
            subject_id=link.target.subject_id,
        )
        for link, best in ((link, link.best) for link in links)
    )


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page as it was read; what is a menu in it is known only beside the others."""

    page: Page
    links: list[MergedLink]
    sha256: str
    read_at: datetime

    @property
    def addresses(self) -> frozenset[str]:
        """Where its links lead."""
        return frozenset(link.target.url for link in self.links if link.target.url)


def open_page(
    body: bytes, url: str, *, charset: str = "", read_at: datetime | None = None, sha256: str = ""
) -> OpenPage:
    """Read the page *body*, found at *url*.

    :param charset: what the server said; the page itself is asked otherwise.
    :param read_at: the moment of reading; by default now.
    """
    page = parse(to_text(body, charset), url)
    embedded.complete(page)
    sha256 = sha256 or hashlib.sha256(body).hexdigest()
    return OpenPage(page, merge_links(page), sha256, read_at or clock.now())


def understand(opened: OpenPage, menu: frozenset[str] = frozenset()) -> SectionResult:
    """What the page offers.

    :param menu: addresses that are in every page of the section: they are told by the first only.
    """
    page = opened.page
    links = [link for link in opened.links if link.target.url not in menu]
    updates = statements(page)
    files = [linked_file(link, page) for link in links if link.target.kind in FILES]
    result = sort_out(files, page, updates)
    found = SectionResult(
        url=page.url,
        title=page.title,
        sha256=opened.sha256,
        read_at=opened.read_at,
        findings=tuple(result.findings),
        documents=tuple(result.documents),
        links=_records(links, result.roles),
        headings=tuple(text for _, text in page.headings),
        headings_found=_headings_found(page, links),
        updates=updates,
        updated_on=newest(updates, clock.day_of(opened.read_at)),
        partial=page.partial,
        menu_links=len(opened.links) - len(links),
    )
    page.close()
    return found


def read_section(
    body: bytes, url: str, *, charset: str = "", read_at: datetime | None = None
) -> SectionResult:
    """What the one page *body*, found at *url*, offers."""
    return understand(open_page(body, url, charset=charset, read_at=read_at))


def missing_headings(results: Iterable[SectionResult]) -> tuple[str, ...]:
    """Canonical headings that none of the pages has."""
    found = {key for result in results for key in result.headings_found}
    return tuple(h.key for h in canon.all_headings() if h.key not in found)
