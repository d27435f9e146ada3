"""Words of harvest sources and their runs, and what of them waits for the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from redis import RedisError

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _, ungettext

from ckanext.gobabierto.harvesters.sources import tickets
from ckanext.gobabierto.helpers.figures import gobabierto_number
from ckanext.gobabierto.logic.action.difference_fields import field_label


def gobabierto_harvest_frequency(item: Mapping[str, Any]) -> str:
    """Name of a facet item of frequency."""
    return gobabierto_source_frequency(str(item["name"]))


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
    return _types().get(value, value)


def _types() -> dict[str, str]:
    """Titles of the types; asked for once in a request, for a list names one in each row."""
    kept: dict[str, str] | None = getattr(tk.g, "gobabierto_source_types", None)
    if kept is None:
        kept = {each["name"]: str(each["title"]) for each in tk.h.harvesters_info()}
        tk.g.gobabierto_source_types = kept
    return kept


def gobabierto_source_state(value: str) -> str:
    """How a source stands."""
    return {
        "pending": _("Waits for approval"),
        "refused": _("Reading not approved"),
        "held": _("To be confirmed"),
        "fails": _("Fails"),
        "postponed": _("Put off"),
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
        "postponed": "no_verificable",
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
        "postponed": _("Put off"),
    }.get(value, value)


def gobabierto_run_counts(counts: Mapping[str, int]) -> str:
    """What a run did, without what it did none of: «2 nuevos, 5 sin cambio»."""
    words: dict[str, Callable[[int], str]] = {
        "added": lambda n: ungettext("{n} new", "{n} new", n),
        "updated": lambda n: ungettext("{n} changed", "{n} changed", n),
        "unchanged": lambda n: ungettext("{n} unchanged", "{n} unchanged", n),
        "vanished": lambda n: ungettext("{n} no longer offered", "{n} no longer offered", n),
        "refused": lambda n: ungettext("{n} refused", "{n} refused", n),
    }
    told = [
        word(counts[key]).format(n=gobabierto_number(counts[key]))
        for key, word in words.items()
        if counts[key]
    ]
    return ", ".join(told) or _("no record")


def gobabierto_source_field(field: str) -> str:
    """Label of what an approval covers; of the configuration, with its key."""
    name, _dot, key = field.partition(".")
    label = {
        "url": _("Address"),
        "type": _("Type of source"),
        "organization": _("Institution"),
        "config": _("Configuration"),
    }.get(name, name)
    return f"{label}: {key}" if key else label


def gobabierto_field_label(field: str) -> str:
    """Label of a field in a preview: of a dataset, or of one of its files (``<file>: <field>``)."""
    return _("Files") if field == "files" else field_label(field)


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
    "gobabierto_field_label": gobabierto_field_label,
    "gobabierto_preview_form": gobabierto_preview_form,
    "gobabierto_run_counts": gobabierto_run_counts,
    "gobabierto_run_state": gobabierto_run_state,
    "gobabierto_source_attention": gobabierto_source_attention,
    "gobabierto_source_field": gobabierto_source_field,
    "gobabierto_source_frequencies": gobabierto_source_frequencies,
    "gobabierto_source_frequency": gobabierto_source_frequency,
    "gobabierto_source_mark": gobabierto_source_mark,
    "gobabierto_source_state": gobabierto_source_state,
    "gobabierto_source_type": gobabierto_source_type,
}
