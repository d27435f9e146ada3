"""An institution with its people, a proposal that waits, and a dataset that was there before."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from tests.logic.test_proposals import ROLES, add, content

RESOURCES = [
    {"url": "http://x.mx/Denuncias 2024.csv", "name": "Denuncias del 24", "format": "CSV"},
    {"url": "https://x.mx/otro.csv", "name": "Otro", "format": "CSV"},
]


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {
        role: factories.User()["name"] for role in ROLES if role not in {"anonymous", "sysadmin"}
    }
    found |= {"anonymous": "", "sysadmin": factories.Sysadmin()["name"]}
    monkeypatch.setitem(tk.config, "ckanext.gobabierto.auditors", [found["auditor"]])
    return found


@pytest.fixture
def institution(people: dict[str, str]) -> dict[str, Any]:
    users = [{"name": people[role], "capacity": role} for role in ("member", "editor", "admin")]
    other = [{"name": people["other_editor"], "capacity": "editor"}]
    factories.Organization(name="otra", users=other)
    return factories.Organization(name="sediag", title="SEDIAG", users=users)


@pytest.fixture
def proposal(institution: dict[str, Any]) -> str:
    return add(institution["id"], content())


@pytest.fixture
def dataset(institution: dict[str, Any]) -> str:
    """A dataset of the institution that a person made."""
    made = factories.Dataset(
        owner_org=institution["id"], title="Mis denuncias", notes="Escritas a mano", url="",
        resources=[dict(each) for each in RESOURCES],
    )  # fmt: skip
    return made["id"]
