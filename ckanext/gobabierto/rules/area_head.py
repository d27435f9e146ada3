"""The head of the Área Coordinadora: of sufficient rank, and told to the Agency when it changes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.membership import changes_of_area
from ckanext.gobabierto.vocabularies.texts import fold

from .case import Case
from .designation import ahead, head_changed_on, term_of_birth
from .papers import day_of, name_of, paper_evidence, papers, reads, told_by
from .registry import judges
from .spanish import join, long_date, shorten
from .verdict import Cause, Evidence, Exemption, Grade, State, Verdict
from .wording import measured

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
    own = _of_the_head(case, listed)
    newest = max(own, key=lambda item: (day_of(item), item.outcome in _STATED), default=None)
    rank = Evidence(
        "value",
        shorten(org.area_head_rank) or "sin registro",
        "organization.area_head_rank",
        threshold="dirección general o equivalente",
        threshold_origin="ley",
        grade=Grade.DECLARADO,
    )
    shown = [rank, *([paper_evidence(newest)] if newest else [])]
    if newest and newest.outcome in _STATED:
        key = _STATED[newest.outcome]
        reason = case.say(f"oficio_{key}", oficio=name_of(newest))
        state = State.CUMPLE if key == "suficiente" else State.INCUMPLE
        return [case.verdict(state, reason, paper_evidence(newest), rank)]
    if not (listed or org.area_oficio):
        return [_unknown(case, "sin_oficio", shown)]
    found, other = _level(case, org.area_head_rank), _of_another(case, listed, own)
    if not found:
        key = "por_acreditar" if org.area_head_rank else "sin_nivel"
        return [_unknown(case, key, shown, other)]
    reason = case.say(found, nivel=shorten(org.area_head_rank)) + other
    state = State.CUMPLE if found == "suficiente" else State.INCUMPLE
    return [case.verdict(state, reason, *shown)]


def _of_the_head(case: Case, listed: list[DocumentFacts]) -> list[DocumentFacts]:
    """Those of *listed* that may designate today's head, not who was seen in the record before.

    The oficio may be some days older than the record that it changes.
    """
    org = case.facts.organization
    changed = head_changed_on(org)
    if changed is None:
        return listed
    first = changed - timedelta(days=int(case.parameter("window").value))
    turns = [item.seen_on for item in changes_of_area(org) if item.seen_on < changed]
    before = max([*turns, org.area_since or date.min])
    return [item for item in listed if day_of(item) >= first and day_of(item) > before]


def _of_another(case: Case, listed: list[DocumentFacts], own: list[DocumentFacts]) -> str:
    """That what is on file designates another head than the one in the record."""
    changed = head_changed_on(case.facts.organization)
    return " " + case.note("otra_titular", dia=changed) if listed and not own else ""


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


def _unknown(case: Case, key: str, shown: list[Evidence], other: str = "") -> Verdict:
    said = case.say(key, nivel=shorten(case.facts.organization.area_head_rank))
    return case.verdict(State.NO_VERIFICABLE, said + other, *shown, cause=Cause.FALTA_DOCUMENTO)


@judges("L25-ACD-05")
@reads(_DESIGNATION, _CHANGE)
def change_told(case: Case) -> list[Verdict]:
    """A change of area or head is told by oficio; the law sets no term, so none is ever late."""
    org, first = case.facts.organization, case.rule.valid_from
    changes = [item.seen_on for item in changes_of_area(org) if item.seen_on >= first]
    if not changes:
        return [
            case.verdict(
                State.NO_APLICA,
                case.say("sin_cambio"),
                Evidence("value", "sin cambios observados", "organization.area_head"),
                exemption=Exemption.SIN_SUPUESTO,
            )
        ]
    told = told_by(changes, _oficios(case), int(case.parameter("window").value))
    untold = [day for day in changes if day not in told]
    turn = ahead(case)
    if untold:
        days = join([long_date(day) for day in untold])
        seen = [_seen(case, day) for day in untold]
        return [
            case.verdict(
                State.NO_VERIFICABLE,
                case.say("falta", dia=days),
                *seen,
                cause=Cause.FALTA_DOCUMENTO,
                next_change=turn,
            )
        ]
    last = changes[-1]
    reason = case.say("informado", dia=last, oficio=name_of(told[last]))
    shown = {item.id: _shown(item) for item in (told[last], *told.values())}
    seen = _seen(case, last)
    return [case.verdict(State.CUMPLE, reason, *shown.values(), seen, next_change=turn)]


def _oficios(case: Case) -> list[DocumentFacts]:
    """The oficios that may tell of a change: none of the designation that the first one changed.

    The one that the record names is one of them, unless the register has it too.
    """
    org = case.facts.organization
    listed = papers(case, _DESIGNATION, _CHANGE)
    day = org.area_oficio_on
    twins = [item for item in listed if item.number == org.area_oficio or day_of(item) == day]
    if org.area_oficio and day and day <= case.as_of and not twins:
        listed.append(DocumentFacts("", _DESIGNATION, org.area_oficio, dated_on=day))
    since = org.area_since or date.min
    return sorted((item for item in listed if day_of(item) > since), key=day_of)


def _shown(oficio: DocumentFacts) -> Evidence:
    if oficio.id:
        return paper_evidence(oficio)
    return Evidence("document", oficio.number, "organization.area_oficio")


def _seen(case: Case, changed: date) -> Evidence:
    window = case.parameter("window")
    return Evidence(
        "date",
        changed.isoformat(),
        "organization.area_head",
        threshold=measured(window),
        threshold_origin=window.origin,
        grade=Grade.MEDIDO,
    )
