"""Periods that were published elsewhere: entered with their source, never joined with our own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.obligations import profiles

from . import period_document, period_store, periods
from .aggregate import percent
from .freeze import refuse_twice

FORMAT = "gobabierto-historico/1"
_SOURCE = ("title", "publisher", "address", "published", "note")
_MOST_FIGURES = 50
_LONGEST = 2000
_MOST_COUNTED = 1_000_000
"""Institutions; the whole country has fewer."""
_WHOLE = 100


class BadHistorical(BadInput):
    """A record of a published period does not say what it must."""

    code = "historico_invalido"


def record(content: Mapping[str, Any], by: str) -> period_store.Stored:
    """Keep a published period as it was published; commits.

    :raises BadHistorical: something is missing, or a percentage is not that of its two numbers.
    :raises CannotFreeze: it was recorded already.
    """
    period = periods.parse(_text(content, "period"))
    said = _checked(content, period)
    text = period_document.canonical(said)
    try:
        period_store.lock_name(period_store.HISTORICAL, period.name)
        refuse_twice(period, period_store.HISTORICAL)
        stored = period_store.new(
            period, period_store.HISTORICAL, said["law"], text, at=clock.now(), by=by
        )
        period_store.add(stored)
    except Exception:
        model.Session.rollback()
        raise
    model.Session.commit()
    return stored


def _checked(content: Mapping[str, Any], period: periods.Period) -> dict[str, Any]:
    known = [profile.id for profile in profiles()]
    law = _text(content, "law")
    if law not in known:
        raise BadHistorical(
            "La norma no está registrada.", where="law", found=law, expected=", ".join(known)
        )
    if not period.over(clock.today()):
        raise BadHistorical("El periodo no ha terminado.", where="period", found=period.name)
    figures = content.get("figures")
    if not isinstance(figures, list) or len(figures) > _MOST_FIGURES:
        raise BadHistorical(
            "Faltan las cifras.",
            where="figures",
            expected=f"una lista, con {_MOST_FIGURES} cifras a lo más",
        )
    return {
        "format": FORMAT,
        "period": period.name,
        "law": law,
        "title": _text(content, "title"),
        "institutions": _count(content, "institutions", "institutions"),
        "figures": [_figure(row, f"figures[{n}]") for n, row in enumerate(figures)],
        "source": _source(content),
    }


def _source(content: Mapping[str, Any]) -> dict[str, str]:
    source = content.get("source")
    if not isinstance(source, dict) or not source.get("title") or not source.get("publisher"):
        raise BadHistorical(
            "Falta la fuente.", where="source", expected="title y publisher, y si se puede address"
        )
    return {key: str(source.get(key) or "")[:_LONGEST] for key in _SOURCE}


def _figure(row: Any, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadHistorical("Una cifra es un objeto.", where=where, found=str(row)[:40])
    said: dict[str, Any] = {
        "label": _text(row, "label", where),
        "percent": _percent(row, where),
        "met": None,
        "of": None,
        "inferred": bool(row.get("inferred", False)),
        "note": str(row.get("note") or "")[:_LONGEST],
    }
    if row.get("met") is None and row.get("of") is None:
        return said
    met, of = _count(row, "met", f"{where}.met"), _count(row, "of", f"{where}.of")
    if percent(met, of) != said["percent"]:
        raise BadHistorical(
            "El porcentaje no es el de sus dos números.",
            where=where,
            found=f"{met}/{of} y {said['percent']}",
            expected=percent(met, of) or "un denominador mayor que cero",
        )
    return {**said, "met": met, "of": of}


def _percent(row: Mapping[str, Any], where: str) -> str:
    try:
        value = Decimal(str(row.get("percent")))
    except InvalidOperation:
        value = Decimal(-1)
    if not (value.is_finite() and 0 <= value <= _WHOLE):
        raise BadHistorical(
            "No es un porcentaje.",
            where=f"{where}.percent",
            found=str(row.get("percent"))[:40],
            expected="un número de 0 a 100, por ejemplo 89.30",
        )
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _text(content: Mapping[str, Any], key: str, where: str = "") -> str:
    value = content.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadHistorical("Falta un texto.", where=f"{where}.{key}" if where else key)
    return value.strip()[:_LONGEST]


def _count(content: Mapping[str, Any], key: str, where: str) -> int:
    value = content.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_COUNTED:
        raise BadHistorical(
            "No es un número de instituciones.", where=where, found=str(value)[:40],
            expected="un entero, por ejemplo 271",
        )  # fmt: skip
    return value
