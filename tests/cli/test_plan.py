"""``ckan gobabierto plan``: import, show, template."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ckanext.gobabierto.cli.plan import plan
from ckanext.gobabierto.plans import store

from tests.organizations import make_institution
from tests.plans.workbooks import row, xlsx

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def owner() -> str:
    return make_institution(name="sediag", title="SEDIAG")["id"]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(xlsx(row("Padrón", "mzo-26")))
    return str(path)


def run(*arguments: Any) -> Any:
    return CliRunner().invoke(plan, [str(each) for each in arguments])


class TestPlanCommand:
    def test_a_dry_run_says_what_was_guessed_and_writes_nothing(self, owner, file):
        done = run("import", "sediag", file, "--dry-run")
        assert done.exit_code == 0
        assert "renglón 4" in done.output
        assert "Sin escribir" in done.output
        assert store.years(owner) == []

    def test_it_imports_and_shows(self, owner, file):
        assert "ckan gobabierto plan import sediag" in run("show", "sediag").output
        done = run("import", "sediag", file, "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.output)["version"] == 1
        assert store.versions(owner, 2026)[0]["source"] == "cli"
        shown = run("show", "sediag")
        assert "2026-03-31" in shown.output
        assert json.loads(run("show", "sediag", "--json").output)["year"] == 2026

    def test_what_was_guessed_is_told_and_asked_before_it_is_stored(self, owner, file):
        Path(file).write_bytes(xlsx(row("Padrón", "marzo 15")))
        asked = CliRunner().invoke(plan, ["import", "sediag", file, "--year", "2026"], input="n\n")
        assert asked.exit_code == 1
        assert asked.output.index("renglón 4") < asked.output.index("¿Guardar")
        refused = run("import", "sediag", file, "--year", "2026", "--json")
        assert refused.exit_code == 1
        assert "--yes" in refused.output
        assert store.years(owner) == []
        assert run("import", "sediag", file, "--year", "2026", "--yes").exit_code == 0
        assert store.versions(owner, 2026)[0]["version"] == 1

    def test_a_changed_date_without_reason_fails(self, owner, file):
        run("import", "sediag", file)
        Path(file).write_bytes(xlsx(row("Padrón", "2026-07-31")))
        assert run("import", "sediag", file).exit_code == 1
        assert run("import", "sediag", file, "--reason", "Se aplazó").exit_code == 0

    def test_what_cannot_be_read_and_who_is_not_there_fail(self, owner, file, tmp_path):
        bad = tmp_path / "plan.pdf"
        bad.write_bytes(b"%PDF-1.4")
        done = run("import", "sediag", bad, "--year", 2026)
        assert done.exit_code == 1
        assert "archivo_no_es_plan" in done.output
        assert run("import", "nadie", file).exit_code == 1
        assert run("show", "nadie").exit_code == 1

    @pytest.mark.parametrize("name", ["vacia.xlsx", "vacia.csv"])
    def test_the_template(self, tmp_path, name):
        path = tmp_path / name
        assert run("template", path).exit_code == 0
        assert path.stat().st_size
