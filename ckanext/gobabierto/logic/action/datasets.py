"""CKAN's own actions on datasets and institutions, given what they can take.

They are chained: each prepares the input (see :mod:`ckanext.gobabierto.logic.intake`) and calls the
next one, which authorizes, validates and stores.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import event

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import indexing
from ckanext.gobabierto.harvesters.sources import actions as source_actions
from ckanext.gobabierto.logic.intake import (
    receive_dataset,
    receive_organization,
    receive_patch,
)
from ckanext.gobabierto.vocabularies import categories

_REST = "gobabierto_afterwards"
_SOURCE = "harvest"
"""Type of the datasets that are harvest sources."""


def _stored(data_dict: dict[str, Any]) -> dict[str, Any] | None:
    """What intake needs to know of the dataset that is being updated."""
    name = data_dict.get("id") or data_dict.get("name")
    package = model.Package.get(name) if isinstance(name, str) and name else None
    if package is None:
        return None
    return {"type": package.type, "category": (package.extras or {}).get("category", "")}


def _pass(data_dict: dict[str, Any], received: dict[str, Any]) -> dict[str, Any]:
    """Put *received* into the caller's own dict: CKAN's views read what they sent."""
    data_dict.clear()
    data_dict.update(received)
    return data_dict


@tk.chained_action
def package_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Create a dataset from what the client sent, made acceptable."""
    data = _pass(data_dict, receive_dataset(data_dict))
    if data.get("type") == _SOURCE:
        return source_actions.save(next_action, context, data)
    return next_action(context, data)


@tk.chained_action
def package_update(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Update a dataset with what the client sent, made acceptable."""
    stored = _stored(data_dict)
    data = _pass(data_dict, receive_dataset(data_dict, stored))
    if stored is not None and stored["type"] == _SOURCE:
        return source_actions.save(next_action, context, data)
    return next_action(context, data)


@tk.chained_action
def package_patch(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Change part of a dataset; what it names of the 28 in ``groups`` is its category."""
    return next_action(context, receive_patch(data_dict, _stored(data_dict)))


@tk.chained_action
def organization_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Create an institution from the rows and lists that the client sent."""
    return next_action(context, _pass(data_dict, receive_organization(data_dict)))


@tk.chained_action
def organization_update(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Update an institution with the rows and lists that the client sent.

    Where its names changed, its datasets are indexed again with them.
    """
    group = model.Group.get(data_dict.get("id"))
    before = indexing.institution_names(group.id) if group is not None else ""
    answer = next_action(context, _pass(data_dict, receive_organization(data_dict)))
    if group is not None and indexing.institution_names(group.id) != before:
        afterwards(partial(indexing.schedule_organization, group.id), context)
    return answer


def afterwards(work: Callable[[], None], context: Any) -> None:
    """Do *work* once what the action wrote is committed: now, unless the caller commits later."""
    if not context.get("defer_commit"):
        work()
        return

    if not event.contains(model.Session, "after_transaction_end", _do_the_rest):
        event.listen(model.Session, "after_transaction_end", _do_the_rest)
    model.Session().info.setdefault(_REST, []).append(work)


def _do_the_rest(session: Any, transaction: Any) -> None:
    if transaction.parent is None:
        for work in session.info.pop(_REST, ()):
            work()


@tk.chained_action
def member_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Put into a group. The group of a category is set through the field: exactly one of the 28."""
    group, package = _category_group(data_dict)
    if group is None:
        return next_action(context, data_dict)
    tk.check_access("member_create", context, data_dict)
    _set_category(context, package.id, group.name)
    member = (
        model.Session.query(model.Member)
        .filter_by(group_id=group.id, table_id=package.id, state="active")
        .first()
    )
    return member.as_dict() if member else None


@tk.chained_action
def member_delete(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Take out of a group; from that of its category, the dataset is left without category."""
    group, package = _category_group(data_dict)
    if group is None:
        return next_action(context, data_dict)
    tk.check_access("member_delete", context, data_dict)
    if (package.extras or {}).get("category") == group.name:
        _set_category(context, package.id, "")
    return None


def _category_group(data_dict: dict[str, Any]) -> tuple[Any, Any]:
    """The group of a category and the dataset that somebody puts into it or takes out of it."""
    if data_dict.get("object_type") != "package":
        return None, None
    package = model.Package.get(data_dict.get("object"))
    group = model.Group.get(data_dict.get("id"))
    ours = package is not None and package.type == "dataset"
    if not ours or group is None or group.is_organization:
        return None, None
    return (group, package) if group.name in categories.slugs() else (None, None)


def _set_category(context: Any, package: str, category: str) -> None:
    tk.get_action("package_patch")(
        {"user": context.get("user"), "ignore_auth": True}, {"id": package, "category": category}
    )
