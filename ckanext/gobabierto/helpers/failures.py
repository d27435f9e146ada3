"""What a page says of an error: the sentence. Its code is for programs, in the API and in files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import default_exceptions

_OUR_OWN_FAULT = 500
_CODE = re.compile(r" (?:Código|Code): [a-z0-9_]+\.")
_IN_BRACKETS = re.compile(r"\s*\[([a-z][a-z0-9_]*)\]\s*$")


def gobabierto_failure_told(code: Any, content: Any) -> str:
    """What was said of this very failure; empty where it is only the English phrase of its code.

    :param code: of HTTP; CKAN gives a list of one where an error was not foreseen.
    """
    told = str(content or "")
    number = code if isinstance(code, int) else _OUR_OWN_FAULT
    known = default_exceptions.get(number)
    if number >= _OUR_OWN_FAULT or (known is not None and told == known.description):
        return ""
    return gobabierto_without_code(told)


def gobabierto_without_code(told: str) -> str:
    """The sentence of an error without the stable code that it carries for programs."""
    return _CODE.sub("", told)


def gobabierto_code_apart(told: str) -> tuple[str, str]:
    """A message as a run keeps it, ``sentence [code]``: the sentence, and its code or nothing."""
    found = _IN_BRACKETS.search(told)
    return (told[: found.start()], found[1]) if found else (told, "")


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_code_apart": gobabierto_code_apart,
    "gobabierto_failure_told": gobabierto_failure_told,
    "gobabierto_without_code": gobabierto_without_code,
}
