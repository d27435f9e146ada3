"""What a run takes of a section: an account of each page, then the findings of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from ckanext.gobabierto.harvesters import content
from ckanext.gobabierto.harvesters.records import Aside, Documents, Read, Record, Source

from .crawl import crawl
from .recognition import Known
from .results import SectionResult, Unread
from .section import missing_headings

VERSION = "3"


def read(source: Source, documents: Documents, known: Iterable[Known] = ()) -> Iterator[Read]:
    """Everything the section offers, as :class:`~harvesters.records.Reader` promises it.

    A finding is a ``Record`` whose ``fields`` are ``content.of_finding``; the account of a page is
    an ``Aside`` with ``content.of_section``, or with ``failure`` where it could not be read.

    :param known: the series of earlier runs, to know them again under other words.
    :raises BadInput: the configuration of the source is wrong.
    """
    found = list(crawl(source, documents, known))
    pages = [item for item in found if isinstance(item, SectionResult)]
    unread = [item for item in found if isinstance(item, Unread)]
    for item in unread:
        if item.holds:
            failure = {"failure": item.fault.code, "message": item.fault.message}
            yield Aside(item.url, {"url": item.url, **failure})
    dead = [{"url": i.url, "code": i.fault.code} for i in unread if not i.holds]
    missing = missing_headings(pages)
    for place, page in enumerate(pages):
        # By what was asked for, as its failure is: one page is one account.
        account = _account(page, missing, [] if place else dead)
        yield Aside(page.asked or page.url, account, "" if page.partial else page.url)
    for page in pages:
        for finding in page.findings:
            fields = content.of_finding(finding, page)
            yield Record(finding.identity, finding.title, fields, faults=page.faults)


def _account(
    page: SectionResult, missing: tuple[str, ...], dead: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        **content.of_section(page),
        **({"asked": page.asked} if page.asked else {}),
        "headings_missing": list(missing),
        "platform_links": list(page.platform_links),
        "pnt_links": list(page.pnt_links),
        "hinted_on": page.hinted_on.isoformat() if page.hinted_on else None,
        "menu_links": page.menu_links,
        "faults": [asdict(fault) for fault in page.faults],
        "dead_links": dead,
    }
