"""What the network and the inside of a file said of a resource. ``None`` means *not looked at*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ContentFault:
    """One kind of fault in a file, with how many and where the first ones are."""

    code: str
    count: int = 1
    places: tuple[str, ...] = ()
    """Rows, columns or sheets; never the values found."""


@dataclass(frozen=True, slots=True)
class ResourceObservation:
    """One resource, as last observed on the day."""

    resource_id: str
    dataset_id: str
    checked_on: date | None = None
    outcome: str = ""
    """``""`` never asked for | ``ok`` | ``no_existe`` | ``sin_dns`` | ``tiempo_agotado`` |
    ``certificado`` | ``bloqueado`` | ``requiere_sesion`` | ``prohibido`` | ``error_servidor`` |
    ``otro_contenido`` (a page where a file should be)."""
    status: int | None = None
    final_url: str = ""
    media_type: str = ""
    failures: int = 0
    """Failed attempts in a row."""
    failing_since: datetime | None = None
    confirmed: str = ""
    """What a person said of a doubtful outcome: ``""`` | ``falla`` | ``funciona``."""
    file_modified: date | None = None
    """``Last-Modified`` of the answer."""
    fingerprint: str = ""
    """Of the content, not of the bytes; empty where the content was not read."""
    fingerprint_since: date | None = None
    """First day on which that content was seen."""
    source_changed_on: date | None = None
    """Day on which the institution's own copy was seen to be newer than this one."""
    read: bool | None = None
    """The content was looked at and a table could be read."""
    encoding: str = ""
    columns: tuple[str, ...] = ()
    columns_since: date | None = None
    described_columns: int | None = None
    """How many of them the dictionary describes."""
    dictionary_changed_on: date | None = None
    rows: int | None = None
    faults: tuple[ContentFault, ...] = ()
    barriers: tuple[str, ...] = ()
    """Technical ones: ``macros``, ``hojas_bloqueadas``, ``visor``…"""
    personal: tuple[ContentFault, ...] = ()
    """Kinds of personal data found (``curp``, ``rfc``…), by position."""
    personal_review: str = ""
    """``""`` | ``confirmado`` | ``descartado``, by a person other than the publisher."""
    sha256: str = ""
    """Of the bytes read; the bytes themselves are kept for failures of severity E."""
