"""The history of the demo as dated events, in the order in which they happened."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dev.demo.content import PLANS, SECTION_READINGS, Content, first_plan
from dev.demo.files import as_csv
from dev.demo.records import (
    StoredFile,
    dataset,
    identifier,
    organization,
    plan_dataset,
    plan_header,
    plan_name,
    plan_resource,
    plan_rows,
    section_url,
)

SECOND_PLAN = "inmar"
"""The institution that changes its Plan within the year."""

Action = Literal["organization_create", "organization_patch", "package_create", "package_update"]
OfDocuments = Literal["document_create", "document_compare", "document_delete"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: an action called with a record on a day."""

    day: date
    action: Action | OfDocuments | Literal["plan_import", "section"]
    subject: str
    """Name of the institution or dataset, for people."""
    record: dict[str, Any]
    files: tuple[StoredFile, ...] = ()


def history(content: Content, anchor: date, portal: str) -> list[Event]:
    """Every event until *anchor*, in order; those of one day in order of dependence."""
    from dev.demo import documents  # which makes events of ours

    found = [
        *_institutions(content, portal),
        *_datasets(content, anchor),
        *_plans(content, anchor),
        *_second_plan(content, anchor),
        *_sections(content, portal),
        *documents.history(content, anchor),
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
        for day in spec.updates(anchor):
            record = _updated(record, day)
            yield Event(day, "package_update", spec.name, record)


def _updated(record: dict[str, Any], day: date) -> dict[str, Any]:
    """The whole record with newer tables: a whole one costs CKAN less than a change of one."""
    moment = f"{day.isoformat()}T18:00:00"
    resources = [
        {**each, "last_modified": moment} if each["kind"] == "datos" else each
        for each in record["resources"]
    ]
    return {**record, "modified": day.isoformat(), "resources": resources}


def _plans(content: Content, anchor: date) -> Iterator[Event]:
    for org, (month, day_of_month) in PLANS.items():
        if org not in content.titles:
            continue
        record, stored = plan_dataset(org, content, anchor)
        first = date(first_plan(org), month, day_of_month)
        yield Event(first, "package_create", plan_name(org), record, tuple(stored))
        for year in range(first_plan(org) + 1, anchor.year + 1):
            resource, file = plan_resource(org, year, content, anchor)
            day = date(year, month, day_of_month)
            resources = [*record["resources"], resource]
            record = {**record, "modified": day.isoformat(), "resources": resources}
            yield Event(day, "package_update", plan_name(org), record, (file,))


def _second_plan(content: Content, anchor: date) -> Iterator[Event]:
    """INMAR changes its Plan of 2026 in May: a day put off, a month without its day, a doubt."""
    if SECOND_PLAN not in content.titles:
        return
    header, rows = plan_header(2026), plan_rows(SECOND_PLAN, 2026, content, anchor)
    title, day = header.index("conjunto_datos"), header.index("fecha_publicacion_2026")
    rows[0][day] = "2026-12-15"
    rows[1][day] = "junio de 2026"
    rows[-1][title] += " para consulta en sala"
    new = {"title": "Bitácora de préstamos entre archivos", "day": "2026-09-30"}
    undated = {"title": "Catálogo de mapas regionales digitalizados", "day": ""}
    for each in (new, undated):
        row = list(rows[0])
        row[title], row[day] = each["title"], each["day"]
        row[header.index("recurso_datos")] = row[header.index("descripcion_conjunto_datos")] = ""
        rows.append(row)
    record = {
        "organization": identifier("organization", SECOND_PLAN),
        "year": 2026,
        "file_name": "Plan INMAR 2026 (modificado).csv",
        "base64": b64encode(as_csv([header, *rows])).decode(),
        "reason": "Se aplaza por el traslado del acervo; se avisó a la Agencia.",
    }
    yield Event(date(2026, 5, 20), "plan_import", SECOND_PLAN, record)


def _sections(content: Content, portal: str) -> Iterator[Event]:
    for day, readings in SECTION_READINGS:
        for org, links in readings.items():
            if org not in content.titles:
                continue
            record = {
                "organization_id": identifier("organization", org),
                "url": section_url(portal, org),
                "platform_links": ("https://datos.gob.mx/busca/organization/" + org,)
                if links
                else (),
            }
            yield Event(day, "section", org, record)
