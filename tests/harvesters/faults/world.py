"""A catalogue and a section, each at the point where its next run does everything a run can do.

The catalogue: records unchanged and changed, one gone, one gone for so long that its dataset is
deleted, new ones, one repeated, one that cannot be taken. The section: a finding that was accepted
as a dataset and changes, one gone, one new.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running

from tests.portal.server import PortalServer, page

from . import state
from .checkpoint import Checkpoint

FIRST = dt.datetime(2026, 3, 2, 18, tzinfo=dt.timezone.utc)
DAY = FIRST + dt.timedelta(days=6)
"""Of the run that is disturbed."""
LATER = DAY + dt.timedelta(minutes=10)
"""When another takes over: what is owed to the index is due."""
CATALOGUE, SECTION = "/sediag/catalogo.json", "/sediag/transparencia/"
POLICY = json.dumps({"on_vanish": "delete", "grace_days": 5})


def act(name: str, /, **data: Any) -> Any:
    """Call an action as the site's own user."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(name)({"user": user, "ignore_auth": True}, data)


def dataset(number: int, **more: Any) -> dict[str, Any]:
    """A dataset of a catalogue of 2017."""
    return {
        "identifier": f"conjunto-{number}",
        "title": f"Conjunto {number}",
        "description": f"Lo que contiene el {number}.",
        "keyword": ["salud"],
        "modified": "2025-10-29",
        "accrualPeriodicity": "R/P1Y",
        "license": "https://datos.gob.mx/libreusomx/",
        "distribution": [file(f"{number}.csv")],
        **more,
    }


def file(name: str) -> dict[str, Any]:
    """A file of a dataset."""
    return {
        "title": f"Archivo {name}",
        "downloadURL": f"https://datos.sediag.gob.mx/{name}",
        "mediaType": "text/csv",
    }


def catalogue(*datasets: Any) -> bytes:
    """The document."""
    return json.dumps({"dataset": list(datasets)}, ensure_ascii=False).encode()


BEFORE: list[dict[str, Any]] = [dataset(n) for n in range(7)]
NOW = [
    dataset(0),
    dataset(1, title="Conjunto uno", keyword=["salud", "niñas, niños"]),
    dataset(2, distribution=[file("otra.csv"), file("mas.csv")]),
    dataset(3),
    dataset(6, publisher={"name": "Instituto de la Montaña", "mbox": "a@imon.gob.mx"}),
    dataset(7),
    dataset(8, description=""),
    dataset(7, title="Otro con el mismo identificador"),
    "esto no es un conjunto",
    dataset(9),
]


@dataclass
class World:
    """A source, and what an undisturbed run of it would leave."""

    portal: PortalServer
    source_id: str
    path: str
    body: bytes
    start: Checkpoint
    others: dict[str, bytes | int | str] = field(default_factory=dict)
    """What other addresses of the source answer."""
    undisturbed: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    stats: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    following: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Everything as it is before the run that is to be disturbed."""
        self.start.restore()
        self.portal.overrides.clear()
        self.portal.overrides.update(self.others)
        self.portal.overrides[self.path] = self.body

    def measure(self) -> None:
        """Run it undisturbed, and once more."""
        self.begin()
        with clock.frozen(DAY):
            report = running.run(self.source_id)
        self.undisturbed = state.of_source(self.source_id)
        self.counts, self.stats = state.counts(report.job_id), state.stats(report.job_id)
        self.faults = state.told(report.job_id)
        self.following = self.follow()

    def follow(self) -> dict[str, int]:
        """What the next run does."""
        with clock.frozen(LATER):
            return state.counts(running.run(self.source_id).job_id)

    def assert_alike(self, *jobs: str) -> None:
        """As undisturbed; so is the next run. With *jobs*: so is what they did together."""
        found = state.of_source(self.source_id)
        for what, expected in self.undisturbed.items():
            assert found[what] == expected, what
        if jobs:
            assert state.counts(*jobs) == self.counts
            assert state.stats(*jobs) == self.stats
            assert state.told(jobs[-1]) == self.faults
        assert self.follow() == self.following
        again = state.of_source(self.source_id)
        assert again["datasets"] == self.undisturbed["datasets"]


def make_source(
    portal: PortalServer, kind: str, path: str, name: str = "sediag", **more: Any
) -> str:
    """Register a source of an institution of its own."""
    known = set(act("organization_list"))
    owner = name if name in known else factories.Organization(
        name=name, title=name.upper(), siglas=name.upper()
    )["name"]  # fmt: skip
    made = act(
        "harvest_source_create",
        name=f"fuente-{name}-{kind}-{abs(hash(path)) % 10000}", title=f"{kind} de {name}",
        url=portal.url + path, source_type=kind, owner_org=owner, **more,
    )  # fmt: skip
    return made["id"]


def of_catalogue(portal: PortalServer) -> World:
    """A catalogue that was read twice."""
    source_id = make_source(portal, "catalogo", CATALOGUE, config=POLICY)
    with clock.frozen(FIRST):
        for bodies in (BEFORE, [each for each in BEFORE if each["identifier"] != "conjunto-5"]):
            portal.overrides[CATALOGUE] = catalogue(*bodies)
            running.run(source_id)
    world = World(portal, source_id, CATALOGUE, catalogue(*NOW), Checkpoint.take())
    world.measure()
    return world


def of_section(portal: PortalServer) -> World:
    """A section that was read once, with one of its findings accepted."""
    source_id = make_source(portal, "transparencia", SECTION)
    with clock.frozen(FIRST):
        running.run(source_id)
        found = act("gobabierto_proposal_list", organization="sediag")["results"]
        chosen = next(p["id"] for p in found if p["title"].startswith("Padr"))
        user = factories.Sysadmin(name="revisora")["name"]
        tk.get_action("gobabierto_proposal_accept")({"user": user}, {"id": chosen})
    world = World(portal, source_id, SECTION, _changed(), Checkpoint.take())
    world.measure()
    return world


def _changed() -> bytes:
    text = page("sediag.html").decode()
    folder = '<li><a href="archivos/padrones/'
    year = f'{folder}padron_beneficiarios_2026.csv">Padrón de beneficiarios 2026</a></li>'
    text = text.replace(f"{folder}Diccionario", f"{year}{folder}Diccionario")
    head, _, rest = text.partition("<h2>Indicadores de prospectiva</h2>")
    gone = rest.partition("<h2>")[2]
    new = '<h2>Becas otorgadas</h2><p><a href="archivos/becas_2025.csv">Becas 2025</a></p>'
    return f"{head}{new}<h2>{gone}".encode()
