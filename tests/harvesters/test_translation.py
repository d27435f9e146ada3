"""The pages of ckanext-harvest in Spanish: nothing missing, nobody contradicted."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup

import ckan
from ckan.tests import factories

import ckanext.harvest
from ckanext.gobabierto.harvesters.translation import DOMAIN, FOLDER
from ckanext.harvest.model import UPDATE_FREQUENCIES

HARVEST = Path(ckanext.harvest.__file__).resolve().parent
COMPILED = FOLDER / "es" / "LC_MESSAGES" / f"{DOMAIN}.mo"
OURS = FOLDER.parents[1] / "i18n" / "es" / "LC_MESSAGES" / "ckanext-gobabierto.po"
CORE = Path(ckan.__file__).parent / "i18n" / "es" / "LC_MESSAGES" / "ckan.po"
SOURCES = [("tests/**", "ignore"), ("**.py", "python"), ("templates/**.html", "ckan")]
PLACES = re.compile(r"%\(\w+\)s|%s|\{\w*\}")
BUILT = (
    "added",
    "updated",
    "deleted",
    "not modified",
    "{number} harvest found",
    '{number} harvest found for "{query}"',
    "No harvests found",
    'No harvests found for "{query}"',
)
"""Said through a variable, where no extraction sees them."""


def catalogue(path: Path) -> Any:
    with path.open("rb") as file:
        return read_po(file, locale="es")


def texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def asked() -> set[str]:
    found = {texts(m)[0] for _f, _l, m, _c, _x in extract_from_dir(str(HARVEST), SOURCES)}
    found |= {
        texts(entry.id)[0]
        for entry in catalogue(HARVEST / "i18n" / "ckanext-harvest.pot")
        if entry.id
    }
    return found | set(BUILT) | {item.title() for item in UPDATE_FREQUENCIES}


def test_every_message_of_the_installed_version_has_a_translation() -> None:
    spanish, core = catalogue(COMPILED.with_suffix(".po")), catalogue(CORE)

    def said(message: str) -> bool:
        entries = (spanish.get(message), core.get(message))
        return any(e and texts(e.string) and all(texts(e.string)) for e in entries)

    assert not {message for message in asked() if not said(message)}


def test_no_other_catalogue_is_contradicted() -> None:
    spanish = catalogue(COMPILED.with_suffix(".po"))
    for other in (catalogue(CORE), catalogue(OURS)):
        for entry in spanish:
            theirs = other.get(texts(entry.id)[0]) if entry.id else None
            if theirs and all(texts(theirs.string)):
                assert theirs.string == entry.string, entry.id


def test_translations_fill_the_same_places_and_are_compiled() -> None:
    spanish = catalogue(COMPILED.with_suffix(".po"))
    for entry in spanish:
        for text in texts(entry.string) if entry.id else []:
            assert set(PLACES.findall(text)) == set(PLACES.findall(texts(entry.id)[-1])), entry.id
    fresh = io.BytesIO()
    write_mo(fresh, spanish)
    fresh.seek(0)
    with COMPILED.open("rb") as file:
        assert {str(e.id): e.string for e in read_mo(file)} == {
            str(e.id): e.string for e in read_mo(fresh)
        }


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
class TestPages:
    @pytest.mark.parametrize("address", ["/harvest", "/es/harvest"])
    def test_the_list_of_sources_is_in_spanish(self, app: Any, address: str) -> None:
        text = BeautifulSoup(app.get(address, status=200).body, "html.parser").get_text(" ")
        assert "Fuentes de cosecha" in text
        for word in ("harvest", "Frequency", "Type"):
            assert word not in text

    def test_the_form_of_a_source_and_its_frequencies_are(self, app: Any) -> None:
        token = factories.SysadminWithToken()["token"]
        response = app.get("/harvest/new", headers={"Authorization": token}, status=200)
        shown = BeautifulSoup(response.body, "html.parser")
        options = [o.get_text(strip=True) for o in shown.select("#field-frequency option")]
        assert {"Sólo cuando se pide", "Cada día", "Cada semana"} <= set(options)
        assert not {"Manual", "Daily", "Weekly"} & set(options)
