"""The verdicts of one dataset: those stored, and those it would have."""

from __future__ import annotations

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import preview, store_queries
from ckanext.gobabierto.compliance.store import progress
from ckanext.gobabierto.facts import catalogue, snapshot_store
from ckanext.gobabierto.logic import rate_limit
from ckanext.gobabierto.logic.schema import compliance as schemas
from ckanext.gobabierto.obligations import notices_on

from .compliance import Answer, days_asked, valid


@tk.side_effect_free
def gobabierto_dataset_compliance(context: Context, data_dict: Answer) -> Answer:
    """The stored verdicts of one dataset and its resources.

    A private dataset is not judged: those who may see it get what its verdicts would be if it were
    public, with ``preview`` true.

    :param id: id or name of the dataset
    :type id: string
    :param as_of: the day judged, today by default
    :type as_of: string, optional
    :param known_at: a day or a moment: as it was known then; now by default
    :type known_at: string, optional

    :returns: ``verdicts``, ``preview``, ``organization`` (the institution that answers for it) and
        ``withdrawn_files``: those that its harvest source does not offer any more and are still
        here, ``{"id", "name", "url", "since"}``
    :rtype: dictionary
    :raises NotFound: when there is no such dataset
    """
    data = valid(data_dict, schemas.dataset_compliance_schema())
    package = model.Package.get(data["id"])
    if package is None or package.type != "dataset":
        raise tk.ObjectNotFound("El conjunto no existe.")
    tk.check_access("gobabierto_dataset_compliance", context, {"id": package.id})
    day, known_at = days_asked(data)
    hidden = package.private or package.state != "active"
    if hidden and day == clock.today() and known_at is None:
        found = preview.of_stored(package.id, package.owner_org)
    else:
        found = store_queries.verdicts(day, dataset_id=package.id, known_at=known_at)
    answers = snapshot_store.answering(package.id) or package.owner_org
    done = progress(answers) if answers else None
    return {
        "id": package.id,
        "name": package.name,
        "organization": answers,
        "as_of": day.isoformat(),
        "evaluated_at": done.evaluated_at.isoformat() if done and done.evaluated_at else None,
        "preview": hidden,
        "disclaimer": notices_on(day).disclaimer,
        "verdicts": found,
        "withdrawn_files": _withdrawn(package.id),
    }


def _withdrawn(dataset_id: str) -> list[Answer]:
    """What its source does not offer any more, as it stands now: a second query where there is."""
    since = catalogue.withdrawn_files([dataset_id])
    if not since:
        return []
    table = model.resource_table
    query = sa.select(table.c.id, table.c.name, table.c.url).where(
        table.c.package_id == dataset_id, table.c.state == "active", table.c.id.in_(list(since))
    )
    return [
        {"id": row.id, "name": row.name or "", "url": row.url, "since": since[row.id].isoformat()}
        for row in model.Session.execute(query.order_by(table.c.position))
    ]


def gobabierto_dataset_check(context: Context, data_dict: Answer) -> Answer:
    """What the verdicts of a dataset would be if it were public today. Nothing is written.

    :param owner_org: id or name of its institution
    :type owner_org: string
    :param resources: its resources; with the rest of a dataset as ``package_create`` takes it

    :returns: ``verdicts``, and ``preview`` true
    :rtype: dictionary
    :raises ValidationError: when the institution is missing
    """
    tk.check_access("gobabierto_dataset_check", context, data_dict)
    rate_limit.check(context, "gobabierto_dataset_check")
    reference = str(data_dict.get("owner_org") or "")
    group = model.Group.get(reference) if reference else None
    if group is None or not group.is_organization:
        raise tk.ValidationError({"owner_org": ["Elija la institución del conjunto."]})
    return {
        "as_of": clock.today().isoformat(),
        "preview": True,
        "disclaimer": notices_on(clock.today()).disclaimer,
        "verdicts": preview.of_unsaved(group.id, data_dict),
    }
