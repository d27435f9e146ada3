"""A registered document, as the rules see it: what it proves, never its content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """An oficio, acuse, minuta… The day it is known from is the day it was registered."""

    id: str
    type: str
    """One of the codes of ``vocabularies/document_types.yaml``."""
    number: str = ""
    dated_on: date | None = None
    """Day that the document bears."""
    registered_on: date | None = None
    """Day on which it was registered here; facts of earlier days do not have it."""
    period: str = ""
    """``2026``, ``2026-T3``… of what it proves; empty for what has no period."""
    signatory_post: str = ""
    addressee: str = ""
    acknowledged_on: date | None = None
    """Day of the acuse or of the sent mail."""
    expires_on: date | None = None
    """Last day on which it holds (acuerdos de reserva)."""
    dataset_id: str = ""
    resource_id: str = ""
    plan_row_id: str = ""
    user_id: str = ""
    """Account that a notice of departure is about."""
    answers: str = ""
    """Id of the document that it answers."""
    outcome: str = ""
    """What it decides or states: ``sin_cambios``, ``con_cambios``, ``baja_fundada``…"""
    url: str = ""
    sha256: str = ""
    grade: str = "declarado"
    """``declarado``, or ``cotejado`` once a second person compared it."""
    public: bool = True
    fundamento: str = ""
    """The law it invokes (bajas, acuerdos de reserva)."""
    figure: str = ""
    """A whole number that it states: how many datasets an inventory lists."""
