"""Arguments of our own actions: days and what this version does not take yet."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import periods
from ckanext.gobabierto.compliance.periods import Period


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


def gobabierto_words(value: Any) -> list[str]:
    """A list, or a text with commas, of words without repetition."""
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return list(dict.fromkeys(word for part in parts if (word := str(part).strip())))


def gobabierto_not_yet(value: Any) -> None:
    """A parameter of the public contract that this version cannot honour: said, not ignored."""
    if value not in (None, "", tk.missing):
        raise tk.Invalid("Este parámetro todavía no se admite. Código: parametro_no_admitido.")
