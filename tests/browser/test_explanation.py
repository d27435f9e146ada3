"""From a verdict to its reasons, as a person goes."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.gobabierto.compliance import timeline


@pytest.fixture
def judged(site: Any) -> None:
    for organization_id in site.organizations.values():
        timeline.evaluate(organization_id)


@pytest.mark.usefixtures("judged")
def test_a_person_asks_why_and_reads_the_steps(page: Any, site: Any) -> None:
    page.goto(site.at("/cumplimiento/sepru"))
    page.locator("a[href*='/explicacion?']:visible").first.click()
    page.wait_for_url("**/explicacion?**")
    assert "¿por qué?" in page.locator("h1").inner_text()
    steps = page.locator(".ga-steps li").all_inner_texts()
    assert len(steps) >= 5
    assert any("Coinciden letra por letra" in step for step in steps)
    page.fill("#ga-asof", "2022-01-01")
    page.click(".ga-asof button")
    page.wait_for_url("**as_of=2022-01-01**")
    assert "rule=" in page.url
    assert "no estaba en vigor" in page.locator(".ga-steps").inner_text()
