"""A source of the demo that says otherwise than a person wrote: what the tray asks to be settled.

The title was edited here and changed there, a file was withdrawn, and one that was withdrawn and
removed is offered again.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from dev import sources
from tests.portal.machines import CHANGING

ORGANIZATION, NAME = "ensil", "ensil-laboratorio"
IDENTITY = "ensil-aire"
EDITED = "Aire de los laboratorios, por mes"


def play(base: str, user: str) -> None:
    """Read it three times, with what a person does between; once it was, only the last."""
    try:
        tk.get_action("harvest_source_show")({"ignore_auth": True}, {"id": NAME})
    except tk.ObjectNotFound:
        _remove_what_went(_read(base + CHANGING[0], user, edit=True), base, user)
    _read(base + CHANGING[-1], user)


def _read(url: str, user: str, *, edit: bool = False) -> str:
    source_id = sources.ensure(
        user, organization=ORGANIZATION, name=NAME, url=url, source_type="catalogo", config="",
        title="Catálogo del laboratorio de ENSIL (con diferencias)",
        notes="Fuente inventada que sirve el servidor de ejemplo de la demostración.",
    )  # fmt: skip
    sources.harvest(source_id, user)
    if edit:
        _act(user, "package_patch", id=_dataset(source_id), title=EDITED)
    return source_id


def _remove_what_went(source_id: str, base: str, user: str) -> None:
    _read(base + CHANGING[1], user)
    for row in _act(user, "gobabierto_difference_list", organization=ORGANIZATION)["results"]:
        for each in row["differences"]:
            if row["source_id"] == source_id and each["kind"] == "withdrawn":
                _act(
                    user, "gobabierto_difference_settle", source_id=source_id,
                    identity=row["identity"], field=each["field"], choice="source",
                )  # fmt: skip


def _dataset(source_id: str) -> str:
    from ckanext.gobabierto.harvesters.run import ledger

    return str(ledger.rows(source_id, [IDENTITY])[IDENTITY].dataset_id)


def _act(user: str, action: str, **data: Any) -> Any:
    return tk.get_action(action)({"user": user}, data)
