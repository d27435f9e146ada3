"""A Plan as the action answers it: what was in force on a day, with its versions and events."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import observed
from ckanext.gobabierto.facts.plan_types import PlanRowFacts

from . import catalogue, store, stored_rows, workbook
from .changes import DROPPED, label_of
from .types import PlanRow, Skipped

Answer = dict[str, Any]
_NEVER_DUE = frozenset({"irregular", "concluido"})


def show(organization_id: str, year: int | None, day: date, *, private: bool) -> Answer:
    """The Plan of *year* (by default the newest of that day) as it was on *day*.

    :param private: whether the reader may see what is private of the institution: its private
        datasets, and who did what.
    """
    years = _years_on(organization_id, day)
    chosen = year if year is not None else next(iter(years), None)
    if chosen is None:
        return {**_nothing(day), "year": None, "years": []}
    versions = _until(store.versions(organization_id, chosen), "imported_at", day)
    if not versions:
        return {**_nothing(day), "year": chosen, "years": years}
    facts = observed.plans_on(organization_id, day).get(chosen)
    matched = {each.id: each for each in facts.rows} if facts else {}
    events = _until(store.events(organization_id, chosen), "at", day)
    names = catalogue.user_names(
        {each["imported_by"] for each in versions} | {each["by"] for each in events}
    )
    shown = [row(each, matched.get(each.id)) for each in stored_rows.in_force(versions)]
    return {
        "year": chosen,
        "years": years,
        "as_of": day.isoformat(),
        "version": versions[0]["version"],
        "unreadable": versions[0]["unreadable"] or None,
        "dataset_id": next((each["dataset_id"] for each in versions if each["dataset_id"]), None),
        "versions": [_version(each, names, private=private) for each in versions],
        "rows": shown,
        "coverage": coverage(shown, events),
        "events": [_event(each, names, private=private) for each in events],
        "notes": versions[0]["report"].get("notes", []),
    }


def _years_on(organization_id: str, day: date) -> list[int]:
    years = store.years(organization_id)
    if day >= clock.today():
        return years
    return [y for y in years if _until(store.versions(organization_id, y), "imported_at", day)]


def _until(found: list[Answer], name: str, day: date) -> list[Answer]:
    """What was there on *day*: nothing that came later is shown in the past."""
    return [each for each in found if clock.day_of(each[name]) <= day]


def _nothing(day: date) -> Answer:
    return {
        "as_of": day.isoformat(),
        "version": None,
        "unreadable": None,
        "dataset_id": None,
        "versions": [],
        "rows": [],
        "coverage": coverage([], []),
        "events": [],
        "notes": [],
    }


def row(of: PlanRow, matched: PlanRowFacts | None) -> Answer:
    """A row with what it is matched with and when that was delivered."""
    facts = matched or of.facts()
    return {
        "id": of.id,
        "number": of.number,
        "label": label_of(of),
        "dataset_title": of.dataset_title,
        "resource_title": of.resource_title,
        "values": dict(of.values),
        "extra": dict(of.extra),
        "frequency": facts.frequency,
        "frequency_code": of.frequency_code or None,
        "fundamento": facts.fundamento,
        "priority_37": of.priority_37,
        "committed_on": _iso(of.committed_on),
        "committed_text": facts.committed_text,
        "date_quality": of.date_quality,
        "notes": [note.as_dict() for note in of.notes],
        "match": {
            "by": facts.match_by,
            "score": round(facts.match_score, 4),
            "dataset_id": facts.dataset_id or None,
            "resource_id": facts.resource_id or None,
            "decided_on": _iso(facts.match_decided_on),
            "decided_as": facts.match_decided_as or None,
            "grade": _grade(facts),
        },
        "delivered_on": _iso(facts.delivered_on),
        "delivered_as": facts.delivered_as or None,
        "public_on": _iso(facts.public_on),
    }


def _grade(facts: PlanRowFacts) -> str | None:
    """How sure the match is (rules.md 1.8)."""
    if facts.match_by == "auto":
        return "medido"
    if facts.match_by in {"link", "person"}:
        return "cotejado" if facts.match_compared else "declarado"
    return None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _version(row: Mapping[str, Any], names: Mapping[str, str], *, private: bool) -> Answer:
    report = row["report"]
    return {
        "version": row["version"],
        "imported_at": row["imported_at"].isoformat(),
        "imported_by": names.get(row["imported_by"]) if private else None,
        "source": row["source"],
        "file_name": row["file_name"],
        "address": row["address"] or None,
        "sha256": row["sha256"],
        "reason": row["reason"],
        "unreadable": row["unreadable"] or None,
        "rows": report.get("rows", 0),
        "guessed": report.get("guessed", 0),
        "restored_from": report.get("restored_from"),
    }


def _event(row: Mapping[str, Any], names: Mapping[str, str], *, private: bool) -> Answer:
    # Which dataset a person chose and why may be about one that is not public.
    inner = row["kind"] == store.MATCHED and not private
    return {
        "kind": row["kind"],
        "version": row["version"],
        "row": row["row_id"] or None,
        "label": row["label"],
        "field": row["field"] or None,
        "old": "" if inner else row["old"],
        "new": "" if inner else row["new"],
        "reason": "" if inner else row["reason"],
        "by": names.get(row["by"]) if private else None,
        "at": row["at"].isoformat(),
    }


def coverage(shown: Sequence[Mapping[str, Any]], events: Sequence[Mapping[str, Any]]) -> Answer:
    """How much of the Plan can be judged and was delivered, and how it is put (rules.md 2)."""
    by = [row["match"]["by"] for row in shown]
    days = [row["committed_on"] for row in shown if row["committed_on"]]
    return {
        "rows": len(shown),
        "dated": len(days),
        "december": sum(day[5:7] == "12" for day in days),
        "irregular": sum(row["frequency_code"] in _NEVER_DUE for row in shown),
        "matched": sum(each in {"link", "auto", "person"} for each in by),
        "doubtful": by.count("doubtful"),
        "unmatched": sum(each in {"", "none"} for each in by),
        "delivered": sum(row["delivered_on"] is not None for row in shown),
        "dropped": sum(each["kind"] == DROPPED for each in events),
    }


def skipped(found: Sequence[Skipped]) -> list[Answer]:
    """Rows of the file that are no commitment, and why."""
    return [
        {"number": each.number, "code": each.code, "message": each.message, "text": each.text}
        for each in found
    ]


def institution(group: Any) -> Answer:
    """Whose Plan it is."""
    extras = group.extras or {}
    return {
        "id": group.id,
        "name": group.name,
        "title": group.title or group.name,
        "siglas": extras.get("siglas") or "",
    }


def name_datasets(shown: Sequence[Answer], *, private: bool) -> None:
    """Put title and address beside each dataset and resource; what may not be seen is taken out.

    :param private: whether the reader may see the private datasets of the institution.
    """
    known = catalogue.dataset_names({row["match"]["dataset_id"] for row in shown})
    titles = catalogue.resource_names({row["match"]["resource_id"] for row in shown})
    for each in shown:
        match = each["match"]
        found = known.get(match["dataset_id"] or "")
        if found is None or (found["hidden"] and not private):
            match |= {"dataset": None, "resource": None}
            if found is not None:
                match |= {"dataset_id": None, "resource_id": None}
            continue
        match["dataset"] = {key: found[key] for key in ("name", "title", "hidden")}
        match["resource"] = titles.get(match["resource_id"] or "")


@dataclass(frozen=True, slots=True)
class File:
    """A Plan as a file."""

    name: str
    content_type: str
    content: bytes


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(group: Any, year: int | None, version: int | None, kind: str) -> File | None:
    """A version of a Plan as a file; without any Plan, the empty template; ``None``: not there."""
    years = store.years(group.id)
    chosen = year or next(iter(years), clock.today().year)
    if chosen not in years:
        return template(chosen, kind) if version is None else None
    found = store.versions(group.id, chosen)
    if version is not None:
        found = [each for each in found if each["version"] == version]
    if stored_rows.readable(found) is None:
        return None
    return _file(stored_rows.in_force(found), chosen, kind, f"plan_{group.name}_{chosen}")


def template(year: int, kind: str) -> File:
    """The empty form with its help."""
    if kind == "xlsx":
        return File(f"plantilla_plan_{year}.xlsx", _XLSX, workbook.template_xlsx(year))
    return _file([], year, kind, f"plantilla_plan_{year}")


def _file(found: Sequence[PlanRow], year: int, kind: str, name: str) -> File:
    if kind == "xlsx":
        return File(f"{name}.xlsx", _XLSX, workbook.as_xlsx(found, year))
    if kind == "csv":
        return File(f"{name}.csv", "text/csv; charset=utf-8", workbook.as_csv(found, year))
    text = json.dumps([each.as_dict() for each in found], ensure_ascii=False, indent=1)
    return File(f"{name}.json", "application/json; charset=utf-8", text.encode())
