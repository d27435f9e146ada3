"""The quarterly review (art. 15-I): of all the data at once, of some datasets one by one, or both.

It is the same document for all: the minuta is stored once, and one record is made for each outcome.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto import obligations
from ckanext.gobabierto.model import Document
from ckanext.gobabierto.rules.periods import quarter
from ckanext.gobabierto.rules.review import quarters_of
from ckanext.gobabierto.vocabularies import document_types
from ckanext.gobabierto.vocabularies.document_types import DocumentType

from . import register
from .files import Received

TYPE = "revision_trimestral"
RULE = "L25-UPD-03"
_MOST = 1000


def kind() -> DocumentType:
    """The type of the quarterly review."""
    found = document_types.find(TYPE)
    assert found is not None  # noqa: S101 - the vocabulary is ours
    return found


def quarter_of(day: date) -> str:
    """The quarter in which *day* falls, ``2026-T3``."""
    rule = obligations.rule(RULE)
    return (quarters_of(rule) if rule else quarter)(day).label


def quarter_before(quarter: str) -> str:
    """The quarter before one."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return f"{year}-T{number - 1}" if number > 1 else f"{year - 1}-T4"


def outcomes(data: dict[str, Any]) -> dict[str, str]:
    """The outcome of each dataset asked for; that of all the data under an empty id.

    :raises ValidationError: none is said, or what is said has another shape.
    """
    listed: Any = data.get("datasets") or []
    if isinstance(listed, str):
        try:
            listed = json.loads(listed)
        except ValueError:
            listed = None
    shaped = isinstance(listed, list) and all(
        isinstance(each, dict) and each.get("id") and each.get("outcome") for each in listed
    )
    if not shaped or len(listed) > _MOST:
        message = _("Write a list of {example}.").format(example='{"id": "…", "outcome": "…"}')
        raise tk.ValidationError({"datasets": [message]})
    found = {"": str(data["outcome"])} if data.get("outcome") else {}
    found |= {str(each["id"]): str(each["outcome"]) for each in listed}
    if not found:
        raise tk.ValidationError({"outcome": [_("Say what was reviewed and what came of it.")]})
    return found


def register_all(
    organization_id: str, records: list[dict[str, Any]], file: Received | None, user_id: str
) -> list[Document]:
    """Register a record for each outcome; the caller commits."""
    first = register.register(organization_id, records[0], file, user_id)
    return [
        first,
        *(
            register.register_with(first, organization_id, values, user_id)
            for values in records[1:]
        ),
    ]
