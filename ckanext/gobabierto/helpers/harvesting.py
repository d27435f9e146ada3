"""Words of harvest sources and their runs, and what of them waits for the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from redis import RedisError

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.harvesters.sources import tickets


def gobabierto_harvest_frequency(item: Mapping[str, Any]) -> str:
    """Name of a facet item of frequency; its message is in the catalogue of the harvesters."""
    return _(str(item["display_name"]).title())


def gobabierto_source_frequency(value: str) -> str:
    """How often a source is read."""
    return {
        "MANUAL": _("Only when asked for"),
        "ALWAYS": _("Always"),
        "DAILY": _("Every day"),
        "WEEKLY": _("Every week"),
        "BIWEEKLY": _("Every two weeks"),
        "MONTHLY": _("Every month"),
    }.get(value, value)


def gobabierto_source_frequencies() -> list[dict[str, str]]:
    """The same, to choose from."""
    return [
        {"value": each["value"], "text": gobabierto_source_frequency(each["value"])}
        for each in tk.h.harvest_frequencies()
    ]


def gobabierto_source_type(value: str) -> str:
    """Title of a type of source."""
    found = {each["name"]: each["title"] for each in tk.h.harvesters_info()}
    return str(found.get(value, value))


def gobabierto_source_state(value: str) -> str:
    """How a source stands."""
    return {
        "pending": _("Waits for approval"),
        "refused": _("Reading not approved"),
        "held": _("To be confirmed"),
        "fails": _("Fails"),
        "works": _("Works"),
        "new": _("Not read yet"),
        "inactive": _("Inactive"),
    }.get(value, value)


def gobabierto_source_mark(value: str) -> str:
    """The shape that goes with it: one of those of the verdicts."""
    return {
        "works": "cumple",
        "fails": "incumple",
        "held": "por_vencer",
        "pending": "por_vencer",
        "new": "no_verificable",
    }.get(value, "no_aplica")


def gobabierto_run_state(value: str) -> str:
    """How far a run is, or how it ended."""
    return {
        "queued": _("Waiting for its turn"),
        "gathering": _("Reading the source"),
        "writing": _("Writing datasets"),
        "finished": _("Finished"),
        "held": _("To be confirmed"),
        "failed": _("Could not read everything"),
    }.get(value, value)


def gobabierto_preview_form(ticket: str) -> dict[str, str]:
    """What the reader had written in the form of a source when they asked for its preview."""
    if not ticket or tk.current_user.is_anonymous:
        return {}
    try:
        found = tickets.find(str(tk.current_user.id), ticket)
    except RedisError:
        return {}
    return dict(found["form"]) if found else {}


def gobabierto_source_attention(organization: str = "") -> dict[str, int] | None:
    """How many sources wait for approval or confirmation, or fail; ``None``: not for this reader.

    :param organization: id of an institution; all of the reader's where empty.
    """
    if tk.current_user.is_anonymous:
        return None
    asked: dict[str, Any] = {"limit": 0, "organization": organization}
    try:
        return dict(tk.get_action("gobabierto_harvest_source_list")({}, asked)["by_state"])
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_harvest_frequency": gobabierto_harvest_frequency,
    "gobabierto_preview_form": gobabierto_preview_form,
    "gobabierto_run_state": gobabierto_run_state,
    "gobabierto_source_attention": gobabierto_source_attention,
    "gobabierto_source_frequencies": gobabierto_source_frequencies,
    "gobabierto_source_frequency": gobabierto_source_frequency,
    "gobabierto_source_mark": gobabierto_source_mark,
    "gobabierto_source_state": gobabierto_source_state,
    "gobabierto_source_type": gobabierto_source_type,
}
