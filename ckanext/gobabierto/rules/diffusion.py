"""Diffusion under the policy of 2021: the institution's own section leads to its data."""

from __future__ import annotations

from datetime import timedelta

from ckanext.gobabierto.facts.types import InstitutionFacts, SectionFacts

from .case import Case, Dated
from .periods import Period, july_june
from .publication import in_each_period
from .registry import judges
from .spanish import shorten
from .verdict import Cause, Evidence, Exemption, Grade, State, Verdict
from .wording import measured


@judges("E3-DIF-02")
def section_links_to_data(case: Case) -> list[Verdict]:
    """A transparency section that was read links to datos.gob.mx."""
    return in_each_period(case, _linked)


def _read_evidence(
    case: Case, kind: str, value: str, source: str, section: SectionFacts
) -> Evidence:
    asked = case.parameter("minimum")
    return Evidence(
        kind,
        value,
        source,
        threshold=measured(asked),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
        observed_at=section.observed_at,
    )


def _linked(case: Case, period: Period, facts: InstitutionFacts) -> Verdict:
    shared = Dated(
        period=period.label,
        due=period.last,
        next_change=july_june(case.as_of).last + timedelta(days=1),
    )
    read = [item for item in facts.sections if item.ok]
    if not read:
        failures = ", ".join(sorted({item.failure for item in facts.sections if item.failure}))
        return case.verdict(
            State.NO_VERIFICABLE,
            case.say("sin_lectura", periodo=period.label),
            Evidence("value", failures or "sin lecturas", "section"),
            cause=Cause.FUENTE_SIN_LECTURA,
            **shared,
        )
    for section in read:
        if section.platform_links:
            link = section.platform_links[0]
            reason = case.say(
                "enlaza",
                periodo=period.label,
                pagina=shorten(section.url, 200),
                enlace=shorten(link, 200),
            )
            evidence = _read_evidence(case, "address", link, section.url, section)
            return case.verdict(State.CUMPLE, reason, evidence, **shared)
    pages = ", ".join(item.url for item in read)
    evidence = _read_evidence(case, "count", "0 enlaces", pages, read[0])
    unread = [item for item in facts.sections if not item.ok]
    if case.as_of > period.last and unread:
        return case.verdict(
            State.NO_VERIFICABLE,
            case.say(
                "lectura_parcial", periodo=period.label, leidas=len(read), n=len(facts.sections)
            ),
            evidence,
            cause=Cause.FUENTE_SIN_LECTURA,
            **shared,
        )
    if case.as_of <= period.last:
        return case.verdict(
            State.NO_APLICA,
            case.say("aun_no", periodo=period.label, limite=period.last),
            evidence,
            exemption=Exemption.AUN_NO_EXIGIBLE,
            **shared,
        )
    return case.verdict(
        State.INCUMPLE, case.say("no_enlaza", periodo=period.label), evidence, **shared
    )
