"""What the panel of a dataset shows: its stored verdicts, with one action call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.helpers.words import STATES

log = logging.getLogger(__name__)


def gobabierto_dataset_panel(dataset: dict[str, Any]) -> dict[str, Any] | None:
    """The verdicts of a dataset by state, or ``None`` where the reader may not see them.

    A panel must never take its page down: a failure is logged and shown as «could not be checked».
    """
    if not dataset.get("id"):
        return None
    try:
        answer = tk.get_action("gobabierto_dataset_verdict_list")({}, {"id": dataset["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    except tk.ValidationError:
        log.exception("The verdicts of dataset %s could not be read", dataset["id"])
        return {"failed": True, "groups": {}}
    return {**answer, "failed": False, "groups": by_state(answer["verdicts"])}


def by_state(verdicts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Verdicts in groups, what asks for action first; inside, the law before warnings."""
    order = ("incumple", "por_vencer", "no_verificable", "cumple", "no_aplica")
    groups: dict[str, list[dict[str, Any]]] = {state: [] for state in order if state in STATES}
    for verdict in sorted(verdicts, key=lambda v: ("EAI".find(v["severity"]), v["rule"])):
        groups.setdefault(verdict["state"], []).append(verdict)
    return groups


HELPERS: dict[str, Callable[..., Any]] = {"gobabierto_dataset_panel": gobabierto_dataset_panel}
