"""Harvest sources of the institution of the site, one in each state that their pages show."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import holds
from ckanext.gobabierto.harvesters.sources import approval
from ckanext.gobabierto.logic import preview_jobs
from ckanext.gobabierto.model import Counterpart

from tests.portal import server
from tests.portal.server import PortalServer

LONG = "padron_de_personas_beneficiarias_" * 5
NIGHT_ONLY = "127.0.0.1,pace=0,robots=no,hours=22:00-06:00"
NOON = datetime(2026, 11, 20, 12, tzinfo=clock.MEXICO)


@dataclass
class Filled:
    """Names of the sources by their state, and the addresses that depend on what happened."""

    portal: str
    names: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)


def _dataset(number: int, **more: Any) -> dict[str, Any]:
    return {
        "identifier": f"conjunto-{number}",
        "title": f"Padrón de unidades médicas, {2000 + number}",
        "description": "Unidades por municipio y tipo.",
        "keyword": ["salud", "unidades"],
        "modified": "2025-10-29",
        "accrualPeriodicity": "R/P1Y",
        "license": "https://datos.gob.mx/libreusomx/",
        "distribution": [
            {
                "title": "Tabla",
                "downloadURL": f"https://datos.sepru.gob.mx/{number}.csv",
                "mediaType": "text/csv",
            }
        ],
        **more,
    }


def _catalogue(*datasets: Any) -> bytes:
    return json.dumps({"dataset": list(datasets)}, ensure_ascii=False).encode()


DIRTY = (
    *(_dataset(n, modified="ayer", keyword=["salud", "x" * 400]) for n in range(20, 26)),
    _dataset(26, accrualPeriodicity="cuando se puede"),
    _dataset(27, title=f"Datos de {LONG}"),
    _dataset(28, identifier=f"https://datos.sepru.gob.mx/{LONG}?id=28"),
    {"identifier": "sin-titulo"},
    "esto no es un conjunto",
)


class Builder:
    """Makes the sources by running them, as the workers would."""

    def __init__(self, site: Any, portal: PortalServer) -> None:
        self.site, self.portal = site, portal
        self.user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        self.done = Filled(portal.url)

    def add(self, key: str, title: str, body: bytes | int, config: str = "") -> str:
        """A source of a catalogue that answers *body*."""
        path = f"/navegador/{key}.json"
        self.portal.overrides[path] = body
        found = tk.get_action("harvest_source_create")(
            {"user": self.user},
            {
                "name": f"fuente-{key}", "title": title, "url": self.portal.url + path,
                "source_type": "catalogo", "owner_org": self.site.organizations["sepru"],
                "config": config, "frequency": "DAILY",
            },
        )  # fmt: skip
        self.done.names[key], self.done.ids[key] = found["name"], found["id"]
        self.done.paths[key] = f"/cumplimiento/fuentes/{found['name']}"
        return str(found["id"])

    def offer(self, key: str, body: bytes | int) -> None:
        """What it answers from now on."""
        self.portal.overrides[f"/navegador/{key}.json"] = body

    def all(self) -> Filled:
        """Every state."""
        self.works()
        self.faulty()
        self.held()
        self.failed()
        self.waiting()
        self.postponed()
        self.busy()
        self.add("nueva", "Catálogo que no se ha leído", _catalogue())
        self.counterparts()
        return self.done

    def works(self) -> None:
        """Many runs, all well."""
        source = self.add("bien", "Catálogo de la Secretaría de Pruebas", b"")
        for number in range(1, 13):
            self.offer("bien", _catalogue(*(_dataset(n) for n in range(min(number, 5)))))
            running.run(source)
        self.offer("bien", _catalogue(_dataset(0), _dataset(1, title="Otro título",
            description="Otra descripción.", keyword=["salud"]),
            *(_dataset(n) for n in range(2, 4)), *DIRTY))  # fmt: skip

    def faulty(self) -> None:
        """A run with errors and warnings, and one before."""
        source = self.add(
            "faltas", f"Catálogo con errores y un título largo: {LONG}", _catalogue(*DIRTY[:3])
        )
        running.run(source)
        self.offer("faltas", _catalogue(*DIRTY))
        running.run(source)

    def held(self) -> None:
        """Half of it vanished."""
        rows = [_dataset(n, identifier=f"{LONG}-{n}") for n in range(40, 60)]
        source = self.add("confirmar", "Catálogo que perdió la mitad", _catalogue(*rows))
        running.run(source)
        self.offer("confirmar", _catalogue(*rows[:9]))
        running.run(source)
        hold = holds.waiting(source)
        assert hold is not None
        self.done.paths["lista"] = f"{self.done.paths['confirmar']}/por-confirmar/{hold.id}"

    def failed(self) -> None:
        """It answers with an error."""
        running.run(self.add("falla", "Portal que no responde", 503))

    def waiting(self) -> None:
        """Its address was changed by who may not approve."""
        source = self.add("espera", "Catálogo cambiado por una editora", _catalogue())
        editor = {"user": self.site.people["editor"]}
        url = f"https://datos.sepru.gob.mx/{LONG}/catalogo.json"
        tk.get_action("package_patch")(dict(editor), {"id": source, "url": url})
        refused = self.add("rechazada", "Catálogo que no se autorizó", _catalogue())
        user = model.User.get(self.site.people["admin"])
        assert user is not None
        approval.decide(refused, approval.REFUSED, user.id, "No es un sitio de la institución.")

    def postponed(self) -> None:
        """It is read at night only, and it is noon."""
        source = self.add("pospuesta", "Catálogo que se lee de noche", _catalogue(_dataset(70)))
        agreed = {"ckanext.gobabierto.fetch.agreements": [NIGHT_ONLY]}
        with mock.patch.dict(tk.config, agreed), clock.frozen(NOON):
            running.run(source)

    def busy(self) -> None:
        """A job that no worker has taken yet."""
        source = self.add("corriendo", "Catálogo que se está leyendo", _catalogue())
        tk.get_action("harvest_job_create")(
            {"user": self.user}, {"source_id": source, "run": False}
        )

    def counterparts(self) -> None:
        """A doubt, what was found, and what is not there."""
        for status in ("doubtful", "found", "none", "confirmed"):
            made = factories.Dataset(
                name=f"contraparte-{status}", title=f"Padrón de becas ({status}) {LONG}",
                owner_org=self.site.organizations["sepru"],
            )  # fmt: skip
            there = status != "none"
            model.Session.add(Counterpart(
                dataset_id=made["id"], organization_id=self.site.organizations["sepru"],
                source_id="s1", status=status, score=0.8, denied=[],
                platform_dataset_id=f"p-{status}" if there else None,
                address=f"https://www.datos.gob.mx/dataset/{LONG}" if there else "",
                title=f"Becas {LONG}" if there else "",
                reasons=[["title", f"Becas {LONG}"], ["file", "becas_2024.csv"],
                         ["url", f"https://www.datos.gob.mx/{LONG}.csv"]] if there else [],
                told_on=clock.today(), looked_at=clock.now(),
                decided_at=clock.now() - timedelta(days=3) if status == "confirmed" else None,
            ))  # fmt: skip
        model.Session.commit()
        self.done.paths["contrapartes"] = "/cumplimiento/sepru/contrapartes"


def preview(page: Any, site: Any, filled: Filled, key: str) -> str:
    """Ask by its button for what a run of a saved source would do; where it is, once it is read."""
    page.goto(site.at(filled.paths[key]))
    page.click("button:has-text('Vista previa')")
    page.wait_for_url("**/vista-previa/*")
    read_preview(site, page.url)
    return str(page.url)


def allowed(portal: str) -> Any:
    """Within it the server of the catalogues may be read: CKAN puts options back at each test."""
    return mock.patch.dict(tk.config, server.allowed(portal))


def read_preview(site: Any, filled: Filled, address: str) -> None:
    """What the worker of jobs does."""
    user = model.User.get(site.people["admin"])
    assert user is not None
    with allowed(filled.portal):
        preview_jobs.read(user.id, address.rsplit("/", 1)[1])
