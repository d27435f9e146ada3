"""What is told to the Dirección General, and what it asks: notices, and requirements answered."""

from __future__ import annotations

from datetime import date

from ckanext.gobabierto.facts.document_types import DocumentFacts

from .case import Case
from .dictionary import data_files
from .papers import REGISTER, day_of, name_of, no_paper, paper_evidence, papers, reads, told_by
from .registry import judges
from .verdict import Cause, Evidence, Exemption, Grade, State, Subject, Verdict
from .wording import measured

_NOTICE = "aviso_carga"
_REQUIREMENT, _ANSWER = "requerimiento", "respuesta_requerimiento"


def _events(case: Case) -> list[tuple[date, str]]:
    """Its creation and the updates of its files, as far as is known."""
    events = [(case.data.first_public, "dataset.first_public")]
    events += [
        (item.last_modified or item.first_seen, "resource.last_modified")
        for item in data_files(case.data)
    ]
    return [(day, source) for day, source in events if day]


def _until(case: Case, last: date) -> list[date]:
    """Days of its creation and of every update known up to the *last*; each has its own notice.

    What was loaded in order to be published is one creation.
    """
    first = case.data.first_public or date.min
    days = [day for day, _ in _events(case)]
    days += [day for item in data_files(case.data) for day in item.changed_before]
    return [day for day in days if first <= day <= last]


@judges("L25-PUB-02")
@reads(_NOTICE)
def notice_of_event(case: Case) -> list[Verdict]:
    """The last creation or update of the dataset was told. The form depends on the Manual."""
    events, window = _events(case), case.parameter("window")
    event = max((item for item in events if item[0] <= case.as_of), default=None)
    turn = min((day for day, _ in events if day > case.as_of), default=None)
    if event is None or event[0] < case.rule.valid_from:
        return [
            case.verdict(
                State.NO_APLICA,
                case.say("sin_evento"),
                Evidence("date", event[0].isoformat() if event else "sin fecha", "dataset"),
                exemption=Exemption.SIN_SUPUESTO,
                next_change=turn,
            )
        ]
    day, source = event
    seen = Evidence(
        "date",
        day.isoformat(),
        source,
        threshold=measured(window),
        threshold_origin=window.origin,
        grade=Grade.DECLARADO,
    )
    listed = papers(case, _NOTICE, documents=case.data.documents)
    told = told_by(_until(case, day), listed, int(window.value)).get(day) if listed else None
    if told:
        reason = case.say("notificado", dia=day, aviso=name_of(told), cuando=day_of(told))
        shown = (paper_evidence(told), seen)
        return [case.verdict(State.CUMPLE, reason, *shown, next_change=turn)]
    return [
        case.verdict(
            State.NO_VERIFICABLE,
            case.say("falta", dia=day),
            seen,
            cause=Cause.FALTA_DOCUMENTO,
            next_change=turn,
        )
    ]


@judges("L25-PUB-03")
@reads(_REQUIREMENT, _ANSWER)
def requirements_answered(case: Case) -> list[Verdict]:
    """Each requirement of correction has an answer; the law sets no term for it."""
    answers: dict[str, DocumentFacts] = {}
    for item in papers(case, _ANSWER):
        answers.setdefault(item.answers, item)
    asked = papers(case, _REQUIREMENT)
    if not asked:
        return [
            case.verdict(
                State.NO_APLICA,
                case.say("sin_requerimientos"),
                Evidence("count", "0 requerimientos", REGISTER, grade=Grade.MEDIDO),
                exemption=Exemption.SIN_SUPUESTO,
            )
        ]
    return [_answered(case, item, answers.get(item.id)) for item in asked]


def _answered(case: Case, asked: DocumentFacts, answer: DocumentFacts | None) -> Verdict:
    name = name_of(asked)
    subject = Subject("document", asked.id, name, f"Requerimiento {name}")
    words = {"requerimiento": name, "dia": day_of(asked)}
    if answer is None:
        return case.verdict(
            State.NO_VERIFICABLE,
            case.say("falta", **words),
            paper_evidence(asked),
            no_paper(),
            subject=subject,
            cause=Cause.FALTA_DOCUMENTO,
        )
    return case.verdict(
        State.CUMPLE,
        case.say("atendido", respuesta=name_of(answer), cuando=day_of(answer), **words),
        paper_evidence(asked),
        paper_evidence(answer),
        subject=subject,
    )
