"""What the tests of each action's authorization ask of its roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk


def refused(roles: Iterable[str], ask: Callable[[str], Any]) -> None:
    """*ask* is refused to each of the roles; one that may is named.

    They share one database: what is refused changes nothing in it.
    """
    for role in roles:
        try:
            ask(role)
        except tk.NotAuthorized:
            continue
        pytest.fail(f"{role} may")
