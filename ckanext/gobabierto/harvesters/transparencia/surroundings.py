"""The words around a link that says nothing by itself: its row, its column, its item."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from .blocks import HEADINGS
from .wording import squeeze

_CLIMB = 10
_MOST = 200
_ENOUGH_COLUMNS = 60


def _text(node: LexborNode) -> str:
    return squeeze(node.text(separator=" "))


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in {"td", "th"}]


def _first_row(row: LexborNode) -> LexborNode | None:
    parent = row.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent.css_first("tr") if parent is not None else None


def _column(row: LexborNode, cell: LexborNode | None) -> str:
    """«2024» over the column and «Padrón» before the row, where a row has several files."""
    if cell is None:
        return ""
    cells = _cells(row)[:_ENOUGH_COLUMNS]
    place = next((n for n, c in enumerate(cells) if c.mem_id == cell.mem_id), -1)
    top = _first_row(row)
    if place < 1 or top is None or top.mem_id == row.mem_id:
        return ""
    heads = _cells(top)
    head = heads[place] if place < len(heads) == len(cells) else None
    if head is None or head.css_first("a[href]"):
        return ""
    first = cells[0]
    named = "" if first.css_first("a[href]") else _text(first)
    return squeeze(f"{named} {_text(head)}")[:_MOST]


def of_link(node: LexborNode, text: str) -> str:
    """The other words of the row, item or paragraph, if the link is alone in it."""
    parent, cell = node.parent, None
    for _ in range(_CLIMB):
        if parent is None:
            return ""
        if parent.tag in {"td", "th"} and cell is None:
            cell = parent
        if parent.tag in {"tr", "li", "p", "dd"}:
            if len(parent.css("a[href]")) > (2 if parent.tag == "tr" else 1):
                return _column(parent, cell) if parent.tag == "tr" else ""
            whole = _text(parent)
            return squeeze(whole.replace(text, " ", 1))[:_MOST] if text else whole[:_MOST]
        if parent.tag in HEADINGS or parent.tag in {"body", "table"}:
            return ""
        parent = parent.parent
    return ""
