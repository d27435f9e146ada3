"""The fields of a rule and their values as people say them."""

from __future__ import annotations

from typing import Any

from ckanext.gobabierto.compliance.explain_steps import STATES
from ckanext.gobabierto.obligations.parts import NAMES, label
from ckanext.gobabierto.rules.wording import parameter_title

_FIELDS = {
    "articles": "artículos",
    "automatic": "se comprueba sola o por documento",
    "characteristic": "característica del artículo 5",
    "core": "deber que el silencio no evita",
    "counts_data": "cuenta datos publicados",
    "exempt_roles": "conjuntos exentos",
    "export_only": "sólo para exportar",
    "first_enforceable": "exigible desde",
    "period": "periodo",
    "profile": "perfil",
    "quotations": "citas",
    "reading": "lectura de la ley",
    "reading_note": "nota de la lectura",
    "reads": "lo que lee además",
    "severity": "gravedad",
    "severity_note": "nota de la gravedad",
    "subject": "sujeto",
    "valid_from": "vigente desde",
    "valid_until": "vigente hasta",
    "verb": "verbo",
}
_TEXTS = {
    "asks": "qué pide",
    "how_to_comply": "cómo cumplir",
    "labels": "nombre de",
    "notes": "nota",
    "reasons": "motivo",
    "title": "título",
}
_PARAMETER = {
    "changed": "cambio de este portal",
    "choices": "entre qué se elige",
    "fixed": "sólo descriptivo",
    "maximum": "máximo",
    "minimum": "mínimo",
    "note": "nota",
    "origin": "quién lo pone",
    "unit": "unidad",
}
_KEYS = {
    "address": "dirección",
    "article": "artículo",
    "before": "antes",
    "decided_on": "decidido el",
    "note": "nota",
    "text": "texto",
    "value": "valor",
    "who": "quién",
    "why": "por qué",
}


def field(rule_id: str, path: str) -> str:
    """What people call a field: ``parameters.days.value`` is «Plazo»."""
    kind, _, rest = path.partition(".")
    if kind == "parameters":
        name, _, aspect = rest.rpartition(".")
        title = parameter_title(rule_id, name)
        return title if aspect == "value" else f"{title}, {_PARAMETER.get(aspect, aspect)}"
    if kind == "texts":
        name, _, key = rest.partition(".")
        told = _TEXTS.get(name, name)
        return f"{told} «{key}»" if key else told
    if kind == "parts":
        return f"versión de {label(rest)}" if rest in NAMES else f"versión de la regla {rest}"
    return _FIELDS.get(path, path)


def part_changes(name: str) -> str:
    """That a vocabulary or the calendar is another."""
    told = label(name)
    return f"{'Cambia' if told.startswith('el ') else 'Cambian'} {told}"


def state(value: str) -> str:
    """A state of a verdict; what is none stays."""
    return STATES.get(value, value)


def list_of(rules: list[str]) -> str:
    """Rules one after the other."""
    return ", ".join(rules) or "ninguna"


def said(value: Any) -> str:
    """A value of a file of rules, whole."""
    if value is None or value in ("", [], {}):
        return "nada"
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{_KEYS.get(k, k)}: {said(v)}" for k, v in value.items() if v is not None)
    if isinstance(value, list):
        return (" | " if any(isinstance(v, dict) for v in value) else ", ").join(map(said, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
