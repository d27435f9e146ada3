"""Addresses and forms that nobody writes by accident are answered, never with a server error."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.tests import factories

from tests.logic.test_documents import acuse, call
from tests.organizations import make_institution

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
ONE = "/cumplimiento/uno"


@pytest.fixture
def editor() -> dict[str, Any]:
    user = factories.UserWithToken()
    make_institution(name="uno", users=[{"name": user["name"], "capacity": "editor"}])
    return user


@pytest.mark.parametrize(
    "address",
    [
        "/cumplimiento/a%00",
        "/cumplimiento/a%00.csv",
        "/cumplimiento/a%00/cambios.atom",
        "/cumplimiento/a%00/documentos",
        "/cumplimiento/a%00/expediente/2026-T3.zip",
        "/cumplimiento/a%00/explicacion?rule=L25-UPD-01",
        "/cumplimiento/a%00/plan",
        "/cumplimiento/regla/a%00",
        f"{ONE}/documentos/a%00b",
        f"{ONE}/plan/formato.%00",
    ],
)
def test_a_name_with_a_nul_is_not_found(app: Any, editor: Any, address: str) -> None:
    assert "No existe" in app.get(address, status=404).body


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31"])
def test_a_day_before_there_were_open_data_is_told(app: Any, editor: Any, day: str) -> None:
    assert day in app.get(f"{ONE}?as_of={day}", status=400).body
    assert day in app.get(f"{ONE}.csv?as_of={day}", status=400).body


@pytest.mark.parametrize(
    "query", ["anio=99999999999", "anio=2026&version=99999999999999999999", "anio=%00"]
)
def test_a_year_that_is_none_gives_the_template(app: Any, editor: Any, query: str) -> None:
    answer = app.get(f"{ONE}/plan/formato.xlsx?{query}", status=200)
    assert answer.data.startswith(b"PK")


def test_the_action_tells_what_year_it_cannot_be(app: Any, editor: Any) -> None:
    answer = app.get(
        "/api/3/action/gobabierto_plan_export?id=uno&year=99999999999&format=xlsx", status=409
    )
    assert "anio_invalido" in answer.json["error"]["year"][0]


def test_a_form_says_nothing_about_which_document_it_corrects(
    app: Any, editor: Any, ckan_config: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))
    data = {**acuse(), "organization": "uno"}
    first, second = (call("document_create", editor["name"], **data) for _ in range(2))
    app.post(
        f"{ONE}/documentos/{first['id']}/corregir",
        headers={"Authorization": editor["token"]},
        data={"id": second["id"], "action": "x", "institution": "x", "number": "B/2"},
    )
    numbers = {
        each: call("document_show", editor["name"], id=each)["number"]
        for each in (first["id"], second["id"])
    }
    assert numbers == {first["id"]: "B/2", second["id"]: "A/1"}


def test_a_period_of_impossible_figures_is_refused_and_a_nul_is_left_out(app: Any) -> None:
    boss = {"Authorization": factories.SysadminWithToken()["token"]}
    told = {
        "period": "2022-07/2023-06",
        "law": "eje3-2021-2024",
        "title": "2º Informe",
        "institutions": 10**40,
        "figures": [],
        "source": {"title": "2º Informe", "publisher": "SFP"},
    }
    record = "/api/3/action/gobabierto_period_record"
    answer = app.post(record, json=told, headers=boss, status=409)
    assert "historico_invalido" in answer.body
    app.post(record, json={**told, "institutions": 271}, headers=boss, status=200)
    erratum = {"period": told["period"], "text": "Se\0 corrige"}
    answer = app.post(
        "/api/3/action/gobabierto_period_erratum", json=erratum, headers=boss, status=200
    )
    assert answer.json["result"]["text"] == "Se corrige"
