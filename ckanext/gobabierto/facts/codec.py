"""Facts to JSON and back, so that a snapshot of 2023 is read as it was written."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, TypeVar

from ckanext.gobabierto.obligations.types import canonical_hash

T = TypeVar("T")

# An edit that touches no fact renews CKAN's metadata_modified; it is no news about the data.
# Nor is it one that the same was answered again.
_UNHASHED = frozenset({"content_reading", "metadata_modified", "observed_at", "readings"})
_HASH_LENGTH = 32


def encode(facts: Any) -> Any:
    """*facts* as plain JSON values; what is at its default is left out."""
    if dataclasses.is_dataclass(facts) and not isinstance(facts, type):
        return {
            item.name: encode(value)
            for item in dataclasses.fields(facts)
            if (value := getattr(facts, item.name)) != item.default and value != ()
        }
    if isinstance(facts, (date, datetime)):
        return facts.isoformat()
    if isinstance(facts, (tuple, list)):
        return [encode(item) for item in facts]
    return facts


def decode(kind: type[T], content: dict[str, Any]) -> T:
    """The facts of class *kind* that :func:`encode` made *content* of.

    Fields that this version does not know are left aside; those it knows and the content lacks take
    their default: a snapshot outlives the code that wrote it.
    """
    return kind(**decode_values(kind, content))


def decode_values(kind: type[Any], content: dict[str, Any]) -> dict[str, Any]:
    """The fields of class *kind* that *content* has, as the class holds them."""
    readers = _readers(kind)
    values: dict[str, Any] = {}
    for name, value in content.items():
        reader = readers.get(name, _UNKNOWN)
        if reader is None or value is None:
            values[name] = value
        elif reader is not _UNKNOWN:
            values[name] = reader(value)
    return values


_UNKNOWN = object()


@lru_cache(maxsize=64)
def _readers(kind: type[Any]) -> dict[str, Any]:
    """How each field is read; ``None`` where a JSON value is what the field holds."""
    hints = typing.get_type_hints(kind)
    return {item.name: _reader(hints[item.name]) for item in dataclasses.fields(kind)}


def _reader(hint: Any) -> Any:
    """How a JSON value becomes a value of the type *hint*; ``None``: it is one already."""
    origin = typing.get_origin(hint)
    if origin in {types.UnionType, typing.Union}:
        inner = _reader(next(arg for arg in typing.get_args(hint) if arg is not type(None)))
        return inner and (lambda value: None if value is None else inner(value))
    if origin is tuple:
        item = _reader(typing.get_args(hint)[0])
        return (lambda value: tuple(map(item, value))) if item else tuple
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if dataclasses.is_dataclass(hint):
        return partial(decode, typing.cast("type[Any]", hint))
    return None


def content_hash(content: dict[str, Any]) -> str:
    """Fingerprint of encoded facts, apart from when they were looked at or the record saved."""
    return canonical_hash({k: v for k, v in content.items() if k not in _UNHASHED}, _HASH_LENGTH)
