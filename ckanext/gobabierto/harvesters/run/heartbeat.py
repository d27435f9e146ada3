"""A sign of life of whoever works at something, in Redis, for people and for those who take over.

It says who and since when. Whether somebody really is at work only the lock says (:mod:`seen`):
Redis may be emptied at any moment.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from redis import RedisError

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto import clock

log = logging.getLogger(__name__)
SECONDS = 90
"""After which somebody who gives no sign is taken for dead."""

_REMEMBERED = 7 * 24 * 3600


def _key(kind: str, identifier: str) -> str:
    return f"ckan:{tk.config['ckan.site_id']}:gobabierto:harvest:{kind}:{identifier}"


@contextmanager
def beating(kind: str, identifier: str) -> Generator[None]:
    """Give a sign of life every so often inside the block."""
    key, over = _key(kind, identifier), threading.Event()
    told = {"host": platform.node(), "pid": os.getpid(), "since": clock.now().isoformat()}
    redis: Any = connect_to_redis()
    beat = threading.Thread(target=_beat, args=(redis, key, json.dumps(told), over), daemon=True)
    beat.start()
    try:
        yield
    finally:
        over.set()
        beat.join(timeout=1)
        try:
            redis.delete(key)
        except RedisError:
            log.warning("The sign of life of %s %s stays until it ends", kind, identifier)


def _beat(redis: Any, key: str, told: str, over: threading.Event) -> None:
    while True:
        try:
            redis.set(key, told, ex=SECONDS)
        except RedisError:  # it comes back, or it does not: the work goes on
            log.warning("Redis takes no sign of life")
        if over.wait(SECONDS / 3):
            return


def alive(kind: str, identifier: str) -> dict[str, Any] | None:
    """Who is at work, or ``None``."""
    try:
        told: Any = connect_to_redis().get(_key(kind, identifier))
    except RedisError:
        return None
    return json.loads(told) if told else None


def died(kind: str, identifier: str) -> int:
    """Note that whoever was at work is not any more; how often that has been noted."""
    try:
        redis: Any = connect_to_redis()
        key = _key(f"{kind}:died", identifier)
        number = int(redis.incr(key))
        redis.expire(key, _REMEMBERED)
    except RedisError:
        return 0
    return number
