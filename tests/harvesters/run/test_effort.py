"""What a changed record costs: what it is compared with is read for many of them together."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.writing import shows

from .conftest import datasets
from .test_run import call_action, counts
from .toy import records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
_PER_RECORD = 22
"""Queries: it took 40 when each was read three times by itself."""


def test_of_each_changed_record_only_its_own_is_asked(make_toy, offer):
    source = make_toy()
    asked: list[str] = []
    engine = model.ensure_engine()
    spent: dict[int, int] = {}

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    offer(*records(14))
    running.run(source["id"])
    for number in (4, 14):
        changed = records(number, fields={"notes": f"de {number}"})
        offer(*changed, *records(14)[number:])
        asked.clear()
        sa.event.listen(engine, "before_cursor_execute", count)
        report = running.run(source["id"])
        sa.event.remove(engine, "before_cursor_execute", count)
        assert counts(report) == (0, number, 14 - number, 0, 0)
        spent[number] = len(asked)
    assert spent[14] - spent[4] <= 10 * _PER_RECORD


def test_they_are_shown_as_ckan_shows_each(make_toy, offer):
    source = make_toy()
    given = records(3, fields={"tags": ["agua", "salud"], "category": "salud"})
    given[1]["private"] = True
    offer(*given)
    running.run(source["id"])
    made = {each["id"]: each for each in datasets(source["owner"]["id"]).values()}
    call_action("package_delete", id=min(made))
    model.Session.expire_all()
    context = {"ignore_auth": True, "use_cache": False}
    one_by_one = {key: tk.get_action("package_show")(dict(context), {"id": key}) for key in made}
    assert shows.current([*made, "nada"]) == one_by_one
    first, other = min(made), max(made)
    with shows._read_together([first]):  # a plugin may ask for another one meanwhile
        assert tk.get_action("package_show")(dict(context), {"id": other}) == one_by_one[other]
