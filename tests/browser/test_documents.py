"""A steward registers the acuse that an obligation misses; another person compares it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline

from .test_pages import sideways

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
REGISTER = "/cumplimiento/sepru/documentos"


@pytest.fixture
def acuse(tmp_path: Path) -> str:
    path = tmp_path / "Acuse del Plan.pdf"
    path.write_bytes(PDF)
    return str(path)


def plan_reported(site: Any) -> str:
    """State of the duty to report the Plan, judged now."""
    organization_id = site.organizations["sepru"]
    timeline.evaluate(organization_id)
    model.Session.commit()
    shown = tk.get_action("gobabierto_compliance_show")({}, {"id": organization_id})
    year = str(clock.today().year)
    found = [each for each in shown["verdicts"] if each["rule"] == "L25-PLAN-02"]
    return next(each["state"] for each in found if each["period"] == year)


def test_an_acuse_registered_from_its_obligation_changes_the_verdict(
    site: Any, page: Any, sign_in: Any, acuse: str
) -> None:
    year = clock.today().year
    assert plan_reported(site) in {"no_verificable", "no_aplica"}
    sign_in(page, "editor")
    page.goto(site.at("/cumplimiento/sepru"))
    link = page.locator("#main a, .ga-page a", has_text="Registrar el documento").filter(
        has_text="L25-PLAN-02"
    )
    link.first.click()
    page.wait_for_url(f"**{REGISTER}?new=acuse_plan*")
    assert page.input_value("#field-period") == str(year)
    page.fill("#field-dated_on", f"{year}-01-15")
    page.set_input_files("#field-upload", acuse)
    page.click("button:has-text('Registrar') >> nth=-1")
    page.wait_for_selector("#historia")
    assert plan_reported(site) == "cumple"


def test_from_the_form_to_a_compared_document(
    site: Any, page: Any, phone: Any, sign_in: Any, axe: Any, acuse: str
) -> None:
    sign_in(page, "editor")
    page.goto(site.at(REGISTER))
    page.select_option("#ga-new", "acuse_plan")
    page.click("text=Abrir su formulario")
    page.fill("#field-period", "enero")
    page.fill("#field-number", "SEPRU/UTD/1/2026")
    page.fill("#field-dated_on", "2026-01-28")
    page.set_input_files("#field-upload", acuse)
    page.click("button:has-text('Registrar') >> nth=-1")
    assert page.locator("#field-period-error").count(), "the mistake is told at its field"
    assert not (found := axe(page, ".ga-page")), "\n".join(found)
    assert page.input_value("#field-number") == "SEPRU/UTD/1/2026"
    page.fill("#field-period", "2026")
    page.set_input_files("#field-upload", acuse)
    page.click("button:has-text('Registrar') >> nth=-1")
    page.wait_for_selector("#historia")
    assert "Declarado" in page.locator(".ga-page").inner_text()
    with page.expect_download() as download:
        page.click("text=Acuse del Plan.pdf")
    assert Path(download.value.path()).read_bytes() == PDF
    address = page.url

    sign_in(phone, "admin")
    phone.goto(address)
    assert sideways(phone) <= 0
    assert not (found := axe(phone, ".ga-page")), "\n".join(found)
    phone.click("text=Lo cotejé: dice lo mismo")
    phone.wait_for_selector("text=Cotejado.")
    assert "Cotejado por otra persona" in phone.locator("#historia ~ ol").inner_text()
    phone.goto(site.at(f"{REGISTER}?type=acuse_plan"))
    assert "SEPRU/UTD/1/2026" in phone.locator("tbody").inner_text()


def test_the_review_of_all_the_data_in_one_form(site: Any, page: Any, sign_in: Any) -> None:
    sign_in(page, "editor")
    page.goto(site.at(f"{REGISTER}/revision"))
    page.check("input[name=outcome][value=sin_cambios]")
    page.click("text=Registrar la revisión")
    page.wait_for_url(f"**{REGISTER}?type=revision_trimestral*")
    assert "Revisado, sin cambios" in page.locator("tbody").inner_text()
