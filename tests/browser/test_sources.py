"""The pages of harvest sources in a browser, each filled: a desk, a phone, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from tests.portal.server import PortalServer, running

from . import filled as filling
from .test_pages import audit, sideways, unscripted

__all__ = ["unscripted"]
LIST = "/cumplimiento/fuentes"
SOURCES = ("bien", "faltas", "confirmar", "falla", "espera", "rechazada", "pospuesta", "corriendo",
           "nueva")  # fmt: skip
PAGES = (*SOURCES, "lista", "contrapartes")


@pytest.fixture(scope="module")
def server() -> Iterator[PortalServer]:
    with running() as portal:
        yield portal


@pytest.fixture(scope="module")
def filled(site: Any, server: PortalServer) -> filling.Filled:
    """The sources, each in its state."""
    with filling.allowed(server.url):
        return filling.Builder(site, server).all()


@pytest.mark.parametrize("key", ["", *PAGES])
def test_each_page_filled(
    site: Any, filled: filling.Filled, page: Any, phone: Any, sign_in: Any, axe: Any, key: str
) -> None:
    for window in (page, phone):
        sign_in(window, "admin")
        window.goto(site.at(filled.paths[key] if key else LIST))
        assert not (found := audit(window, axe)), "\n".join(found)
        assert sideways(window) <= 0


def test_the_pages_of_ckan_fit_a_phone(
    site: Any, filled: filling.Filled, phone: Any, sign_in: Any
) -> None:
    """Those that we only dress: a source, a file, a facet chosen, a page that is not there."""
    file = tk.get_action("package_show")({"ignore_auth": True}, {"id": "presas_nivel"})["resources"]
    sign_in(phone, "admin")
    for path in (
        f"/harvest/{filled.names['faltas']}",
        "/harvest",
        f"/dataset/presas_nivel/resource/{file[0]['id']}",
        "/dataset?organization=sepru",
        "/organization/sepru",
        "/no-existe",
    ):
        phone.goto(site.at(path))
        assert sideways(phone) <= 0, path


def test_a_preview_filled_and_while_it_waits(
    site: Any, filled: filling.Filled, page: Any, phone: Any, sign_in: Any, axe: Any
) -> None:
    sign_in(page, "admin")
    sign_in(phone, "admin")
    page.goto(site.at(filled.paths["bien"]))
    page.click("button:has-text('Vista previa')")
    page.wait_for_url("**/vista-previa/*")
    phone.goto(page.url)
    for window in (page, phone):
        assert "En espera de su turno" in window.locator(".ga-page").inner_text()
        assert not (found := audit(window, axe)), "\n".join(found)
    filling.read_preview(site, filled, page.url)
    for window in (page, phone):  # it looks again by itself
        window.wait_for_selector("h2:has-text('Rechazados (11)')")
        assert not (found := audit(window, axe)), "\n".join(found)
        assert sideways(window) <= 0
    assert "Etiquetas" in page.locator("section:has(#ga-changed)").inner_text()


def test_from_the_form_to_the_preview_and_back(
    site: Any, filled: filling.Filled, page: Any, sign_in: Any, axe: Any
) -> None:
    sign_in(page, "admin")
    page.goto(site.at(f"/harvest/edit/{filled.names['bien']}"))
    page.fill("#field-title", "Otro nombre de la fuente")
    page.click("button:has-text('Ver qué haría')")
    page.wait_for_url("**/vista-previa/*")
    filling.read_preview(site, filled, page.url)
    page.reload()
    assert not (found := audit(page, axe)), "\n".join(found)
    page.click("a:has-text('Volver al formulario')")
    assert page.locator("#field-title").input_value() == "Otro nombre de la fuente"
    page.go_back()
    page.click("button:has-text('Guardar la fuente')")
    page.goto(site.at(filled.paths["bien"]))
    assert page.locator("h1").last.inner_text() == "Otro nombre de la fuente"


def test_what_vanished_is_refused_without_scripts(
    site: Any, filled: filling.Filled, unscripted: Any, sign_in: Any
) -> None:
    sign_in(unscripted, "admin")
    unscripted.goto(site.at(filled.paths["confirmar"]))
    unscripted.click("a:has-text('Ver la lista y decidir')")
    assert unscripted.locator("tbody tr").count() == 11
    unscripted.fill("#ga-note", "Siguen en el sitio")
    unscripted.click("button:has-text('Rechazar')")
    assert "Se quedan como están" in unscripted.locator(".flash-messages").inner_text()
    unscripted.goto(site.at(filled.paths["lista"]))
    assert "Siguen en el sitio" in unscripted.locator(".ga-page").inner_text()


def test_a_source_is_approved_without_scripts(
    site: Any, filled: filling.Filled, unscripted: Any, sign_in: Any
) -> None:
    sign_in(unscripted, "admin")
    unscripted.goto(site.at(filled.paths["espera"]))
    assert "Dirección" in unscripted.locator("table").first.inner_text()
    unscripted.click("button:has-text('Autorizar como está')")
    assert "Puede leerse como está" in unscripted.locator(".ga-page").inner_text()


def test_the_list_and_the_page_say_until_when_it_was_put_off(
    site: Any, filled: filling.Filled, page: Any, sign_in: Any
) -> None:
    sign_in(page, "admin")
    page.goto(site.at(f"{LIST}?state=postponed"))
    row = page.locator("tbody tr")
    assert row.count() == 1
    assert "20 de noviembre de 2026, 22:00" in row.inner_text()
    page.goto(site.at(filled.paths["pospuesta"]))
    assert "20 de noviembre de 2026, 22:00" in page.locator(".ga-answer").inner_text()
