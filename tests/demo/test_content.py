"""The invented content and its history, before anything is written."""

import csv
import io
import zipfile
from datetime import date

import pytest

from ckanext.gobabierto.vocabularies import categories

from dev.demo import content, events, files, records
from tests.portal import ministries

ANCHOR = date(2026, 11, 22)
BASE = "http://127.0.0.1:5152"


@pytest.fixture(scope="module")
def found():
    return content.read()


@pytest.fixture(scope="module")
def history(found):
    return events.history(found, ANCHOR, BASE)


class TestContent:
    def test_every_dataset_is_of_an_institution_and_of_a_category(self, found):
        names = {each.name for each in found.institutions}
        known = {category.slug for category in categories.all_categories()}
        for spec in found.datasets:
            assert spec.org in names, spec.name
            assert spec.category in known, spec.name

    def test_the_themes_are_covered(self, found):
        used = {spec.category for spec in found.datasets} | {"plan_apertura_datos"}
        known = {category.slug for category in categories.all_categories()}
        assert known - used == set()

    def test_the_three_ministries_with_a_section_are_there(self, found):
        assert {each.name for each in found.institutions if each.section} == {
            "sediag",
            "inmar",
            "coplaf",
        }

    def test_their_addresses_are_those_of_the_web_server(self):
        assert dict(ministries()) == content.SECTIONS

    def test_names_are_as_the_platform_writes_them(self, found):
        for spec in found.datasets:
            assert spec.name.replace("_", "").isalnum()
            assert spec.name.islower()

    def test_addresses_are_examples(self, found):
        for each in found.institutions:
            assert ".example." in each.fields["portal_url"]


class TestHistory:
    def test_is_in_order_and_reaches_back_to_2023(self, history):
        days = [event.day for event in history]
        assert days == sorted(days)
        assert days[0].year == 2023
        assert days[-1] <= ANCHOR

    def test_nothing_happens_to_what_does_not_exist_yet(self, history):
        made = set()
        for event in history:
            if event.action in {"organization_create", "package_create"}:
                made.add(event.record["id"])
                assert event.record.get("owner_org", event.record["id"]) in made
            else:
                record = event.record
                keys = ("id", "organization_id", "organization")
                assert next(record[key] for key in keys if key in record) in made

    def test_is_the_same_each_time(self, found, history):
        assert events.history(found, ANCHOR, BASE) == history

    def test_is_small_enough_to_be_quick(self, history):
        assert len(history) < 300

    @pytest.mark.parametrize("anchor", [date(2026, 11, 22), date(2027, 1, 3), date(2028, 2, 29)])
    def test_something_is_about_to_fall_due_on_any_day(self, found, anchor):
        padron = next(s for s in found.datasets if s.name == "padron_observatorios_estatales")
        assert 74 < (anchor - padron.updates(anchor)[-1]).days < 92

    def test_a_lapse_leaves_its_months_empty(self, found):
        padron = next(s for s in found.datasets if s.name == "padron_observatorios_estatales")
        assert not [
            day for day in padron.updates(ANCHOR) if day.year == 2024 and 3 <= day.month <= 10
        ]

    def test_each_year_has_its_plan(self, found):
        later = events.history(found, date(2028, 3, 1), BASE)
        plans = [e for e in later if e.subject == "plan_apertura_datos_coplaf"]
        assert [e.day for e in plans] == [date(2026, 1, 9), date(2027, 1, 9), date(2028, 1, 9)]


class TestFiles:
    def test_a_plan_has_the_twelve_columns(self, found):
        _, file = records.plan_resource("sediag", 2026, found, date(2026, 11, 22))
        rows = list(csv.reader(io.StringIO(file.content.decode())))
        assert len(rows[0]) == 12
        assert rows[0][6] == "fecha_publicacion_2026"
        assert {len(row) for row in rows} == {12}

    def test_tables_are_the_same_each_time(self):
        assert files.table("x", ["cve_ent", "monto"]) == files.table("x", ["cve_ent", "monto"])

    def test_a_workbook_is_a_zip_with_its_parts(self):
        names = zipfile.ZipFile(io.BytesIO(files.as_xlsx([["a"], ["b"]]))).namelist()
        assert "xl/workbook.xml" in names

    def test_a_pdf_says_so(self):
        assert files.as_pdf("Guía (general)").startswith(b"%PDF-1.4")
