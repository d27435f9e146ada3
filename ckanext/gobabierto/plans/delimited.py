"""CSV as it comes: any encoding, any of four delimiters, line breaks inside quotes or not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from .encodings import MIXED, decode
from .refusal import EXPECTED, BadPlanFile, Limits
from .types import Note

DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_ESCAPED = re.compile(r"'(?=['\u0020\u00a0\u200b\ufeff]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
_SAMPLE = 80
_SAMPLE_TEXT = 500_000
_BREAKS = 40
"""A cell of more lines than this is rather a quote that nobody closed."""
_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")
_BINARY_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Delimited:
    """A text file as rows."""

    rows: list[list[str]]
    encoding: str
    delimiter: str
    notes: tuple[Note, ...] = ()


def read_text(
    content: bytes, limits: Limits, rank: Callable[[list[list[str]]], float]
) -> Delimited:
    """Rows of a text file; the delimiter is the one with which it looks most like a Plan.

    :raises BadPlanFile: when it is no text, or has more rows than the limit.
    """
    text, encoding = decode(content)
    binary = _is_binary(text)
    text = text.replace("\x00", "")
    notes: list[Note] = []
    if encoding not in {"utf-8", "utf-8-sig"}:
        notes.append(_encoding_note(encoding))
    named = _SEPARATOR_LINE.match(text)
    delimiter = named[1] if named else _delimiter(text, limits, rank)
    if named:
        text = "\n" + text[named.end() :]  # the rows keep their numbers
    rows = _rows(text, delimiter, limits)
    if rows is None:
        rows = list(islice(_lines(text, delimiter), limits.rows + 1))
        said = "Unas comillas no se cierran; cada línea del archivo se leyó como un renglón."
        notes.append(Note("comillas_sin_cerrar", said))
    if len(rows) > limits.rows:
        raise BadPlanFile(
            "El archivo tiene demasiados renglones para ser un Plan.",
            expected=f"{limits.rows} a lo más",
            code="demasiados_renglones",
        )
    widest = max(map(len, rows), default=0)
    if widest > limits.columns:
        raise BadPlanFile(
            "Un renglón del archivo tiene demasiadas columnas para ser un Plan.",
            found=str(widest),
            expected=f"{limits.columns} a lo más",
            code="hoja_demasiado_grande",
        )
    if binary and not rank(rows[:_SAMPLE]):
        raise BadPlanFile(
            "El archivo no es texto ni una hoja de cálculo que se reconozca.",
            expected=EXPECTED,
            code="archivo_no_es_plan",
        )
    cells = [[_unescaped(cell) for cell in row] for row in rows]
    return Delimited(cells, encoding, delimiter, tuple(notes))


def _is_binary(text: str) -> bool:
    head = text[:20_000]
    return len(_BINARY.findall(head)) > _BINARY_SHARE * len(head)


def _encoding_note(encoding: str) -> Note:
    what = (
        "mezcla UTF-8 con Windows-1252" if encoding == MIXED else f"no está en UTF-8 ({encoding})"
    )
    said = f"El archivo {what}; los acentos se leyeron así. Conviene guardarlo como CSV UTF-8."
    return Note("codificacion", said, found=encoding, understood="utf-8", doubt=False)


def _delimiter(text: str, limits: Limits, rank: Callable[[list[list[str]]], float]) -> str:
    """The delimiter whose first rows rank best; where none does, the one that splits most."""

    head = text[:_SAMPLE_TEXT]

    def score(delimiter: str) -> tuple[float, float]:
        try:
            sample = list(islice(_parsed(head, delimiter), _SAMPLE))
        except csv.Error:
            sample = list(islice(_lines(head, delimiter), _SAMPLE))
        filled = [len(row) for row in sample if len(row) > 1]
        return rank(sample), len(filled) * min(max(filled, default=0), limits.columns)

    return max(DELIMITERS, key=score)


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _rows(text: str, delimiter: str, limits: Limits) -> list[list[str]] | None:
    """Every record, or one more than the limit; ``None`` where a quote is not closed."""
    try:
        rows = list(islice(_parsed(text, delimiter), limits.rows + 1))
    except csv.Error:  # a cell larger than the module takes
        return None
    open_quote = any(cell.count("\n") > _BREAKS for row in rows for cell in row)
    return None if open_quote else rows


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    """Each line as a record, for a text whose quotes cannot be trusted."""
    for line in text.splitlines():
        short = len(line) < csv.field_size_limit()
        yield next(_parsed(line, delimiter), []) if short else line.split(delimiter)


def _unescaped(cell: str) -> str:
    """A cell without the apostrophe that exports put before what would be a formula."""
    return cell[1:] if _ESCAPED.match(cell) else cell
