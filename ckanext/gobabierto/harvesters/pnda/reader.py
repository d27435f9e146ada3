"""The reader of the national platform: what one institution has there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ckanext.gobabierto.errors import BadInput, FetchError
from ckanext.gobabierto.harvesters.catalogo import ckan_api
from ckanext.gobabierto.harvesters.catalogo.remarks import error
from ckanext.gobabierto.harvesters.records import (
    ERROR,
    Documents,
    Fault,
    Read,
    Record,
    Refusal,
    Source,
)
from ckanext.gobabierto.harvesters.sipot import subject

from . import config as source_options
from . import package, pages

_HTML = "text/html"
_PAGE = 32 * 1024 * 1024
_MOST_PAGES = 500
_MOST_DATASETS = 20_000
_IN_A_ROW = 5
"""Pages of datasets that are not understood, one after another, before the design is blamed."""
_NO_API = frozenset(
    {"robots_no_permite", "bloqueado", "prohibido", "no_encontrada", "requiere_sesion"}
)
"""Why the API may not be read while the pages may."""


class PndaReader:
    """Reads the API of the platform where its robots.txt allows it, otherwise its pages."""

    type = "pnda"
    version = "1"

    def check_config(self, config: Mapping[str, Any], url: str) -> Mapping[str, Any]:
        """The configuration, checked and completed.

        :raises BadInput: what is wrong, what was found, what was expected with an example.
        """
        return source_options.check(config, url)

    def read(self, source: Source, documents: Documents) -> Iterator[Read]:
        """The datasets that the institution has on the platform.

        :raises FetchError: neither the API nor the pages can be read.
        :raises BadInput: what answers is not the platform, or the institution is another one.
        """
        reading = _Reading(source, documents)
        way = source.config.get("access", "auto")
        if way != "html":
            try:
                yield from reading.by_api()
            except FetchError as failure:
                if way == "api" or failure.code not in _NO_API or reading.some:
                    raise
            else:
                return
        yield from reading.by_pages()


@dataclass(slots=True)
class _Reading:
    source: Source
    documents: Documents
    root: str = ""
    name: str = ""
    some: bool = False
    """Something was yielded."""
    checked: bool = field(default=False)

    def __post_init__(self) -> None:
        self.root = ckan_api.root_of(self.source.url)
        self.name = str(self.source.config.get("organization") or self.source.organization_name)

    def by_api(self) -> Iterator[Read]:
        """Everything that ``package_search`` gives."""
        for _, item, _ in ckan_api.packages(self.root, self.documents, self.name):
            if not isinstance(item, dict):
                yield Refusal(error("registro_ilegible", self.root, type(item).__name__))
                continue
            self.some = True
            yield self._taken(item)

    def by_pages(self) -> Iterator[Read]:
        """Everything that the list of the institution leads to."""
        unknown: list[BadInput] = []
        for name in self._names():
            url = package.address(self.root, name)
            try:
                content = self.documents.get(url, accept=_HTML, most=_PAGE).read()
                item = pages.read_dataset(content, url)
            except FetchError as failure:
                self.documents.failed(url, _of(failure, url))
                continue
            except BadInput as failure:
                unknown.append(failure)
                if len(unknown) >= _IN_A_ROW:
                    raise
                yield Refusal(_of(failure, url), identity=name, title=name)
                continue
            unknown.clear()
            self.some = True
            found = self._taken({**item, "name": name})
            yield replace(found, tells=package.OF_PAGES) if isinstance(found, Record) else found
        if unknown and not self.some:
            raise unknown[0]

    def _names(self) -> Iterator[str]:
        """The datasets of the list, page by page; the list is known to be whole, or it is told."""
        seen: set[str] = set()
        last, count, number = 1, 0, 0
        while number < min(last, _MOST_PAGES) and len(seen) < _MOST_DATASETS:
            number += 1
            url = f"{self.root}/organization/{self.name}?sort=name+asc&page={number}"
            page = self._list_page(url, number)
            if page is None:
                return
            self._check_institution(page.institution, url)
            last, count = max(last, page.last), max(count, page.count or 0)
            fresh = [name for name in page.names if name not in seen]
            seen.update(fresh)
            yield from fresh
        if number < last or len(seen) < count:
            told = f"{len(seen)} de {count}" if count else f"{number} de {last} páginas"
            self.documents.failed(self.source.url, error("pagina_incompleta", self.root, told))

    def _list_page(self, url: str, number: int) -> pages.ListPage | None:
        """A page of the list; that a later one fails takes nothing from the first ones."""
        try:
            return pages.read_list(self.documents.get(url, accept=_HTML, most=_PAGE).read(), url)
        except (FetchError, BadInput) as failure:
            if number == 1:
                raise
            self.documents.failed(url, _of(failure, url))
            return None

    def _taken(self, item: Mapping[str, Any]) -> Read:
        """The record of a dataset, unless it is another institution's."""
        office = item.get("organization")
        office = office if isinstance(office, Mapping) else {}
        name, title = str(office.get("name") or ""), str(office.get("title") or "")
        found = str(item.get("name") or "")
        if name and name != self.name:
            fault = Fault(
                code="pnda_otra_institucion",
                message="El conjunto es de otra institución en la Plataforma: no se tomó.",
                path=package.address(self.root, found),
                found=title or name,
                expected=self.name,
                severity=ERROR,
            )
            return Refusal(fault, identity=found, title=str(item.get("title") or found))
        self._check_institution(title, self.root)
        private = bool(self.source.config.get("private"))
        return package.record(item, self.root, private=private)

    def _check_institution(self, title: str, where: str) -> None:
        """Where nobody said which institution of the platform is meant, its title must agree.

        :raises BadInput: it does not.
        """
        if self.checked or not title or self.source.config.get("organization"):
            return
        known = self.source.institution
        names = [known.get("title", ""), known.get("siglas", "")]
        names += known.get("former_names", "").splitlines()
        if any(names) and not subject.same(title, names):
            raise BadInput(
                f"«{self.name}» es otra institución en la Plataforma; diga cuál es con "
                "«organization».",
                where=where,
                found=title,
                expected=source_options.EXAMPLE,
                code="pnda_institucion_dudosa",
            )
        self.checked = True


def _of(failure: FetchError | BadInput, url: str) -> Fault:
    found = failure.found if isinstance(failure, BadInput) else ""
    expected = failure.expected if isinstance(failure, BadInput) else ""
    return Fault(failure.code, failure.message, url, found, expected, ERROR)
