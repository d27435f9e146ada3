"""The head of the Área Coordinadora: of sufficient rank, and told to the Agency when it changes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from ckanext.gobabierto.vocabularies.texts import fold

from .case import Case
from .designation import term_of_birth
from .papers import name_of, paper_evidence, papers, reads
from .registry import judges
from .spanish import shorten
from .verdict import Cause, Evidence, Exemption, Grade, State, Verdict

_DESIGNATION = "oficio_designacion"
_CHANGE = "aviso_cambio_area"
_BEFORE = re.compile(r"^(?:(?:la|el|persona|titular|encargad[oa]|despacho|de|del)\s+)+")
_EQUIVALENT = re.compile(r"equivalente (?:a|al) (?:la |el )?(.+)")
_STATED = {
    "nivel_director_general": "suficiente",
    "nivel_equivalente": "suficiente",
    "nivel_inferior": "inferior",
}


@judges("L25-ACD-02")
@reads(_DESIGNATION)
def rank_of_the_head(case: Case) -> list[Verdict]:
    """At least director general or equivalent, by the oficio or by the rank that is registered."""
    return [_within_term(case, item) for item in _by_rank(case)]


def _within_term(case: Case, found: Verdict) -> Verdict:
    """Of one that was bound later nothing is asked while it still has days to designate."""
    term = term_of_birth(case)
    if term is None or case.as_of > term.latest or found.state is State.CUMPLE:
        return found
    return replace(
        found,
        state=State.NO_APLICA,
        reason=case.say("aun_no", limite=term.latest, aviso=term.earliest),
        fix=case.rule.how_to_comply,
        cause=None,
        exemption=Exemption.AUN_NO_EXIGIBLE,
        due=term.latest,
        advise_by=term.earliest,
        next_change=term.latest + timedelta(days=1),
    )


def _by_rank(case: Case) -> list[Verdict]:
    org = case.facts.organization
    listed = papers(case, _DESIGNATION)
    stated = next((item for item in reversed(listed) if item.outcome in _STATED), None)
    rank = Evidence(
        "value",
        shorten(org.area_head_rank) or "sin registro",
        "organization.area_head_rank",
        threshold="dirección general o equivalente",
        threshold_origin="ley",
        grade=Grade.DECLARADO,
    )
    shown = [rank, *(paper_evidence(item) for item in listed[-1:])]
    if stated is not None:
        key = _STATED[stated.outcome]
        reason = case.say(f"oficio_{key}", oficio=name_of(stated))
        state = State.CUMPLE if key == "suficiente" else State.INCUMPLE
        return [case.verdict(state, reason, paper_evidence(stated), rank)]
    if not (listed or org.area_oficio):
        return [_unknown(case, "sin_oficio", shown)]
    found = _level(case, org.area_head_rank)
    if found == "suficiente":
        reason = case.say("suficiente", nivel=shorten(org.area_head_rank))
        return [case.verdict(State.CUMPLE, reason, *shown)]
    if found == "inferior":
        reason = case.say("inferior", nivel=shorten(org.area_head_rank))
        return [case.verdict(State.INCUMPLE, reason, *shown)]
    return [_unknown(case, "sin_nivel" if not org.area_head_rank else "por_acreditar", shown)]


def _level(case: Case, rank: str) -> str:
    """``suficiente``, ``inferior`` or, where the words do not say, ``""``.

    The post begins with the word or is said to be its equivalent: «Asesor del director general» and
    «Director general de Enlace» are not what a word within them is.
    """
    text = fold(rank)
    heads = [text, _BEFORE.sub("", text), *_EQUIVALENT.findall(text)]
    for level, name in (("inferior", "below"), ("suficiente", "at_least")):
        words = tuple(fold(word) for word in case.parameter(name).value)
        if any(head.startswith(words) for head in heads):
            return level
    return ""


def _unknown(case: Case, key: str, shown: list[Evidence]) -> Verdict:
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say(key, nivel=shorten(case.facts.organization.area_head_rank)),
        *shown,
        cause=Cause.FALTA_DOCUMENTO,
    )


@judges("L25-ACD-05")
@reads(_DESIGNATION, _CHANGE)
def change_told(case: Case) -> list[Verdict]:
    """A change of area or head is told by oficio; the law sets no term, so none is ever late."""
    changed = case.facts.organization.area_changed_on
    window = case.parameter("window")
    if changed is None or changed < case.rule.valid_from:
        return [
            case.verdict(
                State.NO_APLICA,
                case.say("sin_cambio"),
                Evidence("value", "sin cambios observados", "organization.area_head"),
                exemption=Exemption.SIN_SUPUESTO,
            )
        ]
    seen = Evidence(
        "date",
        changed.isoformat(),
        "organization.area_head",
        threshold=f"{window.value} {window.unit}",
        threshold_origin=window.origin,
        grade=Grade.MEDIDO,
    )
    earliest = changed - timedelta(days=int(window.value))
    org = case.facts.organization
    told = [
        item
        for item in papers(case, _DESIGNATION, _CHANGE)
        if (item.dated_on or item.registered_on or changed) >= earliest
    ]
    if told:
        reason = case.say("informado", dia=changed, oficio=name_of(told[0]))
        return [case.verdict(State.CUMPLE, reason, paper_evidence(told[0]), seen)]
    if org.area_oficio and org.area_oficio_on and org.area_oficio_on >= earliest:
        paper = Evidence("document", org.area_oficio, "organization.area_oficio")
        reason = case.say("informado", dia=changed, oficio=org.area_oficio)
        return [case.verdict(State.CUMPLE, reason, paper, seen)]
    return [
        case.verdict(
            State.NO_VERIFICABLE,
            case.say("falta", dia=changed),
            seen,
            cause=Cause.FALTA_DOCUMENTO,
        )
    ]
