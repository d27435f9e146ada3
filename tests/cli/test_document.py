"""``ckan gobabierto document``: registers with the rules of the form, lists in lines or JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckan.cli.cli import ckan
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def run(cli: Any, ckan_config: Any, monkeypatch: Any, tmp_path: Any) -> Any:
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path / "storage"))
    factories.Organization(name="sediag")
    return lambda *args: cli.invoke(ckan, ["gobabierto", "document", *args])


ACUSE = ("add", "sediag", "acuse_plan", "-f", "period=2026", "-f", "dated_on=2026-01-28")


def test_it_registers_a_file_and_lists_it(run: Any, tmp_path: Any) -> None:
    path = tmp_path / "acuse.pdf"
    path.write_bytes(b"%PDF-1.7 x")
    added = run(*ACUSE, "-f", "number=A/1", "--file", str(path), "--private", "--json")
    made = json.loads(added.output)
    assert (made["file"]["name"], made["public"], made["grade"]) == (
        "acuse.pdf", False, "declarado",
    )  # fmt: skip
    listed = json.loads(run("list", "sediag", "--json").output)
    assert [row["id"] for row in listed["results"]] == [made["id"]]
    assert "A/1" in run("list", "sediag", "--type", "acuse_plan", "--period", "2026").output
    assert "0 documentos" in run("list", "sediag", "--deleted").output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("add", "sediag", "acuse_plan", "-f", "period=enero"), "Por ejemplo: 2026"),
        (("add", "sediag", "nada"), "type"),
        (("add", "nadie", "acuse_plan"), "No existe esa institución"),
        (("add", "sediag", "acuse_plan", "-f", "titulo=x"), "titulo"),
        (("list", "nadie"), "La institución no existe"),
        (("list", "sediag", "--type", "nada"), "acuse_plan"),
    ],
)
def test_what_is_wrong_is_told_and_fails(run: Any, args: tuple[str, ...], said: str) -> None:
    result = run(*args)
    assert result.exit_code != 0
    assert said in result.output
