"""UTF-8 that somebody read as Windows-1252, put right sequence by sequence."""

from __future__ import annotations

import re

_WINDOWS = "".join(bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(128, 256))
_BYTE_OF = {char: n for n, char in enumerate(_WINDOWS, 128)} | {chr(n): n for n in range(128, 256)}
_TAIL = re.escape("".join(char for char, n in _BYTE_OF.items() if n < 0xC0))  # noqa: PLR2004
_BROKEN = re.compile(f"[Â-ß][{_TAIL}]|[à-ï][{_TAIL}]{{2}}|[ð-ô][{_TAIL}]{{3}}")
_CONTROLS = re.compile("[\x80-\x9f]")
_BLANKS = re.compile("[\u00a0\u2007\u202f\u200b-\u200f\u2060\ufeff]")
_DEPTH = 3


def _whole(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTE_OF[char] for char in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def repaired(text: str) -> tuple[str, bool]:
    """*text* without mojibake, and whether there was any.

    Also gone: control characters that only mojibake leaves, invisible marks, unusual blanks.
    """
    if text.isascii():
        return text, False
    plain = text
    for _ in range(_DEPTH):  # some files went through the mistake twice
        again = _BROKEN.sub(_whole, plain)
        if again == plain:
            break
        plain = again
    plain = _CONTROLS.sub("", plain)
    changed = plain != text
    return _BLANKS.sub(lambda m: "" if m[0] in "\u200b\u200c\u200d\u2060\ufeff" else " ", plain), (
        changed
    )
