"""The RDF actions of ckanext-dcat, for formats they do not know.

Asked for ``/catalog.json`` they failed with an error of the server: JSON is answered as JSON-LD,
and what nobody can write is refused with the list of what can be.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.dcat import utils

# The views of ckanext-dcat take the header of the answer from this table.
utils.CONTENT_TYPES.setdefault("json", utils.CONTENT_TYPES["jsonld"])


def _known_format(data_dict: dict[str, Any]) -> dict[str, Any]:
    form = data_dict.get("format")
    if form == "json":
        return {**data_dict, "format": "jsonld"}
    if form and form not in utils.CONTENT_TYPES:
        raise tk.ValidationError(
            {
                "format": [
                    tk._("There is no such RDF format. Write one of: {formats}.").format(
                        formats=", ".join(sorted(utils.CONTENT_TYPES))
                    )
                ]
            }
        )
    return data_dict


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_show(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """The catalogue in RDF."""
    return next_action(context, _known_format(data_dict))


@tk.chained_action
@tk.side_effect_free
def dcat_dataset_show(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """A dataset in RDF."""
    return next_action(context, _known_format(data_dict))
