"""The Spanish catalogue is complete, compiled, and quarrels with nobody."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import ckan

PACKAGE = Path(__file__).resolve().parent.parent / "ckanext" / "gobabierto"
FOLDER = PACKAGE / "i18n"
COMPILED = FOLDER / "es" / "LC_MESSAGES" / "ckanext-gobabierto.mo"
SOURCES = [("migration/**", "ignore"), ("**.py", "python"), ("templates/**.html", "ckan")]
OTHER_THAN_USTED = re.compile(r"(?i)\b(estás|tenés|querés)\b")
PLACES = re.compile(r"%\(\w+\)s|\{\w*\}")


def catalogue(path: Path) -> Any:
    with path.open("rb") as file:
        return read_po(file, locale="es")


def texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def said(messages: Any) -> dict[str, list[str]]:
    return {texts(entry.id)[0]: texts(entry.string) for entry in messages if entry.id}


@pytest.fixture(scope="module")
def extracted() -> set[str | tuple[str, ...]]:
    found: set[str | tuple[str, ...]] = set()
    for _file, _line, message, _comments, context in extract_from_dir(str(PACKAGE), SOURCES):
        assert context is None
        found.add(tuple(message) if isinstance(message, list | tuple) else message)
    return found


@pytest.fixture(scope="module")
def spanish() -> Any:
    return catalogue(COMPILED.with_suffix(".po"))


def test_every_message_has_a_spanish_translation(extracted: Any, spanish: Any) -> None:
    missing = []
    for message in extracted:
        entry = spanish.get(texts(message)[0])
        if entry is None or entry.fuzzy or not all(texts(entry.string)):
            missing.append(message)
    assert not missing, (
        "python setup.py extract_messages update_catalog, translate, compile_catalog"
    )


def test_no_translation_is_left_over(extracted: Any, spanish: Any) -> None:
    used = {texts(message)[0] for message in extracted}
    assert not {texts(entry.id)[0] for entry in spanish if entry.id} - used


def test_translations_fill_the_same_places(spanish: Any) -> None:
    for entry in spanish:
        if entry.id:
            asked = set(PLACES.findall(texts(entry.id)[-1]))
            for text in texts(entry.string):
                assert set(PLACES.findall(text)) == asked, entry.id


def test_the_compiled_catalogue_is_in_step(spanish: Any) -> None:
    fresh = io.BytesIO()
    write_mo(fresh, spanish)
    fresh.seek(0)
    with COMPILED.open("rb") as file:
        assert said(read_mo(file)) == said(read_mo(fresh))


def test_words_that_ckan_also_has_mean_the_same(spanish: Any) -> None:
    """Catalogues are merged: a translation of ours that differs would change CKAN's own pages.

    It does where CKAN's says tú or vos: this portal says usted.
    """
    core = catalogue(Path(ckan.__file__).parent / "i18n/es/LC_MESSAGES/ckan.po")
    differing = {}
    for entry in spanish:
        theirs = core.get(texts(entry.id)[0]) if entry.id else None
        if not theirs or not all(texts(theirs.string)) or theirs.string == entry.string:
            continue
        if not OTHER_THAN_USTED.search(" ".join(texts(theirs.string))):
            differing[entry.id] = (theirs.string, entry.string)
    assert not differing
