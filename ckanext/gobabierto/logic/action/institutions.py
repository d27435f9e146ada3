"""The registry of institutions, as an action."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.institutions import loader, rows


def gobabierto_institutions_load(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Load the registry of federal institutions as organizations.

    Idempotent: a second run writes nothing. A field that a person edited is never overwritten; it
    comes back under ``kept`` with what the registry proposes. Only for sysadmins.

    :param institutions: institutions with the columns of the bundled registry (``name``, ``title``,
        ``siglas``, ``obligation_status``…); without it, the bundled registry
    :type institutions: list of dictionaries, optional
    :param dry_run: only say what would change
    :type dry_run: boolean, optional, default ``False``

    :returns: ``counts`` and, by name of organization, ``created``, ``updated`` (with the fields),
        ``unchanged``, ``kept``, ``skipped``, ``absent``, ``errors``; a bad row stops nothing
    :rtype: dictionary
    :raises ValidationError: when ``institutions`` is not a list of dictionaries
    """
    tk.check_access("gobabierto_institutions_load", context, data_dict)
    given = data_dict.get("institutions")
    if given is None:
        found, errors = rows.read()
    else:
        found, errors = rows.parse(_records(given))
    report = loader.load(
        found,
        errors,
        # Called from code with ignore_auth there may be no user: then the site itself writes.
        user=str(context.get("user") or "") or loader.site_user(),
        dry_run=tk.asbool(data_dict.get("dry_run", False)),
    )
    return report.as_dict()


def _records(given: Any) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        fault = BadInput(
            "«institutions» no es una lista de instituciones.",
            found=type(given).__name__,
            expected='[{"name": "inegi", "title": "…"}]',
            code="instituciones_no_es_lista",
        )
        raise tk.ValidationError({"institutions": [str(fault)]})
    return [(f"institutions[{number}]", record) for number, record in enumerate(given)]
