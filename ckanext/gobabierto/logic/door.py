"""What no store takes is met at the door of our actions, before anything asks the database for it.

A reference with a character that PostgreSQL refuses names nothing, and is told so; free texts are
rid of it, as those of a dataset are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto.vocabularies.texts import clean_text, clean_value

Action = Callable[[Context, dict[str, Any]], Any]

OURS = "gobabierto_"
_FREE = frozenset(
    {
        "addressee", "file_name", "fundamento", "notes", "note", "number", "q", "reason",
        "reference", "resources", "sheet", "signatory_post", "tags", "text", "title",
    }
)  # fmt: skip
"""Arguments that name nothing: people write them."""
_WHOLE = frozenset({"gobabierto_dataset_check"})
"""Actions that take a dataset, which is cleaned as when it is saved."""


def guarded(actions: Mapping[str, Action]) -> dict[str, Action]:
    """*actions*, ours with their arguments looked at first."""
    return {
        name: _guard(action, whole=name in _WHOLE) if name.startswith(OURS) else action
        for name, action in actions.items()
    }


def _guard(action: Action, *, whole: bool) -> Action:
    @wraps(action)
    def inner(context: Context, data_dict: dict[str, Any]) -> Any:
        return action(context, clean_value(data_dict) if whole else _sound(data_dict))

    return inner


def _sound(data_dict: dict[str, Any]) -> dict[str, Any]:
    """The arguments, free texts cleaned.

    :raises ValidationError: a reference has a character that no store takes.
    """
    wrong = [
        name for name, value in data_dict.items() if name not in _FREE and _holds_refused(value)
    ]
    if wrong:
        message = tk._(
            "It has a character that cannot be stored. Write it without control characters. "
            "Code: {code}."
        ).format(code="caracter_no_admitido")
        raise tk.ValidationError({clean_text(str(name)): [message] for name in wrong})
    return {name: clean_value(v) if name in _FREE else v for name, v in data_dict.items()}


def _holds_refused(value: Any) -> bool:
    if isinstance(value, str):
        return clean_text(value) != value
    if isinstance(value, list | tuple):
        return any(_holds_refused(item) for item in value)
    return False
