"""A dataset updated as a person, within the transaction that is open."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context


def update(dataset: dict[str, Any], user: str) -> dict[str, Any]:
    """Store the whole dataset with *user*'s rights; the caller commits and indexes.

    :returns: the dataset as it is saved.
    """
    session: Any = model.Session()
    outer = session.get_nested_transaction()
    # Without `return_id_only` CKAN 2.12 undoes the savepoint when somebody else is to commit.
    context: Context = {"user": user, "defer_commit": True, "return_id_only": True}
    dataset_id: Any = tk.get_action("package_update")(context, dataset)
    session.flush()
    # `package_update` leaves its savepoint open where somebody else commits, and that commit would
    # end the savepoint only.
    while (inner := session.get_nested_transaction()) is not None and inner is not outer:
        inner.commit()
    reading: Context = {"ignore_auth": True, "use_cache": False}
    return tk.get_action("package_show")(reading, {"id": dataset_id})
