"""Checks of the institutions: what one that is extinct still holds."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.gobabierto import clock
from ckanext.gobabierto.diagnosis.finding import Finding, fine, notice
from ckanext.gobabierto.facts import read
from ckanext.gobabierto.facts.heirs import Answers
from ckanext.gobabierto.facts.obligation import EXTINCT, interval_on
from ckanext.gobabierto.facts.types import OrganizationFacts
from ckanext.gobabierto.rules.standing import standing_on


def heirs() -> Iterator[Finding]:
    """The data of an extinct institution pass to its successor, who answers for them.

    Where none is registered, or it is not bound, nobody is judged by them (rules.md 1.10).
    """
    today = clock.today()
    published = read.published_counts(today)
    found = False
    for key, facts in read.organizations_at(today).items():
        if published.get(key) and standing_on(facts, today, "").status == EXTINCT:
            found = True
            yield _left_behind(facts, published[key])
    if not found:
        yield fine("heirs", "Ninguna institución extinta conserva datos publicados.")


def _left_behind(facts: OrganizationFacts, count: int) -> Finding:
    today = clock.today()
    current = interval_on(facts.obligation, today)
    named = current.successor if current else ""
    if Answers([facts.id], today).heir_of(facts.id):
        how = f"Pasan a «{named}» en la próxima evaluación: ckan gobabierto evaluate."
    elif named:
        how = (
            f"«{named}» no es una institución obligada de este portal: regístrela, o diga quién "
            "sucede a la extinta."
        )
    else:
        how = "Registre en la institución quién la sucede, o cambie el dueño de sus conjuntos."
    return notice(
        "heirs",
        f"{facts.title or facts.name} se extinguió y conserva {count} conjuntos publicados, "
        "por los que ninguna institución responde.",
        how,
    )
