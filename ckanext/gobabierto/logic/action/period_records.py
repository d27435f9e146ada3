"""Actions that record periods: frozen here, published elsewhere, or corrected by a note."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import freeze, historical, period_reports, period_store
from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.logic.schema import periods as schemas

from .compliance import Answer, valid
from .periods import known

T = TypeVar("T")


def _told(field: str, work: Callable[[], T]) -> T:
    """What *work* answers; its refusals are errors of *field*."""
    try:
        return work()
    except GobabiertoError as error:
        code = "" if "Código" in str(error) else f" Código: {error.code}."
        raise tk.ValidationError({field: [f"{error}{code}"]}) from error


def _user(context: Context) -> str:
    return str(
        context.get("user") or tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    )


def gobabierto_period_freeze(context: Context, data_dict: Answer) -> Answer:
    """Freeze a period that is over: an immutable snapshot with its checksum. Sysadmins.

    :param period: ``2026-T3``, ``2026`` or ``2022-07/2023-06``
    :type period: string

    :returns: the period as ``gobabierto_period_list`` has it
    :rtype: dictionary
    :raises ValidationError: it is not over, it was frozen already, or not all of it is evaluated
    """
    tk.check_access("gobabierto_period_freeze", context, data_dict)
    data = valid(data_dict, schemas.period_schema())
    stored = _told("period", lambda: freeze.freeze(data["period"], _user(context)))
    return period_reports.period_body(stored)


def gobabierto_period_erratum(context: Context, data_dict: Answer) -> Answer:
    """Correct a recorded period by a note beside it; the period itself stays. Sysadmins.

    :param period: the period
    :type period: string
    :param kind: ``congelado`` or ``historico``, where one of each has that name; the frozen one by
        default
    :type kind: string, optional
    :param text: what was wrong and what is right
    :type text: string
    :param organization: id or name of the institution it is about
    :type organization: string, optional
    :param reference: document it stands on
    :type reference: string, optional

    :returns: the erratum
    :rtype: dictionary
    :raises NotFound: when the period was not recorded
    """
    tk.check_access("gobabierto_period_erratum", context, data_dict)
    data = valid(data_dict, schemas.period_erratum_schema())
    stored = known(data["period"], data.get("kind"))
    group = model.Group.get(data["organization"]) if data.get("organization") else None
    if data.get("organization") and (group is None or not group.is_organization):
        raise tk.ObjectNotFound("La institución no existe.")
    erratum = period_store.add_erratum(
        stored.id,
        text=data["text"],
        organization_id=str(group.id) if group is not None else None,
        reference=data["reference"],
        at=clock.now(),
        by=_user(context),
    )
    model.Session.commit()
    return period_reports.erratum_body(erratum)


def gobabierto_period_record(context: Context, data_dict: Answer) -> Answer:
    """Enter a period that was published elsewhere, with its source. Sysadmins.

    It is marked as published elsewhere, and its figures are joined with no other series.

    :param period: ``2022-07/2023-06``
    :type period: string
    :param law: id of the profile it was measured under
    :type law: string
    :param title: title of the publication
    :type title: string
    :param institutions: how many were measured
    :type institutions: integer
    :param figures: ``label``, ``percent`` and, where they are known, ``met`` and ``of`` of each;
        ``inferred`` where those two were not published
    :type figures: list of dictionaries
    :param source: ``title``, ``publisher``, ``address``, ``published``, ``note``
    :type source: dictionary

    :returns: the period as ``gobabierto_period_list`` has it
    :rtype: dictionary
    :raises ValidationError: something is missing, or a percentage is not that of its two numbers
    """
    tk.check_access("gobabierto_period_record", context, data_dict)
    stored = _told("historical", lambda: historical.record(data_dict, _user(context)))
    return period_reports.period_body(stored)
