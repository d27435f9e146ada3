"""Previews that somebody asked for and waits for: kept for an hour in Redis, under their name."""

from __future__ import annotations

import json
import secrets
from typing import Any

from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto import clock, config

KEPT_FOR = 3600
"""Seconds."""
WAITING, READING, DONE, FAILED = "waiting", "reading", "done", "failed"
_LONGEST = 100


def make(user_id: str, asked: dict[str, Any], form: dict[str, str]) -> str:
    """A new one.

    :param asked: what is to be read.
    :param form: what the person had written, to be given back.
    """
    ticket = secrets.token_urlsafe(24)
    told = {
        "state": WAITING,
        "asked": asked,
        "form": form,
        "asked_at": clock.now().isoformat(),
        "progress": None,
        "result": None,
        "error": None,
    }
    _write(user_id, ticket, told)
    return ticket


def find(user_id: str, ticket: str) -> dict[str, Any] | None:
    """The one of that user, if its hour has not passed."""
    text: Any = connect_to_redis().get(_key(user_id, ticket))
    return json.loads(text) if text else None


def change(user_id: str, ticket: str, **values: Any) -> None:
    """Set some of it; nothing where it is gone."""
    told = find(user_id, ticket)
    if told is not None:
        _write(user_id, ticket, {**told, **values})


def _write(user_id: str, ticket: str, told: dict[str, Any]) -> None:
    text = json.dumps(told, ensure_ascii=False, default=str)
    connect_to_redis().setex(_key(user_id, ticket), KEPT_FOR, text)


def _key(user_id: str, ticket: str) -> str:
    return f"{config.redis_prefix()}harvest:preview:{user_id}:{ticket[:_LONGEST]}"
