"""File formats: from the dirt that sources declare to one known format, or honestly none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from ckanext.gobabierto.vocabularies.edition import once_for_each_edition
from ckanext.gobabierto.vocabularies.reading import document
from ckanext.gobabierto.vocabularies.texts import fold


@dataclass(frozen=True, slots=True)
class Format:
    """One file format."""

    code: str
    """``CSV``, ``SHP``, ``XLSX``…; empty when it could not be known."""
    kind: str
    """``table``, ``geo``, ``structured``, ``document``, ``image``, ``archive``, ``service``,
    ``page``, ``text`` or ``unknown``."""
    tabular: bool
    """Rows and columns a program reads without guessing."""
    open: bool
    """Its specification is public and free."""

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return bool(self.code)


UNKNOWN = Format(code="", kind="unknown", tabular=False, open=False)


@dataclass(frozen=True, slots=True)
class _Tables:
    by_name: dict[str, Format]
    by_mimetype: dict[str, Format]
    by_extension: dict[str, Format]
    databases: frozenset[str]
    opaque: frozenset[str]
    soft: frozenset[str]


@once_for_each_edition()
def _tables() -> _Tables:
    data: dict[str, Any] = document("formats.yaml")
    names: dict[str, Format] = {}
    mimes: dict[str, Format] = {}
    extensions: dict[str, Format] = {}
    pairs: list[tuple[dict[str, Any], Format]] = [
        (row, Format(row["code"], row["kind"], row["tabular"], row["open"]))
        for row in data["formats"]
    ]
    for row, item in pairs:
        names[fold(item.code)] = item
        mimes.update(dict.fromkeys(row.get("mimetypes", ()), item))
        extensions.update(dict.fromkeys(row.get("extensions", ()), item))
    for row, item in pairs:
        for alias in row.get("aliases", ()):
            names.setdefault(fold(alias), item)
    for extension, item in extensions.items():
        names.setdefault(extension, item)
    return _Tables(
        by_name=names,
        by_mimetype={fold(key): value for key, value in mimes.items()},
        by_extension=extensions,
        databases=frozenset(fold(str(name)) for name in data["databases"]),
        opaque=frozenset(fold(str(name)) for name in data["opaque"]),
        soft=frozenset(fold(str(name)) for name in data["soft"]),
    )


@once_for_each_edition()
def all_formats() -> tuple[Format, ...]:
    """Every known format once, in the order of the file."""
    return tuple(dict.fromkeys(_tables().by_mimetype.values())) + tuple(
        item for item in dict.fromkeys(_tables().by_name.values()) if item.code in {"WMS", "WFS"}
    )


LONGEST = 200
"""Letters in which a format is named, if it is; what a page sends instead is not gone through."""
_PARTS = re.compile(r"\s*(?:[,;/|+]|\by\b|\bo\b|\bor\b|\band\b|\ba\b| - )\s*")
_VERSION = re.compile(r"(?:\s+(?:version|v\.?|ver\.?))?\s*\d+(?:\.\d+)*$")


def _named(text: str) -> Format | None:
    """The format a single name means, by name or by media type."""
    tables = _tables()
    plain = text.strip(" .\"'()")
    return tables.by_name.get(plain) or tables.by_mimetype.get(plain)


def _is_database(text: str) -> bool:
    plain = _VERSION.sub("", text.strip(" .\"'()"))
    return plain in _tables().databases


def names_database(text: str) -> bool:
    """Whether *text* says where the data live («Oracle») and not what the file is."""
    plain = fold(text[:LONGEST])
    return _is_database(plain) or any(_is_database(part) for part in _PARTS.split(plain) if part)


def _from_text(text: str) -> tuple[Format, ...]:
    """Every format that a declared text names, in the order it names them."""
    plain = fold(text[:LONGEST])
    if not plain or plain in _tables().opaque:
        return ()
    whole = _named(plain) or _named(plain.split(";")[0])
    if whole:
        return (whole,)
    if _is_database(plain):
        return ()
    parts = [_named(part) for part in _PARTS.split(plain) if part and not _is_database(part)]
    found = dict.fromkeys(item for item in parts if item)
    # "csv/zip" is a CSV that travels in an archive.
    inside = tuple(item for item in found if item.kind != "archive")
    return inside or tuple(found)


def _is_soft(text: str) -> bool:
    return fold(text[:LONGEST]).strip(" .\"'()") in _tables().soft


def from_url(url: str | None) -> Format:
    """The format that the extension of an address promises.

    The page of a program (``.php``, ``.aspx``) may send anything: it promises nothing.
    """
    try:
        path = urlsplit((url or "").strip()).path
    except ValueError:
        return UNKNOWN
    extension = PurePosixPath(unquote(path)).suffix.lstrip(".").strip().casefold()
    return _tables().by_extension.get(extension, UNKNOWN)


def from_mimetype(mimetype: str | None) -> Format:
    """The format of a media type, with or without parameters."""
    if not mimetype:
        return UNKNOWN
    plain = fold(mimetype[:LONGEST])
    tables = _tables()
    return (
        tables.by_mimetype.get(plain)
        or tables.by_mimetype.get(plain.split(";")[0].strip())
        or UNKNOWN
    )


def normalize(format: str | None, mimetype: str | None = "", url: str | None = "") -> Format:  # noqa: A002
    """The one format that a resource has, from what its source says of it.

    A single declared format is believed, except a family name (``Excel`` is said of CSV too): there
    the address decides. Where several are declared (``PDF / CSV``) the address decides, then the
    media type, then the first one named. Where the declared text says nothing — empty, a database,
    an unknown word — the media type and the address are asked.
    """
    declared = _from_text(format or "")
    by_address, by_mime = from_url(url), from_mimetype(mimetype)
    if len(declared) == 1:
        softly = _is_soft(format or "") and by_address.kind in {"table", "structured"}
        return by_address if softly else declared[0]
    if declared:
        return next((hint for hint in (by_address, by_mime) if hint in declared), declared[0])
    # A server that calls everything a page or plain text knows less than the address.
    vague = by_mime.kind in {"page", "text", "unknown"} or _is_soft(mimetype or "")
    ordered = (by_address, by_mime) if vague else (by_mime, by_address)
    return next((hint for hint in ordered if hint.known), UNKNOWN)
