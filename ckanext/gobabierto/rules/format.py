"""Tabular and open formats, by what the catalogue declares, else by what the server said."""

from __future__ import annotations

from ckanext.gobabierto.facts.types import DatasetFacts
from ckanext.gobabierto.vocabularies import formats

from .case import Case
from .content import format_of
from .dictionary import data_files
from .observed import find
from .registry import judges
from .spanish import join, shorten
from .verdict import Cause, Evidence, Grade, Severity, State, Verdict

_PAPER = {"document", "image", "page"}
_UNREADABLE = {"archive", "unknown"}


def data_formats(dataset: DatasetFacts) -> list[formats.Format]:
    """Formats of the files that hold data; annexes, dictionaries and methodologies are no data."""
    return [format_of(item, find(dataset, item.id)) for item in data_files(dataset)]


@judges("L25-FMT-01")
def tabular_format(case: Case) -> list[Verdict]:
    """CSV or SHP complies; only structured data warns; only paper breaches."""
    if exempt := case.exempt_by_role():
        return [exempt]
    found = data_formats(case.data)
    accepted = case.parameter("accepted")
    codes = sorted({item.code for item in found if item.code})
    declared = sorted({r.format.strip() for r in data_files(case.data) if r.format.strip()})
    kinds = {item.kind for item in found}
    # Paper breaches the words of the law; what the Platform takes is the portal's reading of them.
    paper_only = not kinds - _PAPER
    asked = case.parameter("tabular") if paper_only else accepted
    evidence = Evidence(
        "list",
        ", ".join(codes) or ", ".join(shorten(item, 40) for item in declared) or "ninguno",
        "resource.format",
        threshold=asked.value if paper_only else " o ".join(asked.value),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    if not found:
        return [case.absent(case.say("sin_archivos"), case.say("no_visto"), evidence)]
    good = [code for code in codes if code in accepted.value]
    if good:
        return [case.verdict(State.CUMPLE, case.say("tabular", formatos=join(good)), evidence)]
    if kinds - _PAPER - _UNREADABLE:
        return [
            case.verdict(
                State.INCUMPLE,
                case.say("solo_estructurado", formatos=join(codes)),
                evidence,
                severity=Severity.A,
            )
        ]
    if kinds & _UNREADABLE:
        words = join(codes) or join([shorten(item, 40) for item in declared]) or "nada"
        return [
            case.verdict(
                State.NO_VERIFICABLE,
                case.say("desconocido", formatos=words),
                evidence,
                cause=Cause.SIN_OBSERVACION,
            )
        ]
    return [
        case.verdict(State.INCUMPLE, case.say("solo_documentos", formatos=join(codes)), evidence)
    ]
