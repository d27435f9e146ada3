"""``ckan gobabierto freeze``, ``report`` and ``period``."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ckanext.gobabierto import cli, clock
from ckanext.gobabierto.compliance import timeline

from ..organizations import make_institution

HISTORICAL = Path(__file__).parents[2] / "docs" / "historicos"
EVIL = '=HYPERLINK("http://example.invalid")'  # fmt: skip


@pytest.fixture(autouse=True)
def institution(with_plugins, clean_db):
    with clock.frozen(date(2026, 1, 3)):
        made = make_institution(siglas="UNO", title=EVIL)
    with clock.frozen(date(2026, 11, 22)):
        timeline.evaluate(made["id"])
        yield made


def run(*arguments):
    return CliRunner().invoke(cli.GROUP, arguments)


def rows(result):
    return list(csv.DictReader(io.StringIO(result.stdout.lstrip("\ufeff"))))


class TestFreeze:
    def test_once_with_its_checksum_and_never_again(self):
        answer = json.loads(run("freeze", "2026-T3", "--json").stdout)
        assert len(answer["sha256"]) == 64
        again = run("freeze", "2026-T3")
        assert again.exit_code == 1
        assert "periodo_ya_registrado" in again.stderr
        assert answer["sha256"] in run("period", "list").stdout
        assert "íntegro" in run("period", "verify", "2026-T3").stdout
        assert run("period", "verify", "2026-T3", "--kind", "historico").exit_code == 1

    @pytest.mark.parametrize("period", ["2026-T4", "2027-T1", "ayer"])
    def test_what_cannot_be_frozen_ends_with_an_error(self, period):
        assert run("freeze", period).exit_code != 0

    def test_nothing_recorded_is_told(self):
        assert "No hay periodos" in run("period", "list").stdout
        assert run("period", "verify", "2026-T1").exit_code == 1


class TestReport:
    def test_it_says_whether_it_is_frozen(self):
        before = run("report", "2026-T3")
        assert "sin congelar" in before.stderr
        sha256 = json.loads(run("freeze", "2026-T3", "--json").stdout)["sha256"]
        after = run("report", "2026-T3")
        assert sha256 in after.stderr
        (row,) = rows(after)
        assert (row["periodo"], row["sha256"], row["siglas"]) == ("2026-T3", sha256, "UNO")
        assert row["congelado"].endswith(" (centro de México)")
        assert (rows(before)[0]["congelado"], row["estado"]) == ("no", rows(before)[0]["estado"])
        assert "provisionales" in run("report", "2026-T4").stderr

    def test_a_name_is_no_formula_in_any_format(self, tmp_path):
        assert rows(run("report", "2026-T3"))[0]["nombre"] == f"'{EVIL}"
        target = tmp_path / "tabla.xlsx"
        assert run("report", "2026-T3", "--format", "xlsx", "--output", str(target)).exit_code == 0
        book = openpyxl.load_workbook(target)
        assert book.sheetnames == ["Instituciones", "Cifras", "Acerca"]
        head, first = book["Instituciones"].iter_rows(max_row=2)
        named = {a.value: b for a, b in zip(head, first, strict=True)}
        assert (named["nombre"].value, named["nombre"].data_type) == (EVIL, "s")
        assert named["fecha"].is_date

    def test_the_same_frozen_period_gives_the_same_workbook(self, tmp_path):
        run("freeze", "2026-T3")
        found = []
        for name in ("a.xlsx", "b.xlsx"):
            run("report", "2026-T3", "--format", "xlsx", "--output", str(tmp_path / name))
            found.append((tmp_path / name).read_bytes())
        assert found[0] == found[1]

    def test_json_carries_both_headlines(self):
        answer = json.loads(run("report", "2026-T3", "--format", "json").stdout)
        assert set(answer["national"]) >= {"verifiable", "obligated"}


class TestPeriod:
    def test_differences_errata_and_published_periods(self, tmp_path):
        run("freeze", "2026-T2")
        run("freeze", "2026-T3")
        assert run("period", "diff", "2026-T2", "2026-T3").exit_code == 0
        assert run("period", "erratum", "2026-T3", "Se corrige.").exit_code == 0
        for name in ("informe-1", "informe-2"):
            assert (
                run("period", "record-historical", str(HISTORICAL / f"{name}.json")).exit_code == 0
            )
        found = json.loads(run("period", "list", "--json").stdout)
        assert [row["kind"] for row in found] == [
            "congelado",
            "congelado",
            "historico",
            "historico",
        ]
        bad = tmp_path / "roto.json"
        bad.write_text("{")
        assert "no es JSON" in run("period", "record-historical", str(bad)).stderr
        assert run("period", "diff", "2024-T4", "2026-T3").stdout.startswith("Los periodos")
