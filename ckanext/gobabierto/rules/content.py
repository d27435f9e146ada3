"""What is inside the data files: a table that a program reads, in UTF-8."""

from __future__ import annotations

from ckanext.gobabierto.facts.observation_types import ContentFault, ResourceObservation
from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts
from ckanext.gobabierto.vocabularies import content_faults, formats
from ckanext.gobabierto.vocabularies.edition import once_for_each_edition

from .case import Case
from .dictionary import data_files
from .memory import once_for_each_dataset
from .observed import about, expires, nothing_to_judge, recent, seen_at, unobserved
from .registry import judges
from .spanish import join
from .verdict import Cause, Evidence, Exemption, Grade, Severity, State, Verdict

NO_TABLE = frozenset({"document", "image", "page", "service"})
"""Kinds of file that hold no table: L25-FMT-01 says whether that is a fault."""
_TEXT = frozenset({"table", "text", "structured", "geo", "unknown"})
_BINARY = frozenset({"XLS", "XLSX", "ODS", "MDB", "SAV", "DTA", "SHP", "KMZ", "GPKG", "SQLITE"})
_UTF8 = frozenset({"utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii"})
_PLACES = 5


@once_for_each_edition(4096)
def _format(declared: str, mimetype: str, address: str) -> formats.Format:
    return formats.normalize(declared, mimetype, address)


def format_of(resource: ResourceFacts, seen: ResourceObservation | None = None) -> formats.Format:
    """The format of a file: declared, else as the server that was asked calls it."""
    mimetype = resource.mimetype or (seen.media_type if seen else "")
    return _format(resource.format, mimetype, resource.url)


@once_for_each_dataset
def tables(dataset: DatasetFacts) -> list[ResourceFacts]:
    """The data files that may hold a table."""
    return [item for item in data_files(dataset) if format_of(item).kind not in NO_TABLE]


def places(fault: ContentFault) -> str:
    """How many, and where the first ones are."""
    where = ", ".join(fault.places[:_PLACES])
    more = "…" if len(fault.places) > _PLACES else ""
    return f"{fault.count}: {where}{more}" if where else str(fault.count)


@judges("L25-FMT-02")
def structured_table(case: Case) -> list[Verdict]:
    """A table can be read in each data file; apart from that, how well it follows RFC 4180."""
    if exempt := case.exempt_by_role():
        return [exempt]
    found: list[Verdict] = []
    for resource in data_files(case.data):
        kind = format_of(resource)
        if kind.kind in NO_TABLE:
            found.append(
                nothing_to_judge(case, resource, "otro_formato", kind.code, formato=kind.code)
            )
            continue
        seen = recent(case, resource.id)
        if seen is None or seen.read is None:
            found.append(unobserved(case, resource))
            continue
        found.append(_readable(case, resource, seen))
        if seen.read:
            found.append(_tidy(case, resource, seen))
    return found


def _readable(case: Case, resource: ResourceFacts, seen: ResourceObservation) -> Verdict:
    told = (
        f"{seen.rows} renglones, {len(seen.columns)} columnas" if seen.rows is not None else "leída"
    )
    if not seen.read:
        told = f"ninguna tabla; SHA-256 {seen.sha256}" if seen.sha256 else "ninguna tabla"
    evidence = Evidence("value", told, "resource", grade=Grade.MEDIDO, observed_at=seen_at(seen))
    return case.verdict(
        State.CUMPLE if seen.read else State.INCUMPLE,
        case.say("legible" if seen.read else "ilegible"),
        evidence,
        subject=case.subject(resource),
        next_change=expires(case, seen),
    )


