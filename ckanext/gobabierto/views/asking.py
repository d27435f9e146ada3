"""How the pages ask the actions: with the reader's rights, with errors a reader understands."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.compliance.selection import MOST_VERDICTS
from ckanext.gobabierto.views import arguments

MOST_ROWS = 1000
"""Rows asked for at once when a whole table is downloaded."""
SHOW = "gobabierto_compliance_show"


@contextmanager
def refusals(*, missing: str, forbidden: str) -> Generator[None]:
    """What an action refuses inside the block ends the request, with one of these sentences."""
    try:
        yield
    except tk.ObjectNotFound:
        refuse(404, missing)
    except tk.NotAuthorized:
        refuse(403, forbidden)


def ask(action: str, **data: Any) -> Any:
    """The answer of an action to the present reader; 403 and 404 where it refuses."""
    missing = _("There is no such institution or rule.")
    with refusals(missing=missing, forbidden=_("You may not see this.")):
        return tk.get_action(action)({}, data)


def ask_all(action: str, **data: Any) -> dict[str, Any]:
    """The first answer of a list with the rows of all its pages."""
    answer = ask(action, **data, limit=MOST_ROWS, offset=0)
    rows = list(answer["results"])
    while len(rows) < answer["count"]:
        more = ask(action, **data, limit=MOST_ROWS, offset=len(rows))["results"]
        if not more:
            break
        rows += more
    return {**answer, "results": rows}


def ask_verdicts(**data: Any) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """The answer about an institution, and all the verdicts asked for, read page by page.

    The first page is asked for at once: who may not see it is told so, not sent half a file.
    """
    answer = ask(SHOW, **data, limit=MOST_VERDICTS, offset=0)
    first = answer.pop("verdicts")

    def every() -> Iterator[dict[str, Any]]:
        page, told = first, 0
        while page:
            yield from page
            told += len(page)
            if told >= answer["count"]:
                return
            page = ask(SHOW, **data, limit=MOST_VERDICTS, offset=told)["verdicts"]

    return answer, every()


def for_download() -> arguments.Asked:
    """The arguments of a download: there is no page to explain an error on, so it ends here."""
    asked = arguments.read(tk.request.args)
    for message in asked.errors.values():
        refuse(400, message)
    return asked


def sound_address() -> None:
    """Before any page: the database takes no NUL, so nothing has one in its name."""
    if any("\0" in str(value) for value in (tk.request.view_args or {}).values()):
        refuse(404, _("There is no such institution or rule."))


def login() -> AnyResponse:
    """To the form that signs people in, and back."""
    return tk.redirect_to("user.login", came_from=tk.request.full_path)


def sentence(error: tk.ValidationError) -> str:
    """What was refused, in a line."""
    summary = error.error_summary or error.error_dict or {"": str(error)}
    return " ".join(str(text) for text in summary.values())


def refuse(status: int, message: str) -> NoReturn:
    """End the request with a status and a sentence."""
    tk.abort(status, message)
    raise AssertionError  # tk.abort always raises; its annotation does not say so
