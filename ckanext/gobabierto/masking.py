"""Users and passwords that somebody wrote into an address: they are not stored and not shown."""

from __future__ import annotations

import re

MASK = "***"
_USER = re.compile(r"(?P<before>[/\\]{2})[^\s/\\?#\"'<>]+@")
# A password with a slash in it is no part of an address, and still a password.
_ODD = re.compile(
    r"(?P<before>\b[a-z][a-z0-9+.-]{1,15}:[/\\]*)(?!\d+(?:[/?#]|$))[^\s/\\?#:@]*"
    r":(?!\d{1,5}(?:[/?#\\]|$))[^\s@]{1,200}@",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """*text* with stars in the place of what comes before the ``@`` of an address."""
    if "@" not in text or (":" not in text and "//" not in text):
        return text
    return _ODD.sub(rf"\g<before>{MASK}@", _USER.sub(rf"\g<before>{MASK}@", text))
