"""Checks of the institutions: what one that is extinct still holds."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.gobabierto import clock
from ckanext.gobabierto.diagnosis.finding import Finding, fine, notice
from ckanext.gobabierto.facts import read
from ckanext.gobabierto.facts.types import OrganizationFacts
from ckanext.gobabierto.rules.standing import standing_on

EXTINCT = "extinta"


def heirs() -> Iterator[Finding]:
    """The data of an extinct institution were given to its successor, who answers for them.

    While they stay behind nobody is judged by them (rules.md 1.10): the extinct one is not bound.
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
    heir = next(
        (
            item.successor
            for item in facts.obligation
            if item.status == EXTINCT and (item.since is None or item.since <= today)
        ),
        "",
    )
    told = f"a su sucesora, {heir}" if heir else "a su sucesora, y regístrela en la institución"
    return notice(
        "heirs",
        f"{facts.title or facts.name} se extinguió y conserva {count} conjuntos publicados, "
        "por los que ninguna institución responde.",
        f"Cambie el dueño de sus conjuntos {told} (package_owner_org_update).",
    )
