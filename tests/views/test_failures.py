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


def test_what_was_said_of_it_is_kept(page: Any) -> None:
    main = page("/cumplimiento/nadie", status=404).select_one("[role=main]")
    assert "No existe esa institución o regla." in words(main)
    assert "mal escrita" not in words(main)


def test_who_did_not_log_in_is_led_there_and_back(page: Any) -> None:
    factories.Organization(name="inmar")
    main = page("/organization/edit/inmar", status=403).select_one("[role=main]")
    assert words(main.h1) == "No puede ver esta página"
    login = main.select_one("a.btn-primary")
    assert login is not None
    assert login["href"].startswith("/user/login?came_from=")
