"""Whether everybody can download the file: it answers, from where, without barriers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.types import ResourceFacts

from .case import Case
from .observed import (
    about,
    expires,
    moment_of,
    nothing_to_judge,
    recent,
    seen_at,
    unobserved,
)
from .registry import judges
from .spanish import join, shorten
from .verdict import Cause, Evidence, Grade, State, Verdict

_DOUBTFUL = frozenset({"prohibido", "bloqueado"})
_ASKS_FOR_SESSION = "requiere_sesion"


@lru_cache(maxsize=4096)
def host_of(address: str) -> str:
    """The host of an address, in lower case; empty where it has none."""
    try:
        return (urlsplit(address.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""


def hosted_by(resource: ResourceFacts, hosts: Sequence[str]) -> bool:
    """Whether the address is of one of *hosts* or below it."""
    host = host_of(resource.url)
    return bool(host) and any(host == item or host.endswith(f".{item}") for item in hosts)


@judges("L25-ACC-01")
def downloadable(case: Case) -> list[Verdict]:
    """Each file answers to anybody."""
    return [_answers(case, item) for item in case.data.resources]


def _answers(case: Case, resource: ResourceFacts) -> Verdict:
    seen = recent(case, resource.id)
    if seen is None or not seen.outcome:
        return unobserved(case, resource)
    evidence = answer_of(case, seen)
    shared = about(case, resource, seen)
    said = _said_by_a_person(case, seen)
    if answers(seen):
        key = "responde" if seen.outcome == "ok" else "responde_a_personas"
        return case.verdict(State.CUMPLE, case.say(key), evidence, *said, **shared)
    what = case.rule.labels.get(seen.outcome, seen.outcome)
    if elsewhere := _not_its_own(case, resource):
        key, cause = elsewhere
        reason = case.say(key, falla=what)
        return case.verdict(State.NO_VERIFICABLE, reason, evidence, cause=cause, **shared)
    if seen.confirmed == "falla" or seen.outcome == _ASKS_FOR_SESSION:
        key = "confirmada" if seen.confirmed == "falla" else "pide_sesion"
        return case.verdict(State.INCUMPLE, case.say(key, falla=what), evidence, *said, **shared)
    if seen.outcome in _DOUBTFUL:
        return case.verdict(
            State.NO_VERIFICABLE, case.say("rechaza_robots"), evidence,
            cause=Cause.EN_REVISION, **shared,
        )  # fmt: skip
    return _after_failures(case, resource, seen, evidence)


def answers(seen: ResourceObservation) -> bool:
    """It was downloaded, by the portal or by a person."""
    return seen.outcome == "ok" or seen.confirmed == "funciona"


def dead(case: Case, resource: ResourceFacts, seen: ResourceObservation) -> bool:
    """It is known not to answer, and it is the institution that keeps it."""
    if answers(seen) or _not_its_own(case, resource):
        return False
    if seen.confirmed == "falla":
        return True
    asks = seen.outcome in _DOUBTFUL or seen.outcome == _ASKS_FOR_SESSION
    return not asks and _often_enough(case, seen)


def _often_enough(case: Case, seen: ResourceObservation) -> bool:
    """A failure of one day may be of the network."""
    enough = seen.failures >= int(case.parameter("failures").value)
    return enough and seen.failing_hours >= int(case.parameter("hours").value)


def _not_its_own(case: Case, resource: ResourceFacts) -> tuple[str, Cause] | None:
    """Reason and cause where it is not the institution that keeps the file."""
    if resource.hosted_here:
        return "falla_este_portal", Cause.EN_REVISION
    if hosted_by(resource, case.parameter("agency_hosts").value):
        return "falla_la_agencia", Cause.ESPERA_DGID
    return None


def _after_failures(
    case: Case, resource: ResourceFacts, seen: ResourceObservation, evidence: Evidence
) -> Verdict:
    """A failure of one day may be of the network: only those in a row over two days are told."""
    enough = _often_enough(case, seen)
    words = {
        "falla": case.rule.labels.get(seen.outcome, seen.outcome),
        "fallas": case.parameter("failures").value,
        "horas": case.parameter("hours").value,
    }
    return case.verdict(
        State.INCUMPLE if enough else State.NO_VERIFICABLE,
        case.say("falla" if enough else "por_confirmar", **words),
        evidence,
        subject=case.subject(resource),
        cause=None if enough else Cause.EN_REVISION,
        next_change=expires(case, seen),
    )


def answer_of(case: Case, seen: ResourceObservation) -> Evidence:
    """What the network said; the hash leads to the headers kept for a failure."""
    failures = case.parameter("failures")
    parts = [
        f"{seen.status}" if seen.status else case.rule.labels.get(seen.outcome, seen.outcome),
        seen.media_type,
        f"{seen.failures} fallas en {seen.failing_hours} horas" if seen.failures else "",
        f"SHA-256 {seen.sha256}" if seen.sha256 and seen.outcome != "ok" else "",
    ]
    return Evidence(
        "address",
        ", ".join(part for part in parts if part),
        shorten(seen.final_url, 300) or "resource.url",
        threshold=f"{failures.value} fallas en {case.parameter('hours').value} horas",
        threshold_origin=failures.origin,
        grade=Grade.MEDIDO,
        observed_at=seen_at(seen),
    )


def _said_by_a_person(case: Case, seen: ResourceObservation) -> tuple[Evidence, ...]:
    if not seen.confirmed:
        return ()
    words = case.rule.labels[f"persona_{seen.confirmed}"]
    return (Evidence("value", words, "resource", grade=Grade.COTEJADO),)


@judges("L25-ACC-02")
def hosted_where_it_should(case: Case) -> list[Verdict]:
    """Each file is kept where the Agency decides; here counts too."""
    return [_hosted(case, item) for item in case.data.resources]


def _hosted(case: Case, resource: ResourceFacts) -> Verdict:
    hosts = case.parameter("hosts")
    host = "este portal" if resource.hosted_here else host_of(resource.url)
    if not host:
        return nothing_to_judge(case, resource, "sin_direccion", shorten(resource.url) or "vacía")
    evidence = Evidence(
        "address",
        host,
        "resource.url",
        threshold=", ".join(hosts.value),
        threshold_origin=hosts.origin,
        grade=Grade.MEDIDO,
    )
    good = resource.hosted_here or hosted_by(resource, hosts.value)
    return case.verdict(
        State.CUMPLE if good else State.INCUMPLE,
        case.say("en_lista" if good else "fuera_de_lista", sitio=host),
        evidence,
        subject=case.subject(resource),
    )


@judges("L25-ACC-03")
def counterpart(case: Case) -> list[Verdict]:
    """What the institution offers on its own page is on the Platform too.

    The subject is the proposal that was accepted: a dataset that came from no page of the
    institution has none. Where this portal is not the Platform, an address on the Platform is the
    only proof; that nobody looked for one proves nothing.
    """
    data = case.data
    if data.source_read is None:
        return []
    if case.facts.is_platform:
        proof = Evidence("value", data.name, "dataset", grade=Grade.MEDIDO)
        return [case.verdict(State.CUMPLE, case.say("aqui"), proof)]
    hosts = case.parameter("platform_hosts").value
    there = [item.url for item in data.resources if hosted_by(item, hosts)]
    address = data.platform_copy or (there[0] if there else "")
    seen = moment_of(data.platform_seen_on)
    if address:
        told = shorten(address, 300)
        proof = Evidence("address", told, "dataset", grade=Grade.MEDIDO, observed_at=seen)
        return [case.verdict(State.CUMPLE, case.say("en_la_plataforma"), proof)]
    if data.platform_doubt:
        told = shorten(data.platform_doubt, 300)
        proof = Evidence("address", told, "Plataforma", grade=Grade.MEDIDO, observed_at=seen)
        reason = case.say("en_revision")
        return [case.verdict(State.NO_VERIFICABLE, reason, proof, cause=Cause.EN_REVISION)]
    if not data.platform_asked:
        reason = case.say("sin_observacion")
        return [case.verdict(State.NO_VERIFICABLE, reason, cause=Cause.SIN_OBSERVACION)]
    proof = Evidence("count", "0 copias", "Plataforma", grade=Grade.MEDIDO, observed_at=seen)
    return [case.verdict(State.INCUMPLE, case.say("falta"), proof)]


@judges("L25-ACC-04")
def no_barriers(case: Case) -> list[Verdict]:
    """Nothing in the file keeps a program from using it."""
    return [_open_to_programs(case, item) for item in case.data.resources]


def _open_to_programs(case: Case, resource: ResourceFacts) -> Verdict:
    seen = recent(case, resource.id)
    if seen is None or (seen.read is None and not seen.barriers):
        return unobserved(case, resource)
    labels = [case.rule.labels.get(item, item) for item in seen.barriers]
    evidence = Evidence(
        "list",
        join(labels) or "ninguna",
        "resource",
        grade=Grade.MEDIDO,
        observed_at=seen_at(seen),
    )
    return case.verdict(
        State.INCUMPLE if labels else State.CUMPLE,
        case.say("barreras", barreras=join(labels)) if labels else case.say("sin_barreras"),
        evidence,
        subject=case.subject(resource),
        next_change=expires(case, seen),
    )
