"""Pages of periods in a real browser, at 1280 and 400 px: no barrier, nothing cut off."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import periods, timeline

from .test_pages import audit, sideways

PUBLISHED = Path(__file__).parents[2] / "docs" / "historicos" / "informe-2.json"
FIRST, SECOND = (item.name for item in periods.last_quarters(clock.today(), 2))
PAGES = {
    "periods": "/cumplimiento/periodos",
    "period": f"/cumplimiento/periodos/{SECOND}",
    "published": "/cumplimiento/periodos/2022-07--2023-06",
    "diff": f"/cumplimiento/periodos/diferencia?from={FIRST}&to={SECOND}",
    "diff-bad": "/cumplimiento/periodos/diferencia?from=ayer&to=hoy",
    "national": f"/cumplimiento?period={SECOND}",
    "national-bad": "/cumplimiento?period=ayer",
    "institution": "/cumplimiento/sepru",
}


@pytest.fixture(scope="module")
def recorded(site: Any) -> Any:
    """The site with two frozen quarters and a published period."""
    timeline.evaluate(site.organizations["sepru"])
    for name in (FIRST, SECOND):
        helpers.call_action("gobabierto_period_freeze", period=name)
    content = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    helpers.call_action("gobabierto_period_record", **content)
    return site


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
class TestPages:
    def test_desk(self, recorded: Any, page: Any, axe: Any, path: str) -> None:
        page.goto(recorded.at(path))
        assert not (found := audit(page, axe)), "\n".join(found)
        assert sideways(page) <= 0

    def test_phone(self, recorded: Any, phone: Any, axe: Any, path: str) -> None:
        phone.goto(recorded.at(path))
        assert sideways(phone) <= 0
        assert not (found := audit(phone, axe)), "\n".join(found)


class TestUse:
    def test_from_the_national_page_to_a_comparison(self, recorded: Any, page: Any) -> None:
        page.goto(recorded.at("/cumplimiento"))
        page.select_option("#ga-periodo", SECOND)
        page.click("form:has(#ga-periodo) button")
        assert f"{SECOND} está congelado" in page.locator(".ga-note").first.inner_text()
        page.click("text=Periodos congelados y comparación")
        page.select_option("#ga-from", FIRST)
        page.select_option("#ga-to", SECOND)
        page.click("form:has(#ga-from) button")
        assert "Instituciones que cambiaron de estado" in page.locator(".ga-page").inner_text()
