"""A preview in the jobs worker: sources that take longer than a request may."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.harvesters.sources import previewing, tickets

log = logging.getLogger(__name__)
QUEUE = "gobabierto-previews"
"""Of its own: a site that is slow must hold neither an evaluation nor a mail."""
TIMEOUT = 3600
"""Seconds that the job may take."""
LIMIT = 100
"""Entries of each kind that a page shows."""


def read(user_id: str, ticket: str) -> None:
    """Do what a ticket asks for, and keep what came of it."""
    told = tickets.find(user_id, ticket)
    if told is None or told["state"] != tickets.WAITING:
        return  # its hour has passed, or another one took its place
    wanted = previewing.Wanted(**told["asked"])

    def progress(records: int, documents: int, url: str) -> None:
        now: dict[str, Any] = {"records": records, "documents": documents, "url": url}
        tickets.change(user_id, ticket, state=tickets.READING, progress=now)

    with suppress(tickets.Replaced):
        progress(0, 0, wanted.url)
        tickets.change(user_id, ticket, **_read(wanted, progress))


def _read(wanted: previewing.Wanted, progress: previewing.Progress) -> dict[str, Any]:
    """What is to be kept of it."""
    try:
        found = previewing.run(wanted, limit=LIMIT, progress=progress)
    except GobabiertoError as error:
        return {"state": tickets.FAILED, "error": _error(error.code, error)}
    except Exception as error:
        log.exception("A preview of %s failed", wanted.url)
        return {"state": tickets.FAILED, "error": _error("error_interno", error)}
    return {"state": tickets.DONE, "result": found.as_dict()}


def _error(code: str, error: Exception) -> dict[str, str]:
    message = str(error) if isinstance(error, GobabiertoError) else type(error).__name__
    return {"code": code, "message": message}
