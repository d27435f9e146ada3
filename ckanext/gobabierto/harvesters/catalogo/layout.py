"""What kind of catalogue a document is, seen from its beginning, and its records one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import ijson

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.records import Document

from .oversized import Trimmed
from .repair import RepairedStream, unmark
from .safety import DEEPEST

EXPECTED = (
    "un catálogo de ADELA o data.json ({«dataset»: […]}), una lista de conjuntos, o la respuesta "
    "de un CKAN"
)
BROKEN = (ijson.JSONError, ArithmeticError, ValueError)
"""What a document that breaks raises, and a number with an exponent of many digits."""
_HEAD = 4096
# Where the records are, and whether they are packages of a CKAN (``None``: each one tells).
_ARRAYS: dict[str, bool | None] = {
    "": None,
    "dataset": False,
    "datasets": False,
    "result": None,
    "result.item": None,  # DKAN wraps its list in another one
    "result.results": True,
    "result.packages": True,
    "packages": True,
}
_SAID = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the records of a document are."""

    prefix: str
    """As ijson names it; empty where there is nothing to read."""
    header: dict[str, Any] = field(default_factory=dict[str, Any])
    """What was said before them: ``title``, ``license``, ``result.count``…"""
    packages: bool | None = None


def opened(document: Document) -> RepairedStream:
    """The document from its start, as valid UTF-8."""
    return RepairedStream(document.open())


def find_layout(document: Document) -> Layout:
    """The layout of *document*.

    :raises BadInput: it is not JSON, or no catalogue that is known.
    """
    header: dict[str, Any] = {}
    try:
        _check_beginning(document)
        for prefix, event, value in ijson.parse(Trimmed(opened(document), DEEPEST)):
            if event == "start_array" and prefix in _ARRAYS:
                found = _array(document, prefix, header)
                if found:
                    return found
            elif event in {"string", "number", "boolean"} and len(header) < _SAID:
                header[prefix] = value
            elif event == "map_key" and not prefix and len(header) < _SAID:
                header.setdefault(value, None)
    except BROKEN as error:
        raise _bad(
            "json_roto", "El documento no es JSON completo.", document, str(error)
        ) from error
    return _nothing(document, header)


def _array(document: Document, prefix: str, header: dict[str, Any]) -> Layout | None:
    """The layout if the array at *prefix* holds records."""
    inside = f"{prefix}.item" if prefix else "item"
    first = _first_event(document, inside)
    if first == "start_array":
        return None  # a list of lists: the inner one is met next
    if first in {"start_map", "end_array"}:
        return Layout(inside, {**header}, _ARRAYS[prefix])
    if first == "string":
        raise _bad(
            "lista_de_catalogos",
            "La dirección da una lista de nombres o de direcciones, no un catálogo.",
            document,
            "una lista de textos",
        )
    raise _bad("catalogo_desconocido", "La lista no trae conjuntos de datos.", document, str(first))


def _first_event(document: Document, inside: str) -> str:
    outside = inside.removesuffix("item").rstrip(".")
    began = False
    for prefix, event, _ in ijson.parse(opened(document)):
        if began and prefix in {inside, outside}:
            return event
        began = began or (prefix == outside and event == "start_array")
    return ""


def _nothing(document: Document, header: dict[str, Any]) -> Layout:
    """An empty object publishes nothing; another one is no catalogue."""
    if not header:
        return Layout("")
    if header.get("success") is False:
        told = header.get("error.message") or header.get("error.__type") or "success: false"
        raise _bad("ckan_con_error", "El portal contestó con un error.", document, str(told))
    keys = ", ".join(key for key in header if key and "." not in key)
    raise _bad(
        "catalogo_desconocido",
        "El documento es JSON, pero no es un catálogo que se conozca.",
        document,
        f"un objeto con {keys}"[:300],
    )


def _check_beginning(document: Document) -> None:
    head = opened(document).read(_HEAD).lstrip()
    if head[:1] in {b"{", b"["}:
        return
    if not head:
        raise _bad("respuesta_vacia", "La dirección contestó sin contenido.", document, "0 bytes")
    if head[:1] == b"<":
        raise _bad(
            "html_en_vez_de_json",
            "La dirección da una página de Internet o un XML, no un catálogo en JSON.",
            document,
            head[:80].decode("utf-8", "replace"),
        )
    raise _bad(
        "no_es_json",
        "La dirección no da un documento JSON.",
        document,
        head[:80].decode("utf-8", "replace"),
    )


def _bad(code: str, message: str, document: Document, found: str) -> BadInput:
    return BadInput(message, where=document.url, found=found, expected=EXPECTED, code=code)


def _trimmed(document: Document, layout: Layout) -> Trimmed:
    """The document without the records that are too large: a mark is in the place of each."""
    return Trimmed(opened(document), len(layout.prefix.split(".")))


def records(document: Document, layout: Layout) -> Iterator[tuple[int, Any, bool]]:
    """Each record with its number and whether letters in it were repaired.

    :raises BROKEN: the document ends or breaks before its end.
    """
    if not layout.prefix:
        return
    stream = _trimmed(document, layout)
    for number, item in enumerate(ijson.items(stream, layout.prefix)):
        if stream.repaired:
            yield number, *unmark(item)
        else:
            yield number, item, False


def readable(document: Document, layout: Layout) -> Iterator[Any]:
    """Each record once more, up to where the document breaks."""
    try:
        for _, item, _ in records(document, layout):
            yield item
    except BROKEN:
        return


def publisher_names(document: Document, layout: Layout) -> Iterator[str]:
    """Every publisher of the document, as far as it can be read; with repetitions."""
    inside = f"{layout.prefix}."
    keys = {f"{inside}publisher", f"{inside}publisher.name", f"{inside}organization.title"}
    try:
        for prefix, event, value in ijson.parse(_trimmed(document, layout)):
            if event == "string" and prefix in keys and value.strip():
                yield unmark(value)[0]
    except BROKEN:
        return
