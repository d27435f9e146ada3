"""A person settles what becomes of a file that its source offers again, and that was removed while
it did not: it comes back with the identifier that it had, or stays out for good.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters.merge import kept
from ckanext.gobabierto.harvesters.run.packages import shown
from ckanext.gobabierto.harvesters.same_files import address
from ckanext.gobabierto.harvesters.withdrawn_files import left_out, told_again

from . import saving
from .withdrawing import NotThatFile

TAKE = "source"
Entry = dict[str, Any]


def settled(dataset_id: str, baseline: Entry, entry: Entry, choice: str, user: str) -> Entry:
    """The baseline once it is settled; writes the dataset where the file comes back, as *user*.

    :param entry: of the file.
    :raises NotThatFile: the dataset has it already.
    """
    if choice == TAKE:
        after = told_again({**entry, "kept": _brought_back(dataset_id, entry, user)}, [entry["id"]])
    else:
        after = left_out(told_again(entry, [entry["id"]]))
    files = [after if each is entry else each for each in baseline["resources"]]
    return {**baseline, "resources": files}


def _brought_back(dataset_id: str, entry: Entry, user: str) -> dict[str, Any]:
    """What the dataset keeps of the file, once it is there."""
    reading: Context = {"ignore_auth": True, "use_cache": False}
    dataset = tk.get_action("package_show")(reading, {"id": dataset_id})
    dataset.pop("metadata_modified", None)  # given, it would be kept
    here: list[Entry] = dataset["resources"]
    if any(each["id"] == entry["id"] or each.get("url") == address(entry) for each in here):
        raise NotThatFile(tk._("The dataset has that file already."))
    if (removed := model.Session.get(model.Resource, entry["id"])) is not None:
        # CKAN keeps it until the next change of the files: nothing of what it was is to stay.
        removed.purge()
        model.Session.flush()
        model.Session.expire_all()
    files = [*here, {**entry["values"], "id": entry["id"]}]
    saved = shown(saving.update({**dataset, "resources": files}, user))
    return kept(saved["resources"][-1], entry["values"])
