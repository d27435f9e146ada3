"""A Plan that two touch at the same moment: what a person decided is never written over."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import helpers

from ckanext.gobabierto.plans import decisions, refresh, store

from tests.organizations import make_institution
from tests.plans.workbooks import csv_text, row

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Id of an institution with a Plan of one row that nothing matches, and id of the row."""
    monkeypatch.setitem(tk.config, "ckanext.gobabierto.evaluate_in_background", False)
    made = make_institution(name="sediag")
    site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
    text = csv_text(row("Denuncias ante el órgano"))
    helpers.call_action(
        "gobabierto_plan_import", site, organization="sediag", text=text, year=2026, publish=False
    )
    return made["id"], next(iter(store.matches(made["id"], 2026)))


def waiting_for_a_lock() -> bool:
    query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with model.ensure_engine().connect() as connection:
        return bool(connection.execute(sa.text(query)).scalar())


def test_a_machine_that_looks_again_waits_for_the_person(plan: tuple[str, str]) -> None:
    organization_id, row_id = plan
    # The person has decided, and the transaction is not over.
    decisions.decide(organization_id, 2026, row_id, decisions.NONE, by="ana", note="No es ninguno")
    done: list[Any] = []

    def machine() -> None:
        try:
            done.append(refresh.refresh(organization_id, [2026]))
            model.Session.commit()
        except Exception as error:  # noqa: BLE001 - told by the test
            done.append(error)
        finally:
            model.Session.remove()

    other = threading.Thread(target=machine)
    other.start()
    other.join(1.5)
    waited = other.is_alive() and waiting_for_a_lock()
    model.Session.commit()
    other.join(30)
    assert waited
    assert done == [0]
    assert store.matches(organization_id, 2026)[row_id]["by"] == "none"
