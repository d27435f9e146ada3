"""Builders of documents and Plans for the tests of the rules that read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.plan_types import PlanFacts, PlanRowFacts
from ckanext.gobabierto.facts.types import InstitutionFacts, OrganizationFacts


def paper(kind: str, dated: date | None = None, **fields: Any) -> DocumentFacts:
    base = {
        "id": f"doc-{kind}-{dated}",
        "number": "OF/1/2026",
        "dated_on": dated,
        "registered_on": dated,
        "signatory_post": "Dirección de Datos",
    }
    return DocumentFacts(type=kind, **{**base, **fields})


def row(number: int = 1, due: date | None = date(2026, 5, 15), **fields: Any) -> PlanRowFacts:
    base = {
        "id": f"row-{number}",
        "number": number,
        "dataset_title": f"Registro {number}",
        "frequency": "Anual",
        "fundamento": "Art. 5 del Reglamento",
        "committed_on": due,
        "committed_text": due.isoformat() if due else "",
        "date_quality": "exact" if due else "missing",
    }
    return PlanRowFacts(**{**base, **fields})


def plan(
    *rows: PlanRowFacts, year: int = 2026, seen: date = date(2026, 1, 15), **more: Any
) -> PlanFacts:
    return PlanFacts(year=year, imported_on=seen, rows=rows, **more)


def having(facts: InstitutionFacts, **fields: Any) -> InstitutionFacts:
    """*facts* with documents, Plans or fields of the organization."""
    own = {k: fields.pop(k) for k in tuple(fields) if k not in {"documents", "plans", "datasets"}}
    organization: OrganizationFacts = replace(facts.organization, **own)
    return replace(facts, organization=organization, **fields)


def timeline(*changes: tuple[date, InstitutionFacts]) -> Any:
    """A history: the facts that held from each day on."""

    def at(day: date, *, datasets: bool = True) -> InstitutionFacts | None:
        held = [facts for start, facts in changes if start <= day]
        if not held:
            return None
        return held[-1] if datasets else replace(held[-1], datasets=())

    return at
