"""Identifiers that mean one dataset wherever they are met."""

from __future__ import annotations

import re

_UNIQUE = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32,64}|https?://\S+|urn:\S+|doi:\S+",
    re.IGNORECASE,
)


def worldwide(identifier: str) -> str:
    """*identifier* if nobody else can have it by chance; else nothing.

    By its old guid a dataset is known to be another institution's. ADELA made guids of titles, and
    every institution has its «directorio»: such a one stays the identifier within its institution.
    """
    return identifier if _UNIQUE.fullmatch(identifier) else ""
