"""The reader of catalogues: finds out what the address gives, and yields its records one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.records import (
    Document,
    Documents,
    Fault,
    Read,
    Record,
    Refusal,
    Source,
)

from . import ckan_api, ckan_package, dcat_json, layout, oversized, source_options
from .dcat_json import Catalogue
from .fingerprints import Fingerprints
from .namesakes import Namesakes, is_derived
from .publishers import Publishers
from .remarks import error, fault
from .values import line, text

_PAGE_HEAD = 64 * 1024
# What a value of a shape that nobody foresaw may raise. One bad record never stops a run.
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class CatalogoReader:
    """Reads ADELA's ``catalogo.json`` of 2014 and 2017, DCAT-US ``data.json`` and any CKAN."""

    type = "catalogo"
    version = "3"

    def check_config(self, config: Mapping[str, Any], url: str) -> Mapping[str, Any]:  # noqa: ARG002
        """The options of this type, checked and completed.

        :raises BadInput: what is wrong, what was found, what was expected with an example.
        """
        return source_options.check(config)

    def read(self, source: Source, documents: Documents) -> Iterator[Read]:
        """Every dataset of the catalogue, or why it was not taken.

        :raises FetchError: nothing can be read.
        :raises BadInput: the document is no catalogue.
        """
        kind = source.config.get("format", "auto")
        if kind == "ckan" or (kind == "auto" and ckan_api.is_api(source.url)):
            yield from self._portal(source, documents)
            return
        document = documents.get(source.url, accept="application/json")
        try:
            found = layout.find_layout(document)
        except BadInput as failure:
            if kind == "auto" and failure.code == "html_en_vez_de_json" and _is_ckan(document):
                yield from self._portal(source, documents)
                return
            raise
        yield from self._catalogue(source, documents, document, found)

    def _catalogue(
        self, source: Source, documents: Documents, document: Document, found: layout.Layout
    ) -> Iterator[Read]:
        reading = _Reading(
            source,
            Publishers(source, lambda: layout.publisher_names(document, found)),
            _about(source, document, found),
            found.packages,
            lambda: layout.readable(document, found),
        )
        reading.failed = lambda fault: documents.failed(document.url, fault)
        name = found.prefix.removesuffix("item").rstrip(".")
        try:
            for number, item, marked in layout.records(document, found):
                yield from reading.take(item, f"{name}[{number}]", marked=marked)
        except layout.BROKEN as broken:
            told = f"después de {reading.number} registros: {broken}"
            documents.failed(document.url, error("catalogo_cortado", name, told))

    def _portal(self, source: Source, documents: Documents) -> Iterator[Read]:
        organization = source.config.get("organization", "")
        rows = source.config.get("rows") or ckan_api.ROWS
        # Without a filter the portal may hold many institutions, and only pages tell which: an
        # unknown one is never taken for the source's own.
        publishers = Publishers(source, lambda: _MANY)
        reading = _Reading(source, publishers, Catalogue(url=source.url), True)
        reading.failed = lambda fault: documents.failed(source.url, fault)
        found = ckan_api.packages(source.url, documents, organization, rows)
        for place, item, marked in found:
            yield from reading.take(item, place, marked=marked)


_MANY = ("una institución", "otra institución")


def _about(source: Source, document: Document, found: layout.Layout) -> Catalogue:
    kind = source.config.get("format", "auto")
    return Catalogue(
        url=document.url,
        licence=line(found.header.get("license")),
        adela={"adela": True, "datajson": False}.get(kind),
        stamped=frozenset(source.config.get("volatile") or ()),
    )


def _is_ckan(document: Document) -> bool:
    stream = document.open()
    return b"ckan" in stream.read(_PAGE_HEAD).lower()


