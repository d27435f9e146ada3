"""What somebody wrote about a document, checked against its kind: values, or what is wrong where.

Messages are for people and in the language of the page; nothing is stored here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from ckan.plugins.toolkit import _

from ckanext.gobabierto import clock
from ckanext.gobabierto.vocabularies.document_types import DocumentType

from .fields import DAYS, FIELDS, of_type

_LONGEST = {"number": 100, "note": 2000, "fundamento": 1000, "url": 1000}
_USUAL = 300
_OLDEST = 2000
_FARTHEST = 100
"""Years ahead: «9999-12-31» is what people write for «without term», which no paper has."""
_YEAR = re.compile(r"^(20\d\d)$")
_QUARTER = re.compile(r"^(20\d\d)-[Tt]([1-4])$")
_PLAN = re.compile(r"^(20\d\d)(?:-[Vv][1-9]\d{0,3})?$")
_FIGURE = re.compile(r"[0-9]{1,6}")
_AHEAD = {"year": 1, "plan": 1}
"""Calendar years after the running one of which a paper may already be."""
_PERSONAL = re.compile(
    r"[A-ZÑ&]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d|\b[A-ZÑ&]{4}\d{6}[A-Z\d]{3}\b|[^\s@]+@[^\s@]+"
)
"""A CURP, the RFC of a person, or an e-mail address."""

Values = dict[str, Any]
Errors = dict[str, list[str]]


@dataclass(slots=True)
class Entry:
    """What was read of a registration or of a correction."""

    values: Values = field(default_factory=dict[str, Any])
    errors: Errors = field(default_factory=dict[str, list[str]])


def read(kind: DocumentType, data: Mapping[str, Any]) -> Entry:
    """Check every field that *kind* has; those it has not are refused when they say something."""
    entry = Entry()
    asked = of_type(kind)
    for name in asked:
        if name != "file":
            _field(kind, name, data.get(name), entry)
    for name in set(FIELDS) - set(asked):
        if str(data.get(name) or "").strip():
            entry.errors[name] = [_("This type of document does not have this field.")]
    _order(entry)
    _review_of_its_quarter(kind, entry)
    return entry


def _field(kind: DocumentType, name: str, raw: Any, entry: Entry) -> None:
    text = "" if raw is None else str(raw).replace("\0", "").strip()
    if not text:
        entry.values[name] = None if name in DAYS else ""
        if name in kind.must:
            entry.errors[name] = [_("Missing value")]
        return
    most = _LONGEST.get(name, _USUAL)
    if len(text) > most:
        entry.errors[name] = [_("At most {n} characters.").format(n=most)]
        return
    try:
        entry.values[name] = _READERS.get(name, _as_it_is)(kind, text)
    except ValueError as error:
        entry.errors[name] = [str(error)]


def _as_it_is(kind: DocumentType, text: str) -> str:  # noqa: ARG001 - one signature for all
    return text


def _past_day(kind: DocumentType, text: str) -> date:
    day = _day(kind, text)
    if day > clock.today():
        raise ValueError(_("{value} has not come yet.").format(value=day.isoformat()))
    return day


def _day(kind: DocumentType, text: str) -> date:  # noqa: ARG001
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-22") else None
    except ValueError:
        day = None
    if day is None or day.year < _OLDEST:
        raise ValueError(
            _("“{value}” is not a date. Write year, month and day, for example {example}.").format(
                value=text[:40], example=clock.today().isoformat()
            )
        )
    if day.year > clock.today().year + _FARTHEST:
        raise ValueError(_("{value} is too far ahead.").format(value=day.isoformat()))
    return day


def _period(kind: DocumentType, text: str) -> str:
    pattern, example = {
        "year": (_YEAR, "2026"),
        "quarter": (_QUARTER, "2026-T3"),
        "plan": (_PLAN, "2026-V3"),
    }.get(kind.period, (None, ""))
    if pattern is None:
        return text
    found = pattern.match(text)
    if found is None:
        raise ValueError(
            _("“{value}” is not the period expected. For example: {example}.").format(
                value=text[:40], example=example
            )
        )
    if _begins(text) > date(clock.today().year + _AHEAD.get(kind.period, 0), 12, 31):
        raise ValueError(_("{value} is too far ahead.").format(value=text.upper()))
    return text.upper()


def _begins(period: str) -> date:
    """First day of a year, a quarter or the year of a Plan that was already read."""
    year, _dash, part = period.upper().partition("-")
    return date(int(year), 3 * int(part[1:]) - 2 if part.startswith("T") else 1, 1)


def _post(kind: DocumentType, text: str) -> str:  # noqa: ARG001
    if _PERSONAL.search(text.upper()):
        raise ValueError(_("Write the post of who signed, without a person's data."))
    return text


def _address(kind: DocumentType, text: str) -> str:  # noqa: ARG001
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good or any(c.isspace() for c in text):
        raise ValueError(_("Write a complete address, beginning with https://"))
    return text


def _figure(kind: DocumentType, text: str) -> str:  # noqa: ARG001
    if not _FIGURE.fullmatch(text):
        raise ValueError(_("Write a whole number, for example 120."))
    return str(int(text))


def _outcome(kind: DocumentType, text: str) -> str:
    if text not in kind.outcomes:
        raise ValueError(_("Must be one of: {choices}").format(choices=", ".join(kind.outcomes)))
    return text


def _order(entry: Entry) -> None:
    """A receipt is not older than what it acknowledges, nor an expiry than its document."""
    dated = entry.values.get("dated_on")
    for name in ("acknowledged_on", "expires_on"):
        later = entry.values.get(name)
        if dated and later and later < dated:
            entry.errors[name] = [
                _("It is earlier than the date of the document, {day}.").format(
                    day=dated.isoformat()
                )
            ]


def _review_of_its_quarter(kind: DocumentType, entry: Entry) -> None:
    """What was reviewed before a quarter began was not that quarter."""
    period, dated = entry.values.get("period"), entry.values.get("dated_on")
    if kind.period != "quarter" or not period or not dated:
        return
    proved = entry.values.get("acknowledged_on") or dated
    if proved < _begins(period):
        entry.errors["period"] = [
            _("The document is of {day}, before that quarter began.").format(day=proved.isoformat())
        ]


_READERS: dict[str, Callable[[DocumentType, str], Any]] = {
    "dated_on": _past_day,
    "acknowledged_on": _past_day,
    "expires_on": _day,
    "figure": _figure,
    "period": _period,
    "signatory_post": _post,
    "url": _address,
    "outcome": _outcome,
}
