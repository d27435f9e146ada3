"""The words of the Plan: how a date was read, what a row matches, what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckan.plugins.toolkit import _

from ckanext.gobabierto.plans import columns
from ckanext.gobabierto.vocabularies import frequencies

from . import times


def gobabierto_date_quality(value: str) -> str:
    """How well a date was read."""
    return {
        "exact": _("exact date"),
        "month": _("month only: its last day"),
        "guessed": _("guessed date"),
        "unreadable": _("date that cannot be read"),
        "missing": _("without date"),
    }.get(value, value)


def gobabierto_plan_match(value: str) -> str:
    """What is known of the match of a row."""
    return {
        "link": _("named by the plan itself"),
        "auto": _("found by the portal"),
        "doubtful": _("doubtful: waits for a person"),
        "person": _("confirmed by a person"),
        "none": _("a person said that there is none"),
        "": _("no dataset found"),
    }.get(value, value)


def gobabierto_plan_decided(match: Mapping[str, Any]) -> str:
    """Who decided the match of a row, and when: the role, never the account."""
    if not match.get("decided_on"):
        return ""
    role = {
        "admin": _("an administrator of the institution"),
        "editor": _("an editor of the institution"),
        "sysadmin": _("an administrator of the portal"),
    }.get(match.get("decided_as") or "", _("a person"))
    day = times.gobabierto_day(match["decided_on"])
    told = _("{role}, {day}").format(role=role, day=day)
    if match.get("grade") == "cotejado":
        return _("{decided}; compared by a second person").format(decided=told)
    return told


def gobabierto_delivered_as(value: str | None) -> str:
    """How a delivery is known."""
    return {
        "privado": _("private load"),
        "aviso": _("notice or proof of load"),
        "publico": _("publication"),
    }.get(value or "", value or "")


def gobabierto_plan_source(value: str) -> str:
    """Where a version came from."""
    return {
        "upload": _("Uploaded by a person"),
        "dataset": _("Read from the published plan"),
        "cli": _("Imported by the operator"),
        "restored": _("Return to version"),
    }.get(value, value)


def gobabierto_plan_event(event: Mapping[str, Any]) -> str:
    """What happened, without the row it happened to."""
    kind, field = str(event["kind"]), str(event.get("field") or "")
    name = gobabierto_plan_column(field)
    if kind == "coincidencia":
        return {
            "person": _("A person said which dataset it is:"),
            "none": _("A person said that no dataset is it:"),
        }.get(field, _("A decision was undone:"))
    return {
        "version": _("New version."),
        "version_retomada": _("An earlier version was taken up again."),
        "ilegible": _("The published file could not be read."),
        "fila_agregada": _("Row added:"),
        "fila_retirada": _("Row withdrawn:"),
        "fecha_cambiada": _("Committed day changed:"),
        "naturaleza_cambiada": _("{column} changed:").format(column=name),
        "detalle_cambiado": _("{column} changed:").format(column=name),
    }.get(kind, kind)


def gobabierto_plan_column(code: str) -> str:
    """Header of a column of the form; of others, as the file writes it."""
    known = columns.by_code().get(code)
    return known.header if known else code


def gobabierto_plan_frequency(code: str | None) -> str:
    """Label of a frequency by its code."""
    found = frequencies.find(code)
    return found.label if found else ""


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_date_quality": gobabierto_date_quality,
    "gobabierto_delivered_as": gobabierto_delivered_as,
    "gobabierto_plan_column": gobabierto_plan_column,
    "gobabierto_plan_decided": gobabierto_plan_decided,
    "gobabierto_plan_event": gobabierto_plan_event,
    "gobabierto_plan_frequency": gobabierto_plan_frequency,
    "gobabierto_plan_match": gobabierto_plan_match,
    "gobabierto_plan_source": gobabierto_plan_source,
}
