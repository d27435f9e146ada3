"""Users, passwords and keys that somebody wrote into an address: neither stored nor shown."""

from __future__ import annotations

import re
from urllib.parse import unquote

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


_KEY_NAME = re.compile(
    r"(api|access|private|secret|subscription)[\W_]*key|authorization|token|passw(or)?d"
    r"|contrase(n|ñ|ni)a|client[\W_]*secret|credential"
    r"|(^|[\W_])(auth|jwt|pass|pwd|secret|sig|signature)$",
    re.IGNORECASE,
)
"""Names of one meaning only: ``clave`` and ``key`` are columns of half the tables of this land."""
KEY_WORDS = tuple("key auth token pass contrase secret credential jwt pwd sig".split())
"""One of them is in every such name: for whoever has no time to look closer."""
_ENDS = r"\s&;#\"'<>()\[\]"
_NAME = re.compile(rf"[?&;#]([^=?{_ENDS}]{{1,100}})=")
_VALUE, _PART = re.compile(rf"[^{_ENDS}]+"), re.compile(rf"[^?{_ENDS}]+")
_DEEPEST = 3
"""How many times over an address may be escaped inside another one."""


def is_key(name: str) -> bool:
    """What stands under that name, in an address or a configuration, opens a door."""
    return bool(_KEY_NAME.search(name))


def without_keys(text: str) -> str:
    """*text* masked, and the keys in the questions of its addresses too, escaped ones included."""
    return masked(_unasked(text) if "=" in text else text)


def _unasked(text: str) -> str:
    told: list[str] = []
    last = 0
    for name in _NAME.finditer(text):
        here = name.end()
        if name.start() < last:
            continue  # of the value of a key
        if is_key(unquote(name[1])):
            value = _VALUE.match(text, here)
        else:
            value = _PART.match(text, here)
            value = value if value and _opens(value[0]) else None
        if value:
            told += [text[last:here], MASK]
            last = value.end()
    return "".join((*told, text[last:]))


def _opens(value: str) -> bool:
    """An address is escaped in *value*, with a key or a password in it."""
    for _ in range(_DEEPEST):
        if "%" not in value:
            break
        value = unquote(value)
        keys = (is_key(unquote(name[1])) for name in _NAME.finditer(value))
        if masked(value) != value or any(keys):
            return True
    return False
