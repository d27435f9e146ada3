"""What the home page shows besides the operator's words: one search and one summary, no more."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.i18n import get_lang
from ckan.lib.search import SearchError

from ckanext.gobabierto.vocabularies.categories import all_categories

log = logging.getLogger(__name__)

NEWEST = 5


def gobabierto_home() -> dict[str, Any]:
    """Newest public datasets, how many each category has, and the national figures.

    A home page never falls with Solr or with an evaluation: what cannot be read is left out.
    """
    found = _datasets()
    facet = found.get("search_facets", {}).get("groups", {}).get("items", [])
    counts = {item["name"]: item["count"] for item in facet}
    spanish = str(get_lang()).startswith("es")
    return {
        "newest": found.get("results", []),
        "datasets": found.get("count"),
        "categories": [
            {
                "slug": item.slug,
                "label": item.label if spanish else item.label_en,
                "count": counts.get(item.slug, 0),
            }
            for item in all_categories()
        ],
        "compliance": _compliance(),
    }


def _datasets() -> dict[str, Any]:
    asked: dict[str, Any] = {
        "fq": "dataset_type:dataset",
        "sort": "metadata_created desc",
        "rows": NEWEST,
        "facet.field": ["groups"],
        "facet.limit": -1,
    }
    try:
        return tk.get_action("package_search")({}, asked)
    except SearchError:
        log.exception("The home page could not search")
        return {}


def _compliance() -> dict[str, Any] | None:
    try:
        answer = tk.get_action("gobabierto_compliance_list")({}, {"limit": 0})
    except tk.NotAuthorized:
        return None
    return answer if answer["profile"] else None


HELPERS: dict[str, Callable[..., Any]] = {"gobabierto_home": gobabierto_home}
