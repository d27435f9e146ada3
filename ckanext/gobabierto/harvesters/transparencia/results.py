"""What reading a section gives: findings, documents, and an account of every link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from ckanext.gobabierto.harvesters.records import Fault

from .link_classes import LinkClass
from .updated import UpdateStatement


class Kind(str, Enum):
    """The three outcomes; zero datasets is a right answer."""

    CONJUNTO = "conjunto"
    """At least one file with data in it."""
    CANDIDATO = "candidato"
    """A series of printed tables: ask the area for the table behind."""
    DOCUMENTO = "documento"


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should look at."""

    code: str
    message: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class FoundResource:
    """One file of a finding."""

    key: str
    """Stable within the finding as long as its period and format are."""
    url: str
    name: str
    format: str
    kind: str
    """``datos`` | ``diccionario`` | ``metodologia`` | ``anexo``, as in the dataset schema."""
    link_text: str
    heading_path: tuple[str, ...]
    period: str = ""
    temporal_start: str = ""
    temporal_end: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A *conjunto* or a *candidato*."""

    identity: str
    kind: Kind
    title: str
    reason: str
    page: str
    heading_path: tuple[str, ...]
    resources: tuple[FoundResource, ...]
    notes: tuple[Note, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is no dataset, with the reason."""

    url: str
    title: str
    code: str
    reason: str
    format: str
    heading_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """One address of the page (repeated ones merged) and what became of it."""

    url: str
    text: str
    kind: LinkClass
    code: str
    reason: str
    heading_path: tuple[str, ...]
    repeats: int = 1
    role: str = ""
    """Identity of the finding it went into, ``documento``, or empty."""
    subject_id: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A page of a section that could not be read, and why: it takes nothing away."""

    url: str
    fault: Fault
    holds: bool = True
    """What it had must not be taken for gone; a dead link that leads nowhere holds nothing."""


@dataclass(frozen=True, slots=True)
class SectionResult:
    """One page of a section, read."""

    url: str
    title: str
    sha256: str
    read_at: datetime
    findings: tuple[Finding, ...] = ()
    documents: tuple[Document, ...] = ()
    links: tuple[LinkRecord, ...] = ()
    headings: tuple[str, ...] = ()
    headings_found: tuple[str, ...] = ()
    updates: tuple[UpdateStatement, ...] = ()
    updated_on: date | None = None
    partial: tuple[str, ...] = ()
    """What of the page was left out because it was too much (:mod:`bounds`)."""
    menu_links: int = 0
    """Links of the menu that every page repeats; the first page tells them."""
    hinted_on: date | None = None
    """When the site map says that the page changed."""
    faults: tuple[Fault, ...] = ()
    asked: str = ""
    """The address that led here, where it is another one."""

    def of_class(self, *kinds: LinkClass) -> tuple[LinkRecord, ...]:
        """The links of those classes."""
        return tuple(link for link in self.links if link.kind in kinds)

    @property
    def platform_links(self) -> tuple[str, ...]:
        """Links to datos.gob.mx."""
        portals = self.of_class(LinkClass.PORTAL)
        return tuple(link.url for link in portals if link.code.startswith("plataforma_nacional"))

    @property
    def pnt_links(self) -> tuple[str, ...]:
        """Links to the Plataforma Nacional de Transparencia."""
        return tuple(link.url for link in self.of_class(LinkClass.PNT))

    @property
    def pages_to_follow(self) -> tuple[str, ...]:
        """Other pages of the same section."""
        return tuple(link.url for link in self.of_class(LinkClass.PAGINA))
