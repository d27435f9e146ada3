"""The obligation of an institution: dated intervals, set by the platform's administrators."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz

from ckanext.gobabierto.logic.validators.refusal import refusal
from ckanext.gobabierto.vocabularies import days, terms

KEYS = ("status", "from", "to", "reason", "document", "successor")
_REASONED = frozenset({"no_aplica", "en_liquidacion", "extinta"})


@dataclass(frozen=True, slots=True)
class _Interval:
    row: dict[str, str]
    since: date | None
    until: date | None
    """Last day on which it holds, as registers write it."""


def as_rows(value: Any) -> list[dict[str, str]]:
    """The rows of a stored text, a list or a form; the empty ones are left out.

    :raises ValueError: when it is not a list of objects.
    """
    if isinstance(value, str):
        value = json.loads(value) if value.strip() else []
    if not value:
        return []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ValueError("not a list of objects")
    rows = [{key: str(row.get(key) or "").strip() for key in KEYS} for row in value]
    return [{key: text for key, text in row.items() if text} for row in rows if any(row.values())]


def gobabierto_obligation(
    key: Any,
    data: dict[Any, Any],
    errors: Any,  # noqa: ARG001
    context: Any,
) -> None:
    """Keep it when it is not spoken of; else check the intervals and who is setting them."""
    value = data.get(key, tk.missing)
    group = context.get("group")
    stored = (group.extras or {}).get("obligation", "") if group is not None else ""
    if value is tk.missing or value is None:
        _keep(key, data, stored)
        return
    try:
        rows = as_rows(value)
    except ValueError:
        raise refusal(
            tk._("The obligation cannot be read."),
            tk._("Write a JSON list such as [{example}].").format(
                example='{"status": "obligada", "from": "2025-09-12"}'
            ),
            "obligacion_ilegible",
            value,
        ) from None
    new = json.dumps(_checked(rows), ensure_ascii=False) if rows else ""
    if not _same(new, stored) and not _may_set(context):
        raise refusal(
            tk._("Only the administrators of the platform set the obligation of an institution."),
            tk._("Leave it as it is and ask them, with the document that supports the change."),
            "obligacion_reservada",
        )
    _keep(key, data, new)


def _keep(key: Any, data: dict[Any, Any], text: str) -> None:
    if text:
        data[key] = text
        return
    data.pop(key, None)
    raise tk.StopOnError


def _may_set(context: Any) -> bool:
    return bool(context.get("ignore_auth")) or authz.is_sysadmin(context.get("user"))


def _same(new: str, stored: str) -> bool:
    try:
        return as_rows(new) == as_rows(stored)
    except ValueError:
        return new == stored


def _checked(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    intervals = [_interval(row, number) for number, row in enumerate(rows, 1)]
    intervals.sort(key=lambda item: item.since or date.min)
    for before, after in pairwise(intervals):
        if before.until is None or after.since is None or after.since <= before.until:
            raise refusal(
                tk._("Two periods of the obligation overlap."),
                tk._("End the earlier one («until») before the day the next one begins."),
                "obligacion_traslapada",
                f"{before.row.get('from', '…')} – {before.row.get('to', '…')} / "
                f"{after.row.get('from', '…')}",
            )
    return [item.row for item in intervals]


def _interval(row: dict[str, str], number: int) -> _Interval:
    status = terms.OBLIGATION_STATUSES.find(row.get("status"))
    if status is None:
        raise refusal(
            tk._("Row {number} of the obligation has no known state.").format(number=number),
            tk._("Write one of: {codes}.").format(
                codes=", ".join(term.code for term in terms.OBLIGATION_STATUSES.terms)
            ),
            "obligacion_estado_desconocido",
            row.get("status", ""),
        )
    since, until = _day(row, "from", number), _day(row, "to", number)
    if since and until and until < since:
        raise refusal(
            tk._("Row {number} of the obligation ends before it begins.").format(number=number),
            tk._("«Until» is the last day on which it holds, never before «from»."),
            "obligacion_invertida",
            f"{since} – {until}",
        )
    if status.code in _REASONED and not row.get("reason"):
        raise refusal(
            tk._("Row {number} of the obligation gives no reason.").format(number=number),
            tk._("Write why, with the article or the decree."),
            "obligacion_sin_motivo",
            status.code,
        )
    tidy = {**row, "status": status.code}
    tidy |= {key: day.isoformat() for key, day in (("from", since), ("to", until)) if day}
    return _Interval({key: tidy[key] for key in KEYS if key in tidy}, since, until)


def _day(row: dict[str, str], key: str, number: int) -> date | None:
    text = row.get(key)
    if not text:
        return None
    found = days.find_day(text)
    if found is None:
        raise refusal(
            tk._("Row {number} of the obligation has a date that cannot be read.").format(
                number=number
            ),
            tk._("Write year, month and day, for example 2026-11-20."),
            "obligacion_fecha_ilegible",
            text,
        )
    return found
