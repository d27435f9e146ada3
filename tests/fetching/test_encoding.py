"""Texts come out right whatever the header, the page or nobody says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.fetching.encoding import to_text

TEXT = "Índice de niños – «año»"


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode(), "iso-8859-1"),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("cp1252"), ""),
        (TEXT.encode("cp1252"), "iso-8859-1"),
        (TEXT.encode("cp1252"), "utf-8"),
        (TEXT.encode("cp1252"), "no-existe"),
        ("\ufeff".encode("utf-16-le") + TEXT.encode("utf-16-le"), ""),
    ],
)
def test_each_way_of_writing_is_read(body, declared):
    assert to_text(body, declared) == TEXT


def test_what_the_page_says_counts_where_the_header_says_nothing():
    body = '<meta http-equiv=Content-Type content="text/html; charset=iso-8859-15">€'.encode(
        "iso-8859-15"
    )
    assert to_text(body).endswith("€")


@given(st.binary(max_size=200), st.text(max_size=10))
def test_reading_never_fails(body, declared):
    assert isinstance(to_text(body, declared), str)
