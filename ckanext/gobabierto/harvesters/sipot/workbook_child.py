"""Opens one workbook in a process of its own; :mod:`workbook` runs this file.

A crafted workbook may ask for more memory than there is, and the library that reads it is native
code: what goes wrong here ends this process only. Standard input is the file; the argument, one
JSON object with the limits. Standard output has one JSON value a line: for each sheet
``{"sheet": name}`` and its rows as lists, and at the end ``{"end": true}`` or ``{"error": code}``.
Lists come first and children last, because the rows of the main sheet are checked against the ones
and say which of the others belong to it.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from contextlib import suppress
from typing import Any

import orjson
from python_calamine import CalamineError, PasswordError, load_workbook

_KINDS = (re.compile(r"hidden_", re.IGNORECASE), re.compile(r"tabla_", re.IGNORECASE))


def _limit(seconds: int, memory: int) -> None:
    for kind, amount in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory)):
        # A system may refuse to limit; the limits of sheets still hold.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, resource.getrlimit(kind)[1]))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _order(name: str) -> int:
    if _KINDS[0].match(name):
        return 0
    return 2 if _KINDS[1].match(name) else 1


def _say(value: Any) -> None:
    # Days and moments become ISO 8601, which is how the CSV would have them at best.
    sys.stdout.buffer.write(orjson.dumps(value, default=str) + b"\n")


def _read(limits: dict[str, int]) -> dict[str, Any]:
    with load_workbook(sys.stdin.buffer) as book:
        if len(book.sheet_names) > limits["sheets"]:
            return {"error": "hoja_demasiado_grande", "found": f"{len(book.sheet_names)} hojas"}
        for name in sorted(book.sheet_names, key=_order):
            try:
                sheet = book.get_sheet_by_name(name)
            except CalamineError:  # a sheet of charts has no cells
                continue
            height, width = sheet.total_height, sheet.total_width
            if height > limits["rows"] or width > limits["columns"]:
                found = f"hoja «{name}»: {height} renglones y {width} columnas"
                return {"error": "hoja_demasiado_grande", "found": found}
            _say({"sheet": name})
            # Empty rows above the first cell are given, empty columns before it are not.
            before = [None] * (sheet.start[1] if sheet.start else 0)
            for row in sheet.iter_rows():
                _say(before + row)
    return {"end": True}


def main() -> None:
    """Read standard input, write standard output."""
    limits = json.loads(sys.argv[1])
    _limit(limits["seconds"], limits["memory"])
    try:
        answer = _read(limits)
    except PasswordError:
        answer = {"error": "archivo_protegido"}
    except MemoryError:
        answer = {"error": "hoja_demasiado_grande"}
    except BrokenPipeError:
        return
    except BaseException as error:  # noqa: BLE001 - a panic of the native code is no Exception
        answer = {"error": "archivo_danado", "found": f"{type(error).__name__}: {error}"[:200]}
    _say(answer)


if __name__ == "__main__":
    main()
