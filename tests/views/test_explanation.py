"""The page that explains a verdict, over the real actions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline
from ckanext.gobabierto.facts import observations
from ckanext.gobabierto.facts.evidence_types import piece_of
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.fetching.proof import Proof

from ..organizations import make_institution, our_fields
from .conftest import words

pytestmark = [
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
HERE = "/cumplimiento/sepru/explicacion"


@pytest.fixture(autouse=True)
def institution(with_plugins: Any, clean_db: Any, clean_index: Any) -> Any:
    site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
    with clock.frozen(date(2026, 3, 1)):
        made = make_institution(name="sepru", title="Secretaría de Pruebas", siglas="SEPRU")
        fields = {"title": "<b>Registro</b>", "owner_org": made["id"], "license_id": "cc-by-4.0"}
        fields |= our_fields(update_frequency="mensual")
        helpers.call_action("package_create", site, name="registro", **fields)
    timeline.evaluate(made["id"])
    return made


def test_it_tells_verdict_steps_and_facts(page: Any) -> None:
    found = page(f"{HERE}?rule=L25-META-01&type=dataset&subject=registro&as_of=2026-04-01")
    text = words(found)
    assert "Metadatos del conjunto: ¿por qué?" in text
    assert "letra por letra" in text
    assert len(found.select(".ga-steps li")) >= 6
    assert "<b>Registro</b>" in text
    assert not found.select(".ga-page b")
    (row,) = [r for r in found.select("tbody tr") if r.th.get_text().startswith("Conjunto")]
    assert "Descripción : Vacío" in words(row)
    assert found.select_one('input[name="subject"]')["value"] == "registro"


def test_what_a_site_answered_is_on_the_page_as_text(page: Any, institution: Any) -> None:
    site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
    files = [{"url": "https://e.mx/a.csv", "name": "Tabla", "format": "CSV"}]
    with clock.frozen(date(2026, 4, 1)):
        made = helpers.call_action("package_patch", site, id="registro", resources=files)
        head = b"<html><img onerror=alert(1)>No existe</html>"
        headers = (("server", "<b>nginx</b>"),)
        proof = Proof("https://e.mx/a.csv", clock.now(), "https://e.mx/a.csv", 404, headers, head)
        seen = ResourceObservation(
            made["resources"][0]["id"], made["id"], outcome="no_existe", status=404
        )
        observations.record_check(institution["id"], seen, piece=piece_of(proof))
        timeline.evaluate(institution["id"])
    asked = f"rule=L25-ACC-01&type=resource&subject={seen.resource_id}&as_of=2026-04-02"
    found = page(f"{HERE}?{asked}")
    (kept,) = found.select("details.ga-kept")
    assert "HTTP 404" in words(kept)
    assert kept.pre.get_text() == head.decode()
    assert not kept.select("b, script")


def test_the_institution_is_the_subject_where_none_is_named(page: Any) -> None:
    text = words(page(f"{HERE}?rule=L25-ACD-01"))
    assert "Secretaría de Pruebas" in text
    assert "está obligada" in text or "estaba obligada" in text


def test_before_the_first_observation(page: Any) -> None:
    text = words(page(f"{HERE}?rule=L25-ACD-01&as_of=2026-01-10"))
    assert "No verificable" in text
    assert "Ninguno: nada se había observado" in text


def test_a_changed_parameter_is_said(page: Any, tmp_path: Any, ckan_config: Any) -> None:
    path = tmp_path / "portal.yaml"
    row = "{value: [CSV], who: Comité de Datos, why: Acuerdo 3}"
    path.write_text(f"rules:\n  L25-FMT-01:\n    accepted: {row}\n")
    ckan_config["ckanext.gobabierto.obligations_file"] = str(path)
    shown = words(page("/cumplimiento/regla/L25-FMT-01"))
    assert "Formatos que recibe la Plataforma» era CSV y SHP, y es CSV. Comité de Datos" in shown
    assert "umbrales cambiados por este portal" in words(page("/cumplimiento/reglas"))


def test_each_verdict_of_the_institution_leads_here(page: Any) -> None:
    found = page("/cumplimiento/sepru")
    links = [a["href"] for a in found.select("a[href*='/explicacion?']")]
    assert any("rule=L25-META-01" in link and "type=dataset" in link for link in links)
    assert any("rule=L25-ACD-01" in link for link in links)
    for link in links[:3]:
        page(link)
    panel = page("/dataset/registro").select(".ga-panel a[href*='/explicacion?']")
    assert panel


@pytest.mark.parametrize("day", ["2026-04-01", ""])
def test_the_day_asked_for_is_the_day_and_the_period_only_names_the_verdict(
    app: Any, page: Any, day: str
) -> None:
    query = f"?rule=L25-UPD-03&type=institution&period=2026-T1&as_of={day}"
    told = {"rule": "L25-UPD-03", "subject_type": "institution", "subject_id": "sepru"}
    told |= {"period": "2026-T1", **({"as_of": day} if day else {})}
    answer = helpers.call_action("gobabierto_verdict_explain", {}, **told)
    assert answer["as_of"] == (day or clock.today().isoformat())
    assert app.get(f"{HERE}.json{query}").json["as_of"] == answer["as_of"]
    found = page(f"{HERE}{query}")
    assert found.select_one('input[name="as_of"]')["value"] == answer["as_of"]
    assert found.select_one('input[name="period"]')["value"] == "2026-T1"


def test_the_download_is_the_answer_of_the_action(app: Any) -> None:
    answer = app.get(f"{HERE}.json?rule=L25-META-01&type=dataset&subject=registro")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.json["verdicts"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?rule=L25-META-01&type=persona", 400),
        ("?rule=L25-NADA-01", 404),
        ("?rule=L25-META-01&type=dataset&subject=nada", 404),
        ("?rule=L25-ACD-01&as_of=ayer", 400),
    ],
)
def test_what_is_wrong_is_said(app: Any, query: str, status: int) -> None:
    assert app.get(f"{HERE}{query}", status=status).status_code == status
