"""The documents that the invented institutions register, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import yaml

from dev.demo.content import HERE, Content, first_plan
from dev.demo.events import Event
from dev.demo.records import identifier

LAW = date(2025, 9, 12)
_FIRST_QUARTER = date(2025, 12, 31)
_OF_EVENTS = ("by", "compared", "deleted", "org", "registered")
_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))


def history(content: Content, anchor: date) -> Iterator[Event]:
    """Every event of the register until *anchor*, in no order."""
    listed = yaml.safe_load((HERE / "documents.yaml").read_text(encoding="utf-8"))
    for row in listed["yearly"]:
        if row["org"] in content.titles:
            yield from _acuses(row, anchor)
            yield from _reviews(row, anchor)
    for row in listed["once"]:
        if row["org"] in content.titles:
            yield from _once(row)


def _acuses(row: dict[str, Any], anchor: date) -> Iterator[Event]:
    month, day = row["acuse"]
    siglas = row["org"].upper()
    for year in range(first_plan(row["org"]), anchor.year + 1):
        sent = date(year, month, day)
        record = {
            "type": "acuse_plan",
            "number": f"{siglas}/PLAN/{year}",
            "period": str(year),
            "dated_on": sent.isoformat(),
            "acknowledged_on": sent.isoformat(),
            "signatory_post": "Titular del Área Coordinadora de Datos Abiertos",
            "addressee": "Dirección General de Inteligencia de Datos",
        }
        yield _registered(row, sent, record)


def _reviews(row: dict[str, Any], anchor: date) -> Iterator[Event]:
    since = row.get("since", LAW)
    for year in range(since.year, anchor.year + 1):
        for number, end in enumerate(_ENDS, start=1):
            last = date(year, *end)
            first = date(year, end[0] - 2, 1)
            if last < _FIRST_QUARTER or (first < since and "since" in row and since > LAW):
                continue
            held = last - timedelta(days=row["review"])
            record = {
                "type": "revision_trimestral",
                "number": f"{row['org'].upper()}/REV/{year}-T{number}",
                "period": f"{year}-T{number}",
                "dated_on": held.isoformat(),
                "outcome": "con_cambios" if number == 1 else "sin_cambios",
                "signatory_post": "Titular del Área Coordinadora de Datos Abiertos",
            }
            yield _registered({**row, "registered": 1}, held, record)


def _once(row: dict[str, Any]) -> Iterator[Event]:
    dated: date = row["dated_on"]
    record = {key: str(value) for key, value in row.items() if key not in _OF_EVENTS}
    yield _registered(row, dated, record)
    named = {
        "organization": identifier("organization", row["org"]),
        "type": row["type"],
        "dated_on": record["dated_on"],
    }
    if found := row.get("compared"):
        yield Event(found["day"], "document_compare", row["org"], {**named, "by": found["by"]})
    if found := row.get("deleted"):
        reason = {"reason": found["reason"]}
        yield Event(found["day"], "document_delete", row["org"], {**named, **reason})


def _registered(row: dict[str, Any], dated: date, record: dict[str, str]) -> Event:
    day = dated + timedelta(days=row.get("registered", 1))
    record = {
        **record,
        "organization": identifier("organization", row["org"]),
        "by": row.get("by", ""),
    }
    return Event(day, "document_create", row["org"], record)
