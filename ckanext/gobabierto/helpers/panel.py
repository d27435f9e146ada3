"""What the panel of a dataset shows: its stored verdicts, with one action call.

A panel must never take its page down: a failure is logged and shown as «could not be checked».
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import g

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.facts import catalogue
from ckanext.gobabierto.facts.observations import last_observations
from ckanext.gobabierto.helpers.words import STATES
from ckanext.gobabierto.obligations import profiles, rule

log = logging.getLogger(__name__)

ORDER = ("incumple", "por_vencer", "no_verificable", "cumple", "no_aplica")
"""What asks for action goes first."""

OPEN = ORDER[:3]
"""States with something to do."""

FIELDS = {
    "L25-META-01": "notes",
    "L25-META-03": "category",
    "L25-LIC-01": "license_id",
    "L25-UPD-01": "update_frequency",
    "L25-UPD-02": "update_frequency",
}
"""Field of the form where what a rule judges is mended."""

UNREAD = "sin_observacion"
"""Cause of what nobody has looked at yet: there is nothing that the reader can do."""

EMPTY: dict[str, Any] = {"verdicts": []}


def gobabierto_dataset_panel(dataset: dict[str, Any]) -> dict[str, Any] | None:
    """The stored verdicts of a dataset, or ``None`` where there is nothing for this reader.

    CKAN renders the side of a page twice (once to see whether it is empty): asked once a request.
    """
    asked: dict[str, Any] = g.setdefault("gobabierto_panels", {})
    key = str(dataset.get("id") or "")
    if key and key not in asked:
        asked[key] = _stored(key)
    return asked.get(key)


def _stored(dataset_id: str) -> dict[str, Any] | None:
    try:
        answer = tk.get_action("gobabierto_dataset_compliance")({}, {"id": dataset_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    except Exception:
        log.exception("The verdicts of dataset %s could not be read", dataset_id)
        return {"failed": True}
    return arranged(answer)


def gobabierto_form_panel(dataset: dict[str, Any] | None) -> dict[str, Any]:
    """The panel of the form: what «Check now» found in this request, else what is stored."""
    checked: dict[str, Any] | None = getattr(g, "gobabierto_checked", None)
    if checked is not None:
        return checked if checked.get("failed") else {**arranged(checked), "unsaved": True}
    return gobabierto_dataset_panel(dataset or {}) or arranged(EMPTY)


def gobabierto_field_of(rule: str) -> str:
    """The field of the form that mends a rule; empty where there is no single one."""
    return FIELDS.get(rule, "")


def _advisory() -> set[str]:
    """Profiles that decide no state."""
    return {item.id for item in profiles() if item.kind == "advisory"}


def _unread_once(verdicts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """*verdicts*, where what nobody has read yet of many files is said once for each rule."""
    said: set[tuple[str, str]] = set()
    kept: list[dict[str, Any]] = []
    for verdict in verdicts:
        key = (verdict["rule"], verdict["reason"])
        if verdict.get("cause") == UNREAD and key in said:
            continue
        if verdict.get("cause") == UNREAD:
            said.add(key)
            verdict = {**verdict, "subject": {**verdict["subject"], "title": ""}}  # noqa: PLW2901
        kept.append(verdict)
    return kept


def arranged(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer with its verdicts grouped by state and its legal obligations counted."""
    groups: dict[str, list[dict[str, Any]]] = {state: [] for state in ORDER}
    warnings: list[dict[str, Any]] = []
    advice: list[dict[str, Any]] = []
    tally = dict.fromkeys(STATES, 0)
    listed = sorted(answer["verdicts"], key=lambda v: ("EAI".find(v["severity"]), v["rule"]))
    for verdict in listed:
        if verdict["severity"] == "E":
            tally[verdict["state"]] += 1
    for verdict in _unread_once(listed):
        known = rule(verdict["rule"])
        titled = {**verdict, "title": known.title if known else verdict["rule"]}
        if verdict["severity"] == "E":
            groups[verdict["state"]].append(titled)
        elif verdict["state"] in OPEN and verdict.get("cause") != UNREAD:
            if known is None or known.profile not in _advisory():
                warnings.append(titled)
            elif not known.export_only:
                advice.append(titled)
    met = tally["cumple"] + tally["por_vencer"]
    counted = {"tally": tally, "met": met, "applicable": met + tally["incumple"]}
    shown = {
        "groups": groups,
        "warnings": warnings,
        "advice": advice,
        "failed": False,
        "unsaved": False,
    }
    return {**answer, **counted, **shown}


def gobabierto_withdrawn_since(dataset_id: str, resource_id: str) -> date | None:
    """Day from which on the source of a dataset does not offer one of its files; one query."""
    return catalogue.withdrawn_files([dataset_id]).get(resource_id)


def gobabierto_address_seen(resource_id: str) -> dict[str, Any]:
    """Whether the address of a file answered when it was last looked at; one query.

    :returns: ``outcome`` (``ok``, one of the failures, or empty: nobody looked) and ``day``.
    """
    seen = last_observations([resource_id]).get(resource_id)
    if seen is None or not seen.outcome:
        return {"outcome": "", "day": None}
    return {"outcome": seen.outcome, "day": seen.checked_on}


def gobabierto_undecided_withdrawals(dataset: dict[str, Any]) -> str:
    """Address of the tray where this reader decides about withdrawn files; empty: none waits."""
    owner = dataset.get("organization") or {}
    if not owner or not tk.h.check_access("package_update", {"id": dataset["id"]}):
        return ""
    waits = catalogue.withdrawn_files([dataset["id"]], undecided=True)
    here = {each["id"] for each in dataset.get("resources") or ()}
    if not here & waits.keys():
        return ""
    return tk.h.url_for("gobabierto_proposals.differences", organization=owner["name"])


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_address_seen": gobabierto_address_seen,
    "gobabierto_dataset_panel": gobabierto_dataset_panel,
    "gobabierto_field_of": gobabierto_field_of,
    "gobabierto_form_panel": gobabierto_form_panel,
    "gobabierto_undecided_withdrawals": gobabierto_undecided_withdrawals,
    "gobabierto_withdrawn_since": gobabierto_withdrawn_since,
}
