"""Data stay available, unless a founded *baja* says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.types import RemovedResource, ResourceFacts
from ckanext.gobabierto.vocabularies.texts import fold

from .access import answer_of, answers, dead
from .case import Case
from .observed import about, moment_of, recent
from .papers import day_of, papers, reads
from .registry import judges
from .removals import BAJA, RESERVE_KIND, ground_of, lacks, of_another_loss
from .spanish import join, shorten
from .verdict import Cause, Evidence, Exemption, Grade, State, Subject, Verdict

_ONE_DAY = timedelta(days=1)
_RESERVE = "reserva"
_KINDS = (BAJA, RESERVE_KIND)


@dataclass(frozen=True, slots=True)
class Loss:
    """What is not there any more."""

    subject: Subject
    since: date | None
    resource_id: str = ""
    """Empty of a whole dataset."""
    back_on: date | None = None
    """When it was last there again after another loss: what founded that one founds not this."""


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
    own = _gone(case, _hidden(case)) if hidden else _present(case)
    found = [own, *(_file(case, item) for item in data.removed_resources if item.kind == "datos")]
    if not hidden:
        found += [_withdrawn(case, item) for item in data.resources
                  if item.withdrawn_on and item.first_public and item.kind == "datos"]  # fmt: skip
    return found


def _hidden(case: Case) -> Loss:
    return Loss(case.subject(), case.data.hidden_since, back_on=case.data.back_on)


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
    return _gone(case, Loss(subject, gone.removed_on, gone.id, gone.back_on))


def _gone(case: Case, loss: Loss) -> Verdict:
    """Not there any more: since before the law, reserved, founded, or a breach."""
    subject, since = loss.subject, loss.since
    if since is not None and _before_the_law(case, since):
        return case.verdict(
            State.NO_APLICA,
            case.say("antes", dia=since),
            Evidence("date", since.isoformat(), f"{subject.type}.state", grade=Grade.MEDIDO),
            subject=subject,
            exemption=Exemption.SIN_SUPUESTO,
        )
    listed = papers(case, *_KINDS, documents=case.data.documents)
    listed = [item for item in listed if item.resource_id in {"", loss.resource_id}]
    spent = [item for item in listed if of_another_loss(item, loss.back_on)]
    listed = [item for item in listed if item not in spent]
    reserves = [item for item in listed if item.type == RESERVE_KIND]
    expired = [item for item in reserves if item.expires_on and item.expires_on < case.as_of]
    whole = [item for item in listed if item not in expired and not lacks(item)]
    if standing := [item for item in whole if item.type == RESERVE_KIND]:
        return _reserved(case, subject, standing)
    # A removal that rested on a reserve ends with it.
    founded = [item for item in whole if not (expired and item.outcome == _RESERVE)]
    grounds = case.parameter("legitimate").value
    refused = [item for item in founded if item.outcome not in grounds]
    founded = [item for item in founded if item.outcome in grounds]
    if founded:
        reason = case.say("baja", motivo=ground_of(founded[0]))
        return case.verdict(
            State.NO_APLICA, reason, _paper(founded[0]), subject=subject,
            exemption=Exemption.BAJA_FUNDADA,
        )  # fmt: skip
    mute = [item for item in listed if item not in expired and lacks(item)]
    if mute:
        key = "reserva_incompleta" if mute[0].type == RESERVE_KIND else "baja_incompleta"
        reason = case.say(key, faltan=join(lacks(mute[0])))
        return case.verdict(
            State.NO_VERIFICABLE, reason, _paper(mute[0]), subject=subject,
            cause=Cause.FALTA_DOCUMENTO,
        )  # fmt: skip
    if refused or spent:
        return _unfounded(case, loss, refused, spent)
    return _missing(case, subject, since, expired)


def _unfounded(
    case: Case, loss: Loss, refused: list[DocumentFacts], spent: list[DocumentFacts]
) -> Verdict:
    """By a *baja* whose ground founds nothing, or that was of another time."""
    paper, what = (refused[:1] or spent[-1:])[0], _what(loss.subject)
    key = "baja_sin_motivo" if refused else "baja_anterior"
    ground, dated = ground_of(paper), day_of(paper)
    reason = case.say(key, motivo=ground, que=what, dia=dated, vuelta=loss.back_on)
    unseen = case.say("no_visto", que=what)
    return case.absent(reason, unseen, _paper(paper), subject=loss.subject)


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
    gone = _gone(case, Loss(subject, since, resource.id, resource.back_on))
    turn = min(filter(None, (gone.next_change, shared["next_change"])))
    return replace(gone, evidence=(*gone.evidence, evidence[1]), next_change=turn)


def _what(subject: Subject) -> str:
    return "el archivo" if subject.type == "resource" else "el conjunto"


def _before_the_law(case: Case, day: date) -> bool:
    """Whether it happened before the law that is applied bound anybody.

    A policy of before that borrows the rule judges days on which this law was not in force.
    """
    return day < case.rule.valid_from <= case.as_of


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
        observed_at=moment_of(document.registered_on),
        private=not document.public,
    )
