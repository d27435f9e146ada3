"""XLSX, XLS, XLSB and ODS as cells, read by a process that may fail without harm."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import python_calamine

from .packed import protected
from .refusal import EXPECTED, BadPlanFile, Limits

Cell = str | float | bool | date | datetime | None

_CHILD = Path(__file__).with_name("spreadsheet_child.py")
# CKAN puts its own folders first in the path of modules, where their ``types`` hides Python's: the
# child starts isolated, with the library's folder added in case its interpreter does not know it.
_BOOT = (
    "import runpy, sys; sys.path.append(sys.argv[2]); "
    "runpy.run_path(sys.argv[1], run_name='__main__')"
)
_LIBRARY = Path(python_calamine.__file__).parent.parent
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; of a hidden one, its first rows."""

    name: str
    rows: list[list[Cell]]
    filled: frozenset[tuple[int, int]]
    unsaved: dict[int, dict[int, str]]
    """By row and column, from 0: cells without saved value, with their error if they bring one."""
    hidden: bool = False


def read_workbook(content: bytes, limits: Limits) -> list[Sheet]:
    """The sheets with cells; formulas give the value that was saved with them.

    :raises BadPlanFile: when it cannot be opened within the limits.
    """
    if _ENCRYPTED in content:
        raise protected()
    answer = _asked(content, limits)
    if "error" in answer:
        raise _refusal(answer, limits)
    tables = answer["sheets"]
    sheets = [_sheet(table) for table in tables if table.get("rows")]
    if all(sheet.hidden for sheet in sheets):
        large = next((table for table in tables if "height" in table), None)
        raise _too_large(large, limits) if large else _empty()
    return sheets


def _asked(content: bytes, limits: Limits) -> dict[str, Any]:
    order = {
        "rows": limits.rows,
        "columns": limits.columns,
        "sheets": limits.sheets,
        "seconds": limits.seconds,
        "memory": limits.memory,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own module, nothing of the file is an argument
            [_python(), "-I", "-c", _BOOT, str(_CHILD), str(_LIBRARY)],
            input=json.dumps(order).encode() + b"\n" + content,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise BadPlanFile(
            "El archivo tarda demasiado en leerse.",
            expected=f"una hoja que se lea en menos de {limits.seconds} segundos",
            code="lectura_demasiado_lenta",
        ) from error
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        return {"error": "hoja_demasiado_grande"}
    if done.returncode > 0:  # our own fault, not the file's
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2000:])
    return json.loads(done.stdout)


def _python() -> str:
    """The interpreter; an application server may be what ``sys.executable`` names."""
    if Path(sys.executable or "").name.startswith("python"):
        return sys.executable
    return str(Path(sys.prefix) / "bin" / "python3")


def _sheet(table: dict[str, Any]) -> Sheet:
    rows = [[_cell(value) for value in row] for row in table["rows"]]
    filled = frozenset((r, c) for r, c in table["filled"])
    unsaved: dict[int, dict[int, str]] = {}
    for row, column, error in table.get("unsaved", ()):
        unsaved.setdefault(row, {})[column] = error
    return Sheet(table["name"], rows, filled, unsaved, table.get("hidden", False))


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["d"])
    return None if value == "" else value


def _refusal(answer: dict[str, Any], limits: Limits) -> BadPlanFile:
    code, found = answer["error"], str(answer.get("found", ""))
    if code == "archivo_protegido":
        return protected()
    if code == "demasiadas_hojas":
        return BadPlanFile(
            "El libro tiene demasiadas hojas.",
            found=found,
            expected=f"{limits.sheets} a lo más",
            code=code,
        )
    if code == "hoja_demasiado_grande":
        return _too_large(None, limits)
    message = "El archivo está dañado o incompleto: no se pudo abrir."
    return BadPlanFile(message, found=found, expected=EXPECTED, code="archivo_danado")


def _too_large(table: dict[str, Any] | None, limits: Limits) -> BadPlanFile:
    found = f"{table['height']} renglones y {table['width']} columnas" if table else ""
    return BadPlanFile(
        "La hoja es demasiado grande para ser un Plan; borre los renglones y columnas vacíos.",
        found=found,
        expected=f"{limits.rows} renglones y {limits.columns} columnas a lo más",
        code="hoja_demasiado_grande",
    )


def _empty() -> BadPlanFile:
    message = "El libro no tiene ninguna hoja con datos."
    return BadPlanFile(message, expected=EXPECTED, code="archivo_vacio")
