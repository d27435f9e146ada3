"""Registered documents as evidence: which count on a day, and how to word them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import wraps

from ckanext.gobabierto.facts.document_types import DocumentFacts

from .case import Case
from .observed import moment_of
from .registry import RuleFunction
from .spanish import shorten
from .verdict import Evidence, Grade, Verdict

REGISTER = "registro de documentos"
NOT_PUBLIC = "documento no público"


def day_of(document: DocumentFacts) -> date:
    """The day that counts: of the acuse or sent mail, else the one it bears."""
    return document.acknowledged_on or document.dated_on or document.registered_on or date.max


def papers(
    case: Case, *types: str, documents: Iterable[DocumentFacts] | None = None
) -> list[DocumentFacts]:
    """The documents of *types* that count on the day judged, the earliest first.

    One that bears a later day proves nothing yet (:func:`reads`).
    """
    listed = case.facts.documents if documents is None else documents
    found = [item for item in listed if item.type in types and day_of(item) <= case.as_of]
    return sorted(found, key=lambda item: (day_of(item), item.id))


def reads(*types: str) -> Callable[[RuleFunction], RuleFunction]:
    """Say which types a judge reads: its answers may change when one of them begins to count."""

    def wrap(judge: RuleFunction) -> RuleFunction:
        @wraps(judge)
        def inner(case: Case) -> list[Verdict]:
            return [until_next(case, item, *types) for item in judge(case)]

        return inner

    return wrap


def until_next(case: Case, verdict: Verdict, *types: str) -> Verdict:
    """*verdict* with the day on which a later document of *types* begins to count."""
    owned = case.data.documents if case.dataset else case.facts.documents
    days = [day_of(item) for item in owned if item.type in types]
    turns = [day for day in (*days, verdict.next_change) if day and case.as_of < day < date.max]
    turn = min(turns, default=None)
    return verdict if turn == verdict.next_change else replace(verdict, next_change=turn)


def name_of(document: DocumentFacts) -> str:
    """Its number, for a sentence that everybody may read; a private one keeps its number."""
    if not document.public:
        return NOT_PUBLIC
    return shorten(document.number, 80) or "sin número"


def paper_evidence(document: DocumentFacts, *, threshold: str = "", origin: str = "") -> Evidence:
    """The document as evidence, with its grade: declared, or compared by a second person.

    It was seen the day it was registered.
    """
    shown = name_of(document)
    if document.public and document.url:
        shown = f"{shown} ({shorten(document.url, 200)})"
    return Evidence(
        "document",
        f"{shown}, {day_of(document).isoformat()}",
        REGISTER,
        threshold=threshold,
        threshold_origin=origin if threshold else "",
        grade=Grade.COTEJADO if document.grade == "cotejado" else Grade.DECLARADO,
        observed_at=moment_of(document.registered_on),
    )


def of_register(kind: str, source: str) -> bool:
    """Whether evidence was read from the register, not from what the institution says of itself."""
    return source == REGISTER or (kind == "document" and not source.startswith("organization."))


def no_paper(*, threshold: str = "", origin: str = "") -> Evidence:
    """What is shown where the register has no such document."""
    return Evidence(
        "count",
        "0 documentos",
        REGISTER,
        threshold=threshold,
        threshold_origin=origin if threshold else "",
        grade=Grade.MEDIDO,
    )


def told_by(
    events: Iterable[date], listed: Iterable[DocumentFacts], window: int
) -> dict[date, DocumentFacts]:
    """Which paper told of each event, where no paper says of which one it tells.

    Each tells first what nobody had told of the *window* days before it; else what comes next
    within as many days; else the last that nobody told, however old, for no term makes it late. So
    none that told of one event tells of a later one too.

    :param listed: the earliest first.
    """
    days, told = sorted(set(events)), dict[date, DocumentFacts]()
    reach = timedelta(days=window)
    for paper in listed:
        day = day_of(paper)
        owed = [event for event in days if event <= day and event not in told]
        recent = [event for event in owed if day - event <= reach]
        following = [event for event in days if event > day][:1]
        ahead = [event for event in following if event - day <= reach and event not in told]
        for event in recent or ahead or owed[-1:]:
            told[event] = paper
    return told


def credited(case: Case, document: DocumentFacts, due: date | None) -> str:
    """« Acreditado después…» where it was registered after the day it was due (rules.md 1.9)."""
    seen = document.registered_on
    if due is None or seen is None or seen <= due or day_of(document) > due:
        return ""
    return " " + case.note("acreditado_despues", dia=seen)
