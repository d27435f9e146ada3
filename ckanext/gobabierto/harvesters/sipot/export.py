"""An export that was opened: its title rows, its columns, and its rows as they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ckanext.gobabierto.vocabularies.texts import clean_text

from .cells import Cell, is_empty, text
from .columns import Column, columns, is_header, key
from .limits import LIMITS
from .refusal import EXPECTED, BadExport

Row = tuple[int, Sequence[Cell]]
"""Its number in the sheet or file, from 1, and its cells."""

_LABELS = {
    "nombre del sujeto obligado": "subject",
    "normativa": "norm",
    "formato": "format",
    "periodo": "period",
    "periodos": "period",
}
_TEMPLATE = {"titulo", "nombre corto", "descripcion"}


@dataclass(frozen=True, slots=True)
class Head:
    """What the first rows say."""

    subject: str
    """The institution, as the SIPOT writes it."""
    format: str
    norm: str = ""
    period: str = ""
    columns: tuple[Column, ...] = ()
    header_row: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet ``Tabla_n``: children of the main rows."""

    number: str
    title: str
    columns: tuple[str, ...]
    rows: int
    orphans: int = 0
    """Rows whose ID no main row points to."""
    orphan_places: tuple[int, ...] = ()


@dataclass(slots=True)
class Export:
    """An open export. ``rows`` is read once; ``tables`` are there only after that."""

    head: Head
    rows: Iterator[Row]
    format: str
    """``XLSX`` | ``CSV``."""
    sheet: str = ""
    encoding: str = ""
    lists: Mapping[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])
    """Sheets ``Hidden_n`` by number."""
    tables: dict[str, Table] = field(default_factory=dict[str, Table])


def read_head(rows: Iterator[Row], where: str) -> Head:
    """The title rows and the header; *rows* is left at the first record.

    :raises BadExport: there is no header, or it is the blank form for uploading.
    """
    said: dict[str, str] = {}
    seen: set[str] = set()
    for number, cells in rows:
        if is_header(cells):
            return _head(said, seen, number, cells, where)
        if number > LIMITS.title_rows:
            break
        seen |= {key(text(cell)) for cell in cells[:12] if isinstance(cell, str)}
        label = _LABELS.get(key(text(cells[0]))) if cells else None
        if label:
            # In a CSV the commas of a name are not quoted.
            rest = [text(cell) for cell in cells[1:] if not is_empty(cell)]
            said.setdefault(label, " ".join(clean_text(", ".join(rest)).split()))
    raise BadExport(
        "El archivo no es una exportación del SIPOT: no tiene el encabezado con las fechas del "
        "periodo que se informa.",
        where=where,
        expected=EXPECTED,
    )


def _head(
    said: Mapping[str, str], seen: set[str], number: int, cells: Sequence[Cell], where: str
) -> Head:
    if "subject" not in said and seen >= _TEMPLATE:
        raise BadExport(
            "El archivo es la plantilla con que se carga un formato en el SIPOT, no su "
            "exportación: no dice de qué institución es.",
            where=where,
            expected=EXPECTED,
            code="sipot_plantilla",
        )
    if not said.get("format"):
        raise BadExport(
            "El archivo no dice de qué formato del SIPOT es.",
            where=where,
            expected="un renglón «Formato:» con su nombre, como «Remuneración bruta y neta»",
            code="sipot_sin_formato",
        )
    return Head(
        subject=said.get("subject", ""),
        format=said["format"],
        norm=said.get("norm", ""),
        period=said.get("period", ""),
        columns=columns(cells),
        header_row=number,
    )
