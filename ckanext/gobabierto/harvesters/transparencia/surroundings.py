"""The words around a link that says nothing by itself: its row, its column, its item."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from . import periods
from .blocks import HEADINGS
from .wording import squeeze

_CLIMB = 10
_PAIR = 2  # a row with a file in two formats is still one thing
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


def _column(row: LexborNode, cell: LexborNode | None, *, dated: bool) -> str:
    """«Padrón» before the row and «2024» over the column, where a row has several files.

    :param dated: only where what stands over the column is a period.
    """
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
    over, before = _text(head), "" if cells[0].css_first("a[href]") else _text(cells[0])
    said = periods.read(over)
    if dated and not (said.years or said.months or said.exact):
        return ""
    return squeeze(f"{before} {over}")[:_MOST]


def of_link(node: LexborNode, text: str) -> str:
    """The other words of the row, item or paragraph, if the link is alone in it."""
    parent, cell = node.parent, None
    for _ in range(_CLIMB):
        if parent is None:
            return ""
        if parent.tag in {"td", "th"} and cell is None:
            cell = parent
        if parent.tag in {"tr", "li", "p", "dd"}:
            return _of_piece(parent, cell, text)
        if parent.tag in HEADINGS or parent.tag in {"body", "table"}:
            return ""
        parent = parent.parent
    return ""


def _of_piece(piece: LexborNode, cell: LexborNode | None, text: str) -> str:
    count, row = len(piece.css("a[href]")), piece.tag == "tr"
    few = count <= (_PAIR if row else 1)
    if row and count > 1 and (column := _column(piece, cell, dated=few)):
        return column
    if not few:
        return ""
    whole = _text(piece)
    return squeeze(whole.replace(text, " ", 1))[:_MOST] if text else whole[:_MOST]
