"""What all processes that read sites must know of each other: whose turn it is, and what was said.

A host's next free moment is one number in Redis, moved on by one script, so any number of workers
on any number of machines keep one pace together. Without Redis each process keeps its own pace,
which is slower than forgetting about manners and better than stopping.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Protocol

from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# Times are of the Redis server, so that machines whose clocks differ agree. Answers milliseconds to
# wait, or how many too many as a negative number, and then nothing is reserved.
_RESERVE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
at = math.max(at, tonumber(redis.call('GET', KEYS[2]) or 0))
local wait = at - now
if wait > tonumber(ARGV[2]) then return -wait end
local interval = tonumber(ARGV[1])
if interval > 0 then redis.call('SET', KEYS[1], at + interval, 'PX', wait + interval + 1000) end
return wait
"""
_COOL = """
local t = redis.call('TIME')
local ends = t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(ARGV[1])
if ends > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], ends, 'PX', tonumber(ARGV[1]) + 1000)
end
return ends
"""
_PAUSE = 30
"""Seconds in which Redis is not asked again after it did not answer."""
_MOST = 1000


class Memory(Protocol):
    """Turns and sayings of hosts."""

    def reserve(self, host: str, interval: float, patience: float) -> float:
        """Take the next turn at *host*.

        :returns: seconds to wait for it; negative where it is more than *patience* (by its
            amount), and then no turn was taken.
        """
        ...

    def cool(self, host: str, seconds: float) -> None:
        """Nobody asks *host* anything for so long."""
        ...

    def recall(self, key: str) -> str | None:
        """What was remembered under *key*."""
        ...

    def remember(self, key: str, value: str, seconds: int) -> None:
        """Remember it for so long."""
        ...


class LocalMemory:
    """Of this process alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: dict[str, float] = {}
        self._cool: dict[str, float] = {}
        self._said: dict[str, tuple[float, str]] = {}

    def reserve(self, host: str, interval: float, patience: float) -> float:
        """As :class:`Memory` says."""
        with self._lock:
            now = time.monotonic()
            wait = max(now, self._free.get(host, 0), self._cool.get(host, 0)) - now
            if wait > patience:
                return -wait
            self._bound(self._free)
            self._free[host] = now + wait + interval
            return wait

    def cool(self, host: str, seconds: float) -> None:
        """As :class:`Memory` says."""
        with self._lock:
            self._bound(self._cool)
            self._cool[host] = max(self._cool.get(host, 0), time.monotonic() + seconds)

    def recall(self, key: str) -> str | None:
        """As :class:`Memory` says."""
        until, value = self._said.get(key, (0.0, ""))
        return value if until > time.monotonic() else None

    def remember(self, key: str, value: str, seconds: int) -> None:
        """As :class:`Memory` says."""
        with self._lock:
            self._bound(self._said)
            self._said[key] = (time.monotonic() + seconds, value)

    @staticmethod
    def _bound(kept: dict[str, Any]) -> None:
        if len(kept) >= _MOST:
            del kept[next(iter(kept))]


class RedisMemory:
    """Of all processes; of this one alone while Redis does not answer."""

    def __init__(self, redis: Any, prefix: str, local: LocalMemory | None = None) -> None:
        self._redis = redis
        self._prefix = prefix
        self._local = local or LocalMemory()
        self._again_at = 0.0

    def reserve(self, host: str, interval: float, patience: float) -> float:
        """As :class:`Memory` says."""
        keys = (self._key("turn", host), self._key("cool", host))
        arguments = (round(interval * 1000), round(patience * 1000))
        found = self._ask(lambda: self._redis.eval(_RESERVE, 2, *keys, *arguments))
        if found is None:
            return self._local.reserve(host, interval, patience)
        return int(found) / 1000

    def cool(self, host: str, seconds: float) -> None:
        """As :class:`Memory` says."""
        self._local.cool(host, seconds)
        self._ask(
            lambda: self._redis.eval(_COOL, 1, self._key("cool", host), round(seconds * 1000))
        )

    def recall(self, key: str) -> str | None:
        """As :class:`Memory` says."""
        found = self._ask(lambda: self._redis.get(self._key("said", key)))
        return self._local.recall(key) if found is None else bytes(found).decode()

    def remember(self, key: str, value: str, seconds: int) -> None:
        """As :class:`Memory` says."""
        self._local.remember(key, value, seconds)
        self._ask(lambda: self._redis.set(self._key("said", key), value.encode(), ex=seconds))

    def _key(self, kind: str, name: str) -> str:
        return f"{self._prefix}{kind}:{name}"

    def _ask(self, question: Any) -> Any:
        if time.monotonic() < self._again_at:
            return None
        try:
            return question()
        except RedisError:
            log.warning("Redis does not answer: each process keeps its own pace", exc_info=True)
            self._again_at = time.monotonic() + _PAUSE
            return None
