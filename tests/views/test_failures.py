"""A page that cannot be shown says why in Spanish, and leads on."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.tests import factories

from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")


def test_a_page_that_is_not_there_leads_on(page: Any) -> None:
    found = page("/no/existe", status=404)
    main = found.select_one("[role=main]")
    assert words(main.h1) == "No existe esa página"
    assert "requested URL" not in words(main)
    assert "La dirección puede estar mal escrita" in words(main)
    links = [each["href"] for each in main.select("ul a")]
    assert links == ["/", "/cumplimiento", "/organization/"]
    assert main.select_one("form[role=search] input[name=q]")
    assert words(main.select_one("form[role=search] button")) == "Buscar"


def test_what_was_said_of_it_is_kept(page: Any) -> None:
    main = page("/cumplimiento/nadie", status=404).select_one("[role=main]")
    assert "No existe esa institución o regla." in words(main)
    assert "mal escrita" not in words(main)


@pytest.mark.parametrize(
    ("path", "status"),
    [("2026-T9", 404), ("2026-T9.csv", 404), ("diferencia?from=x&to=y", 400)],
)
def test_the_code_of_an_error_is_for_programs(page: Any, path: str, status: int) -> None:
    told = words(page(f"/cumplimiento/periodos/{path}", status=status))
    assert "No es un periodo." in told
    assert "periodo_invalido" not in told


def test_a_dataset_that_is_not_there_is_told_with_usted(page: Any) -> None:
    told = words(page("/dataset/nada", status=404).select_one("[role=main]"))
    assert "no tiene permiso para verlo" in told


def test_who_did_not_log_in_is_led_there_and_back(page: Any) -> None:
    factories.Organization(name="inmar")
    main = page("/organization/edit/inmar", status=403).select_one("[role=main]")
    assert words(main.h1) == "No puede ver esta página"
    login = main.select_one("a.btn-primary")
    assert login is not None
    assert login["href"].startswith("/user/login?came_from=")
