"""A file between its preview and its confirmation: kept for an hour, for whoever handed it over."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis

HELD_FOR = 3600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Held:
    """What was previewed, and on top of which version."""

    organization_id: str
    year: int
    file_name: str
    content: bytes
    sheet: str
    present: int
    """Number of the version in force when it was shown; 0: none."""


def hold(user: str, held: Held) -> str:
    """Keep a file; the word returned is good for *user* only."""
    word = secrets.token_urlsafe(24)
    text = json.dumps(
        {
            "organization_id": held.organization_id,
            "year": held.year,
            "file_name": held.file_name,
            "sheet": held.sheet,
            "present": held.present,
            "content": base64.b64encode(held.content).decode(),
        }
    )
    connect_to_redis().setex(_key(user, word), HELD_FOR, text)
    return word


def find(user: str, word: str) -> Held | None:
    """The file kept for *user* under that word, if its hour has not passed."""
    text = connect_to_redis().get(_key(user, word[:100]))
    if not text:
        return None
    found = json.loads(text)
    return Held(
        found["organization_id"],
        int(found["year"]),
        found["file_name"],
        base64.b64decode(found["content"]),
        found["sheet"],
        int(found["present"]),
    )


def drop(user: str, word: str) -> None:
    """Forget it."""
    connect_to_redis().delete(_key(user, word[:100]))


def _key(user: str, word: str) -> str:
    return f"ckan:{tk.config['ckan.site_id']}:gobabierto:plan:{user}:{word}"
