"""Words that the pages of ckanext-harvest show as the codes they are stored as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckan.plugins.toolkit import _


def gobabierto_harvest_frequency(item: Mapping[str, Any]) -> str:
    """Name of a facet item of frequency; its message is in the catalogue of the harvesters."""
    return _(str(item["display_name"]).title())


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_harvest_frequency": gobabierto_harvest_frequency
}
