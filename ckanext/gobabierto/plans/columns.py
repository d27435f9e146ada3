"""The columns of a Plan as data, and which of them a header of a file means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from ckanext.gobabierto.vocabularies.texts import fold

from .mojibake import repaired
from .types import ColumnReading

_FILE = Path(__file__).with_name("columns.yaml")
_TRAILING_YEAR = re.compile(r"(?: (?:de|del|del ano|ano))? (?:19|20)\d{2}$")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_SIMILAR = 87.0
_SHORTEST = 7
"""A shorter unknown header («Tipo», «Fecha2») is similar to too many."""
_LONGEST = 160
"""A longer text is no header, and comparing it would cost."""

OFFICIAL_FORM = "2026"
DATE = "fecha_publicacion"
KEY = "clave"


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a Plan may have."""

    code: str
    header: str
    """As an export writes it; the date column adds the year."""
    form: str
    example: str
    help: str
    spellings: tuple[str, ...] = ()
    long: bool = False
    """Its cells may hold several lines."""

    def header_for(self, year: int) -> str:
        """The header in the Plan of *year*."""
        return f"{self.header} {year}" if self.code == DATE else self.header


@lru_cache(maxsize=1)
def all_columns() -> tuple[Column, ...]:
    """Every known column, the twelve of 2026 first and in their order."""
    rows: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Column(
            code=row["code"],
            header=row["header"],
            form=row["form"],
            example=row["example"],
            help=row["help"],
            spellings=tuple(row.get("spellings", ())),
            long=bool(row.get("long")),
        )
        for row in rows
    )


@lru_cache(maxsize=1)
def by_code() -> dict[str, Column]:
    """The columns by their code."""
    return {column.code: column for column in all_columns()}


@lru_cache(maxsize=1)
def official() -> tuple[Column, ...]:
    """The twelve columns of the form of 2026."""
    return tuple(column for column in all_columns() if column.form == OFFICIAL_FORM)


def plain_header(text: str) -> str:
    """*text* as headers are compared: folded, only letters and digits, without a trailing year."""
    words = _NOT_A_WORD.sub(" ", fold(repaired(text)[0])).strip()
    return _TRAILING_YEAR.sub("", words)


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    known: dict[str, str] = {}
    for column in all_columns():
        for spelling in (column.code, column.header, *column.spellings):
            known.setdefault(plain_header(spelling), column.code)
    return known


@lru_cache(maxsize=4096)
def recognise(text: str) -> tuple[str, float]:
    """The canonical column that the header *text* means, with its score; ``("", 0)`` for none."""
    plain = plain_header(text[: _LONGEST * 2])
    known = _spellings()
    if plain in known:
        return known[plain], 1.0
    if not _SHORTEST <= len(plain) <= _LONGEST:
        return "", 0.0
    best = process.extractOne(plain, known.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    return (known[best[0]], best[1] / 100) if best else ("", 0.0)


def assign(headers: Sequence[str], year: int | None = None) -> tuple[ColumnReading, ...]:
    """Each header with its column; a column goes to the best of those that ask for it.

    :param year: of the Plan: of two date columns the one that names it is meant.
    """
    found = [recognise(header) if header.strip() else ("", 0.0) for header in headers]

    def claim(index: int) -> tuple[float, bool]:
        return found[index][1], year is not None and str(year) in headers[index]

    taken: dict[str, int] = {}
    for index, (code, _) in enumerate(found):
        if code and (code not in taken or claim(index) > claim(taken[code])):
            taken[code] = index
    return tuple(
        ColumnReading(index, headers[index].strip(), code, score)
        if code and taken[code] == index
        else ColumnReading(index, headers[index].strip())
        for index, (code, score) in enumerate(found)
    )


def form_of(codes: frozenset[str]) -> str:
    """Which form a file with these columns follows."""
    columns = by_code()
    forms = [columns[code].form for code in codes]
    if "inventario" in forms:
        return "inventario"
    if "2015" in forms:
        return "2015"
    enough = sum(form == OFFICIAL_FORM for form in forms) > len(official()) // 2
    return OFFICIAL_FORM if enough else "lista"
