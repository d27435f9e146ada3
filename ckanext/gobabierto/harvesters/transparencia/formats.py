"""The kind of file an address promises by its extension."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

_DATA = """csv tsv xls xlsx xlsm xlsb ods json jsonl ndjson geojson xml parquet dbf shp kml kmz gpkg
rdf ttl jsonld gtfs sav dta accdb mdb""".split()
_DOCUMENTS = "pdf doc docx odt rtf ppt pptx odp txt epub ps".split()
_ARCHIVES = "zip rar 7z gz tgz tar bz2".split()
_MEDIA = """jpg jpeg png gif svg webp bmp ico tif tiff mp4 avi mov wmv mp3 wav ogg webm m4a
css js woff woff2""".split()


@dataclass(frozen=True, slots=True)
class FileType:
    """``kind``: ``datos`` | ``documento`` | ``comprimido`` | ``imagen``."""

    code: str
    kind: str
    reason: str


def _types() -> dict[str, FileType]:
    known: dict[str, FileType] = {}
    for kind, extensions, reason in (
        ("datos", _DATA, "Archivo de datos."),
        ("documento", _DOCUMENTS, "Documento, no una tabla."),
        ("comprimido", _ARCHIVES, "Archivo comprimido: no se sabe qué contiene."),
        ("imagen", _MEDIA, "Imagen o medio."),
    ):
        known |= {e: FileType(e.upper(), kind, reason) for e in extensions}
    return known


_TYPES = _types()
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})\s*$")


def extension(name: str) -> str:
    """The known extension of a file name, lower case, or ``""``."""
    match = _EXTENSION.search(name.split("?", 1)[0])
    found = match[1].lower() if match else ""
    return found if found in _TYPES else ""


@lru_cache(maxsize=16384)
def of_url(url: str) -> FileType | None:
    """The type of file at *url*, also where the name is a parameter (``descarga.php?f=x.xlsx``)."""
    parts = urlsplit(url)
    for text in (parts.path, *(value for _, value in parse_qsl(parts.query))):
        if found := extension(unquote(text)):
            return _TYPES[found]
    return None


@lru_cache(maxsize=16384)
def base_name(url: str) -> str:
    """The file's name without folders and extension, decoded."""
    parts = urlsplit(url)
    names = (parts.path, *(v for _, v in parse_qsl(parts.query)))
    name = next((unquote(n) for n in names if extension(unquote(n))), unquote(parts.path))
    return _EXTENSION.sub("", name.rstrip("/").rsplit("/", 1)[-1])
