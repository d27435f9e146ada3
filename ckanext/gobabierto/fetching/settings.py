"""The client as the portal's options say it should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto import config

from . import credentials
from .agreements import Agreements, Terms, agreements, hours
from .client import Client, Limits
from .guard import policy
from .manners import Manners
from .memory import LocalMemory, RedisMemory
from .robots import PRODUCT

_SECONDS = 2
"""That Redis has for an answer; CKAN's own connections wait a year, as its queues need."""


def client(
    *,
    patience: float | None = None,
    secret: str = "",
    organization_id: str = "",
    look: Callable[[], object] = lambda: None,
) -> Client:
    """A client with the configured exceptions, limits, manners and name.

    :param patience: seconds that somebody may wait for their turn at a host; a page that a person
        waits for gives few, a job has the usual two minutes.
    :param secret: name of a credential of the portal's file, for sites that ask for one.
    :param organization_id: of the institution one reads for; the credential must be for it.
    :param look: called every few seconds while waiting for a turn; it may raise.
    :raises ValueError: an option is not understood; says which entry.
    :raises BadInput: the portal has no such credential, or not for that institution.
    """
    rules = policy(config.fetch_allow(), config.fetch_ports())
    limits = Limits(
        total=config.fetch_timeout(),
        size=config.fetch_max_size(),
        file_total=config.fetch_file_timeout(),
        file_size=config.fetch_max_file_size(),
    )
    if patience is not None:
        limits = replace(limits, patience=patience)
    return Client(
        rules,
        agent(),
        limits,
        manners=Manners(_memory(config.redis_prefix()), terms(), look),
        authorities=config.fetch_authorities(),
        help_page=config.access_page(),
        credential=(
            credentials.find(secret, config.fetch_secrets(), organization_id) if secret else None
        ),
    )


@lru_cache(maxsize=4)
def _memory(prefix: str) -> RedisMemory:
    """Of the process, whatever number of clients it makes."""
    return RedisMemory(impatient(connect_to_redis()), f"{prefix}fetch:", LocalMemory())


def impatient(redis: Redis) -> Redis:
    """The same Redis over connections that are given up soon: without it one reads on."""
    pool: Any = redis.connection_pool
    arguments: dict[str, Any] = {
        **pool.connection_kwargs,
        "socket_timeout": _SECONDS,
        "socket_connect_timeout": _SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    return Redis(connection_pool=ConnectionPool(pool.connection_class, **arguments))


def agent() -> str:
    """How we present ourselves: product, and where to find who runs it."""
    return f"{PRODUCT}/0.1 (+{config.fetch_contact()})"


def terms() -> Agreements:
    """Pace, hours and robots.txt, for everybody and as agreed with some hosts.

    :raises ValueError: an entry is not understood; says which.
    """
    ordinary = Terms(pace=config.fetch_pace(), hours=hours(config.fetch_hours()))
    return agreements(config.fetch_agreements(), ordinary)
