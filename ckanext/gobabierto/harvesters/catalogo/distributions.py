"""The files of a dataset of a DCAT catalogue, as resources of ours."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ckanext.gobabierto.harvesters.records import Resource
from ckanext.gobabierto.vocabularies import formats

from . import fields
from .addresses import Address, find_address
from .dates import coverage, moment_field
from .remarks import Remarks
from .values import first, line, text

MOST = 2000
_ADDRESS_KEYS = ("downloadURL", "downloadUrl", "accessURL", "accessUrl", "url", "webService")
# Where an address ends up when a comma too many moves the cells of a row.
_MOVED_KEYS = ("byteSize", "mediaType", "format", "description", "title")
_MIMETYPE = re.compile(
    r"^(?:application|text|image|audio|video|model|multipart|font|x-gis)/[\w.+-]+(?:;.*)?$"
)
_DICTIONARY = re.compile(r"diccionario|descriptor|data.?dictionary|codebook", re.IGNORECASE)
_NOTES = {
    "tools": "Herramientas",
    "codelist": "Catálogo de claves",
    "codelistLink": "Dirección del catálogo de claves",
    "copyright": "Derechos",
}
_LONGEST_FORMAT = 40
_LONGEST_EXTENSION = 12
_LARGEST = 2**63 - 1
_PATH = "distribution"


@dataclass(frozen=True, slots=True)
class _Read:
    values: dict[str, Any]
    own_key: str
    path: str


def read_distributions(
    record: Mapping[str, Any], remarks: Remarks, *, base: str, level: int = 0
) -> list[Resource]:
    """The resources of *record*, in its order; each that is left out is told, with its place.

    :param level: how many of the file's own resources are there already.
    """
    found: list[_Read] = []
    for number, item in enumerate(_items(record, remarks)):
        path = f"{_PATH}[{number}]"
        if number >= MOST - level:
            remarks.add("demasiadas_distribuciones", path, f"{number} archivos")
            break
        if isinstance(item, Mapping):
            one = _distribution(item, path, remarks, base)
            if one:
                found.append(one)
        else:
            remarks.add("distribucion_ilegible", path, text(item) or type(item).__name__)
            remarks.partial = True
    return keyed(found, remarks)


def _items(record: Mapping[str, Any], remarks: Remarks) -> list[Any]:
    value = first(record, "distribution", "distributions", "dcat:distribution")
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping):
        # PHP writes a list with a gap as an object with the numbers as keys.
        numbered = value and all(str(key).isdigit() for key in value)
        return list(value.values()) if numbered else [value]
    if value is not None:
        remarks.add("distribuciones_ilegibles", _PATH, text(value))
        remarks.partial = True
        return []
    # Until version 1.0, and in the catalogues of 2014, the only file was described in the dataset.
    return [_flat(record)] if any(text(record.get(key)) for key in _ADDRESS_KEYS[:4]) else []


def _flat(record: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = (*_ADDRESS_KEYS[:4], "format", "mediaType", "byteSize")
    return {"title": record.get("title"), **{k: record[k] for k in kept if k in record}}


def _distribution(item: Mapping[str, Any], path: str, remarks: Remarks, base: str) -> _Read | None:
    address = _address(item, path, remarks, base)
    if address is None:
        written = line(first(item, *_ADDRESS_KEYS))
        detail = f"Se llama «{line(item.get('title'))}»." if line(item.get("title")) else ""
        remarks.add("distribucion_sin_direccion", path, written, detail)
        remarks.partial = True
        return None
    name = fields.title(first(item, "title", "name"), f"{path}.title", remarks)
    values: dict[str, Any] = {
        "url": address.url,
        "name": name,
        "description": _description(item, name, path, remarks),
        **file_type(item, address.url, path, remarks),
        **_measures(item, path, remarks),
    }
    if _DICTIONARY.search(name):
        values["kind"] = "diccionario"
    own = text(first(item, "identifier", "@id", "id"))
    return _Read({k: v for k, v in values.items() if v not in ("", None)}, own, path)


def tell_corrected(found: Address, written: str, remarks: Remarks, path: str) -> None:
    """Say how an address was put right; a password in it is not repeated."""
    if found.secret:
        remarks.add("clave_en_direccion", path, found.url)
    elif found.corrected:
        remarks.add("direccion_corregida", path, written, f"Quedó {found.url}")


def _address(item: Mapping[str, Any], path: str, remarks: Remarks, base: str) -> Address | None:
    for key in _ADDRESS_KEYS:
        written = item.get(key)
        plain = written if isinstance(written, str) else text(written)
        found = find_address(plain, base)
        if found:
            tell_corrected(found, plain, remarks, f"{path}.{key}")
            return found
    for key in _MOVED_KEYS:
        plain = text(item.get(key))
        found = find_address(plain) if plain.lower().startswith(("http", "ftp")) else None
        if found:
            remarks.add("direccion_en_otro_campo", f"{path}.{key}", found.url)
            return found
    return None


def _description(item: Mapping[str, Any], name: str, path: str, remarks: Remarks) -> str:
    parts = [fields.long_text(item.get("description"), f"{path}.description", remarks)]
    whole = line(first(item, "title", "name"))
    if whole != name:
        parts.insert(0, whole)
    parts += [f"{label}: {told}" for key, label in _NOTES.items() if (told := line(item.get(key)))]
    return "\n\n".join(part for part in parts if part)


def file_type(item: Mapping[str, Any], url: str, path: str, remarks: Remarks) -> dict[str, str]:
    """``format`` and ``mimetype`` of a file; what says neither is told."""
    media, declared = line(item.get("mediaType")), line(item.get("format"))
    is_type = bool(_MIMETYPE.match(media.lower()))
    # The tool of 2015 took any word as media type: «Excel», «SQL Server».
    word = declared or ("" if is_type else media)
    if _MIMETYPE.match(declared.lower()):
        media, is_type, word = media or declared, True, "" if is_type else declared
    found = _format(word, media if is_type else "", _extension(url))
    if not found.known and (word or media) and not find_address(word or media):
        remarks.add("formato_desconocido", f"{path}.format", word or media)
    says_format = len(word) <= _LONGEST_FORMAT and not find_address(word)
    kept = word if says_format and not formats.names_database(word) else ""
    return {
        "format": found.code or kept,
        "mimetype": media.lower() if is_type and formats.from_mimetype(media).known else "",
    }


def _extension(url: str) -> str:
    """The end of the path, as short as extensions are."""
    name = url.partition("?")[0].partition("#")[0].rpartition("/")[2]
    dot = name.rfind(".")
    return name[dot:] if dot >= 0 and len(name) - dot <= _LONGEST_EXTENSION else ""


@lru_cache(maxsize=4096)
def _format(word: str, media: str, extension: str) -> formats.Format:
    return formats.normalize(word, media, f"http://a/a{extension}")


def byte_size(value: Any, path: str, remarks: Remarks) -> int | None:
    """Bytes, only when they are a whole number of them."""
    plain = text(value)
    if plain.isascii() and plain.isdigit() and 0 < int(plain[:20]) <= _LARGEST:
        return int(plain)
    if plain not in {"", "0", "-"} and not find_address(plain):
        remarks.add("tamano_ilegible", path, plain)
    return None


def _measures(item: Mapping[str, Any], path: str, remarks: Remarks) -> dict[str, Any]:
    size = byte_size(first(item, "byteSize", "size"), f"{path}.byteSize", remarks)
    modified = moment_field(first(item, "modified"), f"{path}.modified", remarks)
    covered = coverage(item.get("temporal"), f"{path}.temporal", remarks)
    every = fields.frequency(item.get("accrualPeriodicity"), f"{path}.accrualPeriodicity", remarks)
    return {"size": size, "last_modified": modified, "update_frequency": every, **covered}


def _plain(one: _Read) -> str:
    """Its name for comparing; without the memory of ``fold``, which names would fill."""
    return " ".join(str(one.values.get("name", "")).casefold().split())


def keyed(found: list[_Read], remarks: Remarks) -> list[Resource]:
    """Each file under a key that outlives a change of its address: its own, or its name."""
    names = Counter(_plain(one) for one in found)
    owned = Counter(one.own_key for one in found)
    kept: dict[str, Resource] = {}
    for one in found:
        name = _plain(one)
        if one.own_key and owned[one.own_key] == 1:
            key = f"id:{one.own_key}"
        elif name and names[name] == 1:
            key = f"nombre:{name}"
        else:
            key = f"direccion:{name}|{one.values['url']}"
        if len(key) > 200:  # noqa: PLR2004 - a key, not a text
            key = key.split(":")[0] + ":" + hashlib.sha256(key.encode()).hexdigest()
        if key in kept:
            remarks.add("distribucion_repetida", one.path, one.values["url"])
            continue
        kept[key] = Resource(key, one.values)
    return list(kept.values())
