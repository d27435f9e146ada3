"""The forms in a browser: a steward creates a dataset with its file; nothing is a barrier."""

from __future__ import annotations

from typing import Any

import pytest

from .test_pages import sideways

FORMS = {
    "dataset": ("editor", "/dataset/new"),
    "edit": ("editor", "/dataset/edit/presas_nivel"),
    "resource": ("editor", "/dataset/presas_nivel/resource/new"),
    "organization-sysadmin": ("sysadmin", "/organization/edit/sepru"),
    "organization-admin": ("admin", "/organization/edit/sepru"),
    "organization-new": ("sysadmin", "/organization/new"),
    "about": ("editor", "/organization/about/sepru"),
}


def open_everything(page: Any) -> None:
    """Open what is folded: what is hidden is audited too."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize(("role", "path"), FORMS.values(), ids=FORMS.keys())
class TestForms:
    def test_desk(self, site: Any, page: Any, sign_in: Any, axe: Any, role: str, path: str) -> None:
        sign_in(page, role)
        page.goto(site.at(path))
        open_everything(page)
        assert sideways(page) <= 0
        assert axe(page, within=".ga-page") == []
        assert page.locator("h1:visible").count() >= 1

    def test_phone(
        self, site: Any, phone: Any, sign_in: Any, axe: Any, role: str, path: str
    ) -> None:
        sign_in(phone, role)
        phone.goto(site.at(path))
        open_everything(phone)
        assert sideways(phone) <= 0
        assert axe(phone, within=".ga-page") == []


def test_a_steward_creates_a_dataset_and_its_dictionary(site: Any, page: Any, sign_in: Any) -> None:
    sign_in(page, "editor")
    page.goto(site.at("/dataset/new"))
    page.fill("#field-title", "Aforos de carreteras")
    page.fill("#field-maintainer_email", "aforos@sepru")
    page.click(".form-actions button[type=submit].btn-primary")
    page.click(".ga-errors a")
    assert page.evaluate("document.activeElement.id") == "field-maintainer_email"
    assert "correo_dominio_incompleto" in page.locator("#field-maintainer_email-error").inner_text()
    page.fill("#field-maintainer_email", "aforos@sepru.gob.mx")
    page.select_option("#field-category", "movilidad")
    page.select_option("#field-update_frequency", "mensual")
    page.click(".form-actions button[type=submit].btn-primary")
    page.wait_for_url("**/dataset/aforos_de_carreteras/resource/new*")
    page.click("#resource-link-button")
    page.fill("#field-resource-url", "https://datos.ejemplo.gob.mx/aforos.csv")
    page.fill("#field-name", "Aforos, 2026")
    page.click("button[name=save][value=again]")
    page.wait_for_load_state()
    assert page.locator("#field-kind-note").count() == 1
    page.click("#resource-link-button")
    page.fill("#field-resource-url", "https://datos.ejemplo.gob.mx/aforos_diccionario.csv")
    page.fill("#field-name", "Diccionario de datos")
    page.select_option("#field-kind", "diccionario")
    page.click("button[name=save][value=go-metadata]")
    page.wait_for_url("**/dataset/aforos_de_carreteras*")
    assert page.locator("h1").first.inner_text().strip() == "Aforos de carreteras"
    assert page.locator(".resource-item").count() == 2
