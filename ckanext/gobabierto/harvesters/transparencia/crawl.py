"""Reads the pages of a section: the ones that are named, and those of the section they lead to.

Never another host, never above the section's folder, no page twice, and no more than the limits;
what could not be read is said, and counts for nothing that is gone.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urljoin

from ckanext.gobabierto.errors import FetchError, OutOfTime, Postponed
from ckanext.gobabierto.harvesters.records import Document, Documents, Fault, Source
from ckanext.gobabierto.vocabularies import harvest_faults

from . import config, hinting
from .addresses import Scope, page_key, same_site, tidy
from .bounds import MOST_CHARACTERS
from .continuing import findings_read
from .embedded import needs_javascript
from .link_classes import LinkClass
from .recognition import Known
from .results import Finding, SectionResult, Unread
from .section import OpenPage, open_page, understand

ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
_PAGES = frozenset({LinkClass.PAGINA, LinkClass.SITIO})
_HTML = ("text/", "application/xhtml", "application/xml")
_GONE = frozenset({"no_encontrada"})
_MOST_WAITING = 5_000
_REPEATED_IN, _REPEATED_SHARE = 3, 0.6


def _fault(code: str, path: str, found: str = "", message: str = "") -> Fault:
    told = harvest_faults.find(code)
    sentence = message or (told.sentence if told else code)
    return Fault(code, sentence, path=path, found=found, expected=told.example if told else "")


@dataclass(slots=True)
class _Crawl:
    """One reading of a section."""

    source: Source
    documents: Documents
    config: config.CrawlConfig
    scope: Scope
    waiting: deque[tuple[str, int]] = field(default_factory=deque[tuple[str, int]])
    known: set[str] = field(default_factory=set[str])
    pages: list[OpenPage] = field(default_factory=list[OpenPage])
    menus: list[frozenset[str]] = field(default_factory=list[frozenset[str]])
    unread: list[Unread] = field(default_factory=list[Unread])
    hinted: dict[str, date] = field(default_factory=dict[str, date])
    asked: int = 0
    led: dict[str, str] = field(default_factory=dict[str, str])
    """The address that was asked, by the one that answered."""
    whole: bool = True
    """Every page of the section that there is was read."""
    gone: set[str] = field(default_factory=set[str])
    """Pages that are not there any more."""

    def run(self) -> None:
        """Start pages, then what site map and feeds hint at, then what the links lead to."""
        starts = config.start_pages(self.source.url, self.config)
        for url in starts:
            self.add(url, 0)
        while self.waiting and self.waiting[0][1] == 0:
            self.visit(*self.waiting.popleft())
        if self.pages and self.config.depth and self.config.hints:
            self.ask_hints(starts[0])
        while self.waiting:
            if self.asked >= self.config.max_pages:
                self.failed("limite_de_paginas", self.waiting[0][0], str(self.config.max_pages))
                return
            self.visit(*self.waiting.popleft())

    def add(self, url: str, depth: int, *, first: bool = False) -> None:
        """Have *url* read, unless it was or will be."""
        key = page_key(url)
        if key in self.known or len(self.waiting) >= _MOST_WAITING:
            return
        self.known.add(key)
        place = self.waiting.appendleft if first else self.waiting.append
        place((tidy(url), depth))

    def failed(self, code: str, url: str, found: str = "", message: str = "") -> None:
        """A page was not read: what it had has not vanished."""
        fault = _fault(code, url, found, message)
        self._missed(fault)
        self.unread.append(Unread(url, fault))

    def _missed(self, fault: Fault) -> None:
        self.whole = False
        self.documents.failed(fault.path, fault)

    def aside(self, code: str, url: str, found: str = "", message: str = "") -> None:
        """A link that leads to no page: told, and nothing depends on it."""
        self.unread.append(Unread(url, _fault(code, url, found, message), holds=False))

    def visit(self, url: str, depth: int) -> None:
        """Read one page and note where it leads."""
        self.asked += 1
        try:
            document = self.documents.get(url, accept=ACCEPT, most=4 * MOST_CHARACTERS)
        except (OutOfTime, Postponed) as error:
            if isinstance(error, OutOfTime):
                self.waiting.clear()
            # Nothing is wrong with the page, so nothing is told of it.
            self._missed(_fault(error.code, url, message=error.message))
            return
        except FetchError as error:
            if depth and error.code in _GONE:  # a dead link of a menu is nobody's absence
                self.gone.add(page_key(url))
                self.aside(error.code, url, message=error.message)
            else:
                self.failed(error.code, url, message=error.message)
            return
        final = document.url or url
        if not same_site(final, self.source.url):
            self.elsewhere(url, final, depth)
        elif depth and document.content_type and not document.content_type.startswith(_HTML):
            self.aside("no_es_una_pagina", url, document.content_type)
        elif page_key(final) == page_key(url) or page_key(final) not in self.known:
            self.known.add(page_key(final))
            if page_key(final) != page_key(url):
                self.led[page_key(final)] = url
            self.take(document, final, depth)

    def elsewhere(self, url: str, final: str, depth: int) -> None:
        """The page sends to another site, which is not read."""
        if depth:
            self.aside("pagina_de_otro_sitio", url, final)
        else:
            self.failed("pagina_de_otro_sitio", url, final)

    def take(self, document: Document, url: str, depth: int) -> None:
        """Keep a page that was answered, and follow it."""
        with document.open() as file:
            body = file.read(4 * MOST_CHARACTERS)
        opened = open_page(body, url, charset=document.charset, sha256=document.sha256)
        page = opened.page
        ahead = [page.refresh] if page.refresh else []
        for address in [*ahead, *page.frames]:
            self.follow(urljoin(page.base, address), depth, first=True)
        if not opened.links and not ahead:
            if needs_javascript(page):
                self.failed("vacia_sin_javascript", url)
                return
            if not depth or not page.blocks:
                self.failed("pagina_vacia", url)
                return
        if page.partial:
            self._missed(_fault("pagina_parcial", url, ", ".join(page.partial)))
        self.pages.append(opened)
        self.menus.append(frozenset(page.menu()))
        if depth < self.config.depth:
            for link in opened.links:
                if link.target.kind in _PAGES:
                    self.follow(link.target.url, depth + 1)

    def follow(self, url: str, depth: int, *, first: bool = False) -> None:
        """Have a page of the section read."""
        if self.scope.has(url):
            self.add(url, depth, first=first)

    def ask_hints(self, start: str) -> None:
        """The site map and the feeds: hints, so that their absence is nothing.

        Where one of them does not answer, what it hinted at before is asked for itself.
        """
        feeds = [urljoin(o.page.base, feed) for o in self.pages for feed in o.page.feeds]
        told = hinting.ask(self.documents, start, feeds)
        for hint in told.pages:
            if self.scope.has(hint.url):
                if hint.day:
                    self.hinted[page_key(hint.url)] = hint.day
                self.follow(hint.url, 1)
        if told.silent:
            for content in self.source.earlier:
                if "vanished_at" not in content:
                    self.follow(str(content.get("page") or ""), 1)

    def menu_of(self, place: int) -> frozenset[str]:
        """Addresses in the page at *place* that earlier pages told already."""
        before = [opened.addresses for opened in self.pages[:place]]
        mine = self.pages[place].addresses & frozenset[str]().union(*before)
        times = Counter(url for opened in self.pages for url in opened.addresses & mine)
        needed = max(_REPEATED_IN, _REPEATED_SHARE * len(self.pages))
        in_menu = {
            link.target.url
            for link in self.pages[place].links
            if all(o.href in self.menus[place] for o in link.occurrences)
        }
        return frozenset(url for url in mine if url in in_menu or times[url] >= needed)


def _results(crawl: _Crawl) -> list[SectionResult]:
    found: list[SectionResult] = []
    for place, opened in enumerate(crawl.pages):
        result = understand(opened, crawl.menu_of(place) if place else frozenset())
        hinted = crawl.hinted.get(page_key(result.url))
        faults = (_fault("pagina_parcial", result.url, ", ".join(result.partial)),)
        led = crawl.led.get(page_key(result.url), "")
        told = faults if result.partial else ()
        found.append(replace(result, hinted_on=hinted, faults=told, asked=led))
    return found


def crawl(
    source: Source, documents: Documents, known: Iterable[Known] = ()
) -> Iterator[SectionResult | Unread]:
    """Every page of the section, each with the findings that are told by it first; then the pages
    that could not be read.

    A series that goes on in other pages is one finding, of the first of them.

    :param known: the series of earlier runs, to know them again under other words.
    :raises BadInput: the configuration of the source is wrong.
    """
    told = config.read(source.config, source.url)
    running = _Crawl(source, documents, told, Scope.of(source.url, told.prefix))
    running.run()
    results = _results(running)
    gone = None if running.whole else running.gone
    by_page: dict[str, list[Finding]] = {}
    for page, finding in findings_read(results, list(known), gone):
        by_page.setdefault(page, []).append(finding)
    for result in results:
        yield replace(result, findings=tuple(by_page.get(result.url, ())))
    yield from running.unread
