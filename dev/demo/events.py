"""The history of the demo as dated events, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dev.demo.content import PLANS, SECTION_READINGS, Content, first_plan
from dev.demo.records import (
    StoredFile,
    dataset,
    identifier,
    organization,
    plan_dataset,
    plan_name,
    plan_resource,
    section_url,
)

Action = Literal["organization_create", "organization_patch", "package_create", "package_revise"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: an action called with a record on a day."""

    day: date
    action: Action | Literal["section"]
    subject: str
    """Name of the institution or dataset, for people."""
    record: dict[str, Any]
    files: tuple[StoredFile, ...] = ()


def history(content: Content, anchor: date, portal: str) -> list[Event]:
    """Every event until *anchor*, in order; those of one day in order of dependence."""
    found = [
        *_institutions(content, portal),
        *_datasets(content, anchor),
        *_plans(content, anchor),
        *_sections(portal),
    ]
    return sorted((event for event in found if event.day <= anchor), key=lambda event: event.day)


def _institutions(content: Content, portal: str) -> Iterator[Event]:
    for each in content.institutions:
        record = organization(each, portal)
        yield Event(each.since, "organization_create", each.name, record)
        for day, fields in each.changes.items():
            yield Event(day, "organization_patch", each.name, {"id": record["id"], **fields})


def _datasets(content: Content, anchor: date) -> Iterator[Event]:
    for spec in content.datasets:
        record, stored = dataset(spec, content)
        yield Event(spec.created, "package_create", spec.name, record, tuple(stored))
        tables = [each["id"] for each in record["resources"] if each["kind"] == "datos"]
        for day in spec.updates(anchor):
            yield Event(day, "package_revise", spec.name, _update(record["id"], tables, day))


def _update(dataset_id: str, tables: list[str], day: date) -> dict[str, Any]:
    moment = f"{day.isoformat()}T18:00:00"
    changes = {f"update__resources__{each}": {"last_modified": moment} for each in tables}
    return {"match": {"id": dataset_id}, "update": {"modified": day.isoformat()}, **changes}


def _plans(content: Content, anchor: date) -> Iterator[Event]:
    for org, (month, day_of_month) in PLANS.items():
        record, stored = plan_dataset(org, content)
        first = date(first_plan(org), month, day_of_month)
        yield Event(first, "package_create", plan_name(org), record, tuple(stored))
        for year in range(first_plan(org) + 1, anchor.year + 1):
            resource, file = plan_resource(org, year, content)
            day = date(year, month, day_of_month)
            change = {
                "match": {"id": record["id"]},
                "update": {"modified": day.isoformat()},
                "update__resources__extend": [resource],
            }
            yield Event(day, "package_revise", plan_name(org), change, (file,))


def _sections(portal: str) -> Iterator[Event]:
    for day, readings in SECTION_READINGS:
        for org, links in readings.items():
            record = {
                "organization_id": identifier("organization", org),
                "url": section_url(portal, org),
                "platform_links": ("https://datos.gob.mx/busca/organization/" + org,)
                if links
                else (),
            }
            yield Event(day, "section", org, record)
