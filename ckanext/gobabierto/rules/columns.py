"""Whether the dictionary describes the columns that the tables have, and follows their changes."""

from __future__ import annotations

from datetime import date

from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.types import ResourceFacts

from .case import Case
from .content import tables
from .dictionary import find_dictionary
from .observed import expires, find, recent, seen_at, unobserved
from .registry import judges
from .verdict import Cause, Evidence, Exemption, Grade, Severity, State, Verdict


def _without_dictionary(case: Case) -> Verdict | None:
    """``no_aplica``: that there is none at all is counted by L25-DIC-01."""
    if find_dictionary(case.data):
        return None
    none = Evidence("count", "0 diccionarios", "dataset.resources", grade=Grade.MEDIDO)
    return case.verdict(
        State.NO_APLICA, case.say("sin_diccionario"), none, exemption=Exemption.OTRA_REGLA
    )


@judges("L25-DIC-02")
def every_column(case: Case) -> list[Verdict]:
    """The dictionary describes every column of each table."""
    if leave := case.exempt_by_role() or _without_dictionary(case):
        return [leave]
    return [_described(case, item) for item in tables(case.data)]


def _described(case: Case, resource: ResourceFacts) -> Verdict:
    seen = recent(case, resource.id)
    if seen is None or not seen.columns or seen.described_columns is None:
        return unobserved(case, resource)
    total, good = len(seen.columns), min(seen.described_columns, len(seen.columns))
    floor = case.parameter("share")
    evidence = Evidence(
        "count",
        f"{good} de {total} columnas",
        "resource",
        threshold=f"{total} de {total}; con menos de {floor.value:.0%} es advertencia",
        threshold_origin=floor.origin,
        grade=Grade.MEDIDO,
        observed_at=seen_at(seen),
    )
    few = good < total * float(floor.value)
    return case.verdict(
        State.CUMPLE if good == total else State.INCUMPLE,
        case.say("todas" if good == total else "faltan", k=total - good, n=total),
        evidence,
        subject=case.subject(resource),
        severity=Severity.I if good < total and not few else Severity.A,
        next_change=expires(case, seen),
    )


@judges("L25-DIC-03")
def follows_changes(case: Case) -> list[Verdict]:
    """A dictionary older than the last change of columns is behind, unless it describes them."""
    if leave := case.exempt_by_role() or _without_dictionary(case):
        return [leave]
    seen = [item for r in tables(case.data) if (item := recent(case, r.id)) and item.columns]
    if not seen:
        return [unobserved(case)]
    turn = min(expires(case, item) for item in seen)
    changed = [item for item in seen if item.columns_changed_on]
    last = max((item.columns_changed_on or date.min for item in changed), default=None)
    if last is None:
        since = min(item.columns_since or item.checked_on or case.as_of for item in seen)
        proof = _proof("date", since.isoformat(), seen[0])
        return [
            case.verdict(State.CUMPLE, case.say("sin_cambios", dia=since), proof, next_change=turn)
        ]
    dated = _dictionary_day(case, seen)
    if all(item.described_columns == len(item.columns) for item in changed):
        proof = _proof("count", "todas las columnas descritas", changed[0])
        return [
            case.verdict(State.CUMPLE, case.say("las_describe", dia=last), proof, next_change=turn)
        ]
    turn = min([turn, *_dictionary_days_ahead(case, seen)])
    if dated is None:
        reason = case.say("sin_fecha", dia=last)
        proof = _proof("date", last.isoformat(), changed[0])
        cause = Cause.SIN_OBSERVACION
        return [case.verdict(State.NO_VERIFICABLE, reason, proof, cause=cause, next_change=turn)]
    proof = Evidence(
        "date",
        dated.isoformat(),
        "diccionario",
        threshold=last.isoformat(),
        threshold_origin="ley",
        grade=Grade.MEDIDO,
        observed_at=seen_at(changed[0]),
    )
    state = State.CUMPLE if dated >= last else State.INCUMPLE
    key = "al_dia" if dated >= last else "atrasado"
    reason = case.say(key, dia=last, diccionario=dated)
    return [case.verdict(state, reason, proof, next_change=turn)]


def _proof(kind: str, value: str, seen: ResourceObservation) -> Evidence:
    return Evidence(kind, value, "resource", grade=Grade.MEDIDO, observed_at=seen_at(seen))


def _dictionary_days(case: Case, seen: list[ResourceObservation]) -> list[date]:
    """Its content, what was noted of it, else its own date."""
    resource = find_dictionary(case.data)
    own = find(case.data, resource.id) if resource else None
    days = [item.dictionary_changed_on for item in seen]
    days.append(own.fingerprint_since if own else None)
    days.append(resource.last_modified if resource and not any(days) else None)
    return [day for day in days if day]


def _dictionary_day(case: Case, seen: list[ResourceObservation]) -> date | None:
    """When the dictionary changed for the last time; a day that has not come proves nothing."""
    return max((day for day in _dictionary_days(case, seen) if day <= case.as_of), default=None)


def _dictionary_days_ahead(case: Case, seen: list[ResourceObservation]) -> list[date]:
    return [day for day in _dictionary_days(case, seen) if day > case.as_of]
