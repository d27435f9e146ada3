"""iCalendar of the due dates of an institution: all-day events, stable identifiers, public only.

The law says neither natural nor business days: where both readings give another day there are two
events, the strict one to be warned by and the wide one after which it fails. What the portal itself
tolerates is no reading of the law: there they are the end of the period and that of the tolerance.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from ckanext.gobabierto import clock
from ckanext.gobabierto.obligations import notices_on, rule

_NAMESPACE = uuid.UUID("0e2f7a90-3f4e-5a77-8d5f-2b8a4c8a7c11")
"""Of the identifiers of events: never to be changed, or every calendar shows them twice."""

_READINGS = ("avise", "vence")
_TOLERANCE = ("periodo", "tolerancia")
_WORDS = {
    "avise": (
        "Lectura estricta",
        "La ley no dice si los días son naturales o hábiles: ésta es la lectura más estricta.",
    ),
    "vence": ("Vence", ""),
    "periodo": (
        "Termina el periodo",
        "Después de este día sólo queda la tolerancia de este portal; ninguna norma la prevé.",
    ),
    "tolerancia": (
        "Termina la tolerancia del portal",
        "El periodo termina antes: la tolerancia es de este portal y ninguna norma la prevé.",
    ),
}
"""Kind of event → how its title begins, and what is said of the day."""
_NAMED = 10
_MET = frozenset({"cumple", "por_vencer"})
Verdict = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """A day on which verdicts of one rule fall due, in one reading or with the tolerance."""

    day: date
    rule: str
    kind: str
    """``avise``: the strictest reading; ``vence``: the widest, or the only day; ``periodo``: its
    end; ``tolerancia``: that of the portal's tolerance."""
    verdicts: tuple[Verdict, ...]

    def identifier(self, organization_id: str, host: str) -> str:
        """Stable: a calendar that reads it again finds the same event."""
        name = f"{organization_id}/{self.rule}/{self.kind}/{self.day.isoformat()}"
        return f"{uuid.uuid5(_NAMESPACE, name)}@{host}"


def due_dates(verdicts: Iterable[Verdict], today: date) -> list[Due]:
    """The coming dates of what holds or is not due yet, one for each rule, day and kind."""
    groups: dict[tuple[date, str, str], list[Verdict]] = {}
    for verdict in verdicts:
        for kind, day in _days(verdict):
            if day >= today:
                groups.setdefault((day, verdict["rule"], kind), []).append(verdict)
    return [Due(*key, tuple(groups[key])) for key in sorted(groups)]


def _days(verdict: Verdict) -> Iterator[tuple[str, date]]:
    waiting = verdict["state"] in _MET or verdict.get("exemption") == "aun_no_exigible"
    if not waiting or not verdict.get("due"):
        return
    due = date.fromisoformat(verdict["due"])
    advise = date.fromisoformat(verdict.get("advise_by") or verdict["due"])
    if advise >= due:
        yield "vence", due
        return
    known = rule(verdict["rule"])
    first, last = _TOLERANCE if known and known.tolerates else _READINGS
    yield first, advise
    yield last, due


def ical(
    institution: Mapping[str, Any], found: Iterable[Due], *, page: str, host: str, stamp: datetime
) -> bytes:
    """The calendar.

    :param page: address of the page of the institution.
    :param host: name of this site, for the identifiers.
    :param stamp: when the verdicts were reached.
    """
    name = str(institution.get("siglas") or institution["title"])
    calendar = Calendar()
    calendar.add("prodid", "-//ckanext-gobabierto//vencimientos//ES")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Vencimientos de datos abiertos: {name}")
    calendar.add("x-wr-timezone", "America/Mexico_City")
    for item in found:
        calendar.add_component(_event(item, name, institution, page=page, host=host, stamp=stamp))
    return bytes(calendar.to_ical())


def _event(
    item: Due, name: str, institution: Mapping[str, Any], *, page: str, host: str, stamp: datetime
) -> Event:
    known = rule(item.rule)
    title = known.title if known else item.rule
    said, _ = _WORDS[item.kind]
    count = f" ({len(item.verdicts)})" if len(item.verdicts) > 1 else ""
    event = Event()
    event.add("uid", item.identifier(str(institution["id"]), host))
    event.add("dtstamp", stamp)
    event.add("dtstart", item.day)
    event.add("dtend", item.day + timedelta(days=1))
    event.add("summary", f"{said}: {title}{count}, {name}")
    event.add("description", _description(item))
    event.add("url", page)
    event.add("categories", [item.rule])
    event.add("transp", "TRANSPARENT")
    return event


def _description(item: Due) -> str:
    known = rule(item.rule)
    lines = [known.how_to_comply] if known else []
    titles = [
        str(verdict["subject"].get("title") or verdict["subject"].get("name") or "")
        for verdict in item.verdicts
        if verdict["subject"]["type"] != "institution"
    ]
    more = len(titles) - _NAMED
    lines += [f"- {title}" for title in titles[:_NAMED] if title]
    lines += [f"- y {more} más"] if more > 0 else []
    _, note = _WORDS[item.kind]
    notice = notices_on(clock.today()).disclaimer
    return "\n".join([*lines, *filter(None, [note]), f"Regla {item.rule}.", notice])
