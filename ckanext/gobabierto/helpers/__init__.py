"""Template helpers, one module per subject; a helper computes nothing, it fetches or formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckanext.gobabierto import config
from ckanext.gobabierto.helpers import (
    addresses,
    documents,
    fact_labels,
    failures,
    figures,
    forms,
    harvesting,
    home,
    panel,
    people,
    plans,
    sources,
    times,
    tray,
    words,
)


def gobabierto_demo() -> bool:
    """Whether the banner of the demonstration portal is shown."""
    return config.demo_banner()


def get_helpers() -> dict[str, Callable[..., Any]]:
    """All helpers by name."""
    return {
        "gobabierto_demo": gobabierto_demo,
        **addresses.HELPERS,
        **documents.HELPERS,
        **fact_labels.HELPERS,
        **failures.HELPERS,
        **figures.HELPERS,
        **forms.HELPERS,
        **harvesting.HELPERS,
        **home.HELPERS,
        **panel.HELPERS,
        **people.HELPERS,
        **plans.HELPERS,
        **sources.HELPERS,
        **times.HELPERS,
        **tray.HELPERS,
        **words.HELPERS,
    }
