"""Arguments of our own actions: days, moments and periods."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import periods
from ckanext.gobabierto.compliance.periods import Period
from ckanext.gobabierto.vocabularies import days

_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")


def gobabierto_day(value: Any) -> date:
    """A day written as ``2026-11-22``."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise tk.Invalid(
            f"«{str(value)[:40]}» no es una fecha. Escriba año, mes y día, por ejemplo "
            f"{clock.today().isoformat()}. Código: fecha_invalida."
        ) from None


def gobabierto_past_day(value: Any) -> date:
    """A day that has come: nothing can be said of a later one."""
    day = gobabierto_day(value)
    if day > clock.today():
        raise tk.Invalid(
            f"«{day.isoformat()}» todavía no llega. Escriba hoy, {clock.today().isoformat()}, "
            "o un día anterior. Código: fecha_futura."
        )
    return day


def gobabierto_period_name(value: Any) -> Period:
    """A period that has begun: ``2026-T3``, ``2026`` or ``2022-07/2023-06``."""
    if isinstance(value, Period):
        return value
    try:
        period = periods.parse(str(value))
    except periods.BadPeriod as error:
        raise tk.Invalid(str(error)) from None
    if not period.begun(clock.today()):
        raise tk.Invalid(f"«{period.name}» todavía no empieza. Código: periodo_futuro.")
    return period


def one_of(values: Iterable[str]) -> Callable[[Any], Any]:
    """A validator of what is one of *values*; CKAN's own tells it in English."""
    known = tuple(values)

    def validator(value: Any) -> Any:
        if value not in known:
            raise tk.Invalid(
                f"«{str(value)[:40]}» no es uno de los valores admitidos: {', '.join(known)}. "
                "Código: valor_fuera_de_lista."
            )
        return value

    return validator


def at_most(most: int) -> Callable[[Any], Any]:
    """A validator of a number that is not larger than *most*."""

    def validator(value: Any) -> Any:
        # What is no number was told already by the validator before.
        if isinstance(value, int) and value > most:
            raise tk.Invalid(f"{value} es demasiado: {most:,} como máximo. Código: fuera_de_rango.")
        return value

    return validator


def gobabierto_words(value: Any) -> list[str]:
    """A list, or a text with commas, of words without repetition."""
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return list(dict.fromkeys(word for part in parts if (word := str(part).strip())))


def gobabierto_known_at(value: Any) -> datetime:
    """A moment that has come; a day stands for its end, when all of it was known."""
    if isinstance(value, datetime):
        return value
    text = str(value).strip()
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise _no_moment(text) from None
    if moment.year not in days.YEARS:
        raise _no_moment(text)
    if _DAY.fullmatch(text):
        moment = datetime.combine(moment.date() + timedelta(days=1), time(), clock.MEXICO)
        moment -= timedelta(microseconds=1)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=clock.MEXICO)
    if clock.day_of(moment) > clock.today():
        raise tk.Invalid(f"«{text[:40]}» todavía no llega. Código: fecha_futura.")
    return moment


def _no_moment(text: str) -> tk.Invalid:
    return tk.Invalid(
        f"«{text[:40]}» no es un día ni un momento. Escriba por ejemplo "
        f"{clock.today().isoformat()}. Código: fecha_invalida."
    )
