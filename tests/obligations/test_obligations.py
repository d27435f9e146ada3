"""The law as data: complete, quoted word by word, and clear about what is wrong in a file."""

from __future__ import annotations

import re
import string
from datetime import date

import pytest
import yaml

from ckanext.gobabierto import obligations
from ckanext.gobabierto.errors import BadObligationFile
from ckanext.gobabierto.obligations import load_profile
from ckanext.gobabierto.obligations import validity as room
from ckanext.gobabierto.rules import registered, wording

FIRST_ISSUE = {
    "E3-PUB-01", "E3-PUB-02", "E3-DIF-02", "L25-ACD-01", "L25-ACD-03", "L25-PLAN-01",
    "L25-META-01", "L25-META-02", "L25-META-03", "L25-FMT-01", "L25-LIC-01", "L25-UPD-01",
    "L25-UPD-02", "L25-DIC-01", "L25-PUB-04",
}  # fmt: skip
FILE = room.FOLDER / "lineamientos_2025.yaml"


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_every_rule_has_a_function_and_every_function_a_rule():
    ids = {rule.id for rule in obligations.all_rules()}
    assert ids >= FIRST_ISSUE
    assert ids == set(registered())


def test_every_quotation_of_the_lineamientos_is_in_the_official_text(realdata):
    (text,) = (realdata / "normativa").glob("lineamientos*.txt")
    official = _flat(text.read_text(encoding="utf-8"))
    profile = next(p for p in obligations.profiles() if p.id == "lineamientos-2025")
    for rule in profile.rules:
        for quotation in rule.quotations:
            assert _flat(quotation.text) in official, (rule.id, quotation.article)


def test_a_rule_of_severity_e_never_rests_on_a_criterion_of_the_portal():
    for rule in obligations.all_rules():
        if rule.severity == "E":
            assert rule.reading in {"law", "inference"}, rule.id


def test_every_parameter_has_a_name_and_a_whole_value_in_spanish():
    codes = {name for rule in obligations.all_rules() for name in rule.labels}
    for rule in obligations.all_rules():
        for item, line in zip(rule.parameters, wording.parameter_lines(rule), strict=True):
            title, text = line.split(": ", 1)
            assert title == wording.parameter_title(rule.id, item.name) != item.name, line
            assert title[0].isupper(), line
            assert re.search(r" \((lo pone la ley|criterio del portal)\)\.$", text), line
            assert not re.search(r"_|\bparte\b|\b[01]\.\d|^1 \w+s\b|^\(", text), line
            assert not codes & set(re.findall(r"\w+", text.lower())) - {"reserva"}, line
            if isinstance(item.value, str):
                assert not text.startswith(f"{item.value} {item.unit}"), line


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.2, "parte del periodo", "20 % del periodo"),
        (1.0, "veces la tolerancia de la periodicidad", "1 vez la tolerancia de la periodicidad"),
        (
            0.5,
            "veces la tolerancia de la periodicidad",
            "0.5 veces la tolerancia de la periodicidad",
        ),
        (1, "días hábiles", "1 día hábil"),
        (2, "acción en el año", "2 acciones en el año"),
        (31, "de enero", "31 de enero"),
    ],
)
def test_a_number_goes_with_its_unit(value, unit, text):
    assert wording.counted(value, unit) == text


@pytest.mark.parametrize(
    ("articles", "cited"),
    [
        (["13"], "Art. 13"),
        (["12", "13", "CUARTO transitorio"], "Arts. 12, 13 y CUARTO transitorio"),
        (["Eje 3"], "Eje 3"),
        (["Tabla 2", "ADELA"], "Tabla 2 y ADELA"),
    ],
)
def test_only_articles_are_cited_as_such(articles, cited):
    assert wording.citation(articles) == cited


def test_reasons_are_sentences():
    for rule in obligations.all_rules():
        for key, text in rule.reasons.items():
            assert text[0].isupper() or text[0] == "{", (rule.id, key)
            assert text.endswith("."), (rule.id, key)
            assert list(string.Formatter().parse(text)), (rule.id, key)


@pytest.mark.parametrize(
    ("day", "profile"),
    [
        (date(2021, 6, 29), None),
        (date(2021, 6, 30), "eje3-2021-2024"),
        (date(2025, 9, 11), "eje3-2021-2024"),
        (date(2025, 9, 12), "lineamientos-2025"),
        (date(2026, 11, 22), "lineamientos-2025"),
    ],
)
def test_the_date_chooses_the_law(day, profile):
    found = obligations.primary_on(day)
    assert (found.id if found else None) == profile


def test_a_version_is_the_id_and_twelve_digits_and_changes_with_a_letter(tmp_path):
    rule = obligations.rule("L25-PLAN-01")
    assert re.fullmatch(r"L25-PLAN-01@[0-9a-f]{12}", rule.version)
    changed = tmp_path / "law.yaml"
    changed.write_text(FILE.read_text().replace("Plan Institucional del año", "Plan del año"))
    again = next(r for r in load_profile(changed).rules if r.id == rule.id)
    assert again.version != rule.version
    others = {r.id: r.version for r in load_profile(changed).rules}
    plain = {r.id: r.version for r in load_profile(FILE).rules}
    assert others["L25-ACD-01"] == plain["L25-ACD-01"]


def test_a_wrong_value_is_reported_with_file_and_line(tmp_path):
    bad = tmp_path / "law.yaml"
    text = FILE.read_text()
    bad.write_text(text.replace("verb: actualizar", "verb: renovar", 1))
    with pytest.raises(BadObligationFile) as found:
        load_profile(bad)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "verb: actualizar" in row)
    assert found.value.where.startswith(f"law.yaml, línea {line}")
    assert found.value.code == "archivo_de_obligaciones_invalido"


def test_broken_yaml_is_reported_with_file_and_line(tmp_path):
    bad = tmp_path / "law.yaml"
    bad.write_text("profile: x\nrules: [\n")
    with pytest.raises(BadObligationFile, match=r"law\.yaml, línea"):
        load_profile(bad)


def test_a_day_that_does_not_exist_is_reported(tmp_path):
    bad = tmp_path / "law.yaml"
    bad.write_text(FILE.read_text().replace('"2025-09-29"', '"2025-02-30"', 1))
    with pytest.raises(BadObligationFile, match="2025-02-30"):
        load_profile(bad)


def test_a_repeated_rule_is_reported(tmp_path):
    content = yaml.safe_load(FILE.read_text())
    content["rules"].append(content["rules"][0])
    bad = tmp_path / "law.yaml"
    bad.write_text(yaml.safe_dump(content, allow_unicode=True))
    with pytest.raises(BadObligationFile, match="dos veces"):
        load_profile(bad)
