"""Catalogues of the invented ministries, harvested through CKAN over a real socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from tests.portal.server import PortalServer

Offer = Callable[..., None]
MakeCatalogue = Callable[..., dict[str, Any]]


def dataset(number: int, **more: Any) -> dict[str, Any]:
    """A dataset of ADELA."""
    return {
        "identifier": f"conjunto-{number}",
        "title": f"Conjunto {number}",
        "description": "Lo que contiene.",
        "keyword": ["salud"],
        "modified": "2015-10-29T17:03:08-06:00",
        "accrualPeriodicity": "R/P1Y",
        "license": "https://datos.gob.mx/libreusomx/",
        "distribution": [
            {
                "title": f"Archivo {number}",
                "downloadURL": f"https://datos.sediag.gob.mx/{number}.csv",
                "mediaType": "text/csv",
                "byteSize": 2048,
            }
        ],
        **more,
    }


@pytest.fixture
def offer(portal: PortalServer) -> Offer:
    """Set what a catalogue says; bytes go as they are."""

    def set_(body: Any, name: str = "sediag") -> None:
        raw = body if isinstance(body, bytes) else json.dumps({"dataset": body}).encode()
        portal.overrides[f"/{name}/catalogo.json"] = raw

    return set_


@pytest.fixture
def make_catalogue(portal: PortalServer) -> MakeCatalogue:
    """Register the catalogue of an institution of its own."""

    def make(name: str = "sediag", url: str = "", config: str = "") -> dict[str, Any]:
        owner = factories.Organization(name=name, title=name.upper(), siglas=name.upper())
        source = tk.get_action("harvest_source_create")(
            {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]},
            {
                "name": f"catalogo-{name}",
                "title": f"Catálogo de {name}",
                "url": url or f"{portal.url}/{name}/catalogo.json",
                "source_type": "catalogo",
                "owner_org": owner["id"],
                "config": config,
            },
        )
        return {"id": source["id"], "owner": owner["id"], "name": source["name"]}

    return make