class _Reading:
    """One pass over the records of a catalogue."""

    def __init__(
        self,
        source: Source,
        publishers: Publishers,
        catalogue: Catalogue,
        packages: bool | None,
        items: Callable[[], Iterator[Any]] = lambda: iter(()),
    ) -> None:
        """:param items: every record again; asked once, if some have no identifier."""
        self.number = 0
        self.failed: Callable[[Fault], object] = lambda _: None
        """Told of what could not be read and may be any record that is known."""
        self._publishers = publishers
        self._catalogue = catalogue
        self._packages = packages
        self._stamped = frozenset(source.config.get("volatile") or ())
        self._seen = Fingerprints()
        self._items = items
        self._namesakes: Namesakes | None = None

    def take(self, item: Any, place: str, *, marked: bool) -> Iterator[Record | Refusal]:
        """The record of *item*, or why there is none; nothing for what is no dataset."""
        self.number += 1
        if not isinstance(item, dict):
            yield Refusal(error("registro_ilegible", place, text(item) or type(item).__name__))
            return
        if size := oversized.size_of(item):
            yield self._too_large(item, place, size)
            return
        try:
            found = self._understood(item, place)
        except _UNREADABLE as broken:
            told = error("registro_ilegible", place, f"{type(broken).__name__}: {broken}")
            found = Refusal(told, text(item.get("identifier")), line(item.get("title")))
        if isinstance(found, Record) and marked:
            extra = fault("codificacion_corregida", place)
            found = _with_fault(found, extra)
        if found is not None:
            yield self._unrepeated(found, place)

    def _too_large(self, item: dict[str, Any], place: str, size: int) -> Refusal:
        told = error("registro_demasiado_grande", place, f"{size / 1024**2:.1f} MB")
        identity = self._identity(item)
        if not identity:
            self.failed(told)
        return Refusal(told, identity, line(item.get("title")))

    def _identity(self, mark: dict[str, Any]) -> str:
        """By what a record that is too large is known, as one that is not would be.

        Empty where its beginning does not tell: then it may be any.
        """
        kind = oversized.is_package(mark) if self._packages is None else self._packages
        told = {ckan_package.identity_of(mark)} if kind is not False else set[str]()
        if kind is not True:
            told.add(dcat_json.identifier(mark))
        return told.pop() if len(told) == 1 else ""

    def _understood(self, item: dict[str, Any], place: str) -> Record | Refusal | None:
        is_package = ckan_package.is_package(item) if self._packages is None else self._packages
        if is_package:
            if not ckan_package.is_dataset(item):
                return None
            found = ckan_package.read_package(item, place, self._stamped)
            names = ckan_package.publishers(item)
        else:
            found = dcat_json.read_dataset(item, place, self._catalogue)
            names = dcat_json.publishers(item)
        doubt = self._publishers.judge(names, place)
        if doubt is None or isinstance(found, Refusal):
            return found
        if doubt.severity == "error":
            return Refusal(doubt, found.identity, found.title)
        return _with_fault(found, doubt)

    def _unrepeated(self, found: Record | Refusal, place: str) -> Record | Refusal:
        """The first record of an identity is the one; the next are refused."""
        if isinstance(found, Refusal):
            return found
        if is_derived(found):
            found = replace(found, identity=self._known().identity(found))
        if found.identity in self._seen:
            told = error("identificador_repetido", place, found.identity)
            return Refusal(told, "", found.title)
        self._seen.add(found.identity)
        return found

    def _known(self) -> Namesakes:
        """Met at the first record without an identifier: most catalogues have none."""
        if self._namesakes is None:
            self._namesakes = Namesakes(self._without_identifier())
        return self._namesakes

    def _without_identifier(self) -> Iterator[Record]:
        for item in self._items():
            if not isinstance(item, dict) or dcat_json.identifier(item):
                continue
            try:
                found = self._understood(item, "")
            except _UNREADABLE:
                continue
            if isinstance(found, Record):
                yield found


def _with_fault(record: Record, one: Fault) -> Record:
    return replace(record, faults=(*record.faults, one))
