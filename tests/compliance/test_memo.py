"""What is kept of a day is forgotten as soon as anything of it changes."""

from __future__ import annotations

import pytest

from ckan import model
from ckan.tests import factories, helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import memo, reports

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index")
OBLIGED = '[{"status": "obligada", "from": "2025-09-12"}]'


@pytest.fixture
def institution():
    found = factories.Organization(name="sepru", title="Pruebas", obligation=OBLIGED)
    model.Session.commit()
    return found


def counted(work):
    """*work* that counts how often it is done."""
    calls = []

    def one():
        calls.append(1)
        return work()

    return one, calls


class TestRemembered:
    def test_what_did_not_change_is_not_computed_again(self, institution):
        work, calls = counted(lambda: [institution["name"]])
        assert memo.remembered("prueba", work) == memo.remembered("prueba", work) == ["sepru"]
        assert len(calls) == 1

    def test_a_saved_dataset_is_seen_at_once(self, institution):
        before = reports.national_report(clock.today(), reports.Filters())
        factories.Dataset(owner_org=institution["id"], notes="Cada mes.")
        model.Session.commit()
        after = reports.national_report(clock.today(), reports.Filters())
        assert before["results"][0]["coverage"]["published"] == 0
        assert after["results"][0]["coverage"]["published"] == 1

    def test_a_renamed_institution_is_seen_at_once(self, institution):
        reports.national_report(clock.today(), reports.Filters())
        admin = {"user": factories.Sysadmin()["name"]}
        helpers.call_action("organization_patch", admin, id=institution["id"], title="Otro nombre")
        model.Session.commit()
        (row,) = reports.national_report(clock.today(), reports.Filters())["results"]
        assert row["institution"]["title"] == "Otro nombre"

    def test_a_transaction_that_wrote_neither_reads_nor_leaves_anything(self, institution):
        work, calls = counted(lambda: 1)
        memo.remembered("prueba", work)
        group = model.Group.get(institution["id"])
        group.description = "Sin confirmar"
        model.Session.flush()
        assert memo.stamp() is None
        memo.remembered("prueba", work)
        model.Session.rollback()
        assert len(calls) == 2
        memo.remembered("prueba", work)
        assert len(calls) == 2

    def test_only_so_much_is_kept(self, institution):
        for number in range(2 * memo.MOST):
            memo.remembered(number, lambda: 1)
        work, calls = counted(lambda: 2)
        assert memo.remembered(0, work) == 2
        assert calls
