"""Validation by the action itself, stopped before it stores; what it found is used when storing.

``package_create`` and ``package_update`` authorize, validate with the schema of the context and
then store. The first time a schema is given whose very last validator stops the action where
nothing was found wrong: plugins have prepared the input, rights and every field were checked, and
nothing is written. The second time the schema gives the fields as they were found to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import ckan.lib.plugins as lib_plugins
import ckan.plugins.toolkit as tk
from ckan import model

from .items import Item

_JUNK = "__junk"
Flat = dict[tuple[Any, ...], Any]


class _Sound(Exception):
    """Not an error: everything was checked, and nothing is wrong."""

    def __init__(self, fields: Flat) -> None:
        super().__init__()
        self.fields = fields


class _Known(dict[str, Any]):
    """A schema of one validator, which gives back fields found before; what is added is ignored."""

    def __init__(self, fields: Flat) -> None:
        super().__init__()
        super().__setitem__(_JUNK, [_giving(fields)])
        super().__setitem__("resources", _Ignoring())

    def __setitem__(self, key: str, value: Any) -> None:
        """The form's plugin puts its fields in: they have been checked."""


class _Ignoring(dict[str, Any]):
    def __setitem__(self, key: str, value: Any) -> None:
        """As above."""


def _giving(fields: Flat) -> Callable[..., None]:
    def give(key: Any, data: Flat, errors: Any, context: Any) -> None:  # noqa: ARG001
        data.clear()
        data.update(fields)

    return give


def _stop(key: Any, data: Flat, errors: dict[Any, list[str]], context: Any) -> None:  # noqa: ARG001
    if not any(errors.values()):
        raise _Sound({k: v for k, v in data.items() if k != (_JUNK,)})


def action_of(item: Item) -> str:
    """The action that writes it."""
    return "package_update" if item.dataset_id else "package_create"


def context_for(item: Item, user: str, schema: Any = None) -> Any:
    """The context of its action: nothing is committed, and only the id is asked for."""
    context: dict[str, Any] = {
        "model": model,
        "session": model.Session,
        "user": user,
        "ignore_auth": True,
        "defer_commit": True,
        "return_id_only": True,
    }
    if schema is not None:
        context["schema"] = schema
    if item.current is not None:  # CKAN puts together what stays of it and what changed
        resources = [dict(each) for each in item.current["resources"]]
        context["original_package"] = {**item.current, "resources": resources}
    return context


def package_of(item: Item) -> dict[str, Any]:
    """A copy for the action, which changes what it gets."""
    package = deepcopy(dict(item.package))
    if item.dataset_id:
        package["id"] = item.dataset_id
    return package


def full_schema(item: Item) -> dict[str, Any]:
    """The schema that the action itself would take."""
    plugin = lib_plugins.lookup_package_plugin(item.package.get("type") or "dataset")
    if item.dataset_id:
        return plugin.update_package_schema()
    return plugin.create_package_schema()


def validate(item: Item, user: str) -> Flat:
    """Check one item as its action does.

    :returns: its fields, as they would be stored.
    :raises ckan.logic.ValidationError: with the transaction undone, as CKAN does.
    """
    schema = full_schema(item)
    schema[_JUNK] = [*schema.get(_JUNK, []), _stop]
    try:
        tk.get_action(action_of(item))(context_for(item, user, schema), package_of(item))
    except _Sound as found:
        return found.fields
    return {}  # an update that changes nothing ends before validation


def known(fields: Mapping[tuple[Any, ...], Any]) -> Any:
    """A schema that gives back *fields*, found before by :func:`validate`."""
    return _Known(dict(fields))
