# ruff: noqa: ARG001  (CKAN passes the four of them)
"""Title, identifier and institution: the three things without which nothing is saved."""

from __future__ import annotations

from typing import Any

import ckan.logic.validators as core
import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.logic.validators.refusal import refusal
from ckanext.gobabierto.vocabularies.names import unique_name


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def gobabierto_title(key: Any, data: dict[Any, Any], errors: Any, context: Any) -> None:
    """A title is needed; an update that does not speak of it leaves it as it was."""
    value = data.get(key, tk.missing)
    entity = context.get("package") or context.get("group")
    if value is tk.missing and entity is not None and entity.title:
        data[key] = entity.title
        return
    if not _text("" if value is tk.missing else value):
        raise refusal(
            tk._("The title is missing."),
            tk._("Write what it is about, for example: Legal services to victims."),
            "titulo_falta",
        )


def gobabierto_name(key: Any, data: dict[Any, Any], errors: Any, context: Any) -> None:
    """The identifier of a dataset: the one given, the one it has, or one made from its title."""
    if _text(data.get(key)):
        return
    package = context.get("package")
    if package is not None and package.name:
        data[key] = package.name
        return
    title = _text(data.get(("title",)))
    if not title:  # its own error says it
        data.pop(key, None)
        raise tk.StopOnError
    data[key] = unique_name(title, lambda name: model.Package.get(name) is not None)


def gobabierto_group_name(key: Any, data: dict[Any, Any], errors: Any, context: Any) -> None:
    """The identifier of an institution: given, kept, or made from its acronym or name."""
    if _text(data.get(key)):
        return
    group = context.get("group")
    if group is not None and group.name:
        data[key] = group.name
        return
    words = _text(data.get(("siglas",))) or _text(data.get(("title",)))
    if not words:
        data.pop(key, None)
        raise tk.StopOnError
    data[key] = unique_name(
        words, lambda name: model.Group.get(name) is not None, fallback="institucion"
    )


def gobabierto_owner_org(key: Any, data: dict[Any, Any], errors: Any, context: Any) -> None:
    """An institution is needed, and the user must be able to publish in it (CKAN's own check)."""
    value = data.get(key, tk.missing)
    package = context.get("package")
    if value is tk.missing and package is not None and package.owner_org:
        data[key] = package.owner_org
        return
    if value is tk.missing or not _text(value):
        raise refusal(
            tk._("The institution is missing."),
            tk._("Choose the institution that generates or administers the data."),
            "institucion_falta",
        )
    core.owner_org_validator(key, data, errors, context)
