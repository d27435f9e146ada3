"""How a rule is told: what it stands on, and its parameters by name, with whole values.

Only told: no verdict depends on ``parameters.yaml``, so that a better word is no other rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ckanext.gobabierto.obligations.types import Parameter, Rule
from ckanext.gobabierto.vocabularies import document_types, licences

from .spanish import join

_FILE = Path(__file__).with_name("parameters.yaml")
_PART = "parte "
"""How the unit of a proportion begins: it is told in hundredths."""


def cite(articles: Sequence[str]) -> str:
    """``arts. 12, 13 y CUARTO transitorio``; a table or a step goes by its own name."""
    numbered = sum(item[:1].isdigit() or item.endswith("transitorio") for item in articles)
    if numbered < len(articles) or not articles:
        return join(articles)
    return f"{'art.' if numbered == 1 else 'arts.'} {join(articles)}"


def citation(articles: Sequence[str]) -> str:
    """The same at the beginning of a sentence."""
    text = cite(articles)
    return text[:1].upper() + text[1:]


def parameter_title(rule_id: str, name: str) -> str:
    """What people call a parameter of a rule; one of other times keeps its own name."""
    return str(_told(rule_id, name).get("title", name))


def parameter_text(rule: Rule, item: Parameter, value: Any = None) -> str:
    """The value of a parameter, whole and with its unit.

    :param value: another one than its own.
    """
    value = item.value if value is None else value
    told = _told(rule.id, item.name)
    words = _words(rule, item.name, told.get("values"))
    if isinstance(value, list):
        return join([words(each) for each in value]) or "ninguno"
    if isinstance(value, (int, float)) and not told.get("plain"):
        return counted(value, item.unit)
    return words(value)


def measured(item: Parameter) -> str:
    """The number that a parameter is, with its unit."""
    return counted(item.value, item.unit)


@lru_cache(maxsize=512)
def counted(value: float, unit: str) -> str:
    """``1 conjunto público``, ``3 conjuntos públicos``, ``20 % del periodo``."""
    if unit.startswith(_PART):
        return f"{100 * value:g} % {unit.removeprefix(_PART)}"
    for row in _content()["units"]:
        begins = next((row[key] for key in ("one", "other") if _starts(unit, row[key])), None)
        if begins is not None:
            unit = row["one" if value == 1 else "other"] + unit.removeprefix(begins)
            break
    return f"{value:g} {unit}"


def _starts(unit: str, words: str) -> bool:
    return unit == words or unit.startswith(f"{words} ")


def _words(rule: Rule, name: str, kind: Any) -> Callable[[Any], str]:
    """How the codes among the values of a parameter are told."""
    if isinstance(kind, Mapping):
        return lambda value: str(kind.get(value, value))
    if kind == "labels":
        prefix = name.removesuffix("fields")
        return lambda value: rule.labels.get(prefix + value) or rule.labels.get(value) or value
    return _WORDS.get(str(kind), str)


def _baja(value: str) -> str:
    kind = document_types.find("baja")
    return _lower(kind.outcomes.get(value, value) if kind else value)


def _document(value: str) -> str:
    kind = document_types.find(value)
    return _lower(kind.label) if kind else value


def _licence(value: str) -> str:
    found = licences.find(value)
    return found.title if found else value


_WORDS: dict[str, Callable[[Any], str]] = {
    "baja": _baja,
    "document_types": _document,
    "licences": _licence,
    "quoted": "«{}»".format,
}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def parameter_lines(rule: Rule) -> list[str]:
    """Each parameter of *rule* in a sentence, with who set it and what the portal had before."""
    found: list[str] = []
    for item in rule.parameters:
        who = "lo pone la ley" if item.origin == "ley" else "criterio del portal"
        text = f"{parameter_title(rule.id, item.name)}: {parameter_text(rule, item)} ({who})."
        if item.changed:
            before = parameter_text(rule, item, item.changed.before)
            text += (
                f" Cambiado por este portal: antes {before}. "
                f"{item.changed.who}: {item.changed.why.rstrip('.')}."
            )
        found.append(text)
    return found


def _told(rule_id: str, name: str) -> Mapping[str, Any]:
    titles = _titles()
    return titles.get((rule_id, name)) or titles.get(("", name)) or {}


@lru_cache(maxsize=1)
def _titles() -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (rule_id, row["name"]): row
        for row in _content()["titles"]
        for rule_id in row.get("rules", ("",))
    }


@lru_cache(maxsize=1)
def _content() -> dict[str, list[dict[str, Any]]]:
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))
