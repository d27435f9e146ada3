"""How much of an export is read; generous for what the SIPOT gives, which fills a sheet at most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, rows and seconds. The size of what is downloaded is bounded by ``fetching``."""

    rows: int = 1_048_576
    """Of one sheet: what a spreadsheet can hold."""
    columns: int = 300
    sheets: int = 200
    unpacked: int = 2**30
    """Of all the parts of a compressed file together."""
    ratio: int = 300
    """Times that a part of more than a megabyte may grow when it is unpacked."""
    parts: int = 2000
    seconds: int = 300
    """Of processor, for one workbook."""
    memory: int = 2 * 2**30
    """Of the process that opens a workbook."""
    files: int = 500
    """Exports of one source."""
    listing: int = 5 * 2**20
    """Bytes of a page or list of files."""
    title_rows: int = 15
    """Rows among which the header must be."""


LIMITS = Limits()
