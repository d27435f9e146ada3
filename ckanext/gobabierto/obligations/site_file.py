"""The site's own file: parameters of the portal's criterion with other values, by whom and why.

What the law sets cannot be changed here: that file is refused, with the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ckanext.gobabierto.errors import BadObligationFile

from .types import Change, Parameter, Rule
from .yaml_file import YamlFile, read, schema_faults

SCHEMA = "site_schema.json"
WHAT = "las reglas cuyos parámetros cambia este portal"
_A_CENTURY = 36_500
"""Days that no rule counts beyond, so that none falls out of the calendar."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that this portal counts otherwise than the calendar of the law, and its account."""

    day: str
    rest: bool
    """``False``: people work on it although it is listed."""
    who: str
    why: str
    decided_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """What a portal changes: by rule and parameter, the new value with its account."""

    path: Path
    title: str = ""
    changes: Mapping[str, Mapping[str, Change]] = field(
        default_factory=dict[str, Mapping[str, Change]]
    )
    days: tuple[CalendarDay, ...] = ()
    """Rest days that it adds to the calendar, or takes out of it."""


def load_site_file(path: Path, rules: Mapping[str, Rule]) -> SiteFile:
    """Read the file of a site.

    :param rules: the rules it may change, by id, as the law's own files have them.
    :raises BadObligationFile: with file and line, at the first fault.
    """
    file = read(path, WHAT)
    for fault in faults(file, rules):
        raise fault
    return SiteFile(
        path=path,
        title=file.content.get("title", ""),
        changes={
            rule_id: {
                name: Change(
                    value=row["value"],
                    before=rules[rule_id].parameter(name).value,
                    who=row["who"],
                    why=row["why"],
                    decided_on=row.get("decided_on", ""),
                    note=row.get("note", ""),
                )
                for name, row in parameters.items()
            }
            for rule_id, parameters in (file.content.get("rules") or {}).items()
        },
        days=tuple(CalendarDay(rest=rest, **row) for _place, rest, row in _days(file)),
    )


def with_days(content: Mapping[str, Any], days: Iterable[CalendarDay]) -> dict[str, Any]:
    """The content of a calendar's file with the *days* of a portal, and who says so and why."""
    told = list(days)
    return {
        **content,
        "extra": [*content.get("extra", ()), *(item.day for item in told if item.rest)],
        "working": [*content.get("working", ()), *(item.day for item in told if not item.rest)],
        "changed": [asdict(item) for item in told],
    }


def _days(file: YamlFile) -> list[tuple[list[str | int], bool, dict[str, Any]]]:
    """The days of the portal's calendar: their place, whether they are rest days, their row."""
    calendar = file.content.get("calendar") or {}
    return [
        (["calendar", kind, number], kind == "rest", row)
        for kind in ("rest", "working")
        for number, row in enumerate(calendar.get(kind, ()))
    ]


def faults(file: YamlFile, rules: Mapping[str, Rule]) -> Iterator[BadObligationFile]:
    """Everything that is wrong in *file*; of one that breaks the schema, only that."""
    broken = False
    for fault in schema_faults(file, SCHEMA):
        broken = True
        yield fault
    if broken:
        return
    yield from _faults_of_days(file)
    for rule_id, parameters in (file.content.get("rules") or {}).items():
        rule = rules.get(rule_id)
        if rule is None:
            yield file.fault(
                "El archivo del portal cambia una regla que no existe.",
                ["rules", rule_id],
                found=rule_id,
                expected="el identificador de una regla (ckan gobabierto rules list)",
                code="regla_desconocida",
            )
            continue
        known = {item.name: item for item in rule.parameters}
        for name, row in parameters.items():
            yield from _faults_of(file, rule, known, name, row["value"])


def _faults_of_days(file: YamlFile) -> Iterator[BadObligationFile]:
    seen: set[str] = set()
    for place, _rest, row in _days(file):
        try:
            date.fromisoformat(row["day"])
        except ValueError:
            yield file.fault(
                "Una fecha del archivo no existe en el calendario.",
                [*place, "day"],
                found=row["day"],
                expected="un día como 2026-12-24",
            )
        if row["day"] in seen:
            yield file.fault(
                "Un día del calendario está dos veces.",
                [*place, "day"],
                found=row["day"],
                expected="cada día una sola vez, como inhábil o como laborable",
            )
        seen.add(row["day"])


def _faults_of(
    file: YamlFile, rule: Rule, known: Mapping[str, Parameter], name: str, value: Any
) -> Iterator[BadObligationFile]:
    place = ["rules", rule.id, name]
    item = known.get(name)
    if item is None:
        free = [each.name for each in rule.parameters if may_change(each)]
        yield file.fault(
            f"La regla {rule.id} no tiene ese parámetro.",
            place,
            found=name,
            expected=f"uno de: {', '.join(free)}"
            if free
            else "ninguno: no tiene parámetros libres",
            code="parametro_desconocido",
        )
    elif item.origin != "portal":
        yield file.fault(
            f"El parámetro «{name}» de {rule.id} lo pone la ley ({', '.join(rule.articles)}): "
            "ningún portal lo puede cambiar.",
            place,
            found=str(value),
            expected=f"{item.value} ({item.unit}), lo que dice la ley; borre este cambio",
            code="parametro_de_la_ley",
        )
    elif item.fixed:
        yield file.fault(
            f"El parámetro «{name}» de {rule.id} describe un criterio que no está en un valor.",
            place,
            found=str(value),
            expected=f"sin cambio: {item.note or item.value}",
            code="parametro_descriptivo",
        )
    elif problem := wrong_value(item, value):
        yield file.fault(
            f"El valor de «{name}» de {rule.id} no es de la clase que la regla lee.",
            [*place, "value"],
            found=str(value),
            expected=problem,
            code="valor_invalido",
        )


def may_change(item: Parameter) -> bool:
    """Whether a portal may put another value in its place."""
    return item.origin == "portal" and not item.fixed


def bounds(item: Parameter) -> tuple[float, float]:
    """The least and the most that a number may be, by its rule or as any count of days."""
    low = 0 if item.minimum is None else item.minimum
    return low, _A_CENTURY if item.maximum is None else item.maximum


def wrong_value(item: Parameter, value: Any) -> str:
    """What was expected instead of *value*; empty where it can stand for the file's own."""
    own = item.value
    if isinstance(own, list):
        return _wrong_list(item, value)
    if isinstance(own, bool):
        return "" if isinstance(value, bool) else "true o false"
    if isinstance(own, (int, float)):
        return _wrong_number(item, value)
    if isinstance(own, str):
        fine = isinstance(value, str) and value.strip()
        return "" if fine else f"un texto, como «{own}»"
    return "" if type(value) is type(own) else f"un valor como {own}"


def _wrong_number(item: Parameter, value: Any) -> str:
    kinds = (int,) if isinstance(item.value, int) else (int, float)
    words = "un número entero" if isinstance(item.value, int) else "un número"
    if isinstance(value, bool) or not isinstance(value, kinds):
        return f"{words}, como {item.value} ({item.unit})"
    low, high = bounds(item)
    # What is no number at all (.nan) is not between any two.
    return "" if low <= value <= high else f"{words} desde {low} y hasta {high} ({item.unit})"


def _wrong_list(item: Parameter, value: Any) -> str:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        return f"una lista de textos, como {', '.join(item.value)}"
    strange = [each for each in value if item.choices and each not in item.choices]
    if strange:
        return f"sólo de entre: {', '.join(item.choices)} (no «{strange[0]}»)"
    return ""
