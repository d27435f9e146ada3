"""How often one user may ask for what costs a lot, counted in Redis by the minute.

Who has no account is counted by the address of the request.
"""

from __future__ import annotations

import logging
import time

from flask import has_request_context
from redis.exceptions import RedisError

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.lib.redis import connect_to_redis
from ckan.types import Context

from ckanext.gobabierto import config

log = logging.getLogger(__name__)
_MINUTE = 60


def check(context: Context, action: str) -> None:
    """Count one call of *action* by the user of *context*, or by the address that asks.

    Sysadmins and internal calls are not counted; without Redis nobody is.

    :raises ValidationError: the user asked more often than the portal allows.
    """
    user, most = str(context.get("user") or ""), config.rate_limit()
    if not most or context.get("ignore_auth") or authz.is_sysadmin(user):
        return
    asker = _address()
    if not user and not asker:
        return  # a command or a job: nobody is asking over the network
    try:
        count = _count(f"{action}:{user or asker}")
    except RedisError:
        log.warning("Calls of %s are not counted: Redis does not answer", action, exc_info=True)
        return
    if count > most:
        message = (
            f"Demasiadas solicitudes: se permiten {most} por minuto y usuario. "
            "Espere un minuto y vuelva a intentarlo."
        )
        raise tk.ValidationError({"rate_limit": [message]}, error_summary={"": message})


def _address() -> str:
    """Where the request comes from; empty outside of one."""
    return f"[{tk.request.remote_addr or '-'}]" if has_request_context() else ""


def _count(what: str) -> int:
    """Calls in this minute, this one included."""
    minute = int(time.time()) // _MINUTE
    key = f"ckan:{tk.config['ckan.site_id']}:gobabierto:rate:{what}:{minute}"
    pipeline = connect_to_redis().pipeline()
    pipeline.incr(key)
    pipeline.expire(key, 2 * _MINUTE)
    return int(pipeline.execute()[0])
