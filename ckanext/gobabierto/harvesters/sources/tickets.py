"""Previews that somebody asked for and waits for: kept for an hour in Redis, under their name.

Each person has one that is open. Whoever asks for another one has changed their mind about the
first: it is over, and whoever reads for it stops (:class:`Replaced`).
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.errors import OutOfTime

KEPT_FOR = 3600
"""Seconds."""
WAITING, READING, DONE, FAILED = "waiting", "reading", "done", "failed"
_OPEN = frozenset({WAITING, READING})
_LONGEST = 100


class Replaced(OutOfTime):
    """The same person asked for another preview: nothing more of this one is read."""

    code = "vista_previa_sustituida"

    def __init__(self) -> None:
        super().__init__("Pidió otra vista previa, que ocupó el lugar de ésta.")


def make(user_id: str, asked: dict[str, Any], form: dict[str, str]) -> str:
    """A new one, which takes the place of the one that is open.

    :param asked: what is to be read; of nothing, only the form is kept.
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
    if asked:
        connect_to_redis().setex(_place(user_id), KEPT_FOR, ticket)
    return ticket


def find(user_id: str, ticket: str) -> dict[str, Any] | None:
    """The one of that user, if its hour has not passed."""
    redis = connect_to_redis()
    text: Any = redis.get(_key(user_id, ticket))
    if not text:
        return None
    told = json.loads(text)
    if told["asked"] and told["state"] in _OPEN and _taken(redis.get(_place(user_id)), ticket):
        over = Replaced()
        told |= {"state": FAILED, "error": {"code": over.code, "message": over.message}}
    return told


def _taken(place: Any, ticket: str) -> bool:
    return place is not None and place.decode() != ticket


def change(user_id: str, ticket: str, **values: Any) -> None:
    """Set some of it; nothing where it is gone.

    :raises Replaced: another one took its place.
    """
    told = find(user_id, ticket)
    if told is None:
        return
    if told["state"] == FAILED:
        raise Replaced
    _write(user_id, ticket, {**told, **values})
    connect_to_redis().expire(_place(user_id), KEPT_FOR)


def _write(user_id: str, ticket: str, told: dict[str, Any]) -> None:
    text = json.dumps(told, ensure_ascii=False, default=str)
    connect_to_redis().setex(_key(user_id, ticket), KEPT_FOR, text)


def _place(user_id: str) -> str:
    return f"{config.redis_prefix()}harvest:preview-open:{user_id}"


def _key(user_id: str, ticket: str) -> str:
    return f"{config.redis_prefix()}harvest:preview:{user_id}:{ticket[:_LONGEST]}"
