"""An institution with its people, and the groups of the categories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.gobabierto.vocabularies import categories


@dataclass(frozen=True)
class Institution:
    """One institution and one user per role."""

    id: str
    name: str
    admin: dict[str, Any]
    editor: dict[str, Any]
    member: dict[str, Any]
    sysadmin: dict[str, Any]

    def role(self, name: str) -> dict[str, Any]:
        return getattr(self, name)


@pytest.fixture
def groups() -> None:
    """The groups of the 28 categories, without the cost of 28 actions."""
    for item in categories.all_categories():
        model.Session.add(model.Group(name=item.slug, title=item.label, type="group"))
    model.Session.commit()


@pytest.fixture
def institution() -> Institution:
    sysadmin = factories.Sysadmin()
    roles = {role: factories.User() for role in ("admin", "editor", "member")}
    organization = helpers.call_action(
        "organization_create",
        {"user": sysadmin["name"]},
        name="instituto_de_prueba",
        title="Instituto de Prueba",
        siglas="IDP",
        users=[{"name": user["name"], "capacity": role} for role, user in roles.items()],
    )
    return Institution(id=organization["id"], name=organization["name"], sysadmin=sysadmin, **roles)


@pytest.fixture
def create(institution: Institution) -> Callable[..., dict[str, Any]]:
    """Create a dataset as somebody of the institution (the editor, if nobody is named)."""

    def call(role: str = "editor", **fields: Any) -> dict[str, Any]:
        user = institution.role(role)["name"]
        data = {"title": "Servicios de asesoría jurídica", "owner_org": institution.id, **fields}
        return tk.get_action("package_create")({"user": user}, data)

    return call
