"""The home page: what the portal holds and how the institutions comply, without placeholders."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.tests import factories, helpers

from tests.organizations import make_institution

from .conftest import words

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index"),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]


def make_dataset(owner: str, name: str) -> None:
    helpers.call_action(
        "package_create",
        {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True},
        name=name,
        title=f"Conjunto {name}",
        owner_org=owner,
        category="salud",
        license_id="cc-by-4.0",
    )


def test_an_empty_portal_says_so_and_shows_nothing_of_ckan(page: Any) -> None:
    soup = page("/")
    text = words(soup.select_one(".ga-home"))
    assert "Todavía no hay conjuntos de datos públicos" in text
    assert "párrafo" not in text
    assert not soup.select('img[src*="placeholder-420"]')
    assert len(soup.select(".ga-categories li")) == 28
    assert soup.select_one(".ga-home h1").get_text(strip=True) == "Portal de pruebas"


def test_it_shows_figures_categories_and_the_newest(page: Any) -> None:
    factories.Group(name="salud", title="Salud")
    owner = make_institution(siglas="IE", title="Instituto de Ejemplo")["id"]
    make_dataset(owner, "registro_uno")
    soup = page("/")
    figures = [words(node) for node in soup.select(".ga-home .ga-figure__value")]
    assert "instituciones verificables" in figures[0]
    assert "instituciones obligadas" in figures[1]
    assert soup.select('.ga-home a[href="/cumplimiento"]')
    (link,) = soup.select(".ga-categories a")
    assert link["href"].endswith("groups=salud")
    assert words(link.parent).endswith("1")
    assert "Conjunto registro_uno Instituto de Ejemplo" in words(soup.select_one(".ga-home"))


@pytest.mark.ckan_config("ckan.site_intro_text", "# Nuestro portal\n\nTexto de la operación.")
def test_the_words_of_the_operator_win(page: Any) -> None:
    home = page("/").select_one(".ga-home")
    assert [words(node) for node in home.select("h1")] == ["Nuestro portal"]
    assert "Texto de la operación." in words(home)
    assert "Administración Pública Federal" not in words(home)


def test_its_queries_do_not_grow_with_the_institutions(page: Any) -> None:
    def queries() -> int:
        seen: list[str] = []

        def note(*args: Any) -> None:
            seen.append(args[2])

        engine = model.ensure_engine()
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            page("/")
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    make_institution(title="Primera")
    page("/")
    # What was just asked is remembered: each count is taken after a change.
    make_institution(title="Segunda")
    few = queries()
    for number in range(4):
        make_institution(title=f"Institución {number}")
    assert queries() <= few


class TestTheWayToTheTray:
    def test_who_may_review_finds_it_with_what_waits(self, page: Any) -> None:
        user = factories.UserWithToken()
        owner = factories.Organization(users=[{"name": user["name"], "capacity": "editor"}])
        headers = {"Authorization": user["token"]}
        national = words(page("/cumplimiento", headers=headers).select_one(".ga-page"))
        assert "Bandeja de revisión (0 propuestas esperan una decisión)" in national
        own = page(f"/cumplimiento/{owner['name']}", headers=headers)
        assert own.select(f'a[href="/cumplimiento/bandeja?organization={owner["name"]}"]')

    def test_nobody_else_does(self, page: Any) -> None:
        user = factories.UserWithToken()
        for headers in ({}, {"Authorization": user["token"]}):
            soup = page("/cumplimiento", headers=headers)
            assert not soup.select('a[href^="/cumplimiento/bandeja"]')
