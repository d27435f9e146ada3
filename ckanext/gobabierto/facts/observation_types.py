"""What the network and the inside of a file said of a resource. ``None`` means *not looked at*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

LANDING_PAGE = "landing_page"
"""Marks the observation of a dataset's landing page: its id is that of :func:`landing_page_id`."""


def landing_page_id(dataset_id: str) -> str:
    """Under which id the landing page of a dataset is observed, as if it were a resource."""
    return f"{dataset_id}:{LANDING_PAGE}"


@dataclass(frozen=True, slots=True)
class ContentFault:
    """One kind of fault in a file, with how many and where the first ones are."""

    code: str
    count: int = 1
    places: tuple[str, ...] = ()
    """Rows, columns or sheets; never the values found."""
    of: int | None = None
    """How many were looked at, where a share can be told; in the unit of ``count``."""


@dataclass(frozen=True, slots=True)
class ResourceObservation:
    """One resource, as last observed on the day.

    A check that finds the same again is not recorded anew (``observations.STILL_SO`` apart), so
    ``checked_on`` is the day on which this was found, not always the last one it was looked at.
    """

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
    """Of the bytes read; of failures their beginning is kept too (``readings``)."""
    failing_hours: int = 0
    """From the first failed attempt of the row to the last one; capped, see ``observing``."""
    fingerprint_changed: bool = False
    """Another content was seen before: ``fingerprint_since`` is the day of a change."""
    columns_changed_on: date | None = None
    """Day on which other columns than before were seen; ``None`` = never other ones."""
    source_seen_on: date | None = None
    """Day on which the institution's own copy was last looked at."""
    readings: tuple[str, ...] = ()
    """What the server answered, by the names that the store of evidence knows them by: the last
    answer; of failures in a row the first one and the last ones."""
    content_reading: str = ""
    """The answer whose content was looked at, likewise."""
