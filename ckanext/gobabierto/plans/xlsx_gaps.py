"""What the library that reads workbooks leaves out of an XLSX: why a cell of it came empty.

A formula whose result was never saved (a program wrote the file, and nobody opened it since) and an
error (``#REF!``) come as empty cells; a moment less than half a millisecond before midnight comes
as the next day. Only the standard library is used here: :mod:`spreadsheet_child` runs this file.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection
from typing import Any
from xml.etree import ElementTree as ET

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_KIND = re.compile(rb'\bt="(\w+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")
_SIGNS = re.compile(rb'<(?:\w+:)?f[\s/>]|\bt="e"|\.99999999')
_BEFORE_MIDNIGHT = re.compile(rb"\d{5}\.99999999\d+")
_ROUNDED_UP = 1 - 0.0005 / 86_400
_LETTERS = 26


def gaps(content: bytes, sheets: Collection[str]) -> dict[str, dict[str, list[Any]]]:
    """By sheet: ``unsaved``, ``[row, column, error]`` from 0, and ``before_midnight``.

    Nothing for what is no XLSX, and nothing where it is damaged: these cells are told besides.
    """
    if not content.startswith(b"PK"):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = _parts(package) if _BOOK in package.namelist() else {}
            return {name: _of(package.read(parts[name])) for name in sheets if name in parts}
    except (zipfile.BadZipFile, zlib.error, ET.ParseError, KeyError, ValueError, MemoryError):
        return {}


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The file of each sheet."""
    # This process has little memory and time, and may fail: nothing is lost by a crafted part.
    relations = ET.fromstring(package.read(_RELATIONS))  # noqa: S314
    targets = {each.get("Id", ""): each.get("Target", "") for each in relations}
    found: dict[str, str] = {}
    for each in ET.fromstring(package.read(_BOOK)).iter():  # noqa: S314
        if each.tag.endswith("}sheet"):
            key = next((value for name, value in each.items() if name.endswith("}id")), "")
            path = posixpath.normpath(posixpath.join("/xl", targets.get(key, "")))
            found[each.get("name", "")] = path.lstrip("/")
    return found


def _of(part: bytes) -> dict[str, list[Any]]:
    unsaved: list[Any] = []
    before_midnight: list[Any] = []
    if _SIGNS.search(part):
        for cell in _CELL.finditer(part):
            place, body = _PLACE.search(cell[1]), cell[2] or b""
            if place is None:
                continue
            row, column = int(place[2]) - 1, _column(place[1])
            value = _VALUE.search(body)
            if (error := _gap(cell[1], body, value)) is not None:
                unsaved.append([row, column, error])
            elif value and _rounded_up(value[1]):
                before_midnight.append([row, column])
    return {"unsaved": unsaved, "before_midnight": before_midnight}


def _rounded_up(value: bytes) -> bool:
    return bool(_BEFORE_MIDNIGHT.fullmatch(value)) and float(value) % 1 >= _ROUNDED_UP


def _gap(attributes: bytes, body: bytes, value: re.Match[bytes] | None) -> str | None:
    """Why a cell is empty that was filled: its error, or ``""`` for a formula; else ``None``."""
    named = _KIND.search(attributes)
    kind = named[1] if named else b""
    if kind == b"e":
        return value[1].decode("utf-8", "replace")[:20] if value else "error"
    if not _FORMULA.search(body) or (value and value[1]):
        return None
    # A formula that gives an empty text was saved with it.
    return None if kind == b"str" and value else ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - 64
    return number - 1
