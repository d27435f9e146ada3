# ruff: noqa: ARG001  (CKAN passes the four of them)
"""Days and periods, stored as ISO 8601 texts as coarse as they were written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.logic.validators.refusal import refusal
from ckanext.gobabierto.vocabularies import days


def gobabierto_iso_day(value: Any) -> Any:
    """A full day, in any usual writing."""
    if not value:
        return value
    found = days.find_day(str(value))
    if found is None:
        raise refusal(
            tk._("The date cannot be read as a day."),
            tk._("Write year, month and day, for example 2026-11-20."),
            "fecha_ilegible",
            value,
        )
    return found.isoformat()


def gobabierto_period(value: Any) -> Any:
    """A year, a month or a day, in any usual writing."""
    if not value:
        return value
    found = days.find_period(str(value))
    if found is None:
        raise refusal(
            tk._("The period cannot be read."),
            tk._("Write a year, a month or a day: 2026, 2026-01 or 2026-01-31."),
            "periodo_ilegible",
            value,
        )
    return str(found)


def gobabierto_period_after(start: str) -> Callable[..., None]:
    """The period must not end before the field *start* begins."""

    def validator(key: Any, data: dict[Any, Any], errors: Any, context: Any) -> None:
        begins = days.find_period(_text(data.get((*key[:-1], start))))
        ends = days.find_period(_text(data.get(key)))
        if begins and ends and ends.last < begins.first:
            raise refusal(
                tk._("The period ends before it begins ({start}).").format(start=begins),
                tk._("Write an end that is not earlier than the beginning, or leave it empty."),
                "periodo_invertido",
                ends,
            )

    return validator


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
