"""What the verdicts of a dataset would be if it were public today; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.facts import catalogue
from ckanext.gobabierto.facts.reading import dataset_facts, organization_facts, resource_facts
from ckanext.gobabierto.facts.types import DatasetFacts, InstitutionFacts
from ckanext.gobabierto.obligations import rules_on

from .engine import evaluate_dataset
from .serialize import verdict_body


def of_stored(dataset_id: str, organization_id: str | None) -> list[dict[str, Any]]:
    """Of a dataset as CKAN holds it, private or draft."""
    row = catalogue.dataset_rows(ids=[dataset_id]).get(dataset_id)
    return _judged(organization_id, _facts(row)) if row and organization_id else []


def of_unsaved(organization_id: str, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of a dataset as an editor wrote it, saved or not."""
    return _judged(organization_id, _facts(_flat(data)))


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset dict with its extras beside its fields and its tags as names."""
    extras = data.get("extras")
    listed = extras if isinstance(extras, list) else []
    row = {str(e.get("key")): e.get("value") for e in listed if isinstance(e, dict)}
    row |= {str(key): value for key, value in data.items() if key != "extras"}
    row["tags"] = _tags(data)
    resources = data.get("resources")
    row["resources"] = [
        {**item, "id": item.get("id") or f"recurso-{number}"}
        for number, item in enumerate(resources if isinstance(resources, list) else [], 1)
        if isinstance(item, dict)
    ]
    row["id"] = data.get("id") or "sin-guardar"
    return row


def _tags(data: Mapping[str, Any]) -> list[str]:
    given = data.get("tags")
    tags = given if isinstance(given, list) else []
    names = [tag.get("name") if isinstance(tag, dict) else tag for tag in tags]
    typed = str(data.get("tag_string") or "").split(",")
    return [str(name) for name in (*names, *typed) if str(name or "").strip()]


def _facts(row: Mapping[str, Any]) -> DatasetFacts:
    today = clock.today()
    resources = tuple(resource_facts(item, today, None) for item in row["resources"])
    public = {**row, "private": False, "state": "active"}
    return dataset_facts(public, resources, today, None, clock.now())


def _judged(organization_id: str, dataset: DatasetFacts) -> list[dict[str, Any]]:
    today = clock.today()
    row = catalogue.organization_rows([organization_id]).get(organization_id)
    if row is None:
        return []
    facts = InstitutionFacts(organization=organization_facts(row), is_platform=config.is_platform())
    found = evaluate_dataset(facts, dataset, rules_on(today), today)
    return [
        {**verdict_body(item.verdict, item.rule, dataset.observed_at), "since": None}
        for item in found
    ]
