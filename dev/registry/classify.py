"""Decides what each body of the source is, and what it is bound to by whom.

Nothing is invented: a status other than ``obligada`` carries its reason and its article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dev.registry.names import ParsedName, fold

LINEAMIENTOS = "2025-09-12"
POLITICA = "2021-06-30"
_DOF = "Lineamientos DOF 11-09-2025"

_UNION = re.compile(
    r"^(sindicato |asociacion sindical|asociacion autonoma del personal|alianza de tranviarios"
    r"|orden mexicana de profesionales)"
)
_PARTY = re.compile(r"^(partido |morena$|movimiento ciudadano$)")
_TRUST = re.compile(
    r"\b(fideicomiso|fondo|mandato|plan de pensiones|prima de antiguedad)\b|^f \d|^m \d"
)
_BUDGET = re.compile(
    r"^(fondo (de )?(aportaciones|compensacion|fomento municipal|fiscalizacion)|fondo general de"
    r"|fondo de extraccion|impuesto |9 11 de la|el 0 136)"
)


@dataclass(frozen=True, slots=True)
class Obligation:
    """One status with its reason and its article."""

    status: str
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Classified:
    """The class of a body; ``kind`` is the key of the counts in the documentation."""

    kind: str
    institution_type: str
    obligation: Obligation


BOUND = Obligation("obligada", "", f"{_DOF}, arts. 1 y 3-XIX")
TRUST = Obligation(
    "por_determinar",
    "Los artículos 1 y 3-XIX obligan a los fideicomisos públicos y el artículo 4 trata como "
    "voluntaria la adopción por fideicomisos y fondos públicos; falta determinar de cuál se trata.",
    f"{_DOF}, arts. 1, 3-XIX y 4",
)
BUDGET = Obligation(
    "por_determinar",
    "Por su nombre es un ramo, fondo o impuesto del presupuesto y no una institución que publique; "
    "lo confirma quien administra el registro.",
    f"{_DOF}, arts. 1, 3-XIX y 4",
)
LIQUIDATION = Obligation(
    "por_determinar",
    "La fuente la lista bajo el INDEP sin decir si está en liquidación o extinta; verifíquese el "
    "decreto.",
    f"{_DOF}, arts. 1 y 3-XIX",
)
EXTINCT = Obligation(
    "extinta", "La fuente la nombra «Extinta».", f"{_DOF}, art. 1 (obliga a entidades existentes)"
)
DOUBTFUL = Obligation(
    "por_determinar",
    "La fuente (diciembre de 2025) la lista sin decir si subsiste como institución de la APF; "
    "verifíquese el decreto.",
    f"{_DOF}, arts. 1 y 3-XIX",
)
NO_BODY = Obligation(
    "por_determinar",
    "Por su nombre es un servicio educativo; no consta que sea un órgano desconcentrado.",
    f"{_DOF}, arts. 1 y 3-XIX",
)


def _outside(what: str) -> Obligation:
    return Obligation(
        "no_aplica",
        f"{what}: no forma parte de la APF que enumera el artículo 1; puede adherirse por "
        "convenio.",
        f"{_DOF}, arts. 1 y 4",
    )


def classify(body: ParsedName, hand: dict[str, Any]) -> Classified | None:
    """The class of *body*; ``None`` for unions and parties, which stay out of the registry."""
    plain = fold(body.title)
    if _UNION.match(plain) or _PARTY.match(plain):
        return None
    if body.parents:
        return _with_parent(body, plain, hand)
    return _listed_by_hand(body, hand) or _by_name(body, plain, hand)


def _with_parent(body: ParsedName, plain: str, hand: dict[str, Any]) -> Classified:  # noqa: PLR0911
    if plain.startswith("extinta "):
        return Classified("extinta", "por_determinar", EXTINCT)
    if body.pnt_id in hand["no_body"]:
        return Classified("dudosa", "por_determinar", NO_BODY)
    if _BUDGET.match(plain):
        return Classified("figura_presupuestaria", "por_determinar", BUDGET)
    if _TRUST.search(plain) or body.pnt_id in hand["trusts"]:
        return Classified("fideicomiso_o_fondo", "fideicomiso", TRUST)
    if body.parents[0] == "INDEP":
        return Classified("bajo_indep", "por_determinar", LIQUIDATION)
    if "S.A." in body.title:
        return Classified("filial", "empresa_participacion", BOUND)
    kind = hand["types"].get(body.pnt_id) or (
        "desconcentrado" if body.starred else "por_determinar"
    )
    return Classified("organo_de_dependencia", kind, BOUND)


def _listed_by_hand(body: ParsedName, hand: dict[str, Any]) -> Classified | None:
    known = {body.siglas, body.title}
    for key, branch in hand["other_powers"].items():
        if key in known:
            return Classified("otro_poder", branch, _outside("Pertenece a otro Poder de la Unión"))
    groups = (
        ("courts", "tribunal", "otra", "Es un tribunal con autonomía"),
        ("autonomous", "autonomo", "autonomo", "Es un órgano autónomo"),
        (
            "universities",
            "universidad_autonoma",
            "universidad",
            "Es una universidad autónoma por ley",
        ),
        (
            "civic",
            "organo_ciudadano",
            "otra",
            "Es un órgano ciudadano del Sistema Nacional Anticorrupción",
        ),
    )
    for group, kind, institution_type, what in groups:
        if known & set(hand[group]):
            return Classified(kind, institution_type, _outside(what))
    if known & set(hand["doubtful"]):
        return Classified("dudosa", "por_determinar", DOUBTFUL)
    return None


def _by_name(body: ParsedName, plain: str, hand: dict[str, Any]) -> Classified:
    known = {body.siglas, body.title, body.pnt_id}
    own_trust = plain.startswith("fideicomiso ") or known & set(hand["own_trusts"])
    if own_trust and not known & set(hand["no_trusts"]):
        return Classified("fideicomiso_con_nombre_propio", "fideicomiso", TRUST)
    return Classified("con_nombre_propio", _type_of(body, plain, hand["types"]), BOUND)


def _type_of(body: ParsedName, plain: str, by_hand: dict[str, str]) -> str:
    for key in (body.pnt_id, body.siglas):
        if key in by_hand:
            return by_hand[key]
    if re.match(r"secretaria (de|del|anticorrupcion)\b", plain):
        return "secretaria"
    if "S.N.C." in body.title:
        return "financiera"
    if re.search(r"\bS\.A\.", body.title) or "S.A.P.I." in body.title:
        return "empresa_participacion"
    return "por_determinar"
