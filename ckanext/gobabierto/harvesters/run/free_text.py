"""What a source wrote as text may bear an address with a password or a key: it is not taken over.

Addresses of files are read by each reader, which leaves out who may open them; here it is titles,
descriptions, notes and whatever else is a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ckanext.gobabierto.harvesters.records import Fault
from ckanext.gobabierto.masking import KEY_WORDS, without_keys
from ckanext.gobabierto.vocabularies import harvest_faults

CODE = "clave_en_texto"
_ADDRESSES = frozenset({"url"})
_OF_NAME = rb"[^=?&;#\s\"]{0,200}"
_NAMED = re.compile(
    rb"[?&;#]" + _OF_NAME + rb"?(?:%|" + "|".join(KEY_WORDS).encode() + rb")" + _OF_NAME + rb"=",
    re.IGNORECASE,
)
"""It begins with what few texts have, or it would take five times what all the rest does."""
_INSIDE = re.compile(rb"%(?:25)*(?:40|3D)", re.IGNORECASE)
"""Of an address that is escaped inside another one, with a user or with a question."""
_BEFORE = 700
"""Bytes before an ``@`` in which an address would begin."""


def _likely(packed: bytes) -> bool:
    """Nearly no record has one, and every one is looked at in every run: it takes no longer than a
    search of bytes.
    """
    return bool(
        (b"=" in packed and _NAMED.search(packed))
        or (b"%" in packed and _INSIDE.search(packed))
        or _user_before_at(packed)
    )


def _user_before_at(packed: bytes) -> bool:
    """Before an ``@`` stands what may be an address with a user, and not the name of a mailbox."""
    place = packed.find(b"@")
    while place >= 0:
        word = packed[max(place - _BEFORE, 0) : place].rpartition(b'"')[2].rpartition(b" ")[2]
        if b":" in word or b"//" in word or b"\\" in word:
            return True
        place = packed.find(b"@", place + 1)
    return False


def masked(content: dict[str, Any], packed: bytes) -> dict[str, Any] | None:
    """*content* of a record without such keys; ``None`` where it has none.

    :param packed: the same as JSON.
    """
    if not _likely(packed):
        return None
    clean = {
        **content,
        "title": without_keys(content["title"]),
        "fields": _clean(content["fields"]),
        "resources": [{**each, "values": _clean(each["values"])} for each in content["resources"]],
    }
    return None if clean == content else clean


def fault(identity: str) -> Fault:
    """That it happened, without saying what stood there."""
    told = harvest_faults.find(CODE)
    return Fault(CODE, told.sentence if told else CODE, path=identity)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return without_keys(value)
    if isinstance(value, Mapping):
        return {key: each if key in _ADDRESSES else _clean(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(each) for each in value]
    return value
