"""The short closed lists."""

from __future__ import annotations

import pytest

from ckanext.gobabierto.errors import BadVocabulary
from ckanext.gobabierto.vocabularies import reading, terms


@pytest.mark.parametrize("vocabulary", terms.ALL, ids=lambda v: v.name)
def test_codes_are_unique_and_every_spelling_finds_its_term(vocabulary: terms.Vocabulary):
    assert len(vocabulary.codes) == len(vocabulary.terms)
    for term in vocabulary.terms:
        assert vocabulary.find(term.code) == term
        assert vocabulary.find(term.label) == term
        assert vocabulary.find(term.label_en) == term
        assert set(term.labels) == {"es", "en"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Federal", "federal"),
        ("State", "estatal"),
        ("Autonomous", "autonomo"),
        ("Autonomo", "autonomo"),
        ("municipal", "municipal"),
    ],
)
def test_levels_of_government_of_the_old_portal(text: str, code: str):
    found = terms.GOVERNMENT_LEVELS.find(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("00", "00"), ("9", "09"), ("09", "09"), ("002", "02"), ("09015", "09"),
        ("090150001", "09"), ("Baja California", "02"), ("Distrito Federal", "09"),
        ("Edo. Mex.", "15"), ("México", "15"), ("michoacan", "16"), ("Yucatán ", "31"),
    ],
)  # fmt: skip
def test_areas(text: str, code: str):
    found = terms.find_area(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", None, "33", "99", "La Laguna", "123456", "32.71,-112.32"])
def test_areas_are_not_guessed(text: str | None):
    assert terms.find_area(text) is None


def test_there_are_32_entities_and_the_country():
    assert sorted(terms.AREAS.codes) == [f"{n:02d}" for n in range(33)]


def test_label_of_an_unknown_code_is_the_code():
    assert terms.RESOURCE_KINDS.label("cosa") == "cosa"
    assert terms.RESOURCE_KINDS.label(None) == ""


def test_a_missing_section_is_named():
    with pytest.raises(BadVocabulary, match=r"terms\.yaml#nada"):
        reading.rows("terms.yaml", "nada")
