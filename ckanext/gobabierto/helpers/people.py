"""What people are called on a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model


def gobabierto_person(account: str | None) -> str:
    """The name that a person shows; empty for the portal's own account, which is nobody.

    :param account: id or name of an account, of those that the reader may see.
    """
    user = model.User.get(account) if account else None
    if user is None or user.name == tk.config["ckan.site_id"]:
        return ""
    return str(user.fullname or user.name)


HELPERS: dict[str, Callable[..., Any]] = {"gobabierto_person": gobabierto_person}
