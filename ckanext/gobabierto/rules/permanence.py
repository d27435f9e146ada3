"""Data stay available, with the same name and address, unless a founded *baja* says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.types import Move, RemovedResource
from ckanext.gobabierto.vocabularies import document_types
from ckanext.gobabierto.vocabularies.texts import fold

from .case import Case
from .papers import day_of, papers, reads
from .registry import judges
from .spanish import join, shorten
from .verdict import Cause, Evidence, Exemption, Grade, State, Subject, Verdict

_ONE_DAY = timedelta(days=1)
_RESERVE = "reserva"
_RESERVE_KIND = "acuerdo_reserva"
_KINDS = ("baja", _RESERVE_KIND)


@judges("L25-PERM-01", hidden=True)
@reads(*_KINDS)
def still_there(case: Case) -> list[Verdict]:
    """The dataset, and each of its files, is where the public once saw it.

    Asked about hidden and deleted datasets too: hiding cures nothing (rules.md 1.13).
    """
    data = case.data
    if data.first_public is None:
        return []
    hidden = data.private or data.state != "active"
    own = _gone(case, case.subject(), data.hidden_since, "") if hidden else _present(case)
    return [own, *(_file(case, item) for item in data.removed_resources if item.kind == "datos")]


def _present(case: Case) -> Verdict:
    first = case.data.first_public
    evidence = Evidence(
        "date", first.isoformat() if first else "", "dataset.first_public", grade=Grade.MEDIDO
    )
    return case.verdict(State.CUMPLE, case.say("sigue", dia=first), evidence)


def _file(case: Case, gone: RemovedResource) -> Verdict:
    subject = Subject("resource", gone.id, gone.name, gone.name, gone.url)
    heirs = [
        item
        for item in case.data.resources
        if (gone.url and item.url == gone.url) or (gone.name and fold(item.name) == fold(gone.name))
    ]
    if heirs:
        name = shorten(heirs[0].name or heirs[0].id, 80)
        evidence = Evidence("value", name, f"resource {heirs[0].id}", grade=Grade.MEDIDO)
        reason = case.say("sustituido", recurso=name)
        return case.verdict(State.CUMPLE, reason, evidence, subject=subject)
    return _gone(case, subject, gone.removed_on, gone.id)


def _gone(case: Case, subject: Subject, since: date | None, resource_id: str) -> Verdict:
    """Not there any more: since before the law, reserved, founded, or a breach."""
    if since is not None and _before_the_law(case, since):
        return case.verdict(
            State.NO_APLICA,
            case.say("antes", dia=since),
            Evidence("date", since.isoformat(), f"{subject.type}.state", grade=Grade.MEDIDO),
            subject=subject,
            exemption=Exemption.SIN_SUPUESTO,
        )
    listed = papers(case, *_KINDS, documents=case.data.documents)
    listed = [item for item in listed if item.resource_id in {"", resource_id}]
    reserves = [item for item in listed if item.type == _RESERVE_KIND]
    expired = [item for item in reserves if item.expires_on and item.expires_on < case.as_of]
    whole = [item for item in listed if item not in expired and not lacks(item)]
    if standing := [item for item in whole if item.type == _RESERVE_KIND]:
        return _reserved(case, subject, standing)
    # A removal that rested on a reserve ends with it.
    founded = [item for item in whole if not (expired and item.outcome == _RESERVE)]
    if founded:
        words = document_types.find("baja")
        why = (words.outcomes if words else {}).get(founded[0].outcome, founded[0].outcome)
        reason = case.say("baja", motivo=why[:1].lower() + why[1:])
        return case.verdict(
            State.NO_APLICA, reason, _paper(founded[0]), subject=subject,
            exemption=Exemption.BAJA_FUNDADA,
        )  # fmt: skip
    mute = [item for item in listed if item not in expired and lacks(item)]
    if mute:
        key = "reserva_incompleta" if mute[0].type == _RESERVE_KIND else "baja_incompleta"
        reason = case.say(key, faltan=join(lacks(mute[0])))
        return case.verdict(
            State.NO_VERIFICABLE, reason, _paper(mute[0]), subject=subject,
            cause=Cause.FALTA_DOCUMENTO,
        )  # fmt: skip
    return _missing(case, subject, since, expired)


def _before_the_law(case: Case, day: date) -> bool:
    """Whether it happened before the law that is applied bound anybody.

    A policy of before that borrows the rule judges days on which this law was not in force.
    """
    return day < case.rule.valid_from <= case.as_of


def founded_removal(documents: Iterable[DocumentFacts], day: date) -> bool:
    """Whether a *baja* of the whole dataset founds that it is gone, by a law that did not ask.

    As the law that asks: it states motive and fundamento, and it bears no day still to come.
    """
    return any(
        item.type == "baja" and not item.resource_id and day_of(item) <= day and not lacks(item)
        for item in documents
    )


def lacks(document: DocumentFacts) -> list[str]:
    """What the document does not say and must, to found anything (rules.md 1.3 and 3)."""
    asked = {"su motivo": document.outcome, "su fundamento": document.fundamento}
    if document.type == _RESERVE_KIND:
        asked = {"su fundamento": document.fundamento, "cuándo vence": document.expires_on}
    return [label for label, value in asked.items() if not value]


def _reserved(case: Case, subject: Subject, standing: list[DocumentFacts]) -> Verdict:
    """By the agreement that lasts longest."""
    longest = max(standing, key=lambda item: (item.expires_on or date.min, item.id))
    last = longest.expires_on or case.as_of
    return case.verdict(
        State.NO_APLICA,
        case.say("reservada", dia=last),
        _paper(longest),
        subject=subject,
        exemption=Exemption.RESERVADA,
        next_change=last + _ONE_DAY,
    )


def _missing(
    case: Case, subject: Subject, since: date | None, expired: list[DocumentFacts]
) -> Verdict:
    what = "el archivo" if subject.type == "resource" else "el conjunto"
    evidence = [
        Evidence(
            "date",
            since.isoformat() if since else "no consta el día",
            f"{subject.type}.state",
            threshold="disponible, o con una baja fundada",
            threshold_origin=case.parameter("legitimate").origin,
            grade=Grade.MEDIDO,
        ),
        *(_paper(item) for item in expired[:1]),
    ]
    if since is None:
        return case.absent(
            case.say("no_esta", que=what),
            case.say("no_visto", que=what),
            *evidence,
            subject=subject,
        )
    return case.absent(
        case.say("no_esta_desde", que=what, dia=since),
        case.say("no_visto", que=what),
        *evidence,
        subject=subject,
    )


def _paper(document: DocumentFacts) -> Evidence:
    return Evidence(
        "document",
        shorten(f"{document.number or 'sin número'}", 80),
        document.url or f"document {document.id}",
        grade=Grade(document.grade),
        private=not document.public,
    )


@judges("L25-PERM-02")
def same_place(case: Case) -> list[Verdict]:
    """The name of the dataset and the addresses of its files are those of always.

    A change counts for a time, which is the portal's criterion: nobody can undo it but going back.
    """
    asked = case.parameter("days")
    floor = case.as_of - timedelta(days=int(asked.value))
    floor = max(floor, case.rule.valid_from)
    counted = [m for m in case.data.moves if m.moved_on and floor <= m.moved_on <= case.as_of]
    present = {item.id for item in case.data.resources}
    found = [_moved(case, item, case.subject()) for item in counted if not item.resource_id][-1:]
    if not found:
        evidence = Evidence("value", case.data.name, "dataset.name", grade=Grade.MEDIDO)
        found = [case.verdict(State.CUMPLE, case.say("estable"), evidence)]
    for resource_id in sorted({m.resource_id for m in counted} & present):
        move = [item for item in counted if item.resource_id == resource_id][-1]
        subject = Subject("resource", resource_id, move.name, move.name, move.after)
        found.append(_moved(case, move, subject))
    return found


def _moved(case: Case, move: Move, subject: Subject) -> Verdict:
    asked = case.parameter("days")
    day = move.moved_on or case.as_of
    evidence = Evidence(
        "value",
        f"{shorten(move.before, 150)} → {shorten(move.after, 150)}",
        "resource.url" if move.resource_id else "dataset.name",
        threshold=f"sin cambios en {asked.value} {asked.unit}",
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    return case.verdict(
        State.INCUMPLE,
        case.say("cambio_direccion" if move.resource_id else "cambio_nombre", dia=day),
        evidence,
        subject=subject,
        next_change=day + timedelta(days=int(asked.value)) + _ONE_DAY,
    )
