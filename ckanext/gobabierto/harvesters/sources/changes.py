"""What changed of a source since somebody approved it."""

from __future__ import annotations

import json
from typing import Any

from ckan import model

from . import approval

_KEYS = ("url", "type", "organization")


def since_approved(source_id: str) -> list[dict[str, Any]]:
    """``field``, ``before`` and ``after`` of each difference; nothing where it never was approved.

    The configuration is told key by key, as ``config.<key>``.
    """
    before, now = approval.last_approved(source_id), approval.covered(source_id)
    if not before:
        return []
    found = [
        {"field": key, "before": _named(key, before), "after": _named(key, now)}
        for key in _KEYS
        if before.get(key) != now.get(key)
    ]
    return found + _config(before.get("config", ""), now.get("config", ""))


def _named(key: str, values: dict[str, str]) -> str:
    value = values.get(key, "")
    group = model.Session.get(model.Group, value) if key == "organization" and value else None
    return str(group.title or group.name) if group is not None else value


def _config(before: str, after: str) -> list[dict[str, Any]]:
    then, now = _parsed(before), _parsed(after)
    if then is None or now is None:
        return [{"field": "config", "before": before, "after": after}] if before != after else []
    return [
        {"field": f"config.{key}", "before": then.get(key), "after": now.get(key)}
        for key in sorted({*then, *now})
        if then.get(key) != now.get(key)
    ]


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
