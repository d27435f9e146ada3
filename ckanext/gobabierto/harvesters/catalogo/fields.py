"""The fields of a dataset that have a vocabulary or a form of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from ckanext.gobabierto.vocabularies import categories, frequencies, licences, terms
from ckanext.gobabierto.vocabularies.tags import clean_tag
from ckanext.gobabierto.vocabularies.texts import fold

from .remarks import Remarks
from .values import first, letters, line, text, texts

LONGEST_TITLE = 500
LONGEST_TEXT = 100_000
LONGEST_IDENTIFIER = 1000
"""Of what is shown; by all of it the dataset is known."""
_TAG_PARTS = re.compile(r"[,;|\n\r\t]+")
_MAILBOX = re.compile(
    r"[^@\s<>,;:\"()\[\]\\]+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}\b",
    re.IGNORECASE,
)
_LONGEST_MAILBOX = 500
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")
_LONGEST_PLACE = 500
_clean_tag = lru_cache(maxsize=8192)(clean_tag)


def title(value: Any, path: str, remarks: Remarks) -> str:
    """A title of one line; a very long one is cut at a word."""
    whole = line(value)
    if len(whole) <= LONGEST_TITLE:
        return whole
    remarks.add("texto_cortado", path, whole)
    return whole[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def long_text(value: Any, path: str, remarks: Remarks) -> str:
    """A text of several lines."""
    whole = letters(text(value))
    if len(whole) <= LONGEST_TEXT:
        return whole
    remarks.add("texto_cortado", path, f"{len(whole)} letras")
    return whole[:LONGEST_TEXT]


def tags(value: Any, path: str, remarks: Remarks) -> list[str]:
    """Tags that CKAN takes, each once; what was changed in one is told."""
    found: dict[str, str] = {}
    for written in texts(value):
        for part in _TAG_PARTS.split(letters(written)):
            tidy = " ".join(part.split())
            tag = _clean_tag(part)
            if tidy and not tag:
                remarks.add("etiqueta_descartada", path, tidy)
            elif tag != tidy:
                remarks.add("etiqueta_corregida", path, tidy, f"Quedó como «{tag}».")
            if tag:
                found.setdefault(fold(tag), tag)
    return list(found.values())


def licence(value: Any, path: str, remarks: Remarks) -> str:
    """The id of a known licence; another one stays as it came."""
    for written in texts(value):
        found = licences.find(written)
        if found:
            return found.id
    plain = line(value)
    if plain:
        remarks.add("licencia_desconocida", path, plain)
    return plain


def frequency(value: Any, path: str, remarks: Remarks) -> str:
    """The code of a known frequency; another one stays as it came."""
    plain = line(value)
    found = frequencies.find(plain)
    if found:
        return found.code
    if plain:
        remarks.add("frecuencia_desconocida", path, plain)
    return plain


def category(value: Any, path: str, remarks: Remarks) -> tuple[str, list[str]]:
    """The one category that the themes name, and the themes that have none, to be tags."""
    loose: list[str] = []
    slug = ""
    for theme in texts(value):
        found = categories.from_theme(theme) or categories.from_theme(theme.rsplit("/", 1)[-1])
        if found and not slug:
            slug = found.slug
        elif not found:
            loose.append(theme.rstrip("/").rsplit("/", 1)[-1])
    if loose and not slug:
        sector = categories.find_sector(loose[0])
        near = f"Las más cercanas son: {', '.join(sector.near)}." if sector and sector.near else ""
        remarks.add("tema_sin_categoria", path, ", ".join(loose), near)
    return slug, loose


def language(value: Any, path: str, remarks: Remarks) -> str:
    """The code of a language; several are «mul»."""
    written = texts(value)
    codes: list[str] = []
    for plain in written:
        tail = plain.rsplit("/", 1)[-1]
        found = terms.LANGUAGES.find(tail)
        if found:
            codes.append(found.code)
        elif _LANGUAGE.match(tail):
            codes.append(tail.split("-")[0])
        else:
            remarks.add("lengua_desconocida", path, plain)
    several = len(set(codes)) > 1
    return "mul" if several else codes[0] if codes else ""


def place(value: Any, path: str, remarks: Remarks) -> dict[str, str]:
    """``spatial_text`` and, where it is a known one, ``spatial_inegi``."""
    plain = _place_text(value)
    if not plain:
        return {}
    if len(plain) > _LONGEST_PLACE:
        remarks.add("territorio_ilegible", path, plain)
        return {}
    area = terms.find_area(plain)
    if area is None:
        return {"spatial_text": plain}
    is_finer = plain.isdigit() and len(plain) > len("002")
    return {"spatial_text": plain, "spatial_inegi": plain if is_finer else area.code}


def _place_text(value: Any) -> str:
    if (
        isinstance(value, list)
        and value
        and all(isinstance(n, int | float | Decimal) for n in value)
    ):
        return ", ".join(text(number) for number in value)
    if isinstance(value, list):
        return "; ".join(dict.fromkeys(found for item in value if (found := _place_text(item))))
    if isinstance(value, Mapping) and "coordinates" in value:
        return orjson.dumps(value, default=float).decode()
    return line(value)


def government_level(values: Iterable[Any]) -> str:
    """The level that any of *values* names."""
    found = (terms.GOVERNMENT_LEVELS.find(text(value)) for value in values)
    return next((term.code for term in found if term), "")


def email(written: list[tuple[str, Any]], remarks: Remarks) -> str:
    """The first mailbox among (path, value); one that cannot be read is told."""
    for path, value in written:
        plain = text(value)
        match = _MAILBOX.search(plain[:_LONGEST_MAILBOX].replace("mailto:", ""))
        if match:
            return match[0]
        if plain:
            remarks.add("correo_ilegible", path, plain)
    return ""


_CLOSED = re.compile(
    r"privad|non.?public|no.?publ|restrict|restring|reservad|confidencial|private", re.IGNORECASE
)
_OPEN = frozenset({"public", "publico", "publica", "open", "abierto"})


def closed(record: Mapping[str, Any]) -> str:
    """Why the source says that this is not public; empty where it does not.

    A level of access that is not understood is no permission to publish.
    """
    if "public" in record:
        value = record["public"]
        plain = text(value) or str(value)
        if plain.casefold() in {"false", "0", "no", "falso"} or _CLOSED.search(plain):
            return f"public: {plain}"
    level = first(record, "accessLevel", "accessRights", "dct:accessRights")
    plain = line(level)
    tail = fold(plain.rstrip("/").rsplit("/", 1)[-1])
    if not plain or tail in _OPEN:
        return ""
    if "accessLevel" not in record and not _CLOSED.search(plain):
        return ""  # accessRights may be a sentence about how to get the data
    reason = line(first(record, "accessLevelComment", "rights"))
    return f"accessLevel: {plain}" + (f" ({reason})" if reason else "")
