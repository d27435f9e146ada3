"""Opens one spreadsheet in a process of its own; :mod:`spreadsheets` runs this file.

A crafted workbook may ask for more memory or time than there is, and the library that reads it is
native code: what goes wrong here ends this process only. Standard input: one line of JSON with the
limits, then the file. Standard output: one JSON document with the sheets, or with ``error``.
"""

from __future__ import annotations

import io
import json
import resource
import runpy
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    PasswordError,
    SheetVisibleEnum,
    load_workbook,
)

Range = tuple[tuple[int, int], tuple[int, int]]
_TOP = 60
"""Rows of a hidden sheet, enough to see whether it looks like a Plan."""
_DAY = timedelta(days=1)


def _limit(seconds: int, memory: int) -> None:
    for kind, amount in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory)):
        # A system may refuse to limit; the parent's clock still does.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, resource.getrlimit(kind)[1]))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _cell(value: Any) -> Any:
    """A value as JSON: dates as ``{"d": ISO}``, the rest as it is."""
    if isinstance(value, datetime | date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def _downwards(sheet: CalamineSheet, height: int) -> Iterator[Range]:
    """Merged ranges of more than one row, those that a person reads as repeated in each."""
    for start, end in sheet.merged_cell_ranges or ():
        if start[0] < end[0] and start[0] < height:
            yield start, (min(end[0], height - 1), end[1])


def _table(sheet: CalamineSheet, rows: int, columns: int) -> dict[str, Any]:
    if sheet.total_height > rows or sheet.total_width > columns:
        return {"name": sheet.name, "height": sheet.total_height, "width": sheet.total_width}
    table = [[_cell(v) for v in row] for row in sheet.to_python(skip_empty_area=False)]
    filled: list[tuple[int, int]] = []
    for (top, left), (bottom, _) in _downwards(sheet, len(table)):
        if left >= len(table[top]) or table[top][left] == "":
            continue
        for row in range(top + 1, bottom + 1):
            if left < len(table[row]) and table[row][left] == "":
                table[row][left] = table[top][left]
                filled.append((row, left))
    return {"name": sheet.name, "rows": table, "filled": filled}


def _with_gaps(table: dict[str, Any], found: dict[str, Any], rows: int) -> dict[str, Any]:
    """*table* with what the library does not tell of its cells, from ``xlsx_gaps``."""
    cells = table["rows"]
    unsaved = [each for each in found["unsaved"] if each[0] < rows]
    for row, _column, _text in unsaved:
        cells.extend([] for _ in range(len(cells), row + 1))
    for row, column in found["before_midnight"]:
        if row < len(cells) and column < len(cells[row]) and isinstance(cells[row][column], dict):
            moment = datetime.fromisoformat(cells[row][column]["d"])
            if moment.time() == time.min:  # rounded up to the next day
                cells[row][column] = _cell(moment - _DAY)
    return {**table, "unsaved": unsaved}


def _top(sheet: CalamineSheet, columns: int) -> dict[str, Any]:
    """The first rows of a hidden sheet."""
    if sheet.total_width > columns:
        return {"name": sheet.name, "hidden": True}
    rows = sheet.to_python(skip_empty_area=False, nrows=_TOP)
    table = [[_cell(v) for v in row] for row in rows]
    return {"name": sheet.name, "rows": table, "filled": [], "hidden": True}


def _read(content: bytes, limits: dict[str, int]) -> dict[str, Any]:
    with load_workbook(io.BytesIO(content)) as book:
        shown = {m.name: m.visible == SheetVisibleEnum.Visible for m in book.sheets_metadata}
        visible = [name for name, seen in shown.items() if seen]
        if len(visible) > limits["sheets"]:
            return {"error": "demasiadas_hojas", "found": len(visible)}
        tables: list[dict[str, Any]] = []
        for name in visible:
            with suppress(CalamineError):  # a sheet of charts has no cells
                sheet = book.get_sheet_by_name(name)
                tables.append(_table(sheet, limits["rows"], limits["columns"]))
        for name in [name for name, seen in shown.items() if not seen][: limits["sheets"]]:
            with suppress(CalamineError):
                tables.append(_top(book.get_sheet_by_name(name), limits["columns"]))
    wanted = {table["name"] for table in tables if "rows" in table and "hidden" not in table}
    # Run, not imported: in this folder is a ``types`` that would hide Python's.
    gaps = runpy.run_path(str(Path(__file__).with_name("xlsx_gaps.py")))["gaps"](content, wanted)
    return {
        "sheets": [
            _with_gaps(table, gaps[table["name"]], limits["rows"])
            if table["name"] in gaps
            else table
            for table in tables
        ]
    }


def main() -> None:
    """Read standard input, write standard output."""
    limits = json.loads(sys.stdin.buffer.readline())
    _limit(limits["seconds"], limits["memory"])
    content = sys.stdin.buffer.read()
    try:
        answer = _read(content, limits)
    except PasswordError:
        answer = {"error": "archivo_protegido"}
    except MemoryError:
        answer = {"error": "hoja_demasiado_grande"}
    except CalamineError as error:
        answer = {"error": "archivo_danado", "found": str(error)[:200]}
    except BaseException as error:  # noqa: BLE001 - a panic of the native code is no Exception
        answer = {"error": "archivo_danado", "found": f"{type(error).__name__}: {error}"[:200]}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))


if __name__ == "__main__":
    main()
