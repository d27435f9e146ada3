"""Cells of a workbook that came empty and were not, said row by row."""

from __future__ import annotations

from collections.abc import Mapping

from .types import Note, Skipped

CODE = "celda_sin_valor"


def notes(number: int, cells: Mapping[str, str]) -> list[Note]:
    """What is said of a row.

    :param number: of the row in its file.
    :param cells: column → the error that its cell brings; nothing for a formula without result.
    """
    return [
        Note(CODE, f"La celda trae {_what(error)}; se leyó como vacía.", column, error, row=number)
        for column, error in cells.items()
    ]


def skipped(number: int) -> Skipped:
    """A row with nothing else in it."""
    said = (
        "Sus celdas traen fórmulas sin el resultado guardado, o errores: abra el archivo en su "
        "programa de hojas de cálculo, revíselo y guárdelo otra vez."
    )
    return Skipped(number, "celdas_sin_valor", said)


def _what(error: str) -> str:
    return f"un error ({error})" if error else "una fórmula sin su resultado guardado"
