"""The doctor names what is wrong, says how to mend it, and fails only then."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.tests import factories, helpers

from ckanext.gobabierto.cli.doctor import doctor
from ckanext.gobabierto.diagnosis import (
    Grade,
    credentials,
    data,
    examine,
    portal,
    rules,
    services,
)
from ckanext.gobabierto.harvesters.writing import debts

pytestmark = pytest.mark.usefixtures("clean_db")


def grades(findings):
    return [each.grade for each in findings]


class TestConfiguration:
    def test_the_plugins_of_the_tests_are_in_order(self):
        assert grades(portal.plugins()) == [Grade.FINE]

    @pytest.mark.ckan_config("ckan.plugins", ["scheming_datasets", "gobabierto"])
    def test_a_wrong_order_is_named(self, ckan_config):
        (finding,) = portal.plugins()
        assert finding.grade is Grade.BROKEN
        assert "scheming_datasets" in finding.message

    @pytest.mark.ckan_config("ckan.auth.user_create_organizations", True)
    def test_an_open_door_is_named_with_its_option(self, ckan_config):
        (finding,) = portal.rights()
        assert finding.fix == "ckan.auth.user_create_organizations = false"

    def test_closed_doors_are_fine(self):
        assert grades(portal.rights()) == [Grade.FINE]

    @pytest.mark.ckan_config("ckan.display_timezone", "UTC")
    def test_another_time_zone_is_wrong(self, ckan_config):
        assert grades(portal.time_and_language()) == [Grade.BROKEN]

    @pytest.mark.ckan_config("ckanext.gobabierto.fetch.agreements", "ejemplo.mx,pace=pronto")
    def test_an_agreement_that_is_not_understood_is_named(self, ckan_config):
        (finding,) = portal.reading()
        assert finding.grade is Grade.BROKEN
        assert "pronto" in finding.message

    @pytest.mark.ckan_config("ckanext.gobabierto.fetch.authorities", "/no/hay.pem")
    def test_authorities_that_cannot_be_read_are_told(self, ckan_config):
        assert grades(portal.reading()) == [Grade.BROKEN]

    def test_without_a_contact_it_works_and_is_told(self):
        assert grades(portal.reading()) == [Grade.NOTICE]


class TestSecrets:
    ENTRY: ClassVar = {"header": "X", "value": "abc", "origins": ["https://a.gob.mx"]}

    @pytest.fixture
    def keep(self, tmp_path, ckan_config):
        def write(**entries):
            path = tmp_path / "secretos.json"
            path.write_text(json.dumps(entries))
            ckan_config["ckanext.gobabierto.fetch.secrets"] = str(path)
            found = list(credentials.secrets())
            assert "abc" not in f"{found}"
            return found

        return write

    def test_none_is_fine(self):
        assert grades(credentials.secrets()) == [Grade.FINE]

    def test_one_of_an_institution_is_fine_by_its_id_alone(self, keep):
        owner = factories.Organization()
        for right in (owner["id"], "*"):
            assert grades(keep(uno={**self.ENTRY, "organizations": [right]})) == [Grade.FINE]
        (finding,) = keep(uno={**self.ENTRY, "organizations": [owner["name"]]})
        assert finding.grade is Grade.NOTICE
        assert owner["id"] in finding.fix

    def test_one_for_nobody_is_told(self, keep):
        (finding,) = keep(uno=self.ENTRY)
        assert finding.grade is Grade.NOTICE
        assert "ninguna institución" in finding.message

    def test_one_that_is_badly_written_is_wrong(self, keep, ckan_config):
        assert grades(keep(uno={**self.ENTRY, "origins": []})) == [Grade.BROKEN]
        ckan_config["ckanext.gobabierto.fetch.secrets"] = "/no/hay.json"
        assert grades(credentials.secrets()) == [Grade.BROKEN]

    def test_a_source_that_names_one_of_another_is_told(self, keep):
        other, owner = factories.Organization(), factories.Organization()
        helpers.call_action(
            "harvest_source_create", {"user": factories.Sysadmin()["name"]}, name="fuente",
            title="Fuente", url="https://a.gob.mx/", source_type="catalogo",
            owner_org=owner["id"], config='{"secret": "uno"}',
        )  # fmt: skip
        (finding,) = keep(uno={**self.ENTRY, "organizations": [other["id"]]})
        assert finding.grade is Grade.NOTICE
        assert "«Fuente»" in finding.message
        assert "secreto_de_otra_institucion" in finding.message


class TestData:
    def test_migrated_tables_are_fine(self):
        assert grades(data.tables()) == [Grade.FINE]

    def test_missing_categories_point_to_init(self):
        (finding,) = data.categories()
        assert finding.fix == "ckan gobabierto init"

    def test_no_evaluation_is_said(self):
        (finding,) = data.evaluation()
        assert finding.message == "Nunca se ha evaluado."


class TestRules:
    def test_the_rules_of_the_law_are_fine(self):
        assert Grade.BROKEN not in grades(rules.rules())

    def test_a_wrong_file_of_the_portal_is_told_with_its_line(self, tmp_path, ckan_config):
        path = tmp_path / "portal.yaml"
        row = "{value: 20, who: Alguien, why: Porque sí}"
        path.write_text(f"rules:\n  L25-ACD-01:\n    business_days: {row}\n")
        ckan_config["ckanext.gobabierto.obligations_file"] = str(path)
        (finding,) = rules.rules()
        assert finding.grade is Grade.BROKEN
        assert "portal.yaml, línea 3" in finding.message
        assert str(path) in finding.fix

    def test_what_the_portal_changed_is_named(self, tmp_path, ckan_config):
        path = tmp_path / "portal.yaml"
        row = "{value: 45, who: Alguien, why: Por acuerdo}"
        path.write_text(f"rules:\n  L25-UPD-01:\n    warn_days: {row}\n")
        ckan_config["ckanext.gobabierto.obligations_file"] = str(path)
        assert "L25-UPD-01.warn_days" in list(rules.rules())[-1].message


class TestServices:
    def test_solr_answers_in_spanish(self):
        assert grades(services.solr()) == [Grade.FINE]

    def test_without_a_worker_it_says_how_to_start_one(self, clean_redis):
        (finding,) = services.jobs()
        assert (finding.grade, finding.fix) == (Grade.BROKEN, "ckan jobs worker")

    def test_the_consumers_may_wait(self):
        assert grades(services.redis_patience()) == [Grade.FINE]

    @pytest.mark.ckan_config("solr_url", "http://127.0.0.1:1/solr/ckan")
    def test_a_service_that_is_down_is_a_finding_and_not_the_end(self, monkeypatch, ckan_config):
        def down():
            raise ConnectionError("nobody there")

        monkeypatch.setattr(services, "make_connection", down)
        found = {each.check: each for each in examine()}
        assert found["solr"].grade is Grade.BROKEN
        assert found["plugins"].grade is Grade.FINE


class TestCommand:
    def test_fails_when_something_is_broken(self, cli):
        result = cli.invoke(doctor, ["--json"])
        assert result.exit_code == 1
        report = json.loads(result.stdout)
        assert report["healthy"] is False
        assert all(each["fix"] for each in report["findings"] if each["grade"] == "mal")

    def test_is_a_command_of_ckan(self, cli):
        result = cli.invoke(doctor, ["--help"])
        assert "Revisa la instalación" in result.output


class TestIndex:
    def test_nothing_owed_is_fine(self):
        assert grades(services.index_debts()) == [Grade.FINE]

    def test_what_waits_is_told_with_its_number(self):
        debts.note(["a", "b"])
        (finding,) = services.index_debts()
        assert finding.grade is Grade.NOTICE
        assert finding.message.endswith(": 2.")

    def test_what_is_refused_again_and_again_is_wrong(self):
        debts.note(["a"])
        values = {"attempts": services.TOO_OFTEN, "last_error": "immense term"}
        model.Session.execute(sa.update(debts.TABLE).values(values))
        (finding,) = services.index_debts()
        assert finding.grade is Grade.BROKEN
        assert "immense term" in finding.message
