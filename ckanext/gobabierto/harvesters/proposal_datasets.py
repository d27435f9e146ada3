"""The datasets that proposals became, and the harvest objects that they are linked to (SQL)."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import Proposal, ProposalDecision
from ckanext.harvest.model import HarvestObject, HarvestSource

from .proposal_store import ACCEPTED

_TABLE = Proposal.__table__
_DECIDED = ProposalDecision.__table__


def detach_datasets(source_id: str) -> list[str]:
    """Unlink the accepted datasets from the harvest objects of a source; the caller commits.

    The proposals keep their datasets, and the next run links them to its new objects.

    :returns: ids of the datasets that were linked to objects of the source.
    """
    now = sa.select(_TABLE.c.dataset_id).where(_TABLE.c.dataset_id.is_not(None))
    ever = sa.select(_DECIDED.c.dataset_id).where(
        _DECIDED.c.dataset_id.is_not(None), _DECIDED.c.proposal_id.is_not(None)
    )
    of_people = now.union(ever)
    linked = (HarvestObject.harvest_source_id == source_id, HarvestObject.package_id.in_(of_people))
    ids = set(model.Session.execute(sa.select(HarvestObject.package_id).where(*linked)).scalars())
    model.Session.execute(
        sa.update(HarvestObject)
        .where(*linked)
        .values(package_id=None)
        .execution_options(synchronize_session=False)
    )
    return sorted(ids)


def of_others(source_id: str) -> list[str]:
    """Ids of the datasets linked to a source that are not of its institution (any more)."""
    source = sa.select(model.Package.owner_org).where(model.Package.id == source_id)
    query = (
        sa.select(model.Package.id)
        .join(HarvestObject, HarvestObject.package_id == model.Package.id)
        .where(HarvestObject.harvest_source_id == source_id)
        .where(model.Package.owner_org.is_distinct_from(source.scalar_subquery()))
    )
    return sorted(set(model.Session.execute(query).scalars()))


def unlink(source_id: str, dataset_ids: Iterable[str]) -> None:
    """Unlink datasets from the harvest objects of a source; the caller commits."""
    model.Session.execute(
        sa.update(HarvestObject)
        .where(HarvestObject.harvest_source_id == source_id)
        .where(HarvestObject.package_id.in_(sorted(dataset_ids)))
        .values(package_id=None)
        .execution_options(synchronize_session=False)
    )


def release_objects(source_id: str, dataset_id: str) -> None:
    """A dataset is no longer the source's: clearing the source leaves it. The caller commits."""
    unlink(source_id, [dataset_id])


def hold_dataset(dataset_id: str) -> model.Package | None:
    """A dataset as it is now; whoever else saves it waits until the end of the transaction."""
    query = sa.select(model.Package).where(model.Package.id == dataset_id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return model.Session.execute(query).scalars().first()


def source_of_dataset(dataset_id: str) -> tuple[str, str] | None:
    """(id, title) of the source whose proposal became that dataset."""
    query = (
        sa.select(HarvestSource.id, HarvestSource.title)
        .join(Proposal, _TABLE.c.source_id == HarvestSource.id)
        .where(_TABLE.c.dataset_id == dataset_id, _TABLE.c.status == ACCEPTED)
        .order_by(HarvestSource.id)
    )
    found = model.Session.execute(query).first()
    return (found[0], found[1] or "") if found else None


def datasets_named(ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """``id``, ``name`` and ``title`` of datasets by id, as far as they are there."""
    package = model.package_table
    wanted = sorted(set(ids))
    query = sa.select(package.c.id, package.c.name, package.c.title).where(
        package.c.id.in_(wanted), package.c.state != "deleted"
    )
    found = model.Session.execute(query) if wanted else ()
    return {r.id: {"id": r.id, "name": r.name, "title": r.title or r.name} for r in found}


def accepted_datasets(source_id: str) -> list[str]:
    """Ids of the datasets that people made of what the source offers."""
    query = sa.select(_TABLE.c.dataset_id).where(
        _TABLE.c.source_id == source_id, _TABLE.c.dataset_id.is_not(None)
    )
    return sorted(model.Session.execute(query).scalars())


def datasets_of_page(organization_id: str, url: str) -> list[str]:
    """Ids of the datasets that people made of what a page of an institution offers."""
    query = sa.select(_TABLE.c.dataset_id).where(
        _TABLE.c.organization_id == organization_id,
        _TABLE.c.content["page"].astext == url,
        _TABLE.c.dataset_id.is_not(None),
    )
    return sorted(model.Session.execute(query).scalars())


def harvested_datasets(source_id: str) -> dict[str, str | None]:
    """The datasets linked to the harvest objects of a source, with their institutions."""
    package = model.package_table
    query = (
        sa.select(package.c.id, package.c.owner_org)
        .join(HarvestObject, HarvestObject.package_id == package.c.id)
        .where(HarvestObject.harvest_source_id == source_id)
    )
    return {row.id: row.owner_org for row in model.Session.execute(query)}


def name_taken(name: str) -> bool:
    """A dataset of that name exists, deleted ones included."""
    query = sa.select(model.Package.id).where(model.Package.name == name)
    return model.Session.execute(query).first() is not None
