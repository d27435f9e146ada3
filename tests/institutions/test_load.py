"""Loading the registry into CKAN."""

import json
import time

import pytest
from click.testing import CliRunner

import ckan.plugins.toolkit as tk
from ckan.tests import factories
from ckan.tests.helpers import call_action, call_auth

from ckanext.gobabierto.cli import GROUP
from ckanext.gobabierto.institutions import loader, rows, store

RECORDS = [
    {
        "name": "coplaf",
        "title": "Comisión de Planeación Fluvial",
        "siglas": "COPLAF",
        "pnt_id": "90001",
        "institution_type": "descentralizado",
        "former_names": "Comisión de Ríos | COMRIOS",
        "obligation_status": "obligada",
        "obligation_from": "2025-09-12",
        "obligation_document": "Lineamientos, arts. 1 y 3-XIX",
    },
    {"name": "sediag", "title": "Secretaría de Diagnóstico", "siglas": "SEDIAG", "pnt_id": "90002"},
]


def load(records=None, **more):
    data = {} if records is None else {"institutions": records}
    context = {"user": loader.site_user()}
    return call_action("gobabierto_institutions_load", context, **data, **more)


def edit(action, **data):
    """What a person does."""
    return call_action(action, {"user": factories.Sysadmin()["name"]}, **data)


def changed(**fields):
    return [{**RECORDS[0], **fields}, RECORDS[1]]


@pytest.mark.usefixtures("with_plugins", "clean_db")
class TestLoad:
    def test_creates_organizations_with_their_fields(self):
        assert load(RECORDS)["created"] == ["coplaf", "sediag"]
        stored = {each.name: each for each in store.read_stored()}["coplaf"]
        assert stored.fields["siglas"] == "COPLAF"
        assert stored.fields["former_names"].split("\n") == ["Comisión de Ríos", "COMRIOS"]
        assert json.loads(stored.fields["obligation"])[0]["status"] == "obligada"

    def test_a_second_load_writes_nothing(self, monkeypatch):
        load(RECORDS)
        written = []
        monkeypatch.setattr(loader.tk, "get_action", written.append)
        found, errors = rows.parse([("x", record) for record in RECORDS])
        report = loader.load(found, errors, user="nobody").as_dict()
        assert (report["counts"]["unchanged"], written) == (2, [])

    def test_a_persons_edit_survives_and_is_reported(self):
        load(RECORDS)
        edit("organization_patch", id="coplaf", siglas="CPF")
        report = load(changed(siglas="CoPlaF", title="Comisión Fluvial"))
        assert report["kept"] == [
            {"name": "coplaf", "field": "siglas", "current": "CPF", "proposed": "CoPlaF"}
        ]
        assert set(report["updated"][0]["fields"]) == {"title"}
        shown = call_action("organization_show", id="coplaf")
        assert shown["title"] == "Comisión Fluvial"

    def test_a_patch_leaves_the_other_fields_alone(self):
        load(RECORDS)
        edit("organization_patch", id="coplaf", description="Escrita por una persona")
        load(changed(title="Comisión Fluvial"))
        stored = {each.name: each for each in store.read_stored()}["coplaf"]
        assert stored.fields["description"] == "Escrita por una persona"
        assert stored.fields["pnt_id"] == "90001"

    def test_a_dry_run_says_and_does_not(self):
        report = load(RECORDS, dry_run=True)
        assert report["counts"]["created"] == 2
        assert call_action("organization_list") == []

    def test_a_deleted_institution_is_not_brought_back(self):
        load(RECORDS)
        edit("organization_delete", id="coplaf")
        assert load(changed(title="Otra"))["skipped"] == ["coplaf"]

    def test_a_renamed_institution_is_still_itself(self):
        load(RECORDS)
        edit("organization_patch", id="coplaf", name="comision_fluvial")
        report = load(RECORDS)
        assert report["counts"]["created"] == 0

    def test_one_that_left_the_file_stays(self):
        load(RECORDS)
        assert load(RECORDS[:1])["absent"] == ["sediag"]

    def test_bad_rows_are_reported_and_the_rest_is_loaded(self):
        report = load([{"name": "¡mal!"}, RECORDS[1]])
        assert report["created"] == ["sediag"]
        assert report["errors"][0]["code"] == "instituciones_renglon_invalido"

    def test_what_ckan_refuses_does_not_stop_the_rest(self):
        factories.Group(name="coplaf")
        report = load(RECORDS)
        assert report["created"] == ["sediag"]
        assert report["errors"][0]["code"] == "institucion_rechazada"

    def test_something_that_is_no_list(self):
        with pytest.raises(tk.ValidationError, match="instituciones_no_es_lista"):
            call_action("gobabierto_institutions_load", institutions="coplaf")


@pytest.mark.usefixtures("with_plugins", "clean_db")
class TestBundledRegistry:
    def test_the_second_load_is_fast_and_idle(self):
        first = load()
        assert (first["counts"]["created"], first["errors"]) == (512, [])
        started = time.monotonic()
        second = load()
        assert second["counts"]["unchanged"] == 512
        assert second["kept"] == []
        assert time.monotonic() - started < 2


@pytest.mark.usefixtures("with_plugins", "clean_db")
class TestAuth:
    def test_a_sysadmin_may(self):
        name = factories.Sysadmin()["name"]
        assert call_auth("gobabierto_institutions_load", {"user": name})

    @pytest.mark.parametrize("capacity", ["member", "editor", "admin"])
    def test_nobody_of_an_institution_may(self, capacity):
        user = factories.User()
        factories.Organization(users=[{"name": user["name"], "capacity": capacity}])
        with pytest.raises(tk.NotAuthorized):
            call_auth("gobabierto_institutions_load", {"user": user["name"]})

    def test_nor_anonymous(self):
        with pytest.raises(tk.NotAuthorized):
            call_auth("gobabierto_institutions_load", {"user": ""})


@pytest.mark.usefixtures("with_plugins", "clean_db")
class TestCommand:
    def run(self, *arguments):
        return CliRunner().invoke(GROUP, ["institutions", "load", *map(str, arguments)])

    def test_loads_a_file_and_answers_json(self, tmp_path):
        path = tmp_path / "lista.csv"
        path.write_text("name,title\ncoplaf,Comisión de Planeación Fluvial\n", encoding="utf-8")
        result = self.run(path, "--json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["created"] == ["coplaf"]

    def test_says_in_spanish_what_it_did(self, tmp_path):
        path = tmp_path / "lista.csv"
        path.write_text("name,title\ncoplaf,Comisión\nMAL,X\n", encoding="utf-8")
        result = self.run(path)
        assert result.exit_code == 1
        assert "1 creadas" in result.output
        assert "renglón 3, columna name" in result.output

    def test_a_file_that_is_not_there(self, tmp_path):
        result = self.run(tmp_path / "no.csv")
        assert result.exit_code == 1
        assert "instituciones_archivo_ilegible" in result.output
