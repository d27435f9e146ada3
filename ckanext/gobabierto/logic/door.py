"""What no store takes is met at the door of our actions, before anything asks the database for it.

A reference with a character that PostgreSQL refuses names nothing, and is told so; free texts are
rid of it, as those of a dataset are. A number that is none, a yes or no that is neither and a list
where one value is asked for are told too. The actions of ckanext-harvest that we chain have the
same door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto.vocabularies.texts import clean_text, clean_value

Action = Callable[[Context, dict[str, Any]], Any]

OURS, _HARVEST = "gobabierto_", "harvest_"
_FREE = frozenset(
    {
        "addressee", "file_name", "fundamento", "notes", "note", "number", "q", "reason",
        "reference", "resources", "sheet", "signatory_post", "tags", "text", "title",
    }
)  # fmt: skip
"""Arguments that name nothing: people write them."""
_ONE = frozenset(
    {
        "address", "as_of", "dataset", "eje", "from", "id", "identity", "kind", "known_at",
        "organization", "organization_id", "owner_org", "period", "profile", "resource", "row",
        "rule", "sector", "severity", "sort", "source_id", "state", "subject_id", "subject_type",
        "ticket", "to", "type", "verb",
    }
)  # fmt: skip
"""Arguments with one value: what a list or an object of them would mean nobody knows."""
_NAMES = frozenset({"id", "identity", "source_id"})
_NUMBERS = frozenset({"limit", "offset", "present", "version", "year"})
_FLAGS = frozenset({"background", "deleted", "dry_run", "needs_review", "public", "with_datasets"})
_LARGEST = 2**31 - 1
"""Of what PostgreSQL counts with."""
_WHOLE = frozenset({"gobabierto_dataset_check"})
"""Actions that take a dataset, which is cleaned as when it is saved."""


def guarded(actions: Mapping[str, Action]) -> dict[str, Action]:
    """*actions*, ours with their arguments looked at first."""
    return {
        name: _guard(action, whole=name in _WHOLE) if name.startswith((OURS, _HARVEST)) else action
        for name, action in actions.items()
    }


def _guard(action: Any, *, whole: bool) -> Any:
    if getattr(action, "chained_action", False):

        @wraps(action)
        def chained(next_: Any, context: Context, data_dict: dict[str, Any]) -> Any:
            return action(next_, context, _sound(data_dict))

        return chained

    @wraps(action)
    def inner(context: Context, data_dict: dict[str, Any]) -> Any:
        return action(context, clean_value(data_dict) if whole else _sound(data_dict))

    return inner


def _sound(data_dict: dict[str, Any]) -> dict[str, Any]:
    """The arguments, free texts cleaned and blank numbers left out.

    :raises ValidationError: what is wrong with each.
    """
    found = {
        name: clean_value(value) if name in _FREE else value
        for name, value in data_dict.items()
        if not (name in _NUMBERS | _FLAGS and isinstance(value, str) and not value.strip())
    }
    wrong: dict[str, Any] = {
        clean_text(str(name)): [message]
        for name, value in found.items()
        if (message := _wrong(name, value))
    }
    if wrong:
        raise tk.ValidationError(wrong)
    # The database compares no number with an identifier: it is looked for as it reads.
    return {
        name: str(value) if name in _NAMES and isinstance(value, int | float) else value
        for name, value in found.items()
    }


def _wrong(name: str, value: Any) -> str:
    """What is wrong with an argument; nothing where it may pass."""
    if name not in _FREE and _holds_refused(value):
        return tk._(
            "It has a character that cannot be stored. Write it without control characters. "
            "Code: {code}."
        ).format(code="caracter_no_admitido")
    if name in _ONE and isinstance(value, list | tuple | dict):
        return tk._("Only one value goes here. Code: {code}.").format(code="un_solo_valor")
    if name in _NUMBERS and (told := _wrong_number(name, value)):
        return told
    if name in _FLAGS and not _says(value):
        return tk._("Write true or false. Code: {code}.").format(code="si_o_no")
    return ""


def _wrong_number(name: str, value: Any) -> str:
    """What is wrong with a number; which years a Plan may have is told by who asks for one."""
    if not _counts(value):
        return tk._("Must be a whole number") + ". " + tk._("Code: {code}.").format(code="numero")
    if value is not None and int(value) < 0:
        return tk._("Must not be negative") + ". " + tk._("Code: {code}.").format(code="numero")
    if value is not None and int(value) > _LARGEST and name != "year":
        return tk._("It is too large. Code: {code}.").format(code="fuera_de_rango")
    return ""


def _counts(value: Any) -> bool:
    """Whether it is a whole number."""
    if isinstance(value, str):
        try:
            int(value)
        except ValueError:
            return False
        return True
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def _says(value: Any) -> bool:
    """Whether it says yes or no, as CKAN reads it."""
    if isinstance(value, str):
        try:
            tk.asbool(value)
        except ValueError:
            return False
    return value is None or isinstance(value, str | bool | int)


def _holds_refused(value: Any) -> bool:
    if isinstance(value, str):
        return clean_text(value) != value
    if isinstance(value, list | tuple):
        return any(_holds_refused(item) for item in value)
    if isinstance(value, dict):
        return any(_holds_refused(item) for pair in value.items() for item in pair)
    return False
