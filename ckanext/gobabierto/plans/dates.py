"""The committed day of a row, from any of the forms in which Plans write it.

A month without day is its last day. Where several days are written the last one counts: the row is
late only when no reading of it holds any more. What had to be supposed is always said.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ckanext.gobabierto.vocabularies import frequencies
from ckanext.gobabierto.vocabularies.texts import fold

from .date_forms import FILLER, Found, find_all, leftover
from .day_or_year import settled

_EPOCH = date(1899, 12, 30)
_SERIALS = (36_526, 73_050)  # 2000-01-01 … 2099-12-31
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_YEARS = range(2000, 2100)
_EMPTY = re.compile(r"[\s\-–—_.*/]*")
_LONGEST = 300
_NOT_A_DATE = frozenset(
    """no aplica|n/a|na|n.a|n a|no|ninguna|ninguno|sin fecha|s/f|sf|s/d|sin dato|por definir|
    por determinar|por confirmar|pendiente|no definida|no definido|no disponible|nd|n/d|tbd|
    permanente|continuo|continua|variable|indefinido|indefinida""".replace("\n    ", "").split("|")
)
_DONE = re.compile(r"(?:ya )?(?:esta )?(?:publicad[oa]s?|disponibles?|cargad[oa]s?|concluid[oa]s?)")
_DAY_OR_YEAR = re.compile(r"(?P<n>\d{2})[-/ ][a-z]+\.?")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing understood of a date: a code, the Spanish sentence, whether it is a doubt."""

    code: str
    message: str
    doubt: bool = True


@dataclass(frozen=True, slots=True)
class DateReading:
    """A committed day, how well it was read, and what was supposed."""

    day: date | None
    quality: str
    remarks: tuple[Remark, ...] = field(default=())


def read_date(cell: object, year: int | None = None) -> DateReading:
    """Read the date of a *cell*: text, number, date or datetime.

    :param year: of the Plan, for dates that do not write theirs.
    """
    if isinstance(cell, datetime):
        return _plausible(cell.date(), "exact", (), year)
    if isinstance(cell, date):
        return _plausible(cell, "exact", (), year)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        cell = f"{cell:.0f}" if float(cell).is_integer() else str(cell)
    text = str(cell or "").strip()
    plain = fold(text[:_LONGEST]).strip(" .,;:")
    if _EMPTY.fullmatch(plain):
        return DateReading(None, "missing", (Remark("fecha_vacia", "No trae fecha."),))
    return _serial(plain, year) or _no_date(plain, text) or _written(plain, text, year)


def _serial(plain: str, year: int | None) -> DateReading | None:
    """A day as the number under which spreadsheets keep it."""
    if not _SERIAL.fullmatch(plain):
        return None
    number = int(float(plain))
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        return None
    day = _EPOCH + timedelta(days=number)
    said = f"«{plain}» se leyó como el número con que las hojas de cálculo guardan el {_said(day)}."
    return _plausible(day, "guessed", (Remark("serial_de_hoja", said),), year)


def _no_date(plain: str, text: str) -> DateReading | None:
    """Words that are known to be no date."""
    if plain in _NOT_A_DATE:
        said = f"«{text}» no es una fecha: el renglón queda sin fecha comprometida."
        return DateReading(None, "missing", (Remark("no_es_fecha", said),))
    if frequencies.find(plain):
        said = f"«{text}» es una periodicidad, no una fecha: el renglón queda sin fecha."
        return DateReading(None, "missing", (Remark("periodicidad_por_fecha", said),))
    if _DONE.fullmatch(plain):
        said = f"«{text}» no dice en qué fecha: el renglón queda sin fecha comprometida."
        return DateReading(None, "missing", (Remark("publicado_sin_fecha", said),))
    return None


