"""Compressed files: a workbook looked at before it is opened, and exports packed in a ZIP."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from .limits import LIMITS
from .refusal import EXPECTED, BadExport, damaged, protected

_MEGABYTE = 2**20
_ENCRYPTED = 0x1
_SUFFIXES = (".xlsx", ".csv")


def kind(handle: IO[bytes], where: str) -> str:
    """``xlsx`` or ``zip``; the handle is left at its start.

    :raises BadExport: it is damaged, protected, or would unpack to too much.
    """
    try:
        with zipfile.ZipFile(handle) as package:
            parts = package.infolist()
            _refuse_bombs(parts, handle, where)
            if any(part.flag_bits & _ENCRYPTED for part in parts):
                raise protected(where)
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, EOFError, ValueError, RuntimeError, zlib.error) as error:
        raise damaged(where, str(error)) from error
    finally:
        handle.seek(0)
    return "xlsx" if "xl/workbook.xml" in names else "zip"


def _refuse_bombs(parts: list[zipfile.ZipInfo], handle: IO[bytes], where: str) -> None:
    total = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    size = handle.seek(0, 2)
    grown = any(
        part.file_size > _MEGABYTE and part.file_size > LIMITS.ratio * max(part.compress_size, 1)
        for part in parts
    )
    # Parts that share their bytes unpack to more than the file could hold.
    if total > LIMITS.unpacked or grown or len(parts) > LIMITS.parts or packed > size:
        raise BadExport(
            "El archivo comprimido se expande más de lo que una exportación necesita; no se abrió.",
            where=where,
            found=f"{len(parts)} partes, {total / _MEGABYTE:.0f} MB al abrirlo",
            expected=f"{LIMITS.unpacked // _MEGABYTE} MB a lo más",
            code="archivo_comprimido_sospechoso",
        )


def members(handle: IO[bytes], where: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Each export packed in a ZIP: its name and its bytes, in a file of its own while it is read.

    :raises BadExport: the ZIP is damaged.
    """
    try:
        with zipfile.ZipFile(handle) as package:
            parts = [p for p in package.infolist() if p.filename.lower().endswith(_SUFFIXES)]
            if not parts:
                raise BadExport(
                    "El ZIP no tiene ningún XLSX ni CSV.", where=where, expected=EXPECTED
                )
            for part in sorted(parts, key=lambda one: one.filename)[: LIMITS.files]:
                with package.open(part) as packed, tempfile.TemporaryFile() as plain:
                    _unpack(packed, plain, part.file_size, where)
                    yield part.filename, plain
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise damaged(where, str(error)) from error


def _unpack(packed: IO[bytes], plain: IO[bytes], promised: int, where: str) -> None:
    """A part may not be larger than what the directory says, which was looked at."""
    left = promised
    while piece := packed.read(_MEGABYTE):
        left -= len(piece)
        if left < 0:
            raise damaged(where, "una parte es mayor de lo que dice su directorio")
        plain.write(piece)
    plain.seek(0)
