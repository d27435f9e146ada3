"""Frequencies: every spelling of the sources to one of the sixteen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.vocabularies import frequencies


def test_fifteen_and_concluded():
    assert len(frequencies.all_frequencies()) == 16


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("R/P1M", "mensual"), ("R/P0.5M", "quincenal"), ("irregular", "irregular"),
        ("realtime", "tiempo_real"), ("TRIMESTRAL", "trimestral"), ("anualmente", "anual"),
        ("Bianual", "bianual"), ("R/P4M", "cuatrimestral"), ("eventual", "irregular"),
        ("http://publications.europa.eu/resource/authority/frequency/ANNUAL_2", "semestral"),
        ("Concluido / sin actualización prevista", "concluido"),
    ],
)  # fmt: skip
def test_find(text: str, code: str):
    found = frequencies.find(text)
    assert found is not None
    assert found.code == code


def test_every_spelling_finds_its_own():
    for item in frequencies.all_frequencies():
        for spelling in (item.code, item.label, item.interval, item.eu, item.eu_uri):
            assert frequencies.find(spelling) == item


@given(st.sampled_from([f.label for f in frequencies.all_frequencies()]), st.data())
def test_case_accents_and_blanks_change_nothing(label: str, data: st.DataObject):
    noisy = "".join(data.draw(st.sampled_from([c.lower(), c.upper()])) for c in label)
    noisy = data.draw(st.sampled_from(["", " ", "\u00a0", "\n"])) + noisy.replace(" ", "  ")
    assert frequencies.find(noisy) == frequencies.find(label)


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text: str):
    found = frequencies.find(text)
    assert found is None or found in frequencies.all_frequencies()


def test_the_list_of_the_regional_profile(realdata: Path):
    data = json.loads((realdata / "perfil-regional/accrualPeriodicity.json").read_text("utf-8"))
    known = [row["id"] for row in data if frequencies.find(row["id"])]
    # R/P3Y, R/P2W twice a week and the like are no values of the Mexican vocabulary.
    assert {"R/P1D", "R/P1W", "R/P1M", "R/P3M", "R/P1Y"} <= set(known)
