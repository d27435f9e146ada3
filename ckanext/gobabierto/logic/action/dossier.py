"""The expediente of an institution and a period."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto import clock
from ckanext.gobabierto.dossier import expediente
from ckanext.gobabierto.dossier.expediente import Expediente
from ckanext.gobabierto.logic import rate_limit
from ckanext.gobabierto.logic.action.compliance import known_on, may_see_private
from ckanext.gobabierto.logic.schema import periods as schemas

Answer = dict[str, Any]
NAME = "gobabierto_dossier_show"


def gobabierto_dossier_show(context: Context, data_dict: Answer) -> Answer:
    """What the expediente of an institution and a period holds: the index, with every checksum.

    The ZIP itself is at ``/cumplimiento/<organization>/expediente/<period>.zip``. Members of the
    institution and auditors get the whole, everybody else the public version.

    :param id: id or name of the organization
    :type id: string
    :param period: ``2026-T3``, ``2026`` or ``2022-07/2023-06``
    :type period: string

    :returns: ``index`` (its files with ``sha256``, and what was left out) and ``sha256`` of it
    :rtype: dictionary
    :raises NotFound: when there is no such organization
    :raises ValidationError: when the period has not begun, or it was asked for too often
    """
    made = prepare(context, data_dict)
    made.file.close()
    return {"index": made.index, "sha256": made.sha256, "name": made.name}


def prepare(context: Context, data_dict: Answer) -> Expediente:
    """The expediente, built for the reader of *context*."""
    data, errors = tk.navl_validate(dict(data_dict), schemas.dossier_schema())
    if errors:
        raise tk.ValidationError(errors)
    period = data["period"]
    organization_id = known_on(data["id"], min(period.last, clock.today()))
    tk.check_access(NAME, context, {"id": organization_id})
    rate_limit.check(context, NAME)
    inside = may_see_private(context, organization_id)
    return expediente.build(organization_id, period, inside=inside)
