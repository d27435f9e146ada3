"""The Guía of 2017 on metadata: table 2, and what the tool of those years refused."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from ckanext.gobabierto.facts.observation_types import landing_page_id
from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts

from .case import Case
from .metadata import filled
from .observed import expires, name_of, nothing_to_judge, recent, seen_at, unobserved
from .over_files import judge_declared
from .periods import first_day, last_day
from .registry import judges
from .spanish import join, shorten
from .verdict import Evidence, Grade, State, Verdict

_ASCII_NAME = re.compile(r"^[a-z0-9_-]+$")
_MAILBOX = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")
_TOLD = 5


@judges("G17-ID-01")
def ascii_identifier(case: Case) -> list[Verdict]:
    """The identifier has only ASCII letters, digits, hyphens and underscores."""
    name = case.data.name
    evidence = Evidence("value", shorten(name), "dataset.name", grade=Grade.MEDIDO)
    good = _ASCII_NAME.match(name) is not None
    return [case.verdict(State.CUMPLE if good else State.INCUMPLE, _which(case, good), evidence)]


def _which(case: Case, good: bool) -> str:
    return case.say("bien" if good else "mal")


@judges("G17-META-01")
def mandatory_metadata(case: Case) -> list[Verdict]:
    """The starred fields of table 2, of the dataset and of each file."""
    labels = case.rule.labels
    asked, of_file = case.parameter("fields"), case.parameter("file_fields")
    missing = [labels[field] for field in asked.value if not filled(case.data, field)]
    total = len(asked.value) + len(of_file.value) * len(case.data.resources)
    for item in case.data.resources:
        own = [labels[f"file_{f}"] for f in of_file.value if not _file_has(item, f)]
        missing += [f"{label} de «{name_of(item)}»" for label in own]
    evidence = Evidence(
        "list",
        f"{total - len(missing)} de {total} campos",
        "dataset",
        threshold=f"{total} de {total} campos",
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    if not missing:
        return [case.verdict(State.CUMPLE, case.say("bien"), evidence)]
    more = [f"{len(missing) - _TOLD} más"] if len(missing) > _TOLD else []
    words = join([*missing[:_TOLD], *more])
    return [
        case.absent(case.say("mal", faltan=words), case.say("no_visto", faltan=words), evidence)
    ]


def _file_has(resource: ResourceFacts, field: str) -> bool:
    return filled(resource, field) or (field == "format" and filled(resource, "mimetype"))


@judges("G17-META-02")
def dated_in_iso(case: Case) -> list[Verdict]:
    """``modified`` is ISO 8601, and no day that has not come."""
    data = case.data
    if data.modified_text:
        wrong = Evidence(
            "value", shorten(data.modified_text), "dataset.modified", grade=Grade.MEDIDO
        )
        return [case.verdict(State.INCUMPLE, case.say("ilegible"), wrong)]
    if data.modified is None:
        return [nothing_to_judge(case, None, "sin_fecha", "vacía")]
    evidence = Evidence("date", data.modified.isoformat(), "dataset.modified", grade=Grade.MEDIDO)
    if data.modified > case.as_of:
        reason = case.say("futura", dia=data.modified)
        return [case.verdict(State.INCUMPLE, reason, evidence, next_change=data.modified)]
    return [case.verdict(State.CUMPLE, case.say("bien", dia=data.modified), evidence)]


@judges("G17-META-03")
def ascending_periods(case: Case) -> list[Verdict]:
    """What the data cover begins before it ends, in the dataset and in its files."""
    data = case.data
    stated = [(data.temporal_start, data.temporal_end, "conjunto")]
    stated += [(r.temporal_start, r.temporal_end, name_of(r)) for r in data.resources]
    stated = [item for item in stated if item[0] or item[1]]
    if not stated:
        return [nothing_to_judge(case, None, "sin_periodo", "vacío")]
    wrong = [f"{who}: {start or '…'}/{end or '…'}" for start, end, who in stated
             if not _ascends(start, end)]  # fmt: skip
    evidence = Evidence(
        "list",
        "; ".join(shorten(item, 80) for item in wrong[:_TOLD]) or f"{len(stated)} periodos",
        "temporal_start, temporal_end",
        grade=Grade.MEDIDO,
    )
    state = State.INCUMPLE if wrong else State.CUMPLE
    return [case.verdict(state, _which(case, not wrong), evidence)]


def _ascends(start: str, end: str) -> bool:
    first, last = first_day(start), last_day(end)
    if (start and first is None) or (end and last is None):
        return False
    return (first or date.min) <= (last or date.max)


@judges("G17-META-04")
def reachable_contact(case: Case) -> list[Verdict]:
    """The mailbox is one, and the landing page answers where one is declared."""
    data = case.data
    mailbox = data.maintainer_email.strip()
    told = Evidence(
        "value", shorten(mailbox) or "vacío", "dataset.maintainer_email", grade=Grade.MEDIDO
    )
    if not mailbox:
        return [case.absent(case.say("sin_correo"), case.say("no_visto"), told)]
    if not _MAILBOX.match(mailbox):
        return [case.verdict(State.INCUMPLE, case.say("correo_mal"), told)]
    if not data.landing_page:
        return [case.verdict(State.CUMPLE, case.say("sin_pagina"), told)]
    seen = recent(case, landing_page_id(data.id))
    if seen is None or not seen.outcome:
        return [unobserved(case)]
    good = seen.outcome == "ok"
    page = Evidence(
        "address",
        str(seen.status or seen.outcome),
        shorten(data.landing_page, 300),
        grade=Grade.MEDIDO,
        observed_at=seen_at(seen),
    )
    state = State.CUMPLE if good else State.INCUMPLE
    reason = case.say("bien" if good else "pagina_mal")
    return [case.verdict(state, reason, told, page, next_change=expires(case, seen))]


@judges("G17-UNI-01")
def unique(case: Case) -> list[Verdict]:
    """No other public dataset, of any institution, has its title or a download address of its."""
    data = case.data
    shared = [f"{item.value} ({item.institution}/{item.dataset})" for item in data.twins]
    shared += [f"{url} (repetida en el conjunto)" for url in _repeated(data)]
    if not shared and not data.compared:
        return [unobserved(case)]
    evidence = Evidence(
        "list",
        "; ".join(shorten(item, 160) for item in shared[:_TOLD]) or "0 repetidos",
        "dataset.title, resource.url",
        grade=Grade.MEDIDO,
    )
    state = State.INCUMPLE if shared else State.CUMPLE
    return [case.verdict(state, _which(case, not shared), evidence)]


def _repeated(data: DatasetFacts) -> list[str]:
    counts = Counter(item.url for item in data.resources if item.url and not item.hosted_here)
    return [url for url, count in counts.items() if count > 1]


@judges("G17-RES-01")
def has_resources(case: Case) -> list[Verdict]:
    """At least one file."""
    count, asked = len(case.data.resources), case.parameter("minimum")
    evidence = Evidence(
        "count",
        str(count),
        "dataset.resources",
        threshold=str(asked.value),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    if count >= int(asked.value):
        return [case.verdict(State.CUMPLE, case.say("bien"), evidence)]
    return [case.absent(case.say("mal"), case.say("no_visto"), evidence)]


@judges("G17-DOC-01")
def described_files(case: Case) -> list[Verdict]:
    """Each file has a description."""
    return judge_declared(
        case, case.data.resources, lambda r: "" if filled(r, "description") else "sin descripción"
    )
