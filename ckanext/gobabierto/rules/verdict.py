"""What a rule answers: a verdict with its evidence (product.md section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


class State(str, Enum):
    """The five states; the values are the public API."""

    CUMPLE = "cumple"
    POR_VENCER = "por_vencer"
    INCUMPLE = "incumple"
    NO_APLICA = "no_aplica"
    NO_VERIFICABLE = "no_verificable"


class Severity(str, Enum):
    """E: law in force. A: advertencia. I: informative."""

    E = "E"
    A = "A"
    I = "I"  # noqa: E741  - the law of the project names it so


class Cause(str, Enum):
    """Why there is nothing to judge by (rules.md 1.2)."""

    FALTA_DOCUMENTO = "falta_documento"
    FUENTE_SIN_LECTURA = "fuente_sin_lectura"
    ESPERA_DGID = "espera_dgid"
    EN_REVISION = "en_revision"
    SIN_OBSERVACION = "sin_observacion"


class Exemption(str, Enum):
    """Why a rule does not bind the subject, or not yet (rules.md 1.3)."""

    AUN_NO_EXIGIBLE = "aun_no_exigible"
    PERIODO_CERRADO = "periodo_cerrado"
    EXENTO_POR_ROL = "exento_por_rol"
    NO_OBLIGADA = "no_obligada"
    BAJA_FUNDADA = "baja_fundada"
    RESERVADA = "reservada"
    MANUAL_SIN_PUBLICAR = "manual_sin_publicar"
    OTRA_REGLA = "otra_regla"
    IRREGULAR_FUNDADA = "irregular_fundada"
    CONCLUIDO = "concluido"
    SIN_OBJETO = "sin_objeto"
    """The subject holds nothing of what the rule speaks about."""
    SIN_SUPUESTO = "sin_supuesto"
    """Nothing happened that would make the duty arise: no change, no requirement, nobody left."""


class Grade(str, Enum):
    """How solid a piece of evidence is (rules.md 1.8)."""

    MEDIDO = "medido"
    DECLARADO = "declarado"
    COTEJADO = "cotejado"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was read, with where and when, and what it was held against."""

    kind: str
    """``date``, ``value``, ``count``, ``list``, ``address``, ``document``."""
    value: str
    source: str
    """Where it was read: ``resource.last_modified``, ``organization.area_oficio``, an address…"""
    threshold: str = ""
    threshold_origin: str = ""
    """``ley`` or ``portal``; empty where there is no threshold."""
    grade: Grade = Grade.DECLARADO
    observed_at: datetime | None = None
    private: bool = False
    """Never shown to the public: it tells where a person's data are (rules.md 1.14)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the obligation is about."""

    type: str
    """``institution`` | ``dataset`` | ``resource`` | ``section`` | ``plan_row`` |
    ``plan_version`` | ``user`` | ``document``."""
    id: str
    name: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of one rule about one subject in one period, on one day."""

    rule: str
    subject: Subject
    state: State
    severity: Severity
    reason: str
    """One Spanish sentence. It names dates, never counts of days that change every day."""
    evidence: tuple[Evidence, ...] = ()
    fix: str = ""
    cause: Cause | None = None
    """Only with ``no_verificable``."""
    exemption: Exemption | None = None
    """Only with ``no_aplica``."""
    period: str = ""
    """``""`` for continuous duties, else ``2026``, ``2026-T3``, ``2022-07/2023-06``."""
    due: date | None = None
    """Day after which it fails (or failed); the earliest reading is in ``advise_by``."""
    advise_by: date | None = None
    """Last day on the earliest reading of the law, to be advised (rules.md 1.5)."""
    extemporaneo: bool = False
    days_late: int | None = None
    next_change: date | None = None
    """First day on which the clock alone can change this verdict."""
    private: bool = False
    """Only for who may see what the institution has not published."""
