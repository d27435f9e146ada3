"""What a source takes along when it goes to another institution, and what it leaves.

What has a dataset of the former institution stays that institution's, with its proposal or record:
nothing is written into it, and that the site of another one does not offer it says nothing. All
else goes with the source: what waits, what was rejected, what was asked for, and what has a dataset
that went to the same institution.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.model import Proposal

from . import proposal_datasets
from . import proposal_store as store

_PACKAGE = model.package_table


class NotOurs(GobabiertoError):
    """The dataset belongs to another institution than the source."""

    code = "conjunto_de_otra_institucion"


def ours(dataset: Any, organization_id: str) -> None:
    """:raises NotOurs: unless the dataset is of that institution."""
    if dataset.owner_org != organization_id:
        raise not_ours(dataset.title)


def not_ours(title: str) -> NotOurs:
    """Why nothing is written into the dataset of that title."""
    return NotOurs(f"El conjunto «{title}» pertenece a otra institución que la de la fuente.")


def stays(row: Proposal, organization_id: str) -> bool:
    """The source went to that institution, and the dataset of the proposal did not.

    As :func:`left_behind` tells it of many.
    """
    if row.organization_id == organization_id or row.dataset_id is None:
        return False
    dataset = model.Session.get(model.Package, row.dataset_id)
    return dataset is not None and dataset.owner_org != organization_id


def of_another(table: Any, source_id: str) -> Any:
    """SQL: a proposal or record of a source is of another institution than the source is now."""
    return table.c.organization_id != owner_of(source_id)


def owner_of(source_id: str) -> Any:
    """SQL: the institution that a source is of now."""
    source = _PACKAGE.alias("its_source")
    return sa.select(source.c.owner_org).where(source.c.id == source_id).scalar_subquery()


def left_behind(row: str) -> str:
    """SQL: a proposal or record of the source ``:source`` has a dataset that did not go with it.

    :param row: the table, or its alias.
    """
    owner = "(SELECT owner_org FROM package WHERE id = :source)"
    return (
        f"({row}.dataset_id IS NOT NULL AND {row}.organization_id <> {owner} AND EXISTS"  # noqa: S608
        f" (SELECT 1 FROM package d WHERE d.id = {row}.dataset_id"
        f" AND d.owner_org IS DISTINCT FROM {owner})) IS TRUE"
    )


def its(table: Any, source_id: str) -> Any:
    """SQL: not :func:`left_behind`, of the rows of a source."""
    return sa.text(f"NOT {left_behind(table.name)}").bindparams(source=source_id)


def anew(row: Proposal, organization_id: str, content: dict[str, Any]) -> bool:
    """The institution that the source went to has to decide about it by itself.

    What the former one decided was about its own page, or about a dataset that nobody has.
    """
    if row.organization_id == organization_id:
        return False
    if row.dataset_id is not None:
        return model.Session.get(model.Package, row.dataset_id) is None
    return row.content.get("page") != content.get("page")


def bring(row: Proposal, organization_id: str, content: dict[str, Any]) -> bool:
    """Give a proposal to the institution that its source is of now, unless it stays.

    :returns: whether it was of another one.
    :raises NotOurs: it stays.
    """
    if row.organization_id == organization_id:
        return False
    if row.dataset_id is not None:
        dataset = proposal_datasets.hold_dataset(row.dataset_id)
        if dataset is not None:
            ours(dataset, organization_id)
    if anew(row, organization_id, content):
        row.status = store.PENDING
        row.decided_by = row.decided_at = row.note = None
        row.dataset_id = row.baseline = row.link = None
    row.organization_id = organization_id
    return True
