"""Datasets through their actions, in the transaction that is open; nothing is committed here."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.errors import GobabiertoError

from .items import Item
from .validation import Flat, action_of, context_for, known, package_of


class NameTaken(GobabiertoError):
    """Somebody else stored the name since it was seen to be free."""

    code = "nombre_ocupado"


def save(items: Sequence[tuple[Item, Flat]], user: str) -> list[str]:
    """Store items that were validated; gives the id of each.

    :raises Exception: whatever CKAN, a plugin or the database raises; the transaction is to be
        undone.
    """
    with _new_packages() as new:
        ids = [_save(item, fields, user) for item, fields in items]
    # An action that finds the name of a new dataset stored takes that row for its own.
    if any(
        not item.dataset_id and id_ not in new for (item, _), id_ in zip(items, ids, strict=True)
    ):
        raise NameTaken("Otro proceso ocupó el nombre de un conjunto nuevo.")
    return ids


def _save(item: Item, fields: Flat, user: str) -> str:
    schema = known(fields) if fields else None
    session: Any = model.Session()
    outer = session.get_nested_transaction()
    dataset_id = tk.get_action(action_of(item))(context_for(item, user, schema), package_of(item))
    session.flush()
    # `package_update` leaves its savepoint open where somebody else commits: a hundred of them, one
    # within the other, would cost more than the writing.
    while (inner := session.get_nested_transaction()) is not None and inner is not outer:
        inner.commit()
    return str(dataset_id)


@contextmanager
def _new_packages() -> Generator[set[str]]:
    """The ids of the packages that are inserted meanwhile by this thread."""
    found: set[str] = set()
    session: Any = model.Session()

    def look(session: Any, *_: object) -> None:
        found.update(entity.id for entity in session.new if isinstance(entity, model.Package))

    event.listen(session, "before_flush", look)
    try:
        yield found
    finally:
        event.remove(session, "before_flush", look)
