"""A record in the shape in which it travels: small, with its hash, ready to be stored as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from ckanext.gobabierto.harvesters.records import (
    Aside,
    Fault,
    Record,
    Refusal,
    Resource,
    lasting,
)

from . import free_text

RECORD, REFUSAL, ASIDE, VANISHED, RETIRED = "record", "refusal", "aside", "vanished", "retired"
_LONGEST = 1000
"""Bytes of an identity. An index of PostgreSQL takes 2,704, together with what stands beside it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is compared, and what is stored if it changed."""

    kind: str
    identity: str
    title: str
    hash: str
    content: bytes
    """JSON of a harvest object, see :func:`envelope`."""
    old_guid: str = ""
    faults: tuple[Fault, ...] = ()


def envelope(kind: str, hash_: str, **values: Any) -> bytes:
    """The content of a harvest object: what it is, and everything the import needs."""
    return orjson.dumps({"kind": kind, "hash": hash_, **values})


def identity(told: object) -> str:
    """What a reader says a record is known by, as it can be stored: clean, and short enough.

    Of two long ones that begin alike each stays its own.
    """
    clean: str = _clean(str(told))
    whole = clean.encode()
    if len(whole) <= _LONGEST:
        return clean
    digest = hashlib.sha256(whole).hexdigest()
    return f"{whole[: _LONGEST - len(digest) - 1].decode('utf-8', 'ignore')}#{digest}"


def record(item: Record) -> Prepared:
    """A record of a machine source; the hash is that of ``Record.content_hash``.

    :raises TypeError: it is not JSON.
    """
    content = item.content()
    if item.partial:
        content["partial"] = True
    try:
        packed = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        dirty = b"\\u0000" in packed
    except TypeError:
        packed, dirty = b"", True
    if dirty:
        content = _clean(content)
        packed = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    faults = item.faults
    if (clean := free_text.masked(content, packed)) is not None:
        content, faults = clean, (*faults, free_text.fault(content["identity"]))
        packed = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    if item.volatile:
        packed = orjson.dumps(lasting(content, item.volatile), option=orjson.OPT_SORT_KEYS)
    hash_ = hashlib.sha256(packed).hexdigest()
    sent: dict[str, Any] = content
    if item.tells:  # what it says is the same, whichever way it was read
        sent = {**content, "tells": sorted(item.tells)}
    return Prepared(
        RECORD, content["identity"], content["title"], hash_, envelope(RECORD, hash_, **sent),
        content["old_guid"], faults,
    )  # fmt: skip


def _clean(value: Any) -> Any:
    """Without what neither PostgreSQL nor UTF-8 can hold."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {str(_clean(str(key))): _clean(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(each) for each in value]
    return value


def refusal(item: Refusal, version: str) -> Prepared:
    """A record that the reader could not take.

    Its hash is of the reason and of the reader: another reader may think otherwise.
    """
    fault: dict[str, Any] = _clean(asdict(item.fault))
    hash_ = refused_hash(version, hashlib.sha256(orjson.dumps(fault)).hexdigest())
    # Without an identity it is known again by where it was and what was wrong there.
    key = identity(item.identity) or f"?{hash_.rpartition(':')[2][:24]}"
    title: str = _clean(item.title)
    content = envelope(REFUSAL, hash_, identity=key, title=title or key, faults=[fault])
    return Prepared(REFUSAL, key, title, hash_, content, faults=(Fault(**fault),))


def refused_hash(version: str, hash_: str) -> str:
    """What the ledger keeps of a refused record: it is tried again when it or the reader change."""
    return f"{version}:{hash_}"


def aside(item: Aside) -> Prepared:
    """What was read beside records; when it was read, and how it came, makes it no other."""
    apart = {"read_at", "proof"}
    same = {key: value for key, value in item.content.items() if key not in apart}
    hash_ = hashlib.sha256(orjson.dumps(same, option=orjson.OPT_SORT_KEYS)).hexdigest()
    key = identity(item.key)
    return Prepared(ASIDE, key, key, hash_, envelope(ASIDE, hash_, **item.content))


def unpack(content: Mapping[str, Any]) -> Record:
    """The record in a harvest object."""
    return Record(
        identity=content["identity"],
        title=content["title"],
        fields=content["fields"],
        resources=tuple(Resource(r["key"], r["values"]) for r in content["resources"]),
        name=content["name"],
        old_guid=content["old_guid"],
        private=content["private"],
        partial=bool(content.get("partial")),
        tells=frozenset(content.get("tells") or ()),
    )


def faults_in(content: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Why it was refused while gathering."""
    return tuple(Fault(**fault) for fault in content.get("faults") or ())
