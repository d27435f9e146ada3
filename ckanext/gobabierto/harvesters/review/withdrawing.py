"""A person settles what becomes of a file that its source withdrew: it goes, stays, or is replaced.

Replaced, it keeps its identifier and takes the address and the words of another file of the
dataset, of which the source does tell: who kept a link to it gets the one that took its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.decisions import NotNow
from ckanext.gobabierto.harvesters.withdrawn_files import KEPT_SINCE, replacements

from . import saving

REMOVE, KEEP, REPLACE = "source", "mine", "replace"
CHOICES = (REMOVE, KEEP, REPLACE)
_OWN = frozenset({"id", "package_id", "position", "created", "metadata_modified"})
"""Of the resource, whatever file it holds."""

Entry = dict[str, Any]


class NotThatFile(NotNow):
    """What is to take its place may not."""

    code = "archivo_no_sustituye"


def settled(
    dataset_id: str, baseline: Entry, entry: Entry, choice: str, by: str, user: str
) -> Entry:
    """The baseline once it is settled; writes the dataset where it must, as *user*.

    :param entry: of the withdrawn file.
    :param by: the resource that takes its place.
    :raises NotThatFile: the file is gone already, or *by* may not replace it.
    """
    files: list[Entry] = baseline["resources"]
    if choice == KEEP:
        stays = {**entry, KEPT_SINCE: clock.now().isoformat()}
        return {**baseline, "resources": [stays if each is entry else each for each in files]}
    reading: Context = {"ignore_auth": True, "use_cache": False}
    dataset = tk.get_action("package_show")(reading, {"id": dataset_id})
    dataset.pop("metadata_modified", None)  # given, it would be kept
    here = {each["id"]: each for each in dataset["resources"]}
    if entry["id"] not in here:
        raise NotThatFile(tk._("The file is not in the dataset any more."))
    if choice == REMOVE:
        # Its entry stays: what a person took out does not come back by itself.
        rest = [each for each in dataset["resources"] if each["id"] != entry["id"]]
        saving.update({**dataset, "resources": rest}, user)
        return baseline
    other = here.get(by)
    if other is None or by not in replacements(baseline, entry, here) or _uploaded(other):
        raise NotThatFile(tk._("Choose a file of the dataset that the source tells of."))
    heir = _in_place_of(here[entry["id"]], other)
    rest = [heir if each["id"] == entry["id"] else each
            for each in dataset["resources"] if each is not other]  # fmt: skip
    saving.update({**dataset, "resources": rest}, user)
    moved = [{**each, "id": entry["id"]} if each["id"] == by else each
             for each in files if each is not entry]  # fmt: skip
    return {**baseline, "resources": moved}


def _uploaded(resource: Mapping[str, Any]) -> bool:
    """Its bytes are kept under its own identifier."""
    return resource.get("url_type") == "upload"


def _in_place_of(mine: Mapping[str, Any], other: Mapping[str, Any]) -> Entry:
    own = {key: value for key, value in mine.items() if key in _OWN}
    return {**{key: value for key, value in other.items() if key not in _OWN}, **own}
