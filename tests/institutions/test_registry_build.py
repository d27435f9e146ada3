"""The bundled registry is what the build script makes of the list of obliged subjects."""

import csv
from pathlib import Path

import pytest

from dev.registry.build import TARGET, as_csv, build
from dev.registry.names import parse_line

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(realdata):
    return build(realdata / "sipot")


class TestBundledFile:
    def test_is_the_output_of_the_script(self, made):
        assert TARGET.read_text(encoding="utf-8") == as_csv(made[0])

    def test_every_line_of_the_source_has_a_class(self, made):
        counts = made[1]
        assert sum(counts.values()) == 690
        assert counts["sindicato_o_partido"] == 178
        assert len(made[0]) == 512

    def test_the_numbers_the_documentation_gives(self, made):
        text = (ROOT / "docs" / "instituciones.md").read_text(encoding="utf-8")
        for kind, count in made[1].items():
            assert f"| `{kind}` | {count} |" in text, kind


def rows():
    with TARGET.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


class TestNotableRows:
    def test_renamed_ones_keep_their_old_names(self):
        assert "Secretaría de la Función Pública (SFP)" in rows()["sabg"]["former_names"]
        assert "(CONACYT)" in rows()["secihti"]["former_names"]
        assert "(INAI)" in rows()["transparencia_para_el_pueblo"]["former_names"]
        assert rows()["asipona_veracruz"]["former_names"].startswith("Administración Portuaria")

    def test_a_deconcentrated_body_knows_its_ministry(self):
        tecnm = rows()["tecnm"]
        assert (tecnm["institution_type"], tecnm["parent_institution"]) == ("desconcentrado", "sep")

    def test_trusts_are_to_be_determined(self):
        for name in ("fifomi", "fonatur", "shcp_fonden", "shcp_mandato_pago"):
            assert rows()[name]["obligation_status"] == "por_determinar", name

    def test_other_powers_and_autonomous_bodies_are_not_bound(self):
        for name in ("cndh", "ine", "unam", "senado_de_la_republica", "cjf", "tfja"):
            assert rows()[name]["obligation_status"] == "no_aplica", name
            assert "art" in rows()[name]["obligation_document"]


class TestNames:
    @pytest.mark.parametrize(
        ("line", "title", "siglas", "parents", "starred"),
        [
            ("1\tFED - SEP-Tecnológico (TECNM*)", "Tecnológico", "TECNM", ("SEP",), True),
            ("1\tFED - Sistema X, S.A de C.V", "Sistema X, S.A. de C.V.", "", (), False),
            ("1\tFED - Sistema LC (ASIPONA LÁZARO", "Sistema LC", "ASIPONA LÁZARO", (), False),
            ("1\tFED - SICT-Agencia (*ARTF)", "Agencia", "ARTF", ("SICT",), True),
            ("1\tFED - SSA-Geriatría (*)", "Geriatría", "", ("SSA",), True),
            ("1\tFED - SEP-XE-IPN Canal 11 (ONCE*)", "XE-IPN Canal 11", "ONCE", ("SEP",), True),
            ("1\tFED-SEP-Un  fondo", "Un fondo", "", ("SEP",), False),
        ],
    )
    def test_are_taken_apart(self, line, title, siglas, parents, starred):
        body = parse_line(line, frozenset({"SEP", "SICT", "SSA"}))
        assert (body.title, body.siglas, body.parents, body.starred) == (
            title,
            siglas,
            parents,
            starred,
        )

    def test_earlier_names_are_kept_apart(self):
        body = parse_line("1\tFED - Lotería (LN) (Antes Pronósticos)", frozenset())
        assert (body.title, body.siglas, body.former_names) == ("Lotería", "LN", ("Pronósticos",))
