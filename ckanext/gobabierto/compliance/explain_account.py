"""What an explanation is asked about, and all that it is told from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ckanext.gobabierto.facts.provenance import Held
from ckanext.gobabierto.facts.types import OrganizationFacts
from ckanext.gobabierto.obligations import Profile, Rule
from ckanext.gobabierto.obligations.parts import label, lost
from ckanext.gobabierto.rules.spanish import join

from .explain_trial import Trial
from .explain_unit import Unit

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants explained."""

    rule: str
    subject_type: str
    subject_id: str
    day: date
    organization: str = ""
    period: str | None = None
    known_at: datetime | None = None


@dataclass
class Account:
    """All that an explanation is told from."""

    asked: Asked
    unit: Unit
    rule: Rule
    profile: Profile
    current: Rule | None
    """The rule as the files have it now."""
    recorded_at: datetime | None
    """When the version used was taken, where it is not the one of the files."""
    organization: OrganizationFacts
    stored: list[Body]
    trial: Trial
    rows: list[Body] = field(default_factory=list[Body])
    facts: list[Body] = field(default_factory=list[Body])
    more_facts: int = 0
    kept: Body = field(default_factory=dict[str, Any])
    """What proves them: answers of sites, as they came."""
    held: list[Held] = field(default_factory=list[Held])
    evaluated_with: str = ""
    """Fingerprint of rules and options at the last evaluation."""

    @property
    def lost(self) -> str:
        """Which words of the version are no longer at hand, in Spanish; empty: none."""
        now = self.current
        if now and now.parts and not self.rule.content.get("parts"):
            return (
                f"La versión {self.rule.version} se guardó cuando este portal aún no guardaba con "
                f"la regla lo que ella lee ({join([label(name) for name in now.parts])}): no está "
                "a la mano el texto de entonces y se usó el de hoy."
            )
        if missing := lost(self.rule):
            return (
                f"El texto de {join(missing)}, con el que se juzgó, ya no está a la mano en este "
                "portal: se usó el de hoy."
            )
        return ""
