"""Small builders, so that a test states only the facts it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from ckanext.gobabierto import obligations
from ckanext.gobabierto.compliance.engine import evaluate_institution
from ckanext.gobabierto.facts.types import (
    DatasetFacts,
    InstitutionFacts,
    ObligationInterval,
    OrganizationFacts,
    ResourceFacts,
)

OBLIGED = (ObligationInterval("obligada"),)
_DEFAULTS = {
    "id": "org-1",
    "name": "ine",
    "title": "Instituto de Ejemplo",
    "obligation": OBLIGED,
    "area_coordinadora": "Dirección de Datos",
    "area_head": "Ana Ejemplo",
    "area_email": "datos@ejemplo.gob.mx",
    "area_oficio": "DD/001/2025",
    "area_oficio_on": date(2025, 9, 22),
}


def organization(**fields: Any) -> OrganizationFacts:
    return OrganizationFacts(**{**_DEFAULTS, **fields})


def resource(**fields: Any) -> ResourceFacts:
    base = {
        "id": "res-1",
        "name": "Registro",
        "description": "Tabla del registro",
        "url": "https://ejemplo.gob.mx/registro.csv",
        "format": "CSV",
        "last_modified": date(2026, 6, 1),
        "first_seen": date(2025, 10, 1),
    }
    return ResourceFacts(**{**base, **fields})


def dictionary(**fields: Any) -> ResourceFacts:
    base = {"id": "res-d", "name": "Diccionario", "kind": "diccionario", "format": "CSV"}
    return resource(**{**base, **fields})


def dataset(**fields: Any) -> DatasetFacts:
    base = {
        "id": "ds-1",
        "name": "registro_nacional",
        "title": "Registro nacional",
        "notes": "Un registro de ejemplo.",
        "category": "salud",
        "tags": ("salud",),
        "license_id": "cc-by-4.0",
        "maintainer": "Dirección de Datos",
        "maintainer_email": "datos@ejemplo.gob.mx",
        "update_frequency": "anual",
        "first_public": date(2025, 10, 1),
        "resources": (resource(), dictionary()),
    }
    return DatasetFacts(**{**base, **fields})


def institution(*datasets: DatasetFacts, platform: bool = True, **fields: Any) -> InstitutionFacts:
    return InstitutionFacts(
        organization=organization(**fields),
        datasets=datasets,
        is_platform=platform,
        first_observed=date(2025, 9, 12),
    )


def judge(rule_id: str, facts: InstitutionFacts, day: date, history: Any = None) -> list[Any]:
    """The verdicts of one rule on one day."""
    rule = obligations.rule(rule_id)
    assert rule is not None
    arguments = {"history": history} if history else {}
    judged = evaluate_institution(facts, [rule], day, **arguments)
    return [item.verdict for item in judged]


def only(rule_id: str, facts: InstitutionFacts, day: date) -> Any:
    """The single verdict of one rule on one day."""
    found = judge(rule_id, facts, day)
    assert len(found) == 1
    return found[0]


def off_platform(facts: InstitutionFacts) -> InstitutionFacts:
    return replace(facts, is_platform=False)
