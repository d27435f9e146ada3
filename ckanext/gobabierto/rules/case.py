"""What a rule is given: one rule, the facts of one day, and how to word an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypedDict

from ckanext.gobabierto.facts.types import DatasetFacts, InstitutionFacts, ResourceFacts
from ckanext.gobabierto.obligations.types import Parameter, Rule

from .calendar import Calendar, mexican
from .spanish import long_date
from .verdict import Cause, Evidence, Exemption, Severity, State, Subject, Verdict


class Dated(TypedDict):
    """What every verdict about a closed or running period shares."""

    period: str
    due: date
    next_change: date


class History(Protocol):
    """The facts of an earlier day; ``None`` where nothing had been observed yet."""

    def __call__(self, day: date, /, *, datasets: bool = True) -> InstitutionFacts | None:
        """The facts of *day*.

        :param datasets: ``False`` leaves them out, for who looks back at many days.
        """
        ...


_SEVERITIES = {item.value: item for item in Severity}


def _in_words(values: dict[str, Any]) -> dict[str, Any]:
    return {k: long_date(v) if isinstance(v, date) else v for k, v in values.items()}


def _no_history(_day: date, *, datasets: bool = True) -> InstitutionFacts | None:  # noqa: ARG001
    return None


@dataclass(frozen=True)
class Case:
    """One rule before one subject on one day.

    ``history`` gives the facts of an earlier day, ``None`` where nothing had been observed yet: a
    closed period is judged by what was seen when it closed, never by today.
    """

    rule: Rule
    facts: InstitutionFacts
    as_of: date
    dataset: DatasetFacts | None = None
    history: History = _no_history

    @property
    def calendar(self) -> Calendar:
        """The business days of the portal, or of the version with which it is judged again."""
        return mexican()

    @property
    def data(self) -> DatasetFacts:
        """The dataset judged; only for rules whose subject is a dataset or a resource."""
        if self.dataset is None:
            raise LookupError(f"{self.rule.id} judges datasets and got none")
        return self.dataset

    def institution(self) -> Subject:
        """The institution as subject."""
        org = self.facts.organization
        return Subject("institution", org.id, org.name, org.title)

    def subject(self, resource: ResourceFacts | None = None) -> Subject:
        """The dataset, or one of its resources, as subject."""
        if resource is None:
            return Subject("dataset", self.data.id, self.data.name, self.data.title)
        return Subject("resource", resource.id, resource.name, resource.name, resource.url)

    def parameter(self, name: str) -> Parameter:
        """A parameter of the rule."""
        return self.rule.parameter(name)

    def say(self, key: str, **values: Any) -> str:
        """The reason called *key* of the rule's file, its dates written out in Spanish."""
        return self.rule.reasons[key].format(**_in_words(values))

    def note(self, key: str, **values: Any) -> str:
        """A sentence beside the reason, from the notes of the rule's file."""
        return self.rule.notes[key].format(**_in_words(values))

    @property
    def absence_is_breach(self) -> bool:
        """Whether what is missing here is missing (rules.md 1.1)."""
        if self.facts.is_platform:
            return True
        return self.dataset is not None and self.dataset.source_read is True

    def verdict(  # noqa: PLR0913 - every argument is a column of the answer
        self,
        state: State,
        reason: str,
        *evidence: Evidence,
        subject: Subject | None = None,
        severity: Severity | None = None,
        cause: Cause | None = None,
        exemption: Exemption | None = None,
        period: str = "",
        due: date | None = None,
        advise_by: date | None = None,
        days_late: int | None = None,
        next_change: date | None = None,
    ) -> Verdict:
        """An answer of this rule; what to do is added wherever something is left to do."""
        # Tens of millions of these are made in a night: nothing is built that is not asked for.
        asks = (
            state is State.NO_VERIFICABLE
            or state is State.INCUMPLE
            or state is State.POR_VENCER
            or exemption is Exemption.AUN_NO_EXIGIBLE
        )
        if subject is None:
            subject = self.institution() if self.dataset is None else self.subject()
        return Verdict(
            rule=self.rule.id,
            subject=subject,
            state=state,
            severity=severity or _SEVERITIES[self.rule.severity],
            reason=reason,
            evidence=evidence,
            fix=self.rule.how_to_comply if asks else "",
            cause=cause,
            exemption=exemption,
            period=period,
            due=due,
            advise_by=advise_by,
            extemporaneo=days_late is not None,
            days_late=days_late,
            next_change=next_change,
        )

    def absent(
        self,
        reason: str,
        unseen: str,
        *evidence: Evidence,
        subject: Subject | None = None,
        severity: Severity | None = None,
    ) -> Verdict:
        """What is missing in this catalogue: a breach only where absence is absence."""
        if self.absence_is_breach:
            return self.verdict(
                State.INCUMPLE, reason, *evidence, subject=subject, severity=severity
            )
        return self.verdict(
            State.NO_VERIFICABLE,
            unseen,
            *evidence,
            subject=subject,
            severity=severity,
            cause=Cause.FUENTE_SIN_LECTURA,
        )

    def exempt_by_role(self) -> Verdict | None:
        """``no_aplica`` for the roles that the rule leaves out (rules.md 1.11)."""
        role = self.data.role
        if role not in self.rule.exempt_roles:
            return None
        return self.verdict(
            State.NO_APLICA,
            self.say("exento", rol=ROLE_LABELS.get(role, role)),
            Evidence("value", role, "dataset.dataset_role"),
            exemption=Exemption.EXENTO_POR_ROL,
        )


ROLE_LABELS = {
    "plan": "Plan Institucional",
    "oficios": "Oficios y documentos",
    "codigos": "Catálogo de códigos",
    "diccionario": "Diccionario de datos",
    "datos": "Datos",
}
