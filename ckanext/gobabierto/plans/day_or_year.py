"""«junio 30», «mzo-26»: whether the number beside a month is a day or a year of two digits.

It is a year where it can be that of the Plan; far from it, it is a day. Where both hold, what was
taken is said to be a guess.
"""

from __future__ import annotations

from dataclasses import replace

from ckanext.gobabierto import clock

from .date_forms import CENTURY, DAYS, Found
from .months import SPANISH

_FIRST = 20
"""Where nothing says the year of the Plan, a year from 2020 to two years from now."""
_AHEAD = 2


def settled(one: Found, plan: int | None) -> Found:
    """*one* with its number, if it brings one, taken for its day or for its year.

    :param plan: year of the Plan, if it is known.
    """
    if one.number is None:
        return one
    year = CENTURY + one.number
    if one.number > DAYS or one.mark in {"'", "’"}:
        return replace(one, year=year, short_year=True)
    if not _can_be(year, plan, joined=one.mark != " "):
        said = (
            f"«{SPANISH[one.month - 1]} {one.number}» se leyó como el día {one.number} de ese mes."
        )
        guesses = (*one.guesses, ("numero_como_dia", said))
        return replace(one, day=one.number or None, guesses=guesses)
    if one.mark != " " and plan in {None, year}:
        return replace(one, year=year, short_year=True)
    said = f"{one.number} puede ser un día o el año {year}; se tomó el año."
    guesses = (*one.guesses, ("dia_o_anio", said))
    return replace(one, year=year, short_year=True, guesses=guesses)


def _can_be(year: int, plan: int | None, *, joined: bool) -> bool:
    """Whether *year* is near enough. Joined to its month («ene-27») it may be one beside the
    Plan's; after a blank («marzo 27») only the Plan's own, for a day is written so.
    """
    if plan is None:
        return CENTURY + _FIRST <= year <= clock.today().year + _AHEAD
    return abs(year - plan) <= (1 if joined else 0)
