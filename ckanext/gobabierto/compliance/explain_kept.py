"""What proves the facts of an explanation: answers of sites as they came, or that there were none.

A fact that is the portal's own has no bytes from outside: it is its own evidence, and that is said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from ckanext.gobabierto.facts import evidence, provenance

from .explain_account import Asked, Body
from .witness import Key, Reading

MOST = 20
"""Answers told whole; the rest are counted."""
PERSONAL_RULE = "L25-PRIV-01"
_READ = frozenset({"observation", "section"})
_OF_SOURCE = frozenset({"source_read", "withdrawn_on"})
"""Facts that the harvest of a source told, of what is in the catalogue."""
_NOTES = {
    "respuestas": (
        "De lo que se leyó fuera de este portal se conserva la respuesta del sitio (estado, "
        "encabezados, hora y dirección) y, de las fallas, el principio de lo que envió: de una "
        "página, sin correos, claves ni números que identifiquen a alguien; de datos, sólo la "
        "forma."
    ),
    "sin_respuestas": (
        "De lo que se leyó fuera de este portal se conservan los hechos y su huella; la respuesta "
        "del sitio no se guardó."
    ),
    "reservada": (
        "La prueba de datos personales no es pública mientras el archivo esté en línea, y de ese "
        "archivo no se conserva ningún dato."
    ),
    "registros": (
        "Del conjunto cosechado se conserva el último registro como lo dio la fuente, en el objeto "
        "de cosecha que se nombra."
    ),
    "cosecha": (
        "Lo que se juzga se supo al leer la fuente en una cosecha: se conservan el hecho, con su "
        "día y su huella; la respuesta del sitio no se guardó."
    ),
    "plan": "Del Plan se conserva entero el archivo de cada versión.",
    "documentos": "De los documentos se conserva el archivo con su SHA-256, en el registro.",
    "propios": (
        "Lo juzgado son datos que este portal tiene en su catálogo: no se leyó nada de fuera y no "
        "hay bytes que guardar. La prueba son esos hechos, guardados con su huella."
    ),
}


def kept(asked: Asked, reading: Reading, shown: Collection[Key], *, private: bool) -> Body:
    """The answers behind what was read, with a sentence for what has none.

    :param shown: the facts that the reader may see; of others nothing is told.
    :param private: the reader may see what the institution has not published.
    """
    kinds = {key[1] for key in shown}
    if asked.rule == PERSONAL_RULE and not private:
        return _body(["reservada"])
    names = [name for key in shown if key[1] in _READ for name in _names(reading.facts[key])]
    sources = {
        (key[0], reading.homes[key][1])
        for key in shown
        if not _OF_SOURCE.isdisjoint(_said(reading.fields[key]))
    }
    pages, records = _of_sources(sources, asked.known_at)
    listed, count = evidence.newest([*names, *pages], MOST)
    codes: list[str] = []
    if listed:
        codes.append("respuestas")
    elif kinds & _READ:
        codes.append("sin_respuestas")
    elif sources and not records:
        codes.append("cosecha")
    codes += ["registros"] if records else []
    codes += ["plan"] if kinds & {"plan", "plan_row"} else []
    codes += ["documentos"] if "document" in kinds else []
    codes = codes or (["propios"] if shown else [])
    return _body(codes, [each.as_dict() for each in listed], count - len(listed), records)


def _names(facts: Any) -> list[str]:
    inside = getattr(facts, "content_reading", "")
    return [*facts.readings, *([inside] if inside else [])]


def _said(fields: Mapping[str, Any]) -> set[str]:
    return {name for name, value in fields.items() if value is not None}


def _of_sources(
    read: Collection[tuple[date, str]], known_at: datetime | None
) -> tuple[list[str], list[Body]]:
    """What proves that the source of a dataset was read: its page's answers, or its record.

    :param read: each dataset with the day of its facts.
    """
    if not read:
        return [], []
    names: list[str] = []
    datasets = {dataset_id for _day, dataset_id in read}
    pages = provenance.source_pages(datasets)
    for day in sorted({day for day, _dataset in read}):
        names += evidence.names_on("section", pages.values(), day, known_at)
    return names, provenance.source_records(datasets)


def _body(
    codes: list[str],
    readings: list[Body] | None = None,
    more: int = 0,
    records: list[Body] | None = None,
) -> Body:
    return {
        "note": " ".join(_NOTES[code] for code in codes),
        "readings": readings or [],
        "more": more,
        "records": records or [],
    }
