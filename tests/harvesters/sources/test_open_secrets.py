"""A key in a source would be everybody's: it is refused where it is written."""

from __future__ import annotations

import json
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories, helpers

from ckanext.gobabierto.harvesters.sources import open_secrets

PLAIN = "https://www.datos.gob.mx/dataset?q=agua&page=2"


@pytest.mark.parametrize(
    "url",
    [
        "https://datos.gob.mx/?api_key=abc",
        "https://datos.gob.mx/?q=a&ACCESS_TOKEN=abc",
        "https://quien:clave@datos.gob.mx/",
        "https://ghp16C7e42F292c6912E7@datos.gob.mx/",
        "https://datos.gob.mx/v1?key=AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
        "https://nube.gob.mx/a.json?sv=2024&sig=abc%3D",
        "https://nube.gob.mx/a.json?X-Amz-Signature=abc",
        "https://datos.gob.mx/#access_token=abc",
    ],
)
def test_in_the_address(url: str) -> None:
    assert set(open_secrets.found_in(url, "")) == {"url"}


@pytest.mark.parametrize(
    "config",
    [
        {"api_key": "abc"},
        {"headers": [{"Authorization": "Bearer abc"}]},
        {"acceso": {"contraseña": "abc"}},
    ],
)
def test_in_the_configuration_at_any_depth(config: dict[str, Any]) -> None:
    text = json.dumps(config, ensure_ascii=False)
    told = open_secrets.found_in(PLAIN, text)["config"][0]
    assert "clave_a_la_vista" in told
    assert "abc" not in told


@pytest.mark.parametrize(
    "config", ["", "{", "[]", '{"secret": "acceso_pnda"}', '{"api_key": ""}', '{"pages": ["/a"]}']
)
def test_what_is_none(config: str) -> None:
    assert open_secrets.found_in(PLAIN, config) == {}


@pytest.mark.parametrize("query", ["?key=presupuesto", "?signed=1", "#datos", "?key=2024"])
def test_a_word_of_the_address_is_none(query: str) -> None:
    assert open_secrets.found_in(f"https://datos.gob.mx/{query}", "") == {}


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
@pytest.mark.parametrize("action", ["harvest_source_create", "harvest_source_patch"])
def test_a_source_with_one_is_not_saved(action: str) -> None:
    context = {"user": factories.Sysadmin()["name"], "ignore_auth": False}
    owner = factories.Organization()
    wanted: dict[str, Any] = {
        "name": "fuente", "title": "Fuente", "url": PLAIN, "source_type": "transparencia",
        "owner_org": owner["id"],
    }  # fmt: skip
    if action == "harvest_source_patch":
        made = helpers.call_action("harvest_source_create", context=dict(context), **wanted)
        wanted = {"id": made["id"]}
    with pytest.raises(tk.ValidationError) as error:
        helpers.call_action(action, context=dict(context), **wanted, config='{"token": "abc"}')
    assert "config" in error.value.error_dict
