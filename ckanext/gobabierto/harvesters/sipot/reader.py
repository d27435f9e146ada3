"""The reader of SIPOT exports: files in, datasets by format out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from ckanext.gobabierto.errors import BadInput, FetchError
from ckanext.gobabierto.harvesters.records import (
    ERROR,
    Document,
    Documents,
    Fault,
    Read,
    Refusal,
    Source,
)

from . import config as source_options
from . import delimited, packed, record, sources, subject, workbook
from .links import Links
from .record import Surveyed
from .refusal import BadExport
from .survey import Survey, take

_ACCEPT = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, text/csv, application/zip, "
    "text/html, application/json;q=0.9, */*;q=0.5"
)

_TEMPLATE = "sipot_plantilla"
"""The code of a file that is no export whatever it was before."""


@dataclass(slots=True)
class _Found:
    """What the files of a source gave, until all of them were read."""

    documents: Documents
    by_format: dict[str, list[Surveyed]] = field(
        default_factory=lambda: defaultdict[str, list[Surveyed]](list)
    )
    refused: list[Refusal] = field(default_factory=list[Refusal])
    unread: list[str] = field(default_factory=list[str])
    """Names of files that could not be read this time."""


class SipotReader:
    """Reads one export, or all those of a page, a list or a ZIP."""

    type = "sipot"
    version = "1"

    def check_config(self, config: Mapping[str, Any], url: str) -> Mapping[str, Any]:
        """The configuration, checked and completed.

        :raises BadInput: what is wrong, what was found, what was expected with an example.
        """
        return source_options.check(config, url)

    def read(self, source: Source, documents: Documents) -> Iterator[Read]:
        """A dataset for each format, and a refusal for each file that is none or not ours.

        :raises FetchError: the address of the source cannot be read.
        :raises BadInput: it is neither an export nor anything that leads to one.
        """
        found = _Found(documents)
        root = documents.get(source.url, accept=_ACCEPT)
        with root.open() as handle:
            kind = sources.kind(handle, sources.file_of(source.url))
            if kind in {"html", "json"}:
                contains = str(source.config.get("contains", ""))
                addresses = sources.links(handle, kind, root.url or source.url, contains)
            else:
                addresses = []
                self._take(source, found, source.url, root, handle)
        more: list[str] = list(source.config.get("files", ()))
        for url in dict.fromkeys([*addresses, *more]):
            self._take_listed(source, found, url)
        if not addresses and not more and not found.by_format:
            yield from found.refused  # the only file there is
            return
        yield from self._records(source, found)

    def _records(self, source: Source, found: _Found) -> Iterator[Read]:
        for identity in sorted(found.by_format):
            files = found.by_format[identity]
            yield record.make(source, files, partial=_may_be_of(files, found.unread))
        for refusal in found.refused:
            # A format that came in from another file has not vanished and is not refused either.
            known = refusal.identity in found.by_format
            yield Refusal(refusal.fault, "" if known else refusal.identity, refusal.title)

    def _take_listed(self, source: Source, found: _Found, url: str) -> None:
        """One file of a list: what is wrong with it does not stop the others."""
        name = sources.file_of(url)
        try:
            document = found.documents.get(url, accept=_ACCEPT)
            with document.open() as handle:
                self._take(source, found, url, document, handle)
        except FetchError as error:
            found.unread.append(name)
            fault = Fault(error.code, error.message, path=name, severity=ERROR)
            found.documents.failed(url, fault)
        except BadExport as error:
            _refuse(found, url, name, _fault(error, name))

    def _take(
        self, source: Source, found: _Found, url: str, document: Document, handle: IO[bytes]
    ) -> None:
        """Survey one file, or each one packed in it."""
        name = sources.file_of(url)
        kind = sources.kind(handle, name)
        if kind != "zip":
            self._survey(source, found, Place(url, name, document.size), kind, handle)
            return
        for member, inside in packed.members(handle, name):
            place = Place(record.in_package(url, member), member.rsplit("/", 1)[-1])
            try:
                self._survey(source, found, place, sources.kind(inside, place.name), inside)
            except BadExport as error:
                _refuse(found, place.url, place.name, _fault(error, f"{name}, {member}"))

    def _survey(
        self, source: Source, found: _Found, place: Place, kind: str, handle: IO[bytes]
    ) -> None:
        survey = _read(kind, handle, place.name)
        identity = record.identity(survey.head.format)
        if refusal := _of_another(source, survey, identity, place.name):
            found.refused.append(refusal)
            return
        found.by_format[identity].append(
            Surveyed(place.url, place.name, survey, place.size, record.file_name(place.name))
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is."""

    url: str
    name: str
    size: int = 0


def _read(kind: str, handle: IO[bytes], name: str) -> Survey:
    links = Links()
    if kind == "xlsx":
        with workbook.opened(handle, name, links.known) as export:
            return take(export, links)
    if kind == "csv":
        with delimited.opened(handle, name) as export:
            return take(export, links)
    raise BadExport(f"«{name}» no es un XLSX ni un CSV.", where=name, found=kind)


def _refuse(found: _Found, url: str, name: str, fault: Fault) -> None:
    """Refuse a file of several. What came of it before has not vanished: a site under maintenance
    answers with something else for a while, and nobody can tell which format that would be."""
    found.refused.append(Refusal(fault, title=name))
    if fault.code != _TEMPLATE:
        found.unread.append(name)
        found.documents.failed(url, fault)


def _of_another(source: Source, survey: Survey, identity: str, name: str) -> Refusal | None:
    """The refusal of an export that says to be of another institution."""
    written = survey.head.subject
    registered = source.institution
    known = [
        source.organization_name,
        registered.get("title", ""),
        registered.get("siglas", ""),
        *registered.get("former_names", "").splitlines(),
        *source.config.get("institution", ()),
    ]
    if written and subject.same(written, known):
        return None
    fault = Fault(
        code="sipot_otra_institucion" if written else "sipot_sin_institucion",
        message=(
            "El archivo es de otra institución: no se tomó."
            if written
            else "El archivo no dice de qué institución es: no se tomó."
        ),
        path=f"{name}, renglón «Nombre del Sujeto Obligado:»",
        found=written[:200],
        expected=registered.get("title") or source.organization_name,
        severity=ERROR,
    )
    return Refusal(fault, identity, record.title(survey.head.format))


def _fault(error: BadInput, name: str) -> Fault:
    where = error.where or name
    return Fault(error.code, error.message, where, error.found, error.expected, ERROR)


def _may_be_of(files: list[Surveyed], unread: list[str]) -> bool:
    """Whether a file that could not be read may be of the format of *files*, by their names."""
    numbers = {file.file_name.number for file in files} - {""}
    unread_numbers = {record.file_name(name).number for name in unread}
    return any(not number or not numbers or number in numbers for number in unread_numbers)
