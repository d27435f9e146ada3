"""The years and periods that a file states about itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.rules.periods import stated_end, years_in

YEARS = st.integers(1900, 2099)
JOINTS = st.sampled_from(["-", " - ", "–", " – ", "—", "/", " / ", " a ", " al "])
WORDS = st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=12)


@given(YEARS, YEARS, JOINTS, WORDS, st.sampled_from(["", ".csv", " (nacional)", ", versión final"]))
def test_a_range_of_years_ends_with_its_last_year(first, last, joint, word, tail):
    first, last = sorted((first, last))
    text = f"{word} {first}{joint}{last}{tail}"
    assert stated_end("", text) == date(last, 12, 31)
    assert {first, last} == set(years_in(text))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Presupuesto 2024-2030", (2024, 2030)),
        ("Ciclos 2019-2020-2021", (2019, 2020, 2021)),
        ("Corte 2025-06-30", (2025,)),
        ("Corte 2025/06", (2025,)),
        ("Denuncias 2021 y 2022", (2021, 2022)),
        ("Folio 0126, tabla 3173, 20241", ()),
        ("https://e.gob.mx/2019/2020/tabla", ()),
    ],
)
def test_a_year_is_told_from_other_numbers(text, years):
    assert years_in(text) == years
