"""Costly actions are counted for each user; sysadmins are not, and nobody is without Redis."""

from __future__ import annotations

from typing import Any

import pytest
from redis.exceptions import ConnectionError as NoRedis

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.gobabierto.logic import rate_limit

API = "/api/3/action/gobabierto_verdict_explain"
OPTION = "ckanext.gobabierto.rate_limit"
pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def admin() -> dict[str, Any]:
    user = factories.UserWithToken()
    factories.Organization(name="sediag", users=[{"name": user["name"], "capacity": "admin"}])
    return user


def call(action: str, user: str) -> Any:
    data = {"organization": "sediag", "owner_org": "sediag", "title": "Algo"}
    return tk.get_action(action)({"user": user, "ignore_auth": False}, data)


@pytest.mark.parametrize("action", ["gobabierto_dataset_check", "gobabierto_evaluate"])
def test_one_call_too_many_is_refused_in_spanish(action, admin, monkeypatch):
    monkeypatch.setitem(tk.config, OPTION, 2)
    monkeypatch.setattr(rate_limit.time, "time", lambda: 1_800_000_000.0)
    call(action, admin["name"])
    call(action, admin["name"])
    with pytest.raises(tk.ValidationError) as error:
        call(action, admin["name"])
    assert "se permiten 2 por minuto" in error.value.error_dict["rate_limit"][0]
    monkeypatch.setattr(rate_limit.time, "time", lambda: 1_800_000_060.0)
    assert call(action, admin["name"])


def test_users_and_actions_are_counted_apart(admin, monkeypatch):
    monkeypatch.setitem(tk.config, OPTION, 1)
    monkeypatch.setattr(rate_limit.time, "time", lambda: 1_800_000_000.0)
    assert call("gobabierto_dataset_check", admin["name"])
    assert call("gobabierto_evaluate", admin["name"])
    other = factories.User()["name"]
    tk.get_action("organization_member_create")(
        {"ignore_auth": True, "user": factories.Sysadmin()["name"]},
        {"id": "sediag", "username": other, "role": "editor"},
    )
    assert call("gobabierto_dataset_check", other)


@pytest.mark.parametrize("limit", [0, 1])
def test_without_limit_and_for_sysadmins_nothing_is_refused(limit, admin, monkeypatch):
    monkeypatch.setitem(tk.config, OPTION, limit)
    user = factories.Sysadmin()["name"] if limit else admin["name"]
    for _ in range(3):
        assert call("gobabierto_dataset_check", user)


def test_without_redis_nobody_is_refused(admin, monkeypatch):
    def broken(*_: Any) -> int:
        raise NoRedis("no answer")

    monkeypatch.setitem(tk.config, OPTION, 1)
    monkeypatch.setattr(rate_limit, "_count", broken)
    for _ in range(3):
        assert call("gobabierto_dataset_check", admin["name"])


def test_the_form_says_it_and_keeps_what_was_written(app, admin, monkeypatch):
    monkeypatch.setitem(tk.config, OPTION, 1)
    monkeypatch.setattr(rate_limit.time, "time", lambda: 1_800_000_000.0)
    sent = {"title": "Lo que escribí", "owner_org": tk.h.get_organization("sediag")["id"]}
    headers = {"Authorization": admin["token"]}
    app.post("/cumplimiento/revisar", headers=headers, data=sent)
    body = app.post("/cumplimiento/revisar", headers=headers, data=sent).body
    assert "se permiten 1 por minuto" in body
    assert "Lo que escribí" in body


@pytest.mark.parametrize(
    "address",
    [
        f"{API}?rule=L25-ACD-01&subject_type=institution&subject_id=sediag",
        "/cumplimiento/sediag/explicacion?rule=L25-ACD-01",
    ],
)
def test_anonymous_readers_are_counted_by_their_address(app, admin, monkeypatch, address):
    monkeypatch.setitem(tk.config, OPTION, 1)
    monkeypatch.setattr(rate_limit.time, "time", lambda: 1_800_000_000.0)
    first, other = ({"REMOTE_ADDR": f"10.7.{len(address)}.{n}"} for n in (1, 2))
    app.get(address, environ_overrides=first, status=200)
    refused = app.get(address, environ_overrides=first)
    assert refused.status_code in {409, 429}
    assert "se permiten 1 por minuto" in refused.body
    app.get(address, environ_overrides=other, status=200)


def test_a_dossier_asked_for_over_the_api_is_counted_by_address_too(app, admin, monkeypatch):
    monkeypatch.setitem(tk.config, OPTION, 1)
    monkeypatch.setattr(rate_limit.time, "time", lambda: 1_800_000_000.0)
    address, body = "/api/3/action/gobabierto_dossier_show", {"id": "sediag", "period": "2026"}
    first, other = ({"REMOTE_ADDR": f"10.9.0.{n}"} for n in (1, 2))
    assert app.post(address, json=body, environ_overrides=first).status_code == 200
    refused = app.post(address, json=body, environ_overrides=first)
    assert refused.status_code == 409
    assert "rate_limit" in refused.json["error"]
    assert app.post(address, json=body, environ_overrides=other).status_code == 200
