"""The *baja* of a file that goes out of its dataset, registered together with its going."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.documents import register as documents
from ckanext.gobabierto.harvesters.review.differences import place_of
from ckanext.gobabierto.logic import document_arguments as arguments

FIELDS = ("outcome", "fundamento", "number", "dated_on")
_TYPE = "baja"


def register(context: Context, data_dict: dict[str, Any], row: Any, field: str) -> str:
    """Register the *baja* that *data_dict* tells of; its id, empty where it tells of none.

    Nothing is asked of whoever saves (product.md 6): without one, the rule of permanence says so.

    :param row: the proposal or the record of the ledger whose file it is.
    :raises ValidationError: it lacks what a *baja* must say.
    """
    given = {name: data_dict[name] for name in FIELDS if str(data_dict.get(name) or "").strip()}
    _, entry = place_of(field, row.baseline or {})
    if not given or entry is None:
        return ""
    tk.check_access("gobabierto_document_create", context, {"organization": row.organization_id})
    kind = arguments.document_type({"type": _TYPE})
    about = {"dataset_id": row.dataset_id, "resource_id": entry["id"]}
    values = arguments.values(kind, {**given, **about}, row.organization_id)
    values["public"] = arguments.public(kind, {})
    with arguments.said():
        paper = documents.register(row.organization_id, values, None, arguments.user_id(context))
    changes.facts_recorded(row.organization_id)
    return str(paper.id)
