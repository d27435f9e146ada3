"""Exports in XLSX: the main sheet as it is read, its lists before it and its children after it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import orjson
import python_calamine

from ckanext.gobabierto.vocabularies.texts import clean_text

from .cells import Cell, is_empty, text
from .columns import readable
from .export import Export, Head, Row, Table, read_head
from .limits import LIMITS
from .refusal import EXPECTED, BadExport, damaged, protected, too_large

Known = Callable[[str, Cell], bool]
"""Whether the main sheet points to that ID in the table of that number."""

_CHILD = Path(__file__).with_name("workbook_child.py")
# CKAN puts its own folders first in the path of modules: the child starts isolated, with the
# libraries' folder added in case its interpreter does not know it.
_BOOT = (
    "import runpy, sys; sys.path.append(sys.argv.pop(2)); "
    "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
)
_LIBRARY = Path(python_calamine.__file__).parent.parent
_LIST = re.compile(r"hidden_(\d+)$", re.IGNORECASE)
_TABLE = re.compile(r"tabla_(\d+)$", re.IGNORECASE)
_TABLE_HEADER = 3
_PLACES = 5
_VALUES = 500
"""Of a list; what is beyond is not checked."""

_Item = tuple[str, list[Any]]


@contextmanager
def opened(handle: IO[bytes], where: str, known: Known) -> Generator[Export, None, None]:
    """The export in *handle*.

    :param known: asked about each child once the main rows were read.
    :raises BadExport: it is no workbook of the SIPOT, or more than is read.
    """
    with _asked(handle) as process:
        lines = _lines(process, where)
        lists: dict[int, tuple[str, ...]] = {}
        export: Export | None = None
        rest = _Sheets(lines)
        while (name := rest.next_sheet()) and not export:
            if found := _LIST.match(name):
                lists[int(found[1])] = _values(rest)
            elif name.casefold().startswith("hidden_"):
                continue  # the list of a child
            elif _TABLE.match(name):
                break
            else:
                export = _main(name, rest, where, lists, known)
                break
        if export is None:
            raise BadExport(
                "El libro no tiene la hoja «Información» con los registros.",
                where=where,
                expected=EXPECTED,
            )
        yield export


class _Sheets:
    """The stream of the child, sheet by sheet."""

    def __init__(self, lines: Generator[_Item, None, None]) -> None:
        self._lines = lines
        self._waiting: str | None = None

    def next_sheet(self) -> str:
        """Skip to the next sheet; empty where there is none."""
        if self._waiting is None:
            for _ in self.rows():
                pass
        name, self._waiting = self._waiting or "", None
        return name

    def rows(self) -> Iterator[Row]:
        """The rows of the current sheet that are left."""
        for number, (name, cells) in enumerate(self._lines, 1):
            if name:
                self._waiting = name
                return
            yield number, cells


def _main(
    name: str, sheets: _Sheets, where: str, lists: dict[int, tuple[str, ...]], known: Known
) -> Export:
    rows = sheets.rows()
    head = read_head(rows, f"{where}, hoja «{name}»")
    tables: dict[str, Table] = {}

    def all_rows() -> Iterator[Row]:
        yield from rows
        tables.update(_tables(sheets, head, known))

    return Export(head, all_rows(), format="XLSX", sheet=name, lists=lists, tables=tables)


def _tables(sheets: _Sheets, head: Head, known: Known) -> dict[str, Table]:
    found: dict[str, Table] = {}
    pointed = {column.table for column in head.columns if column.table}
    while name := sheets.next_sheet():
        match = _TABLE.match(name)
        if match:
            table = _table(match[1], sheets, known if match[1] in pointed else None)
            found[match[1]] = table
    return found


def _table(number: str, sheets: _Sheets, known: Known | None) -> Table:
    title, columns, count = "", (), 0
    places: list[int] = []
    orphans = 0
    for row, cells in sheets.rows():
        if row == 1 and len(cells) > 1:
            title = " ".join(clean_text(text(cells[1])).split())
        elif row == _TABLE_HEADER:
            columns = tuple(readable(text(cell)) for cell in cells if not is_empty(cell))
        elif row > _TABLE_HEADER and not all(map(is_empty, cells)):
            count += 1
            if known and not known(number, cells[0]):
                orphans += 1
                places += [row] if len(places) < _PLACES else []
    return Table(number, title, columns, count, orphans, tuple(places))


def _values(sheets: _Sheets) -> tuple[str, ...]:
    found = (text(cells[0]) for _, cells in sheets.rows() if cells)
    return tuple(dict.fromkeys(value for value in found if value))[:_VALUES]


@contextmanager
def _asked(handle: IO[bytes]) -> Generator[subprocess.Popen[bytes], None, None]:
    """The child at work; it ends with the block, whether it had finished or not."""
    with tempfile.TemporaryFile() as copy:
        while piece := handle.read(1024 * 1024):
            copy.write(piece)
        copy.seek(0)
        limits = json.dumps(asdict(LIMITS))
        process = subprocess.Popen(  # noqa: S603 - our own module, nothing of the file is an argument
            [_python(), "-I", "-c", _BOOT, str(_CHILD), str(_LIBRARY), limits],
            stdin=copy,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )
        try:
            yield process
        finally:
            process.kill()
            if process.stdout:
                process.stdout.close()
            process.wait()


def _python() -> str:
    """The interpreter; an application server may be what ``sys.executable`` names."""
    if Path(sys.executable or "").name.startswith("python"):
        return sys.executable
    return str(Path(sys.prefix) / "bin" / "python3")


def _lines(process: subprocess.Popen[bytes], where: str) -> Generator[_Item, None, None]:
    """(name, []) where a sheet begins, ("", cells) for each of its rows."""
    for line in process.stdout or ():
        said: Any = orjson.loads(line)
        if isinstance(said, list):
            yield "", said
        elif "sheet" in said:
            yield str(said["sheet"]), []
        elif "error" in said:
            raise _refusal(said["error"], str(said.get("found", "")), where)
        else:
            return
    if process.wait() > 0:  # our own fault, not the file's: a limit would have killed it
        raise RuntimeError(f"the reader of workbooks ended with {process.returncode}")
    limit = f"lo que se lea en {LIMITS.seconds} segundos y {LIMITS.memory // 2**20} MB"
    raise too_large(where, "se detuvo la lectura", limit)


def _refusal(code: str, found: str, where: str) -> BadExport:
    if code == "archivo_protegido":
        return protected(where)
    if code == "hoja_demasiado_grande":
        limit = f"{LIMITS.rows} renglones y {LIMITS.columns} columnas a lo más"
        return too_large(where, found, limit)
    return damaged(where, found)
