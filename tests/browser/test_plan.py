"""A steward hands over a dirty workbook, sees what was guessed, stores it, and settles a doubt."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.plans.workbooks import row, xlsx

from .test_pages import audit, sideways

YEAR = date.today().year  # noqa: DTZ011


def test_from_a_dirty_file_to_a_settled_doubt(
    site: Any, page: Any, phone: Any, sign_in: Any, axe: Any, tmp_path: Any
) -> None:
    sign_in(page, "editor")
    file = tmp_path / "plan final (2).xlsx"
    file.write_bytes(
        xlsx(
            row("Nivel de presas", "mzo-26"),
            row("Viviendas por municipio", "2026-12-01"),
            row("Padrón de pozos", ""),
        )
    )
    page.goto(site.at("/cumplimiento/sepru/plan"))
    page.set_input_files("#ga-upload", str(file))
    page.select_option("#ga-year", str(YEAR))
    page.click("form[enctype] button[type=submit]")
    text = page.locator(".ga-page").first.inner_text()
    assert "mzo-26" in text
    assert "Todavía no se ha guardado nada" in text
    assert not (found := audit(page, axe)), "\n".join(found)

    page.click("button:has-text('Guardar como versión 1')")
    page.wait_for_url("**/cumplimiento/sepru/plan*")
    assert page.locator("tr[id^=renglon-]").count() == 3
    page.reload()  # CKAN's own message of success is outside every landmark
    assert not (found := audit(page, axe)), "\n".join(found)
    assert sideways(page) <= 0
    phone.goto(site.at("/cumplimiento/sepru/plan"))
    assert sideways(phone) <= 0
    assert not (found := audit(phone, axe)), "\n".join(found)

    page.goto(site.at("/cumplimiento/sepru/plan/coincidencias?estado=all"))
    assert not (found := audit(page, axe)), "\n".join(found)
    article = page.locator("article.ga-finding:has-text('Nivel de presas')")
    article.locator("a:has-text('Es otro conjunto')").click()
    page.locator("select[name=dataset]").select_option("presas_nivel")
    page.locator("button:has-text('Ver sus archivos')").click()
    assert not (found := audit(page, axe)), "\n".join(found)
    page.locator("button[value=choose]").click()
    page.wait_for_url("**/coincidencias*")
    page.goto(site.at("/cumplimiento/sepru/plan"))
    settled = page.locator("tr:has-text('Nivel de presas')").inner_text()
    assert "lo confirmó una persona" in settled
