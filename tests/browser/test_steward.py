"""A steward signs in, makes a dataset with a resource in the form, and sees its verdicts change."""

from __future__ import annotations

import re
from typing import Any

import pytest


def verdicts(page: Any) -> dict[str, str]:
    """Rule and state of each legal obligation of the panel."""
    found: dict[str, str] = {}
    for line in page.locator("#ga-panel details:not(.ga-warnings) li, #ga-panel h3 + ul li").all():
        rule = line.locator("a.ga-rule").first.text_content()
        state = line.evaluate(
            "li => li.parentElement.parentElement.matches('details')"
            " ? li.closest('details').querySelector('use').getAttribute('href')"
            " : li.parentElement.previousElementSibling.querySelector('use').getAttribute('href')"
        )
        found[rule] = state.removeprefix("#ga-")
    return found


def fraction(page: Any) -> tuple[int, int]:
    """The «k de n» of the panel."""
    text = page.locator("#ga-panel strong").first.inner_text()
    met, applicable = re.fullmatch(r"(\d+) de (\d+)", text.strip()).groups()  # type: ignore[union-attr]
    return int(met), int(applicable)


@pytest.fixture
def steward(site: Any, page: Any, sign_in: Any) -> Any:
    sign_in(page, "editor")
    return page


def create(site: Any, page: Any) -> None:
    page.goto(site.at("/dataset/new"))
    page.fill("#field-title", "Presas del norte")
    organization = page.locator("select[name=owner_org]")
    if organization.count():
        organization.select_option(site.organizations["sepru"])
    page.click("button[name=save]:not([value=go-metadata-unpublish])")
    page.wait_for_selector("input[name=url]", state="attached")
    page.click("#resource-link-button")
    page.locator("input[name=url]").fill("https://datos.ejemplo.gob.mx/presas.pdf")
    page.fill("input[name=name]", "Presas")
    page.locator("input[name=format]").fill("PDF", force=True)
    page.click("button[value=go-metadata]")
    page.wait_for_url("**/dataset/presas_del_norte")


def test_verdicts_follow_what_is_saved(site: Any, steward: Any) -> None:
    page = steward
    create(site, page)
    before, (met, applicable) = verdicts(page), fraction(page)
    assert before["L25-FMT-01"] == "incumple"
    assert before["L25-META-01"] != "cumple"

    page.click("#ga-panel a:has-text('Metadatos del conjunto')")
    assert page.url.endswith("/dataset/edit/presas_del_norte#field-notes")
    page.fill("#field-notes", "Volumen almacenado en las presas del norte, por día.")
    page.click(".form-actions button.btn-primary")
    page.wait_for_url(re.compile(r"/dataset/presas_del_norte(#.*)?$"))
    after = verdicts(page)
    assert after["L25-META-01"] == "cumple"
    assert fraction(page) > (met, applicable)


def test_check_now_judges_without_saving(site: Any, steward: Any) -> None:
    page = steward
    page.goto(site.at("/dataset/edit/viviendas_censo"))
    page.fill("#field-notes", "")
    page.click("#ga-panel button")
    assert verdicts(page)["L25-META-01"] != "cumple"
    assert "sin guardar" in page.locator("#ga-panel").inner_text()
    assert page.locator("#field-notes").input_value() == ""
    page.goto(site.at("/dataset/viviendas_censo"))
    assert verdicts(page)["L25-META-01"] == "cumple"
