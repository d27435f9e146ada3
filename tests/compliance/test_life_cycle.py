"""What is born, moves, changes name, joins another or ends: history stays and totals hold.

Through CKAN's actions only, and read through the public answers: whatever the tables look like.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timezone

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import changes, store_queries, timeline
from ckanext.gobabierto.documents import subjects
from ckanext.gobabierto.facts import answered, capture, recording, snapshot_store
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.model import DirtyUnit, Evaluation, Snapshot, TotalInterval, UnitInterval

from ..organizations import make_institution, our_fields

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
BORN = date(2026, 3, 2)
MADE = date(2026, 4, 1)
TURN = date(2026, 6, 1)
TODAY = date(2026, 11, 22)


def call(action, **data):
    site = helpers.call_action("get_site_user")
    return helpers.call_action(action, {"user": site["name"], "ignore_auth": True}, **data)


def on(day, action, **data):
    with clock.frozen(day):
        return call(action, **data)


@pytest.fixture
def institution():
    with clock.frozen(BORN):
        return make_institution(name="antes", title="Antes", siglas="AN")


@pytest.fixture
def dataset(institution):
    fields = {"title": "Registro", "notes": "", "license_id": "cc-nc"}
    fields |= our_fields(update_frequency="anual")
    files = [{"url": "https://e.mx/a.csv", "name": "Tabla", "format": "CSV"}]
    with clock.frozen(MADE):
        return call(
            "package_create",
            name="registro",
            owner_org=institution["id"],
            resources=files,
            **fields,
        )


def settle(*organizations, day=TODAY):
    with clock.frozen(day):
        for organization in organizations:
            timeline.evaluate(organization["id"])


def verdicts(day, organization, rule=None, dataset=None):
    found = store_queries.verdicts(
        day,
        organization_id=organization["id"],
        dataset_id=dataset["id"] if dataset else None,
        private=True,
    )
    return [v for v in found if rule in {None, v["rule"]}]


def held_by(dataset):
    return snapshot_store.latest("dataset", [dataset["id"]])[dataset["id"]].organization_id


def states(day, organization, rule, dataset=None):
    return [v["state"] for v in verdicts(day, organization, rule, dataset) if v["severity"] == "E"]


def show(day, organization):
    with clock.frozen(TODAY):
        return helpers.call_action(
            "gobabierto_compliance_show",
            {"ignore_auth": False},
            id=organization["id"],
            as_of=day.isoformat(),
        )


def national(day):
    with clock.frozen(TODAY):
        return helpers.call_action("gobabierto_compliance_list", as_of=day.isoformat())


def baja(organization, dataset, day):
    facts = DocumentFacts(
        id="baja-1",
        type="baja",
        number="12/2026",
        dated_on=day,
        registered_on=day,
        outcome="duplicado",
        fundamento="Art. 5, fracción VI, de los Lineamientos",
        dataset_id=dataset["id"],
    )
    recording.record_document(organization["id"], facts, at=clock.noon_of(day))


class TestDataset:
    @pytest.mark.parametrize("action", ["package_delete", "dataset_purge"])
    def test_what_is_gone_without_a_baja_is_a_breach_and_its_past_stays(
        self, institution, dataset, action
    ):
        settle(institution, day=date(2026, 5, 1))
        before = verdicts(date(2026, 5, 1), institution, dataset=dataset)
        on(TURN, action, id=dataset["name"])
        settle(institution)
        assert verdicts(date(2026, 5, 1), institution, dataset=dataset) == before
        (gone,) = verdicts(TURN, institution, "L25-PERM-01", dataset)
        assert gone["state"] == "incumple"
        # Hiding cures nothing: what it did not meet when the public saw it stays in the count.
        assert states(TODAY, institution, "L25-LIC-01", dataset) == ["incumple"]
        assert show(TURN, institution)["coverage"]["published"] == 0

    def test_a_founded_baja_ends_it(self, institution, dataset):
        on(TURN, "package_delete", id=dataset["name"])
        baja(institution, dataset, TURN)
        settle(institution)
        (gone,) = verdicts(TODAY, institution, "L25-PERM-01", dataset)
        assert (gone["state"], gone["exemption"]) == ("no_aplica", "baja_fundada")
        assert "incumple" not in states(TODAY, institution, "L25-LIC-01", dataset)

    def test_one_that_comes_back_is_judged_again(self, institution, dataset):
        on(TURN, "package_patch", id=dataset["id"], private=True)
        on(date(2026, 7, 1), "package_patch", id=dataset["id"], private=False)
        settle(institution)
        day_before = date(2026, 6, 30)
        assert states(day_before, institution, "L25-PERM-01", dataset) == ["incumple"]
        assert states(TODAY, institution, "L25-PERM-01", dataset) == ["cumple"]

    def test_another_name_is_the_same_dataset(self, institution, dataset):
        settle(institution, day=date(2026, 5, 1))
        (before,) = verdicts(date(2026, 5, 1), institution, "L25-LIC-01", dataset)
        on(TURN, "package_patch", id=dataset["id"], name="otro_nombre")
        settle(institution)
        (after,) = verdicts(TODAY, institution, "L25-LIC-01", dataset)
        assert (before["subject"]["name"], after["subject"]["name"]) == ("registro", "otro_nombre")
        assert (after["state"], after["since"]) == (before["state"], before["since"])
        assert verdicts(date(2026, 5, 31), institution, "L25-LIC-01", dataset) == [before]

    def test_two_that_become_one_count_once(self, institution, dataset):
        other = on(
            MADE,
            "package_create",
            name="duplicado",
            title="Registro (copia)",
            owner_org=institution["id"],
            resources=[{"url": "https://e.mx/b.csv", "name": "Copia", "format": "CSV"}],
        )
        files = [{"url": "https://e.mx/b.csv", "name": "Copia", "format": "CSV"}]
        on(TURN, "package_patch", id=dataset["id"], resources=[*dataset["resources"], *files])
        on(TURN, "package_delete", id=other["id"])
        baja(institution, other, TURN)
        settle(institution)
        assert show(date(2026, 5, 31), institution)["coverage"]["published"] == 2
        assert show(TURN, institution)["coverage"]["published"] == 1
        (gone,) = verdicts(TODAY, institution, "L25-PERM-01", other)
        assert gone["exemption"] == "baja_fundada"

    def test_one_that_moves_is_the_new_institutions_and_its_past_the_old_ones(
        self, institution, dataset
    ):
        with clock.frozen(BORN):
            other = make_institution(name="despues", title="Después", siglas="DE")
        on(TURN, "package_owner_org_update", id=dataset["id"], organization_id=other["id"])
        settle(institution, other)
        assert states(date(2026, 5, 31), institution, "L25-LIC-01", dataset) == ["incumple"]
        assert states(TURN, institution, "L25-LIC-01", dataset) == []
        assert states(TURN, other, "L25-LIC-01", dataset) == ["incumple"]
        assert verdicts(TURN, institution, "L25-PERM-01", dataset) == []
        assert states(TURN, other, "L25-PERM-01", dataset) == ["cumple"]
        published = [show(TURN, one)["coverage"]["published"] for one in (institution, other)]
        assert published == [0, 1]


class TestInstitution:
    def test_another_name_is_the_same_institution(self, institution, dataset):
        on(TURN, "organization_patch", id=institution["id"], name="con_otro_nombre")
        settle(institution)
        assert show(date(2026, 5, 31), institution)["institution"]["name"] == "antes"
        assert show(TURN, institution)["institution"]["name"] == "con_otro_nombre"
        assert states(TODAY, institution, "L25-LIC-01", dataset) == ["incumple"]
        assert national(TURN)["count"] == 1

    @pytest.mark.parametrize("action", ["organization_delete", "organization_purge"])
    def test_one_that_is_gone_ends_and_its_past_stays(self, institution, action):
        settle(institution, day=date(2026, 5, 1))
        before = show(date(2026, 5, 1), institution)
        on(TURN, action, id=institution["id"])
        after = show(date(2026, 5, 1), institution)
        assert after["verdicts"] == before["verdicts"] != []
        assert verdicts(TURN, institution) == []
        assert national(date(2026, 5, 1))["national"]["obligated"]["of"] == 1
        assert national(TURN)["national"]["obligated"]["of"] == 0

    def test_one_born_in_mid_year_has_no_plan_of_that_year(self):
        born = '[{"status": "obligada", "from": "2026-07-01"}]'
        with clock.frozen(BORN):
            made = make_institution(name="nueva", obligation=born)
        settle(made)
        eve = date(2026, 6, 30)
        assert {v["exemption"] for v in verdicts(eve, made)} == {"no_obligada"}
        assert national(eve)["national"]["obligated"]["of"] == 0
        assert national(date(2026, 7, 1))["national"]["obligated"]["of"] == 1
        assert "incumple" not in states(TODAY, made, "L25-PLAN-01")
        # Its area has ten business days from its birth.
        (area,) = verdicts(date(2026, 7, 2), made, "L25-ACD-01")
        assert (area["state"], area["exemption"]) == ("no_aplica", "aun_no_exigible")

    def test_one_that_ends_in_mid_year_closes_its_rules_on_the_day_of_the_decree(self, institution):
        settle(institution, day=date(2026, 5, 1))
        ended = [
            {"status": "obligada", "from": "2020-01-01", "to": "2026-05-31"},
            {"status": "extinta", "from": "2026-06-01", "reason": "Decreto DOF 31-05-2026"},
        ]
        on(date(2026, 5, 20), "organization_patch", id=institution["id"],
           obligation=json.dumps(ended))  # fmt: skip
        settle(institution)
        assert {v["exemption"] for v in verdicts(TURN, institution)} == {"no_obligada"}
        assert "se extinguió el 1 de junio de 2026" in verdicts(TURN, institution)[0]["reason"]
        assert "no_obligada" not in {
            v["exemption"] for v in verdicts(date(2026, 5, 31), institution)
        }
        assert national(date(2026, 5, 31))["national"]["obligated"]["of"] == 1
        assert national(TURN)["national"]["obligated"]["of"] == 0

    def test_of_one_that_joins_another_data_and_permanence_pass_to_the_successor(
        self, institution, dataset
    ):
        with clock.frozen(BORN):
            heir = make_institution(name="sucesora", title="Sucesora", siglas="SU")
        ended = [
            {"status": "obligada", "from": "2020-01-01", "to": "2026-05-31"},
            {
                "status": "extinta",
                "from": "2026-06-01",
                "reason": "Decreto",
                "successor": "sucesora",
            },
        ]
        on(TURN, "organization_patch", id=institution["id"], obligation=json.dumps(ended))
        on(TURN, "package_owner_org_update", id=dataset["id"], organization_id=heir["id"])
        on(date(2026, 8, 3), "package_delete", id=dataset["id"])
        settle(institution, heir)
        assert states(TURN, heir, "L25-PERM-01", dataset) == ["cumple"]
        assert states(TODAY, heir, "L25-PERM-01", dataset) == ["incumple"]
        assert [v["exemption"] for v in verdicts(TURN, institution, "L25-ACD-01")] == [
            "no_obligada"
        ]
        assert "la sucede sucesora" in verdicts(TURN, institution, "L25-ACD-01")[0]["reason"]
        assert not [v for v in verdicts(TODAY, institution) if v["state"] == "incumple"]
        assert national(TURN)["national"]["obligated"]["of"] == 1
        assert national(date(2026, 5, 31))["national"]["obligated"]["of"] == 2

    def test_data_left_in_an_extinct_institution_without_heir_bind_nobody(
        self, institution, dataset
    ):
        on(TURN, "organization_patch", id=institution["id"], obligation=ENDED)
        settle(institution)
        found = verdicts(TODAY, institution, dataset=dataset)
        assert {v["state"] for v in found} <= {"no_aplica"}


ENDED = json.dumps(
    [
        {"status": "obligada", "from": "2020-01-01", "to": "2026-05-31"},
        {"status": "extinta", "from": "2026-06-01", "reason": "Decreto", "successor": "sucesora"},
    ]
)


BOUND = json.dumps([{"status": "obligada", "from": "2020-01-01"}])
FREE = json.dumps([{"status": "no_aplica", "from": "2020-01-01", "reason": "Particular"}])


class TestHeirs:
    """What an extinct institution still owns passes to its successor (rules.md 1.10)."""

    @pytest.fixture
    def heir(self, institution):
        with clock.frozen(BORN):
            return make_institution(name="sucesora", title="Sucesora", siglas="SU")

    def end(self, institution, day=TURN):
        on(day, "organization_patch", id=institution["id"], obligation=ENDED)

    def test_its_data_are_judged_under_the_heir_from_the_decree_on(
        self, institution, dataset, heir
    ):
        # Registered late: who answers is told from the day of the decree.
        self.end(institution, date(2026, 7, 15))
        settle(institution, heir)
        eve, later = date(2026, 5, 31), date(2026, 6, 10)
        assert states(eve, institution, "L25-LIC-01", dataset) == ["incumple"]
        assert states(eve, heir, "L25-LIC-01", dataset) == []
        assert states(eve, institution, "L25-ACD-01") != ["no_aplica"]
        for day in (TURN, later, TODAY):
            own = {verdict["state"] for verdict in verdicts(day, institution)}
            assert own == {"no_aplica"}, "its own duties end on that day too"
            assert verdicts(day, institution, dataset=dataset) == []
            (licence,) = verdicts(day, heir, "L25-LIC-01", dataset)
            assert licence["state"] == "incumple"
            assert "Conjunto recibido de «Antes»" in licence["reason"]
            assert states(day, heir, "L25-PERM-01", dataset) == ["cumple"]
            published = [show(day, one)["coverage"]["published"] for one in (institution, heir)]
            assert published == [0, 1]
        with clock.frozen(TODAY):
            panel = helpers.call_action("gobabierto_dataset_compliance", id=dataset["id"])
            told = helpers.call_action(
                "gobabierto_verdict_explain",
                rule="L25-LIC-01",
                subject_type="dataset",
                subject_id=dataset["id"],
                organization=panel["organization"],
            )
        assert panel["organization"] == heir["id"]
        assert told["agrees"] is True
        (received,) = [step["text"] for step in told["steps"] if step["code"] == "recibido"]
        assert received == "Conjunto recibido de «Antes», que se extinguió."

    def test_nobody_waits_before_the_form_until_all_of_them_passed(
        self, institution, dataset, heir, monkeypatch, ckan_config
    ):
        asked: list[str] = []
        monkeypatch.setattr(changes, "enqueue", asked.append)
        monkeypatch.setitem(ckan_config, "ckanext.gobabierto.evaluate_in_background", True)
        self.end(institution)
        assert asked == [institution["id"]]
        assert held_by(dataset) == institution["id"], "the save itself passes nothing"
        asked.clear()
        with clock.frozen(TURN):
            changes.evaluate_job(institution["id"])
            changes.evaluate_job(institution["id"])
        assert held_by(dataset) == heir["id"]
        assert asked == [heir["id"]], "to be judged there, once"
        with clock.frozen(TURN):
            changes.evaluate_job(heir["id"])
        assert states(TURN, heir, "L25-LIC-01", dataset) == ["incumple"]

    def test_of_successors_that_end_too_the_last_one_answers(self, institution, dataset, heir):
        with clock.frozen(BORN):
            last = make_institution(name="ultima", title="Última", siglas="UL")
        self.end(institution)
        chain = json.loads(ENDED)
        chain[0]["to"], chain[1]["from"] = "2026-06-30", "2026-07-01"
        chain[1]["successor"] = "ultima"
        on(date(2026, 7, 1), "organization_patch", id=heir["id"], obligation=json.dumps(chain))
        settle(institution, heir, last)
        for day, answers in (
            (date(2026, 5, 31), institution), (TURN, heir), (date(2026, 6, 30), heir),
            (date(2026, 7, 1), last), (TODAY, last),
        ):  # fmt: skip
            for one in (institution, heir, last):
                expected = ["incumple"] if one is answers else []
                assert states(day, one, "L25-LIC-01", dataset) == expected, (day, one["name"])
        with clock.frozen(TODAY):
            assert capture.capture_all().changed == 0
        (licence,) = verdicts(TODAY, last, "L25-LIC-01", dataset)
        assert "Conjunto recibido de «Antes»" in licence["reason"]

    def test_of_a_chain_registered_late_each_answers_for_its_days(self, institution, dataset, heir):
        with clock.frozen(BORN):
            last = make_institution(name="ultima", title="Última", siglas="UL")
        second = json.loads(ENDED)
        second[0]["to"], second[1]["from"] = "2026-06-30", "2026-07-01"
        second[1]["successor"] = "ultima"
        baja(institution, dataset, MADE)
        on(date(2026, 8, 3), "organization_patch", id=heir["id"], obligation=json.dumps(second))
        self.end(institution, date(2026, 8, 5))
        settle(institution, heir, last)
        for day, answers in (
            (date(2026, 5, 31), institution), (TURN, heir), (date(2026, 6, 30), heir),
            (date(2026, 7, 1), last), (TODAY, last),
        ):  # fmt: skip
            held = {
                row.organization_id
                for row in model.Session.query(Snapshot).filter_by(known_to=None)
                if row.dataset_id == dataset["id"]
                and row.valid_from <= day
                and (row.valid_to is None or day < row.valid_to)
            }
            assert held == {answers["id"]}, (day, "papers and all")
            for one in (institution, heir, last):
                expected = ["incumple"] if one is answers else []
                assert states(day, one, "L25-LIC-01", dataset) == expected, (day, one["name"])

    def test_an_end_that_is_corrected_gives_back_what_passed(self, institution, dataset, heir):
        self.end(institution)
        baja(heir, dataset, date(2026, 6, 8))
        settle(institution, heir, day=date(2026, 7, 1))
        later = json.loads(ENDED)
        later[0]["to"], later[1]["from"] = "2026-06-14", "2026-06-15"
        on(
            date(2026, 7, 2),
            "organization_patch",
            id=institution["id"],
            obligation=json.dumps(later),
        )
        settle(institution, heir, day=date(2026, 7, 2))
        eve, day = date(2026, 6, 14), date(2026, 6, 15)
        assert states(eve, institution, "L25-LIC-01", dataset) == ["incumple"]
        assert states(eve, heir, "L25-LIC-01", dataset) == []
        assert states(day, heir, "L25-LIC-01", dataset) == ["incumple"]
        on(date(2026, 8, 3), "organization_patch", id=institution["id"], obligation=BOUND)
        settle(institution, heir)
        for day in (TURN, eve, TODAY):
            (licence,) = verdicts(day, institution, "L25-LIC-01", dataset)
            assert (licence["state"], "recibido" in licence["reason"]) == ("incumple", False)
            assert verdicts(day, heir, dataset=dataset) == []
        # What was told meanwhile is told still of then.
        before = {"day": TURN, "known_at": clock.noon_of(date(2026, 7, 1))}
        kept = store_queries.verdicts(**before, organization_id=heir["id"])
        assert [v["state"] for v in kept if v["rule"] == "L25-LIC-01"] == ["incumple"]
        with clock.frozen(TODAY):
            assert capture.capture_all().changed == 0

    def test_a_successor_that_is_renamed_is_the_same_one(self, institution, dataset, heir):
        self.end(institution)
        on(
            date(2026, 7, 1),
            "organization_patch",
            id=heir["id"],
            name="otra_direccion",
            title="Otra",
        )
        with clock.frozen(date(2026, 7, 2)):
            assert capture.capture_all().changed == 0
        on(date(2026, 7, 3), "package_patch", id=dataset["id"], notes="Otras notas, y más largas.")
        settle(institution, heir)
        (licence,) = verdicts(TODAY, heir, "L25-LIC-01", dataset)
        assert "Conjunto recibido de «Antes»" in licence["reason"]
        assert "no está obligada" not in licence["reason"]

    def test_permanence_and_the_last_failures_pass_with_them(self, institution, dataset, heir):
        """Deleted before the end or after it: gone is gone, and hiding cured nothing."""
        other = on(
            MADE, "package_create", name="otro", title="Otro", license_id="cc-nc",
            owner_org=institution["id"], **our_fields(),
        )  # fmt: skip
        on(date(2026, 5, 2), "package_delete", id=other["id"])
        self.end(institution)
        on(date(2026, 8, 3), "package_delete", id=dataset["id"])
        settle(institution, heir)
        for gone in (dataset, other):
            assert states(TODAY, heir, "L25-PERM-01", gone) == ["incumple"]
            assert states(TODAY, heir, "L25-LIC-01", gone) == ["incumple"]
            assert verdicts(TODAY, institution, dataset=gone) == []
        assert states(date(2026, 5, 20), institution, "L25-LIC-01", other) == ["incumple"]

    @pytest.mark.parametrize("registered", [date(2026, 5, 2), date(2026, 8, 3)])
    def test_a_founded_baja_of_the_extinct_one_founds(self, institution, dataset, heir, registered):
        """Registered before its end, or in its register after it."""
        on(date(2026, 5, 2), "package_delete", id=dataset["id"])
        if registered < TURN:
            baja(institution, dataset, registered)
        self.end(institution)
        if registered > TURN:
            with clock.frozen(registered):
                baja(institution, dataset, registered)
        settle(institution, heir)
        (gone,) = verdicts(TODAY, heir, "L25-PERM-01", dataset)
        assert (gone["state"], gone["exemption"]) == ("no_aplica", "baja_fundada")
        assert "incumple" not in states(TODAY, heir, "L25-LIC-01", dataset)

    def test_one_whose_end_was_registered_in_advance_passes_on_its_day(
        self, institution, dataset, heir
    ):
        self.end(institution, date(2026, 5, 20))
        assert states(date(2026, 5, 31), institution, "L25-LIC-01", dataset) == ["incumple"]
        with clock.frozen(TURN):
            capture.capture_all()
        settle(institution, heir)
        assert verdicts(TURN, institution, dataset=dataset) == []
        assert states(TURN, heir, "L25-LIC-01", dataset) == ["incumple"]
        # Saved again by whoever still may, it stays with the heir.
        on(date(2026, 7, 1), "package_patch", id=dataset["id"], license_id="cc-by-4.0")
        settle(heir)
        assert states(TODAY, heir, "L25-LIC-01", dataset) == ["cumple"]

    def test_from_nothing_everything_is_judged_the_same(self, institution, dataset, heir):
        on(date(2026, 5, 2), "package_patch", id=dataset["id"], private=True)
        self.end(institution, date(2026, 7, 15))
        settle(institution, heir)
        told = [verdicts(day, one) for day in (MADE, TURN, TODAY) for one in (institution, heir)]
        for table in (UnitInterval, TotalInterval, Evaluation, DirtyUnit):
            model.Session.execute(sa.delete(table.__table__))
        settle(institution, heir)
        again = [verdicts(day, one) for day in (MADE, TURN, TODAY) for one in (institution, heir)]
        assert again == told

    def test_what_changed_since_the_decree_passes_from_the_decree_on_too(
        self, institution, dataset, heir
    ):
        """Edited before anybody registered the end: no day of it is left without who answers."""
        edited, told = date(2026, 7, 1), date(2026, 7, 15)
        on(edited, "package_patch", id=dataset["id"], notes="Otras notas, y más largas que antes.")
        settle(institution, heir, day=edited)
        self.end(institution, told)
        settle(institution, heir)
        for day in (TURN, date(2026, 6, 10), edited, told, TODAY):
            assert verdicts(day, institution, dataset=dataset) == []
            assert states(day, heir, "L25-LIC-01", dataset) == ["incumple"]
        assert states(date(2026, 5, 31), institution, "L25-LIC-01", dataset) == ["incumple"]
        # What was told of those days until then is told still of then.
        before = {"day": date(2026, 6, 10), "known_at": clock.noon_of(date(2026, 7, 5))}
        kept = store_queries.verdicts(**before, organization_id=institution["id"])
        assert [v["state"] for v in kept if v["rule"] == "L25-LIC-01"] == ["incumple"]

    def test_who_answers_for_data_of_others_finds_them_in_its_forms(
        self, institution, dataset, heir
    ):
        """What excuses them, their review and the row that they deliver are its to register."""
        self.end(institution)
        assert [each.id for each in answered.listed(heir["id"])] == [dataset["id"]]
        on(date(2026, 8, 3), "package_delete", id=dataset["id"])
        assert answered.listed(heir["id"]).all() == []
        file = dataset["resources"][0]["id"]
        for named in ({"dataset_id": dataset["name"]}, {"resource_id": file, "dataset_id": ""}):
            assert subjects.resolve(heir["id"], named) == {}
            assert named["dataset_id"] == dataset["id"]
        with clock.frozen(BORN):
            other = make_institution(name="otra", title="Otra")
        assert "dataset_id" in subjects.resolve(other["id"], {"dataset_id": dataset["name"]})
        about = {"organization": heir["id"], "dataset": dataset["name"]}
        on(
            date(2026, 8, 3), "gobabierto_document_create", organization=heir["id"], type="baja",
            dataset_id=dataset["id"], number="OF/9", dated_on="2026-08-03", outcome="duplicado",
            fundamento="Art. 5-VI",
        )  # fmt: skip
        listed = helpers.call_action("gobabierto_document_list", **about)
        assert [each["number"] for each in listed["results"]] == ["OF/9"]
        with pytest.raises(tk.ValidationError):
            helpers.call_action("gobabierto_document_list", **{**about, "organization": "otra"})
        settle(institution, heir)
        (gone,) = verdicts(TODAY, heir, "L25-PERM-01", dataset)
        assert (gone["state"], gone["exemption"]) == ("no_aplica", "baja_fundada")

    def test_what_was_hidden_while_nobody_was_bound_is_held_against_nobody(self, institution):
        with clock.frozen(BORN):
            other = make_institution(name="libre", title="Libre", obligation=FREE)
        made = on(
            MADE, "package_create", name="ajeno", title="Ajeno", license_id="cc-nc",
            owner_org=other["id"], **our_fields(),
        )  # fmt: skip
        on(date(2026, 5, 2), "package_patch", id=made["id"], private=True)
        on(TURN, "package_patch", id=made["id"], owner_org=institution["id"])
        settle(institution, other)
        assert "incumple" not in [v["state"] for v in verdicts(TODAY, institution, dataset=made)]
        on(date(2026, 8, 3), "package_patch", id=made["id"], private=False)
        settle(institution, other)
        assert states(TODAY, institution, "L25-LIC-01", made) == ["incumple"]

    def test_what_a_body_that_is_not_bound_does_out_of_sight_is_not_told(
        self, institution, dataset
    ):
        with clock.frozen(BORN):
            other = make_institution(name="libre", title="Libre", obligation=FREE)
        on(TURN, "package_patch", id=dataset["id"], owner_org=other["id"])
        on(date(2026, 7, 1), "package_patch", id=dataset["id"], private=True, title="Secreto")
        settle(institution, other)
        assert states(TODAY, institution, "L25-PERM-01", dataset) == ["incumple"]
        (last,) = snapshot_store.latest("dataset", [dataset["id"]]).values()
        assert (last.organization_id, last.facts["private"]) == (institution["id"], True)
        assert "Secreto" not in str(last.facts)

    def test_a_move_to_a_body_that_is_not_bound_sheds_nothing(self, institution, dataset):
        with clock.frozen(BORN):
            other = make_institution(name="libre", title="Libre", obligation=FREE)
        on(TURN, "package_owner_org_update", id=dataset["id"], organization_id=other["id"])
        settle(institution, other)
        (licence,) = verdicts(TODAY, institution, "L25-LIC-01", dataset)
        assert licence["state"] == "incumple"
        assert "El conjunto está en «Libre», que no está obligada" in licence["reason"]
        assert verdicts(TODAY, other, dataset=dataset) == []
        on(date(2026, 8, 3), "package_delete", id=dataset["id"])
        settle(institution, other)
        assert states(TODAY, institution, "L25-PERM-01", dataset) == ["incumple"]
        assert states(TODAY, institution, "L25-LIC-01", dataset) == ["incumple"]


def utc(*parts):
    return datetime(*parts, tzinfo=timezone.utc)


class TestClock:
    def test_a_save_belongs_to_the_day_of_mexico_city(self, institution, dataset):
        last_minute, midnight = utc(2026, 6, 1, 5, 59, 59), utc(2026, 6, 1, 6)
        with clock.frozen(last_minute):
            call("package_patch", id=dataset["id"], license_id="cc-by-4.0")
        settle(institution)
        assert states(date(2026, 5, 31), institution, "L25-LIC-01", dataset) == ["cumple"]
        with clock.frozen(midnight):
            call("package_patch", id=dataset["id"], license_id="cc-nc")
        settle(institution)
        assert states(date(2026, 5, 31), institution, "L25-LIC-01", dataset) == ["cumple"]
        assert states(date(2026, 6, 1), institution, "L25-LIC-01", dataset) == ["incumple"]

    def test_the_year_begins_at_midnight_of_mexico_city(self, institution):
        eve, first = utc(2027, 1, 1, 5, 59, 59), utc(2027, 1, 1, 6)
        with clock.frozen(eve):
            timeline.evaluate(institution["id"])
            assert clock.today() == date(2026, 12, 31)
            with pytest.raises(tk.ValidationError):
                helpers.call_action(
                    "gobabierto_compliance_show", id=institution["id"], as_of="2027-01-01"
                )
            assert _years(institution, clock.today()) == {"2026"}
            assert timeline.due_for_evaluation(clock.today()) == []
        with clock.frozen(first):
            assert timeline.due_for_evaluation(clock.today()) == [institution["id"]]
            timeline.evaluate(institution["id"])
            assert "2027" in _years(institution, clock.today())
        assert _years(institution, date(2026, 12, 31)) == {"2026"}

    def test_the_plan_is_due_after_the_latest_reading_and_not_before(self, institution):
        """Twenty natural days end on 20 January 2027, business ones on the 29th."""
        ends = {}
        for day in (date(2027, 1, 20), date(2027, 1, 29), date(2027, 1, 30)):
            settle(institution, day=day)
            (plan,) = [
                v for v in verdicts(day, institution, "L25-PLAN-01") if v["period"] == "2027"
            ]
            ends[day.day] = plan["state"]
        assert ends == {20: "no_aplica", 29: "no_aplica", 30: "incumple"}

    def test_a_night_without_evaluation_loses_no_day(self, institution, dataset):
        settle(institution, day=date(2026, 12, 30))
        settle(institution, day=date(2027, 2, 3))
        assert "2027" in _years(institution, date(2027, 1, 1))
        assert "2027" not in _years(institution, date(2026, 12, 31))


def _years(organization, day):
    return {v["period"] for v in verdicts(day, organization, "L25-PLAN-01")}
