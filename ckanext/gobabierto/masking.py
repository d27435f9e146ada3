"""Users, passwords and keys that somebody wrote into an address: neither stored nor shown."""

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


_KEY = re.compile(
    r"(?P<before>[?&;#](?:[\w.-]{0,30}[_.-])?"
    r"(?:token|api-?_?key|apikey|access-?_?key|auth|password|passwd|pass|pwd|contrase(?:n|ñ|%C3%B1)a"
    r"|secret|signature|sig|jwt)=)[^\s&#;\"'<>()\[\]]+",
    re.IGNORECASE,
)
"""Names of one meaning only: ``clave`` and ``key`` are columns of half the tables of this land."""


def without_keys(text: str) -> str:
    """*text* masked, and the keys in the questions of its addresses too."""
    told = _KEY.sub(rf"\g<before>{MASK}", text) if "=" in text else text
    return masked(told)
