"""An institution with its people, a proposal that waits, and a dataset that was there before."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.tests import factories

from tests.logic.test_proposals import institution, people, proposal

__all__ = ["institution", "people", "proposal"]

RESOURCES = [
    {"url": "http://x.mx/Denuncias 2024.csv", "name": "Denuncias del 24", "format": "CSV"},
    {"url": "https://x.mx/otro.csv", "name": "Otro", "format": "CSV"},
]


@pytest.fixture
def dataset(institution: dict[str, Any]) -> str:
    """A dataset of the institution that a person made."""
    made = factories.Dataset(
        owner_org=institution["id"], title="Mis denuncias", notes="Escritas a mano", url="",
        resources=[dict(each) for each in RESOURCES],
    )  # fmt: skip
    return made["id"]
