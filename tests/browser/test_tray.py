"""The tray in a browser: accepted through the form, many at once, on a phone too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.logic.test_proposals import add, content

from .test_pages import sideways

TRAY = "/cumplimiento/bandeja"


@pytest.fixture
def offered(site: Any) -> list[str]:
    """Three things that were found, of the institution of the site."""
    from ckan import model

    from ckanext.gobabierto.model import Proposal

    model.Session.query(Proposal).delete()
    owner = site.organizations["sepru"]
    return [
        add(owner, content(f"p{n}", title=f"Padrón de pruebas {n}"), source="navegador")
        for n in range(3)
    ]


def test_a_proposal_is_accepted_through_the_form(site, page, sign_in, axe, offered):
    sign_in(page, "editor")
    page.goto(site.at(TRAY))
    assert axe(page, within=".ga-page") == []
    page.click(f"#propuesta-{offered[0]} a:has-text('Aceptar en el formulario')")
    page.wait_for_url("**/formulario")
    assert page.locator("#field-title").input_value() == "Padrón de pruebas 0"
    assert page.locator("#ga-panel a.ga-rule").count()
    assert axe(page, within="#dataset-edit") == []
    page.fill("#field-title", "Padrón completo")
    page.fill("#field-notes", "Lo que contiene, por año y municipio, desde 2024.")
    page.click("button:has-text('Aceptar y crear el conjunto')")
    page.wait_for_url("**/dataset/padron_de_pruebas_0")
    assert "Padrón completo" in page.locator("h1").first.inner_text()
    page.goto(site.at(f"{TRAY}?tab=accepted"))
    text = page.locator(f"#propuesta-{offered[0]}").inner_text()
    assert "Aceptad" in text
    assert axe(page, within=".ga-page") == []


def test_many_are_rejected_at_once(site, page, sign_in, axe, offered):
    sign_in(page, "editor")
    page.goto(site.at(TRAY))
    for identifier in offered[:2]:
        page.check(f"#ga-pick-{identifier}")
    page.fill("#ga-bulk-note", "No son datos")
    page.click("button:has-text('Rechazar las elegidas')")
    page.wait_for_url("**/varias")
    assert "Hecho (2)" in page.locator(".ga-page").inner_text()
    assert axe(page, within=".ga-page") == []
    page.goto(site.at(f"{TRAY}?tab=rejected"))
    assert page.locator("article.ga-finding").count() == 2
    assert "No son datos" in page.locator(".ga-page").inner_text()


def test_it_is_joined_to_a_dataset_on_a_phone(site, phone, sign_in, axe, offered):
    sign_in(phone, "editor")
    phone.goto(site.at(TRAY))
    assert sideways(phone) <= 0
    phone.goto(site.at(f"{TRAY}/{offered[2]}/unir?q=presas"))
    assert sideways(phone) <= 0
    phone.click("label:has-text('Nivel de las presas')")
    phone.click("button:has-text('Ver qué pasaría')")
    phone.wait_for_selector("button:has-text('Unir')")
    assert sideways(phone) <= 0
    assert axe(phone, within=".ga-page") == []
    phone.click("button:has-text('Unir')")
    phone.wait_for_url("**/dataset/presas_nivel")
    assert "Nivel de las presas" in phone.locator("h1").first.inner_text()
