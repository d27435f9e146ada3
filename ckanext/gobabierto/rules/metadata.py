"""Metadata of datasets and resources. What the law needs is E; what the portal asks is A."""

from __future__ import annotations

from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts
from ckanext.gobabierto.vocabularies import categories

from .case import Case
from .registry import judges
from .spanish import join, shorten
from .verdict import Evidence, Grade, Severity, State, Subject, Verdict

_NO_DESCRIPTION = {"n/a", "na", "sin descripción", "sin descripcion", ".", "-"}


def filled(facts: DatasetFacts | ResourceFacts, field: str) -> bool:
    """Whether a field says something; «n/a» and a dot say nothing."""
    value = getattr(facts, field)
    text = value.strip() if isinstance(value, str) else value
    return bool(text) and not (isinstance(text, str) and text.casefold() in _NO_DESCRIPTION)


def _complete(
    case: Case,
    facts: DatasetFacts | ResourceFacts,
    subject: Subject,
    parameter: str,
    severity: Severity,
) -> Verdict:
    """All the fields that *parameter* lists are filled in *facts*."""
    asked = case.parameter(parameter)
    missing = [field for field in asked.value if not filled(facts, field)]
    labels = [case.rule.labels[field] for field in missing]
    evidence = Evidence(
        "list",
        f"{len(asked.value) - len(missing)} de {len(asked.value)} campos"
        + (f"; faltan: {join(labels)}" if labels else ""),
        subject.type,
        threshold=f"{len(asked.value)} de {len(asked.value)} campos",
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    if missing:
        return case.absent(
            case.say("faltan", faltan=join(labels)),
            case.say("no_visto", faltan=join(labels)),
            evidence,
            subject=subject,
            severity=severity,
        )
    key = "completos" if severity is Severity.E else "completos_portal"
    return case.verdict(State.CUMPLE, case.say(key), evidence, subject=subject, severity=severity)


@judges("L25-META-01")
def dataset_metadata(case: Case) -> list[Verdict]:
    """Title and notes; apart from them, what helps to find the dataset and to ask about it."""
    subject = case.subject()
    return [
        _complete(case, case.data, subject, "law_fields", Severity.E),
        _complete(case, case.data, subject, "portal_fields", Severity.A),
    ]


@judges("L25-META-02")
def resource_metadata(case: Case) -> list[Verdict]:
    """Address and format; apart from them, name and description. One pair per resource."""
    found: list[Verdict] = []
    for resource in case.data.resources:
        subject = case.subject(resource)
        found.append(_complete(case, resource, subject, "law_fields", Severity.E))
        found.append(_complete(case, resource, subject, "portal_fields", Severity.A))
    return found


@judges("L25-META-03")
def category(case: Case) -> list[Verdict]:
    """The category is one of the 28."""
    value = case.data.category.strip()
    asked = case.parameter("vocabulary")
    evidence = Evidence(
        "value",
        shorten(value) or "vacía",
        "dataset.category",
        threshold=str(asked.value),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    if not value:
        return [case.absent(case.say("vacia"), case.say("no_visto"), evidence)]
    found = categories.find(value)
    if found is None:
        return [
            case.verdict(
                State.INCUMPLE, case.say("desconocida", categoria=shorten(value)), evidence
            )
        ]
    return [case.verdict(State.CUMPLE, case.say("conocida", categoria=found.label), evidence)]
