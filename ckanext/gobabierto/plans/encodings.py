"""Bytes of a text file to text: the encoding in which it reads most like Spanish."""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ¿¡")
_USUAL = frozenset("°ºª“”‘’«»–—…·©®´")
_LEGACY = ("cp1252", "mac_roman", "cp850")
MIXED = "utf-8+cp1252"


def _mixed(error: UnicodeError) -> tuple[str, int]:
    """The bytes that are no UTF-8, as Windows-1252 says."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    return _windows(broken), error.end


codecs.register_error("gobabierto_windows", _mixed)


def _windows(content: bytes) -> str:
    """Windows-1252 with its five holes filled, as browsers do."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in content)


def _score(text: str) -> int:
    """How many characters beyond ASCII are usual in Spanish, less those that are not."""
    odd = [char for char in text if not char.isascii()]
    return sum(2 if char in _SPANISH else 0 if char in _USUAL else -2 for char in odd)


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; nothing fails and nothing is lost.

    UTF-8 is believed wherever it is valid. Otherwise the legacy encodings are compared by how
    Spanish they read (spreadsheets save CSV as Windows, Macintosh or DOS), and UTF-8 with a few
    foreign bytes is one of the candidates.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content.decode(name, "replace"), name
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    candidates = [
        (_windows(content) if name == "cp1252" else content.decode(name, "replace"), name)
        for name in _LEGACY
    ]
    candidates.append((content.decode("utf-8", "gobabierto_windows"), MIXED))
    return max(candidates, key=lambda candidate: _score(candidate[0]))
