"""Every page of ours at 1280 and 400 px: no barrier, nothing cut off, no script needed."""

from __future__ import annotations

from typing import Any

import pytest

OPEN_PAGES = {
    "home": "/",
    "national": "/cumplimiento",
    "national-2023": "/cumplimiento?as_of=2023-06-30",
    "national-nothing": "/cumplimiento?q=nadie-se-llama-asi",
    "bad-date": "/cumplimiento?as_of=ayer",
    "institution": "/cumplimiento/sepru",
    "documents": "/cumplimiento/sepru/documentos",
    "explanation": "/cumplimiento/sepru/explicacion?rule=L25-PLAN-01",
    "explanation-before": "/cumplimiento/sepru/explicacion?rule=L25-PLAN-01&as_of=2026-01-02",
    "plan-empty": "/cumplimiento/sepru/plan",
    "access": "/cumplimiento/acceso-tecnico",
    "rules": "/cumplimiento/reglas",
    "rule": "/cumplimiento/regla/L25-PLAN-01",
    "dataset": "/dataset/presas_nivel",
}
OF_MEMBERS = {
    "form-new": "/dataset/new",
    "form-edit": "/dataset/edit/presas_nivel",
    "document-form": "/cumplimiento/sepru/documentos?new=baja#registrar",
    "document-review": "/cumplimiento/sepru/documentos/revision",
    "plan-upload": "/cumplimiento/sepru/plan",
    "plan-matches": "/cumplimiento/sepru/plan/coincidencias",
    "tray": "/cumplimiento/bandeja",
    "counterparts": "/cumplimiento/sepru/contrapartes",
}
OURS = ".ga-page"
"""What is ours in a page; the rest is CKAN's own."""

OF_CKAN = (
    # The autocomplete of the tags: CKAN 2.12 wires Select2 4 without a name and with its own roles.
    lambda line: line.startswith("aria-allowed-role") and "select2-search__" in line,
    lambda line: line.startswith("aria-input-field-name") and "select2-selection" in line,
)
"""Violations of CKAN itself that cannot be mended from a template."""

FOCUS = """() => {
  const shown = document.activeElement;
  if (!shown.closest('.ga-page')) return null;
  const style = getComputedStyle(shown);
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return (outlined || style.boxShadow !== 'none') ? '' : shown.outerHTML.slice(0, 120);
}"""


def sideways(page: Any) -> int:
    """Pixels by which the page is wider than the window, once its sheets are here.

    Who asks after a click may find the elements of the next page before its style sheets, and
    would measure a page that nobody is shown.
    """
    page.wait_for_load_state("load")
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def audit(page: Any, axe: Any) -> list[str]:
    """Violations in every part of the page that is ours."""
    assert page.locator(OURS).count(), "nothing of ours in this page"
    found = axe(page)
    return [line for line in found if not any(known(line) for known in OF_CKAN)]


@pytest.fixture
def unscripted(_browser: Any) -> Any:
    """A page in a browser that runs no scripts."""
    context = _browser.new_context(java_script_enabled=False, locale="es-MX")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", OPEN_PAGES.values(), ids=OPEN_PAGES.keys())
class TestEverybody:
    def test_desk(self, site: Any, page: Any, axe: Any, path: str) -> None:
        page.goto(site.at(path))
        assert not (found := audit(page, axe)), "\n".join(found)
        assert sideways(page) <= 0

    def test_phone(self, site: Any, phone: Any, axe: Any, path: str) -> None:
        phone.goto(site.at(path))
        assert sideways(phone) <= 0
        assert not (found := audit(phone, axe)), "\n".join(found)

    def test_spanish(self, site: Any, page: Any, path: str) -> None:
        page.goto(site.at(path))
        assert page.locator("html").get_attribute("lang") == "es"


@pytest.mark.parametrize("path", OF_MEMBERS.values(), ids=OF_MEMBERS.keys())
class TestMembers:
    def test_desk(self, site: Any, page: Any, sign_in: Any, axe: Any, path: str) -> None:
        sign_in(page, "editor")
        page.goto(site.at(path))
        assert not (found := audit(page, axe)), "\n".join(found)
        assert sideways(page) <= 0

    def test_phone(self, site: Any, phone: Any, sign_in: Any, axe: Any, path: str) -> None:
        sign_in(phone, "editor")
        phone.goto(site.at(path))
        assert sideways(phone) <= 0
        assert not (found := audit(phone, axe)), "\n".join(found)


class TestWithoutScripts:
    def test_filter_sort_and_date(self, site: Any, unscripted: Any) -> None:
        unscripted.goto(site.at("/cumplimiento"))
        unscripted.fill("#ga-q", "sepru")
        unscripted.click("form[role=search] button")
        assert "q=sepru" in unscripted.url
        assert unscripted.locator(".ga-institutions tbody tr").count() == 1
        unscripted.click(".ga-institutions thead a >> nth=1")
        assert "sort=state" in unscripted.url
        unscripted.fill("#ga-asof", "2023-06-30")
        unscripted.click(".ga-asof button")
        assert "Eje 3, 2021-2024" in unscripted.locator("h1").last.inner_text()

    def test_details_open(self, site: Any, unscripted: Any) -> None:
        unscripted.goto(site.at("/cumplimiento"))
        unscripted.click("summary >> nth=0")
        assert unscripted.locator("details[open]").count()


class TestKeyboard:
    @pytest.mark.parametrize("path", ["/cumplimiento", "/cumplimiento/sepru"])
    def test_focus_can_be_seen(self, site: Any, page: Any, path: str) -> None:
        page.goto(site.at(path))
        seen = 0
        for _ in range(60):
            page.keyboard.press("Tab")
            found = page.evaluate(FOCUS)
            if found is not None:
                assert found == ""
                seen += 1
        assert seen > 10

    def test_the_first_stop_jumps_to_the_content(self, site: Any, page: Any) -> None:
        page.goto(site.at("/cumplimiento"))
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
