"""No dataset is lost to the index because of one value in it."""

from __future__ import annotations

import pytest

from ckan import model
from ckan.lib import search
from ckan.tests import factories, helpers

from ckanext.gobabierto import indexing

LONG = "á" * 40_000


class TestCut:
    def test_a_short_text_stays(self):
        assert indexing.cut("población") == "población"

    def test_a_long_one_is_cut_between_characters(self):
        cut = indexing.cut("a" + LONG)
        assert len(cut.encode()) <= indexing.MAX_TERM_BYTES
        assert cut.endswith("á")


@pytest.mark.parametrize(
    ("raw", "indexed"),
    [
        ("2025-01-01", "2025-01-01T00:00:00Z"),
        ("2025-01-01T00:00:00-06:00", "2025-01-01T06:00:00Z"),
        ("03/04/2025", "2025-04-03T00:00:00Z"),
        ("marzo 2026", None),
        ("", None),
    ],
)
def test_dates_are_utc_day_first_or_left_out(raw, indexed):
    document = indexing.index_document({"some_date": raw, "extras_some_date": raw})
    assert document.get("some_date") == indexed


@pytest.mark.usefixtures("clean_db", "clean_index")
class TestSaving:
    @pytest.fixture
    def organization(self):
        return factories.Organization(title="Secretaría de Pruebas")

    def test_an_immense_value_does_not_refuse_the_dataset(self, organization):
        dataset = factories.Dataset(
            owner_org=organization["id"],
            url="https://ejemplo.gob.mx/" + "x" * 40_000,
            notes=LONG,
            extras=[{"key": "nota_larga", "value": LONG}],
        )
        assert search.show(dataset["id"])["id"] == dataset["id"]

    def test_nor_does_a_date_with_an_offset(self, organization):
        dataset = factories.Dataset(
            owner_org=organization["id"],
            extras=[{"key": "corte_date", "value": "2025-01-01T00:00:00-06:00"}],
        )
        assert search.show(dataset["id"])["id"] == dataset["id"]

    def test_a_renamed_institution_is_found_by_its_new_name(self, organization):
        dataset = factories.Dataset(owner_org=organization["id"])
        person = {"user": factories.Sysadmin()["name"]}
        helpers.call_action(
            "organization_patch", person, id=organization["id"], title="Instituto Renovado"
        )
        indexing.reindex_organization(organization["id"])
        found = helpers.call_action("package_search", q="renovado")["results"]
        assert [item["id"] for item in found] == [dataset["id"]]

    def test_only_another_name_asks_for_indexing_again_and_once_committed(
        self, organization, monkeypatch
    ):
        asked = []
        monkeypatch.setattr(indexing, "schedule_organization", asked.append)
        person = {"user": factories.Sysadmin()["name"]}
        for change in ({"description": "Otra"}, {"title": "Instituto Renovado"}):
            helpers.call_action("organization_patch", dict(person), id=organization["id"], **change)
        assert asked == [organization["id"]]
        later = {**person, "defer_commit": True}
        helpers.call_action("organization_patch", later, id=organization["id"], title="Más tarde")
        before = len(asked)
        model.Session.commit()
        assert (before, len(asked)) == (1, 2)

    def test_the_job_has_a_time_limit_of_its_own(self, organization, monkeypatch):
        factories.Dataset(owner_org=organization["id"])
        asked = []
        monkeypatch.setattr(indexing.tk, "enqueue_job", lambda *_a, **more: asked.append(more))
        indexing.schedule_organization(organization["id"])
        assert asked[0]["rq_kwargs"] == {"timeout": indexing.JOB_TIMEOUT}
