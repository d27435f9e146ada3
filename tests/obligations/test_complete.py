"""Every rule that the three profiles must have, by the official text and what is known of it."""

from __future__ import annotations

import pytest

from ckan.tests import helpers

RULES = {
    "lineamientos-2025": """
        L25-ACD-01 L25-ACD-02 L25-ACD-03 L25-ACD-04 L25-ACD-05 L25-ACD-06
        L25-PLAN-01 L25-PLAN-02 L25-PLAN-03 L25-PLAN-04 L25-PLAN-05 L25-PLAN-06 L25-PLAN-07
        L25-PLAN-08 L25-UPD-01 L25-UPD-02 L25-UPD-03 L25-UPD-04 L25-DIC-01 L25-DIC-02 L25-DIC-03
        L25-META-01 L25-META-02 L25-META-03 L25-FMT-01 L25-FMT-02 L25-FMT-03 L25-FMT-04
        L25-ACC-01 L25-ACC-02 L25-ACC-03 L25-ACC-04 L25-LIC-01 L25-PRIV-01 L25-PERM-01 L25-PERM-02
        L25-PUB-01 L25-PUB-02 L25-PUB-03 L25-PUB-04 L25-GRAD-01 L25-MET-01 L25-DIF-01 L25-USO-01
        L25-USO-02
    """,
    "guia-2017": """
        G17-ID-01 G17-META-01 G17-META-02 G17-META-03 G17-META-04 G17-UNI-01 G17-RES-01 G17-FMT-01
        G17-STAR-01 G17-ENC-01 G17-DATE-01 G17-GEO-01 G17-TAB-01 G17-TAB-02 G17-TAB-03 G17-TAB-04
        G17-TAB-05 G17-TAB-06 G17-TAB-07 G17-URL-01 G17-URL-02 G17-DOC-01 G17-CIT-01 G17-GRP-01
        G17-COM-01 G17-MED-01 G17-IDX-01
    """,
    "eje3-2021-2024": """
        E3-PUB-01 E3-PUB-02 E3-PUB-03 E3-DIF-01 E3-DIF-02 E3-USO-01 E3-PCT-01
    """,
}
VERBS = {"publicar", "actualizar", "difundir", "impulsar"}
CHARACTERISTICS = {
    "I Accesibles", "II Integrales", "III Gratuitos", "IV No discriminatorios", "V Oportunos",
    "VI Permanentes", "VII Primarios", "VIII Legibles por máquinas", "IX En formatos abiertos",
    "X De libre uso",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("with_plugins")


@pytest.mark.parametrize("profile", RULES)
def test_the_list_of_rules_has_every_rule_of_the_profile(profile):
    found = helpers.call_action("gobabierto_rule_list", profile=profile)
    assert {rule["id"] for rule in found} == set(RULES[profile].split())


def test_each_rule_says_all_that_a_reader_asks_of_it():
    for rule in helpers.call_action("gobabierto_rule_list"):
        told = rule["id"]
        assert rule["articles"], told
        assert all(q["text"] and q["address"].startswith("http") for q in rule["quotations"]), told
        assert rule["verb"] in VERBS, told
        assert rule["characteristic"] == "" or rule["characteristic"] in CHARACTERISTICS, told
        assert rule["severity"] in {"E", "A", "I"}, told
        assert rule["automatic"] in {"A", "S"}, told
        assert rule["first_enforceable"] >= rule["valid_from"], told
        assert all(item["origin"] in {"ley", "portal"} for item in rule["parameters"]), told
        assert all(rule[key] for key in ("title", "asks", "how_to_comply")), told
        assert rule["profile_short_title"] not in {"", rule["profile"]}, told
        assert rule["reading"] in {"law", "inference", "portal"}, told


def test_the_rules_that_lean_on_article_5_name_its_characteristic():
    for rule in helpers.call_action("gobabierto_rule_list", profile="lineamientos-2025"):
        if any(article.startswith("5-") for article in rule["articles"]):
            assert rule["characteristic"] in CHARACTERISTICS, rule["id"]


def test_the_dates_that_the_law_sets():
    rules = {rule["id"]: rule for rule in helpers.call_action("gobabierto_rule_list")}
    assert rules["L25-ACD-01"]["first_enforceable"] == "2025-09-29"
    assert rules["E3-PUB-01"]["valid_until"] == "2025-09-11"
    assert rules["G17-GRP-01"]["valid_until"] == "2025-09-11"
    assert rules["G17-COM-01"]["valid_until"] == "2025-09-11"
    assert rules["G17-RES-01"]["severity"] == "A"


def test_the_only_rule_that_is_not_stored_says_so_and_why():
    rules = helpers.call_action("gobabierto_rule_list")
    assert {rule["id"] for rule in rules if not rule["stored"]} == {"G17-IDX-01"}
    for rule in rules:
        assert bool(rule["stored_note"]) is not rule["stored"], rule["id"]
