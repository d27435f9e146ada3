"""What is wrong with an installation, and how to mend it (``ckan gobabierto doctor``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ckanext.gobabierto.diagnosis import credentials, data, institutions, portal, rules, services
from ckanext.gobabierto.diagnosis.finding import Finding, Grade

__all__ = ["Finding", "Grade", "examine"]

CHECKS: tuple[tuple[str, Callable[[], Iterable[Finding]]], ...] = (
    ("plugins", portal.plugins),
    ("rights", portal.rights),
    ("time", portal.time_and_language),
    ("reading", portal.reading),
    ("secrets", credentials.secrets),
    ("rules", rules.rules),
    ("tables", data.tables),
    ("licences", data.licences),
    ("categories", data.categories),
    ("evaluation", data.evaluation),
    ("observations", data.observations),
    ("heirs", institutions.heirs),
    ("solr", services.solr),
    ("index", services.index_debts),
    ("redis", services.redis_patience),
    ("jobs", services.jobs),
    ("harvest", services.harvest),
)


def examine() -> list[Finding]:
    """Every check, in the order in which things depend on each other.

    :returns: at least one finding per check; a check that breaks is itself a finding
    """
    found: list[Finding] = []
    for name, check in CHECKS:
        found.extend(_safely(name, check))
    return found


def _safely(name: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001 - a broken service must not hide the other findings
        text = f"No se pudo revisar: {type(error).__name__}: {error}"
        return [Finding(name, Grade.BROKEN, text, "Revise que el servicio responda.")]


def as_dict(found: list[Finding]) -> dict[str, Any]:
    """The findings for scripts.

    :returns: ``{"healthy": bool, "findings": [{"check", "grade", "message", "fix"}]}``
    """
    return {
        "healthy": not any(each.grade is Grade.BROKEN for each in found),
        "findings": [each.as_dict() for each in found],
    }
