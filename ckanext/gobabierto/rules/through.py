"""Bodies that publish through another institution (``publica_a_traves_de``)."""

from __future__ import annotations

from dataclasses import replace

from ckanext.gobabierto.facts.types import InstitutionFacts

from .case import Case, Dated
from .spanish import shorten
from .verdict import Evidence, Exemption, State, Verdict


def through_another(
    case: Case, facts: InstitutionFacts, dated: Dated | None = None
) -> Verdict | None:
    """``no_aplica`` while another institution publishes for this one: the duty is counted there.

    Its area is still to be designated, and its own datasets are judged like any other.
    """
    publisher = shorten(facts.organization.publica_a_traves_de)
    if not publisher:
        return None
    verdict = case.verdict(
        State.NO_APLICA,
        case.say("a_traves", publica=publisher),
        Evidence("value", publisher, "organization.publica_a_traves_de"),
        exemption=Exemption.OTRA_REGLA,
    )
    return replace(verdict, **dated) if dated else verdict
