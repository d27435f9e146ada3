"""Tags that CKAN takes, made from the ones that people write.

CKAN admits letters, digits, blanks, ``-``, ``_`` and ``.``, between 2 and 100 characters, and
refuses the whole dataset for one bad tag.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ckanext.gobabierto.vocabularies.texts import fold

_SEPARATORS = re.compile(r"[,;|\n\r\t]+")
_REFUSED = re.compile(r"[^\w \-.]+")
_BLANKS = re.compile(r"\s+")
SHORTEST, LONGEST = 2, 100
_FAR_TOO_LONG = 1000


def clean_tag(text: str) -> str:
    """One tag without the characters that CKAN refuses; empty when nothing usable is left."""
    plain = _REFUSED.sub(" ", unicodedata.normalize("NFC", text[:_FAR_TOO_LONG]))
    plain = _BLANKS.sub(" ", plain).strip(" -_.")
    if len(plain) > LONGEST:
        plain = plain[:LONGEST].rsplit(" ", 1)[0].strip(" -_.")
    return plain if len(plain) >= SHORTEST else ""


def clean_tags(texts: Iterable[str]) -> list[str]:
    """Valid tags out of *texts*: lists inside one are split, repeated ones are dropped."""
    found: dict[str, str] = {}
    for text in texts:
        for part in _SEPARATORS.split(text):
            tag = clean_tag(part)
            if tag:
                found.setdefault(fold(tag), tag)
    return list(found.values())
