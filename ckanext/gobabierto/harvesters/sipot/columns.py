"""The header of an export: what each column is, whatever was done to its punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ckanext.gobabierto.vocabularies.texts import clean_text, fold

from .cells import Cell, text

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_TABLE = re.compile(r"\(\s*tabla[_ ](\d+)\s*\)\s*$", re.IGNORECASE)
_CATALOGUE = re.compile(r"\(\s*cat[aá]logo\s*\)", re.IGNORECASE)
# Exports drop commas and leave the two blanks around them.
_DROPPED_COMMA = re.compile(r"[^\S\n]{2,}")


class Role(str, Enum):
    """What a column that every format has is for; ``OWN`` are those of the format itself."""

    ID = "id"
    CREATED = "created"
    CHANGED = "changed"
    EXERCISE = "exercise"
    START = "start"
    END = "end"
    AREA = "area"
    VALIDATED = "validated"
    UPDATED = "updated"
    NOTE = "note"
    OWN = "own"


_EXACT = {
    "id": Role.ID,
    "fecha creacion": Role.CREATED,
    "fecha de creacion": Role.CREATED,
    "fecha modificacion": Role.CHANGED,
    "fecha de modificacion": Role.CHANGED,
    "ejercicio": Role.EXERCISE,
    "fecha de inicio del periodo que se informa": Role.START,
    "fecha de termino del periodo que se informa": Role.END,
    "fecha de validacion": Role.VALIDATED,
    "fecha de actualizacion": Role.UPDATED,
    "nota": Role.NOTE,
}
_AREA = re.compile(r"area s? ?responsable")


def key(header: str) -> str:
    """A header without case, accents and punctuation."""
    return _NOT_WORD.sub(" ", fold(header)).strip()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the main sheet."""

    index: int
    name: str
    """As people read it: its commas put back."""
    role: Role
    table: str = ""
    """Number of the sheet ``Tabla_n`` that its values point to."""
    catalogue: bool = False
    """Its values come from a list."""


def column(index: int, header: str) -> Column:
    """The column under *header*."""
    plain = key(header)
    role = _EXACT.get(plain) or (Role.AREA if _AREA.match(plain) else Role.OWN)
    table = _TABLE.search(header)
    return Column(
        index=index,
        name=readable(header),
        role=role,
        table=table[1] if table else "",
        catalogue=bool(_CATALOGUE.search(header)),
    )


def readable(header: str) -> str:
    """*header* with its commas back and without the marks of the system."""
    plain = _CATALOGUE.sub("", _TABLE.sub("", clean_text(header))).strip()
    return " ".join(_DROPPED_COMMA.sub(", ", plain).split())


def columns(cells: Sequence[Cell]) -> tuple[Column, ...]:
    """The columns of a header row; cells without a name are no columns."""
    return tuple(
        column(index, header) for index, cell in enumerate(cells) if (header := text(cell))
    )


def is_header(cells: Sequence[Cell]) -> bool:
    """Whether a row is the header: every format says from when until when it informs."""
    keys = {key(text(cell)) for cell in cells if isinstance(cell, str)}
    return {
        "fecha de inicio del periodo que se informa",
        "fecha de termino del periodo que se informa",
    } <= keys
