"""A source of an institution with people of every role, and the toy type that it is read by."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.tests import factories, helpers

from tests.harvesters.run.conftest import MakeToy, make_toy, offer, toy_plugin

__all__ = ["make_toy", "offer", "toy_plugin"]
ROLES = ("member", "editor", "admin")
EVERYBODY = ("anonymous", "outsider", "other_admin", "auditor", *ROLES, "sysadmin")


@pytest.fixture
def people() -> dict[str, Any]:
    """Users by role in the institution ``sediag``; ``owner`` is the institution."""
    names = ("outsider", *ROLES, "other_admin", "auditor")
    users: dict[str, Any] = {
        name: factories.UserWithToken(name=f"u_{name}", email=f"{name}@sediag.ejemplo.gob.mx")
        for name in names
    }
    mine = [{"name": f"u_{n}", "capacity": n} for n in ROLES]
    owner = factories.Organization(name="sediag", title="SEDIAG", users=mine)
    factories.Organization(name="otra", users=[{"name": "u_other_admin", "capacity": "admin"}])
    users["sysadmin"] = factories.SysadminWithToken(
        name="u_sysadmin", email="portal@ejemplo.gob.mx"
    )
    return {"owner": owner, **users}


@pytest.fixture
def source(people: dict[str, Any], make_toy: MakeToy) -> dict[str, Any]:
    """A toy source of the institution, approved."""
    return make_toy(owner=people["owner"])


def call(action: str, user: dict[str, Any] | None, **data: Any) -> Any:
    """An action as that user, or as nobody."""
    context = {"user": user["name"] if user else "", "ignore_auth": False}
    return helpers.call_action(action, context=context, **data)
