"""The source of an accepted dataset, for the search: it is in our table whatever is cleared."""

from __future__ import annotations

from typing import Any

from ckanext.gobabierto.harvesters import proposal_datasets


def with_source(document: dict[str, Any]) -> dict[str, Any]:
    """*document* with the fields by which ckanext-harvest finds the datasets of a source.

    ckanext-harvest fills them in from harvest objects, which clearing a source takes away; where
    they are there already it leaves them.
    """
    if document.get("type") != "dataset" or document.get("harvest_source_id"):
        return document
    found = proposal_datasets.source_of_dataset(str(document.get("id") or ""))
    if found is None:
        return document
    return {**document, "harvest_source_id": found[0], "harvest_source_title": found[1]}
