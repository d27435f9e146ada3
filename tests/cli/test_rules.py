"""``ckan gobabierto rules check`` and ``rules diff``, and ``explain``."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from ckan import model
from ckan.tests import helpers

from ckanext.gobabierto import cli, clock, obligations, vocabularies
from ckanext.gobabierto.compliance import store_queries, timeline
from ckanext.gobabierto.facts import recording
from ckanext.gobabierto.model import RuleVersion, UnitInterval

from ..organizations import make_institution, our_fields
from ..rules.papers import paper

TODAY = date(2026, 11, 22)
ROW = "{value: %s, who: Dirección de Datos, why: Por acuerdo}"


def run(*arguments):
    with clock.frozen(TODAY):
        return CliRunner().invoke(cli.GROUP, [str(item) for item in arguments])


@pytest.fixture
def portal_file(tmp_path):
    path = tmp_path / "portal.yaml"
    path.write_text(f"rules:\n  L25-DIC-01:\n    words: {ROW % '[tabla]'}\n")
    return path


class TestCheck:
    def test_a_good_file_is_good(self, portal_file):
        result = run("rules", "check", portal_file)
        assert (result.exit_code, "se lee bien" in result.stdout) == (0, True)
        assert run("rules", "check", obligations.FOLDER).exit_code == 0
        assert run("rules", "check", obligations.FOLDER / "calendar.yaml").exit_code == 0

    def test_a_vocabulary_of_another_shape_is_told(self, tmp_path):
        path = tmp_path / "frequencies.yaml"
        path.write_text("mensual: 31\n")
        result = run("rules", "check", path)
        assert (result.exit_code, "las periodicidades" in result.output) == (1, True)

    def test_each_fault_is_told_with_its_line(self, tmp_path):
        path = tmp_path / "portal.yaml"
        path.write_text(f"rules:\n  L25-ACD-01:\n    business_days: {ROW % 20}\n")
        result = run("rules", "check", path, "--json")
        assert result.exit_code == 1
        (fault,) = json.loads(result.stdout)["faults"]
        assert fault["code"] == "parametro_de_la_ley"
        assert fault["where"].startswith("portal.yaml, línea 3")
        assert "lo pone la ley" in run("rules", "check", path).stdout


@pytest.mark.usefixtures("with_plugins", "clean_db")
@pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True)
@pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False)
class TestDiff:
    @pytest.fixture
    def institution(self):
        site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
        with clock.frozen(date(2026, 3, 1)):
            made = make_institution(name="sepru")
            fields = {"title": "Registro", "owner_org": made["id"], "license_id": "cc-by-4.0"}
            fields |= our_fields(update_frequency="mensual")
            files = [
                {"url": "https://e.mx/a.csv", "format": "CSV", "name": "Tabla de datos"},
                {"url": "https://e.mx/b.csv", "format": "CSV", "name": "Otros datos"},
            ]
            helpers.call_action("package_create", site, name="registro", resources=files, **fields)
        with clock.frozen(TODAY):
            timeline.evaluate(made["id"])
        return made

    def diff(self, *arguments):
        result = run("rules", "diff", "--json", *arguments)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def test_a_portals_file_is_tried_and_nothing_is_written(self, institution, portal_file):
        count = lambda: [  # noqa: E731
            model.Session.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            for table in (RuleVersion.__table__, UnitInterval.__table__)
        ]
        before = count()
        told = self.diff(portal_file)
        (changed,) = told["changed"]
        assert changed["rule"] == "L25-DIC-01"
        assert "parameters.words.value" in [item["field"] for item in changed["fields"]]
        assert told["verdicts"] == [
            {"rule": "L25-DIC-01", "before": "incumple", "after": "cumple", "count": 1}
        ]
        assert [row["name"] for row in told["institutions"]] == ["sepru"]
        assert count() == before
        text = run("rules", "diff", portal_file).stdout
        assert "L25-DIC-01: incumple → cumple: 1" in text
        assert "o al principio de su descripción: diccionario → tabla\n" in text
        assert "ahora: valor: tabla; antes: diccionario; quién: Dirección de Datos; por" in text
        assert not set("{}…") & set(text)

    def test_what_is_told_of_hidden_datasets_is_what_comes_of_taking_the_rules(
        self, institution, portal_file, ckan_config
    ):
        """One is reserved and one hidden without a word: what it failed in public stays as it was.

        By what is hidden nothing moves, whatever the rule that is touched and the set it is in.
        """
        site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
        public = helpers.call_action("package_show", site, id="registro")
        new = {key: public[key] for key in public if key not in {"id", "name", "title"}}
        files = [{key: item[key] for key in ("url", "format", "name")} for item in new["resources"]]
        for name in ("oculto", "reservado"):
            told = {**new, "name": name, "title": name, "resources": files}
            with clock.frozen(date(2026, 3, 2)):
                made = helpers.call_action("package_create", dict(site), **told)
            with clock.frozen(date(2026, 6, 1)):
                helpers.call_action("package_patch", dict(site), id=made["id"], private=True)
        reserve = paper(
            "acuerdo_reserva", date(2026, 6, 1), fundamento="Art. 110", dataset_id=made["id"],
            expires_on=date(2030, 1, 1),
        )  # fmt: skip
        with clock.frozen(date(2026, 6, 1)):
            recording.record_document(institution["id"], reserve)
        with clock.frozen(date(2026, 11, 21)):
            timeline.evaluate(institution["id"])
        with clock.frozen(TODAY):
            timeline.evaluate(institution["id"])
        before = self.states(institution)
        assert sum(key[0] == "L25-DIC-01" for key in before) == 2
        told = self.diff(portal_file)["verdicts"]
        ckan_config["ckanext.gobabierto.obligations_file"] = str(portal_file)
        assert self.diff()["verdicts"] == told
        with clock.frozen(TODAY):
            timeline.evaluate(institution["id"])
        after = self.states(institution)
        moved = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        assert [(before[key], after[key]) for key in moved] == [("incumple", "cumple")]
        assert [(row["before"], row["after"], row["count"]) for row in told] == [
            ("incumple", "cumple", 1)
        ]

    def states(self, institution):
        listed = store_queries.verdicts(TODAY, organization_id=institution["id"], private=True)
        return {
            (v["rule"], v["subject"]["id"], v["period"], v["severity"]): v["state"] for v in listed
        }

    def test_without_files_what_is_stored_is_compared_with_the_rules(
        self, institution, portal_file, ckan_config
    ):
        assert self.diff()["verdicts"] == []
        ckan_config["ckanext.gobabierto.obligations_file"] = str(portal_file)
        told = self.diff()
        assert [row["rule"] for row in told["changed"]] == ["L25-DIC-01"]
        assert told["verdicts"][0]["after"] == "cumple"
        with clock.frozen(TODAY):
            timeline.evaluate(institution["id"])
        assert (self.diff()["changed"], self.diff()["verdicts"]) == ([], [])

    def test_without_files_only_those_judged_with_other_rules_are_read(
        self, institution, ckan_config, portal_file, monkeypatch
    ):
        read = []
        real = store_queries.verdicts

        def verdicts(day, **asked):
            read.append(asked["organization_id"])
            return real(day, **asked)

        with clock.frozen(TODAY):
            other = make_institution(name="otra")
            timeline.evaluate(institution["id"])
            timeline.evaluate(other["id"])
        monkeypatch.setattr(store_queries, "verdicts", verdicts)
        assert self.diff()["verdicts"] == []
        assert read == []
        ckan_config["ckanext.gobabierto.obligations_file"] = str(portal_file)
        with clock.frozen(TODAY):
            timeline.evaluate(other["id"])
        read.clear()
        told = self.diff()
        assert set(read) == {institution["id"]}
        assert told["judged_institutions"] == 1

    def test_a_folder_takes_the_place_of_the_rules(self, institution, tmp_path):
        folder = tmp_path / "reglas"
        shutil.copytree(obligations.FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "*.json"))
        law = folder / "lineamientos_2025.yaml"
        law.write_text(
            law.read_text(encoding="utf-8")
            .replace("id: L25-LIC-01", "id: L25-LIC-99")
            .replace("El conjunto no tiene diccionario de datos.", "No hay diccionario.")
        )
        told = self.diff(folder)
        assert (told["added"], told["removed"]) == (["L25-LIC-99"], ["L25-LIC-01"])
        assert told["unjudged_rules"] == ["L25-LIC-99"]
        # The rules that apply one that is gone are others too.
        assert {row["rule"] for row in told["changed"]} == {"E3-PUB-03", "E3-PCT-01", "L25-DIC-01"}
        assert {"rule": "L25-LIC-01", "before": "cumple", "after": "—", "count": 1} in told[
            "verdicts"
        ]

    def test_another_calendar_is_tried_too(self, institution, tmp_path):
        folder = tmp_path / "reglas"
        shutil.copytree(obligations.FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "*.json"))
        calendar = folder / "calendar.yaml"
        calendar.write_text(calendar.read_text().replace("extra: []", 'extra: ["2026-12-24"]'))
        told = self.diff(folder)
        assert told["calendar_changed"] is True
        assert told["parts"][0]["fields"] == [
            {"field": "extra", "before": [], "after": ["2026-12-24"]}
        ]
        touched = {row["rule"] for row in told["changed"]}
        assert touched >= {"L25-ACD-01", "L25-PLAN-01"}
        assert not touched & {"L25-UPD-01", "L25-LIC-01"}
        assert told["verdicts"] == []

    def test_another_vocabulary_is_tried_by_the_rules_that_read_it(self, institution, tmp_path):
        """The only dataset is monthly: with a period of ten years it is up to date."""
        path = tmp_path / "frequencies.yaml"
        words = (Path(vocabularies.__file__).parent / path.name).read_text(encoding="utf-8")
        path.write_text(words.replace("eu: MONTHLY, max_age: 31", "eu: MONTHLY, max_age: 3650"))
        told = self.diff(path)
        assert told["parts"] == [
            {
                "part": "frequencies",
                "fields": [{"field": "mensual.max_age", "before": 31, "after": 3650}],
            }
        ]
        changed = {
            row["rule"]: {item["field"] for item in row["fields"]} for row in told["changed"]
        }
        assert changed["L25-UPD-01"] == {"parts.frequencies"}
        assert changed["E3-PUB-03"] == {"parts.frequencies", "parts.L25-UPD-01"}
        assert "L25-LIC-01" not in changed
        assert [row["rule"] for row in told["verdicts"]] == ["L25-UPD-01"]

    def test_a_wrong_file_is_told(self, institution, tmp_path):
        path = tmp_path / "portal.yaml"
        path.write_text(f"rules:\n  L25-ACD-01:\n    business_days: {ROW % 20}\n")
        result = run("rules", "diff", path)
        assert result.exit_code == 1
        assert "portal.yaml, línea 3" in result.output
        assert run("rules", "diff", "--organization", "nadie").exit_code == 1


@pytest.mark.usefixtures("with_plugins", "clean_db")
class TestExplain:
    def test_it_tells_the_steps(self):
        with clock.frozen(date(2026, 3, 1)):
            made = make_institution(name="sepru")
        with clock.frozen(TODAY):
            timeline.evaluate(made["id"])
        result = run("explain", "L25-ACD-01", "institution", "sepru", "--as-of", "2026-03-31")
        assert result.exit_code == 0, result.output
        assert "Coinciden letra por letra" in result.stdout
        assert "al 31 de marzo de 2026" in result.stdout
        assert re.search(r"Ficha de la institución: .* \(desde el \d", result.stdout)
        assert not re.search(r'[{}"]|null|organization|area_', result.stdout)
        told = run("explain", "L25-ACD-01", "institution", "sepru", "--json")
        assert json.loads(told.stdout)["agrees"] is True

    def test_what_is_not_there_or_wrong_is_said(self):
        assert "no existe" in run("explain", "L25-ACD-01", "institution", "nadie").output
        bad = run("explain", "L25-ACD-01", "institution", "nadie", "--as-of", "ayer")
        assert bad.exit_code == 1
        assert "fecha_invalida" in bad.output
