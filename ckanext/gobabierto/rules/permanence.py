"""Data stay available, unless a founded *baja* says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.types import RemovedResource, ResourceFacts
from ckanext.gobabierto.vocabularies import document_types
from ckanext.gobabierto.vocabularies.texts import fold

from .access import answer_of, answers, dead
from .case import Case
from .observed import about, recent
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
    found = [own, *(_file(case, item) for item in data.removed_resources if item.kind == "datos")]
    if not hidden:
        found += [_withdrawn(case, item) for item in data.resources
                  if item.withdrawn_on and item.first_public and item.kind == "datos"]  # fmt: skip
    return found


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
    grounds = case.parameter("legitimate").value
    refused = [item for item in founded if item.outcome not in grounds]
    founded = [item for item in founded if item.outcome in grounds]
    if founded:
        reason = case.say("baja", motivo=_why(founded[0]))
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
    if refused:
        what = _what(subject)
        return case.absent(
            case.say("baja_sin_motivo", motivo=_why(refused[0]), que=what),
            case.say("no_visto", que=what),
            _paper(refused[0]),
            subject=subject,
        )
    return _missing(case, subject, since, expired)


def _withdrawn(case: Case, resource: ResourceFacts) -> Verdict:
    """Its source tells of it no more, and it is still listed here: there only if it answers.

    Kept by this portal, or seen to answer, it is available, whoever stopped telling of it. A dead
    address that the source took back is as gone as what was taken out of the dataset: to leave its
    name in the list cures nothing (rules.md 1.13), and a founded *baja* excuses it as well.
    """
    since, subject = resource.withdrawn_on, case.subject(resource)
    told = Evidence(
        "date", since.isoformat() if since else "", "source.missing_since", grade=Grade.MEDIDO
    )
    if resource.hosted_here:
        reason = case.say("retirado_aqui", dia=since)
        return case.verdict(State.CUMPLE, reason, told, subject=subject)
    seen = recent(case, resource.id)
    if seen is None or not seen.outcome:
        reason, cause = case.say("retirado_sin_ver", dia=since), Cause.SIN_OBSERVACION
        return case.verdict(State.NO_VERIFICABLE, reason, told, subject=subject, cause=cause)
    evidence = (told, answer_of(case, seen))
    shared = about(case, resource, seen)
    if answers(seen):
        reason = case.say("retirado_responde", dia=since)
        return case.verdict(State.CUMPLE, reason, *evidence, **shared)
    if not dead(case, resource, seen) or not case.absence_is_breach:
        reason = case.say("retirado_por_confirmar", dia=since)
        cause = Cause.EN_REVISION if case.absence_is_breach else Cause.FUENTE_SIN_LECTURA
        return case.verdict(State.NO_VERIFICABLE, reason, *evidence, cause=cause, **shared)
    gone = _gone(case, subject, since, resource.id)
    turn = min(filter(None, (gone.next_change, shared["next_change"])))
    return replace(gone, evidence=(*gone.evidence, evidence[1]), next_change=turn)


def _why(document: DocumentFacts) -> str:
    """The ground of a removal, within a sentence."""
    words = document_types.find("baja")
    why = (words.outcomes if words else {}).get(document.outcome, document.outcome)
    return why[:1].lower() + why[1:]


def _what(subject: Subject) -> str:
    return "el archivo" if subject.type == "resource" else "el conjunto"


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
    what = _what(subject)
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
