"""The tabs of the tray: the states of its proposals, and the differences beside them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

TABS = ("pending", "accepted", "requested", "rejected", "vanished")
DIFFERENCES = "differences"


def tabs(
    counts: dict[str, int], differing: int, query: dict[str, Any], here: str
) -> list[dict[str, Any]]:
    """Each with its count and its address.

    :param counts: proposals by state.
    :param query: what limits the list, of which the differences know the institution only.
    :param here: key of the tab that is shown.
    """
    shown = [each for each in TABS if each != "vanished" or counts["vanished"] or here == each]
    kept = {key: value for key, value in query.items() if key not in {"tab", "page"}}
    found: list[dict[str, Any]] = []
    for key in shown:
        asked = kept if key == TABS[0] else {"tab": key, **kept}
        url = tk.h.url_for("gobabierto_proposals.tray", **asked)
        found.append({"key": key, "count": counts[key], "url": url})
    of_one = {key: value for key, value in kept.items() if key == "organization"}
    url = tk.h.url_for("gobabierto_proposals.differences", **of_one)
    return [*found, {"key": DIFFERENCES, "count": differing, "url": url}]


def differing(organization: str) -> int:
    """Datasets of which a source says otherwise, for the tab."""
    asked = {"limit": 0, "organization": organization}
    return tk.get_action("gobabierto_difference_list")({}, asked)["count"]
