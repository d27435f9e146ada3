"""What a page that could not be shown says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import default_exceptions

_OUR_OWN_FAULT = 500


def gobabierto_failure_told(code: Any, content: Any) -> str:
    """What was said of this very failure; empty where it is only the English phrase of its code.

    :param code: of HTTP; CKAN gives a list of one where an error was not foreseen.
    """
    told = str(content or "")
    number = code if isinstance(code, int) else _OUR_OWN_FAULT
    known = default_exceptions.get(number)
    if number >= _OUR_OWN_FAULT or (known is not None and told == known.description):
        return ""
    return told


HELPERS: dict[str, Callable[..., Any]] = {"gobabierto_failure_told": gobabierto_failure_told}