def _tidy(case: Case, resource: ResourceFacts, seen: ResourceObservation) -> Verdict:
    asked = case.parameter("details")
    known = content_faults.codes_of(case.rule.id)
    faults = [item for item in seen.faults if item.code in known]
    said = [kind.sentence for item in faults if (kind := content_faults.find(item.code))]
    evidence = Evidence(
        "list",
        "; ".join(f"{item.code} ({places(item)})" for item in faults) or "sin faltas",
        "resource",
        threshold=str(asked.value),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
        observed_at=seen_at(seen),
    )
    return case.verdict(
        State.INCUMPLE if faults else State.CUMPLE,
        case.say("detalles", faltas=join(said)) if faults else case.say("ordenada"),
        evidence,
        subject=case.subject(resource),
        severity=Severity.A,
        next_change=expires(case, seen),
    )


@judges("L25-FMT-03")
def utf8(case: Case) -> list[Verdict]:
    """Each data file that is text is in UTF-8; a mark at its beginning is allowed, and told."""
    if exempt := case.exempt_by_role():
        return [exempt]
    return [_encoded(case, item) for item in data_files(case.data)]


def _encoded(case: Case, resource: ResourceFacts) -> Verdict:
    seen = recent(case, resource.id)
    kind = format_of(resource, seen)
    if seen is None or not seen.encoding:
        if kind.kind not in _TEXT or kind.code in _BINARY:
            turn = expires(case, seen) if seen else None
            return nothing_to_judge(
                case, resource, "sin_texto", kind.code, until=turn, formato=kind.code
            )
        return unobserved(case, resource)
    good = is_utf8(seen.encoding)
    asked = case.parameter("encoding")
    evidence = Evidence(
        "value",
        seen.encoding,
        "resource",
        threshold=str(asked.value),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
        observed_at=seen_at(seen),
    )
    return case.verdict(
        State.CUMPLE if good else State.INCUMPLE,
        case.say("utf8" if good else "otra", codificacion=seen.encoding),
        evidence,
        subject=case.subject(resource),
        next_change=expires(case, seen),
    )


def is_utf8(encoding: str) -> bool:
    """Whether the name of an encoding is one of those of UTF-8, ASCII being a part of it."""
    return encoding.strip().casefold() in _UTF8


@judges("L25-FMT-04")
def operating_manual(case: Case) -> list[Verdict]:
    """The Manual Operativo has not been published: nothing can be held against it."""
    if exempt := case.exempt_by_role():
        return [exempt]
    return [
        case.verdict(
            State.NO_APLICA, case.say("sin_manual"), exemption=Exemption.MANUAL_SIN_PUBLICAR
        )
    ]


@judges("L25-PRIV-01")
def no_personal_data(case: Case) -> list[Verdict]:
    """A hit waits for a person; only who did not publish the file can confirm it.

    Where the data are is told to nobody but the institution while the file is online.
    """
    return [_personal(case, item) for item in case.data.resources]


def _personal(case: Case, resource: ResourceFacts) -> Verdict:
    seen = recent(case, resource.id)
    if seen is None or (not seen.read and not seen.personal):
        return unobserved(case, resource)
    shared = about(case, resource, seen)
    if not seen.personal:
        rows = f" en {seen.rows} renglones" if seen.rows is not None else ""
        none = Evidence(
            "count", f"0 indicios{rows}", "resource", grade=Grade.MEDIDO, observed_at=seen_at(seen)
        )
        return case.verdict(State.CUMPLE, case.say("sin_indicios"), none, **shared)
    where = Evidence(
        "list",
        "; ".join(f"{item.code} ({places(item)})" for item in seen.personal),
        "resource",
        grade=Grade.COTEJADO if seen.personal_review else Grade.MEDIDO,
        observed_at=seen_at(seen),
        private=True,
    )
    word = seen.personal_review or "en_revision"
    said = Evidence(
        "value",
        case.rule.labels[word],
        "resource",
        grade=Grade.COTEJADO if seen.personal_review else Grade.MEDIDO,
        observed_at=seen_at(seen),
    )
    states = {"confirmado": State.INCUMPLE, "descartado": State.CUMPLE}
    state = states.get(word, State.NO_VERIFICABLE)
    cause = Cause.EN_REVISION if state is State.NO_VERIFICABLE else None
    return case.verdict(state, case.say(word), said, where, cause=cause, **shared)