def _written(plain: str, text: str, year: int | None) -> DateReading:
    written, rest = find_all(plain)
    found = [settled(one, year) for one in written]
    resolved = [item for one in found if (item := _resolved(one, found, rest, year))]
    if not resolved:
        said = (
            f"No se reconoce una fecha en «{text}»; se esperaba AAAA-MM-DD, por ejemplo 2026-03-31."
        )
        if found:
            said = f"«{text}» no dice el año y el Plan tampoco: no se puede leer como fecha."
        return DateReading(None, "unreadable", (Remark("fecha_ilegible", said),))
    day, quality, remarks = max(resolved, key=lambda item: item[0])
    either = _DAY_OR_YEAR.fullmatch(plain)
    if either and year is not None and int(either["n"]) == year % 100:
        said = f"«{text}» puede ser un día o el año {year}; se tomó el día, {_said(day)}."
        quality, remarks = "guessed", (*remarks, Remark("dia_o_anio", said))
    if len({item[0] for item in resolved}) > 1:
        said = f"«{text}» trae varias fechas; se tomó la última, {_said(day)}."
        quality, remarks = "guessed", (*remarks, Remark("varias_fechas", said))
    odd = [word for word in leftover(rest) if word not in FILLER and not _is_year(word)]
    if any(word.isdigit() for word in odd):
        quality = "guessed"
    if odd:
        said = f"Además de la fecha dice «{' '.join(odd)}»; se tomó {_said(day)}."
        remarks = (*remarks, Remark("texto_con_la_fecha", said))
    return _plausible(day, quality, remarks, year)


def _resolved(
    one: Found, found: list[Found], rest: str, year: int | None
) -> tuple[date, str, tuple[Remark, ...]] | None:
    """The day of one thing found, its year taken from beside it or from the Plan."""
    remarks: list[Remark] = [Remark(code, said) for code, said in one.guesses]
    written = one.year
    if written is None:
        beside = next((item.year for item in found if item.year is not None), None)
        beside = beside or next((int(w) for w in leftover(rest) if _is_year(w)), None)
        written = beside or year
        if written is None:
            return None
        if beside is None:
            said = f"No escribe el año; se tomó el del Plan, {written}."
            remarks.append(Remark("sin_anio", said, doubt=False))
    elif one.short_year:
        sure = year is None or abs(year - written) <= 1
        said = f"El año de dos cifras se leyó como {written}."
        remarks.append(Remark("anio_de_dos_cifras", said, doubt=not sure))
    return _day(one, written, remarks)


def _day(
    one: Found, year: int, remarks: list[Remark]
) -> tuple[date, str, tuple[Remark, ...]] | None:
    last = calendar.monthrange(year, one.month)[1]
    if one.day is None:
        day = date(year, one.month, last)
        if one.whole == "month":
            remarks.append(
                Remark(
                    "mes_sin_dia", f"Sólo dice el mes; se tomó su último día, {_said(day)}.", False
                )
            )
    elif one.day > last:
        day = date(year, one.month, last)
        said = f"El día {one.day} no existe en ese mes; se tomó el último, {_said(day)}."
        remarks.append(Remark("dia_inexistente", said))
    else:
        day = date(year, one.month, one.day)
    if any(remark.doubt for remark in remarks):
        quality = "guessed"
    else:
        quality = "exact" if one.day is not None else "month"
    return day, quality, tuple(remarks)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and int(word) in _YEARS  # noqa: PLR2004


def _plausible(
    day: date, quality: str, remarks: tuple[Remark, ...], year: int | None
) -> DateReading:
    if day.year not in _YEARS:
        said = f"El año {day.year} no puede ser el de un Plan: la fecha no se toma."
        return DateReading(None, "unreadable", (*remarks, Remark("anio_imposible", said)))
    if year is not None and day.year != year:
        said = f"La fecha es de {day.year} y el Plan es de {year}."
        remarks = (*remarks, Remark("fuera_del_anio", said))
    return DateReading(day, quality, remarks)


def _said(day: date) -> str:
    return day.isoformat()
