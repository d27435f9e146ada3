"""A cell as text, as a person reads it."""

from __future__ import annotations

import re
from datetime import date, datetime

from ckanext.gobabierto.vocabularies.texts import clean_text

from .mojibake import repaired

Cell = str | float | bool | date | datetime | None

_BLANKS = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")


def text_of(cell: Cell) -> tuple[str, bool]:
    """The text of a cell, without blanks around its lines; and whether mojibake was repaired."""
    if not isinstance(cell, str):
        return _plain(cell), False
    if not cell:
        return "", False
    plain, changed = repaired(clean_text(cell.replace("_x000D_", "").replace("\r", "\n")))
    return _LINES.sub("\n", _BLANKS.sub(" ", plain)).strip(), changed


def one_line(text: str) -> str:
    """*text* without its line breaks."""
    return " ".join(text.split())


def _plain(cell: float | date | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Sí" if cell else "No"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:.0f}" if float(cell).is_integer() else str(cell)
