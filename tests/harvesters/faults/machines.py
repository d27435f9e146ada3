"""The other types of machine source, each before a run that adds, changes and misses something.

``path`` of such a world is the address that misbehaves: the only one of the source, the first of
several, or one in the middle of which the others have nothing to do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running

from tests.harvesters import sipot_files
from tests.portal import pnda
from tests.portal.server import PortalServer

from .checkpoint import Checkpoint
from .world import FIRST, World, make_source

Answers = dict[str, bytes | int | str]
SEARCH = f"{pnda.ROOT}/api/3/action/package_search"
LIST, PAGE = f"{pnda.ROOT}/organization/inmar", f"{pnda.ROOT}/dataset/arribazon_sargazo"
SECOND = f"{LIST}?sort=name+asc&page=2"
EXPORTS = "/inmar/exportaciones.html"
FILES = {
    "8": "/inmar/8_LGT_Art_65_Fr_VIII.xlsx",
    "2": "/inmar/2_LGT_Art_65_Fr_II.csv",
    "9": "/inmar/9_LGT_Art_65_Fr_IX.xlsx",
}


def platform(*names: str, **changed: Any) -> list[dict[str, Any]]:
    """Those datasets of the platform, or all; *changed* goes into the first."""
    known = [one for one in pnda.catalogue() if not names or one["name"] in names]
    return [{**known[0], **changed}, *known[1:]]


def searched(datasets: list[dict[str, Any]]) -> bytes:
    """What the API answers."""
    found = pnda.answer(f"{SEARCH}?fq=organization:inmar&rows=100", datasets)
    assert found is not None
    return found[1]


def listed(datasets: list[dict[str, Any]]) -> bytes:
    """The page of the institution, with all of them."""
    found = pnda.answer(LIST, datasets, per_page=50)
    assert found is not None
    return found[1]


def shown(dataset: dict[str, Any]) -> bytes:
    """The page of a dataset."""
    return pnda.dataset_page(dataset).encode()


def links(*paths: str) -> bytes:
    """A page with those exports."""
    return "".join(f'<p><a href="{path}">Exportación</a>' for path in paths).encode()


def export(number: int, *periods: tuple[str, str], name: str = "Remuneración") -> bytes:
    """A file of a format with its periods."""
    rows = [sipot_files.row(number + n, *period) for n, period in enumerate(periods)]
    made = sipot_files.csv if name == "Estructura" else sipot_files.xlsx
    return made(rows, format=name)


Q1, Q2 = ("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30")
BEFORE = ("arribazon_sargazo", "avistamientos_2025", "plan_apertura_inmar")
NOW = ("arribazon_sargazo", "calidad_agua_playas", "plan_apertura_inmar")


def _world(
    portal: PortalServer, kind: str, path: str, before: bytes, now: bytes, **more: Any
) -> World:
    """Read once as it was *before*; then it is as it is *now*.

    :param more: ``address`` of the source where it is not *path*, its ``config``, and what
        ``others`` answer before and now.
    """
    config = json.dumps(more.get("config", {"organization": "inmar"}))
    source_id = make_source(portal, kind, more.get("address", path), "inmar", config=config)
    then, others = more.get("others", ({}, {}))
    portal.overrides.update({**then, path: before})
    with clock.frozen(FIRST):
        report = running.run(source_id)
    assert report.ok, report.errors
    world = World(portal, source_id, path, now, Checkpoint.take(), others=others)
    world.measure()
    assert world.counts["added"] + world.counts["updated"] > 0
    return world


def of_platform(portal: PortalServer) -> World:
    """The API of the platform."""
    now = platform(*NOW, notes="Lo que arribó, por playa.")
    return _world(portal, "pnda", SEARCH, searched(platform(*BEFORE)), searched(now),
                  address=pnda.ROOT, config={"organization": "inmar", "access": "api"})  # fmt: skip


def of_list(portal: PortalServer) -> World:
    """The page of an institution on the platform."""
    return _world(portal, "pnda", LIST, listed(platform(*BEFORE)), listed(platform(*NOW)),
                  config={"access": "html"})  # fmt: skip


def of_second_list(portal: PortalServer) -> World:
    """The second page of the list of an institution."""
    changed = platform("arribazon_sargazo", notes="Lo que arribó, por playa.")
    second = pnda.answer(SECOND)
    assert second is not None
    return _world(portal, "pnda", SECOND, second[1], second[1],
                  address=LIST, config={"access": "html"},
                  others=({}, {PAGE: shown(changed[0])}))  # fmt: skip


def of_page(portal: PortalServer) -> World:
    """The page of one dataset of several."""
    before, now = platform(), platform(notes="Lo que arribó, por playa.")
    return _world(portal, "pnda", PAGE, shown(before[0]), shown(now[0]),
                  address=LIST, config={"access": "html"})  # fmt: skip


def of_portal(portal: PortalServer) -> World:
    """Any CKAN."""
    now = platform(*NOW, notes="Lo que arribó, por playa.")
    return _world(portal, "catalogo", SEARCH, searched(platform(*BEFORE)), searched(now))


def of_export(portal: PortalServer) -> World:
    """One export of the SIPOT."""
    return _world(portal, "sipot", FILES["8"], export(1, Q1), export(1, Q1, Q2), config={})


def of_exports(portal: PortalServer) -> World:
    """The page with the exports."""
    first = {FILES["8"]: export(1, Q1), FILES["2"]: export(5, Q1, name="Estructura")}
    then = {**first, FILES["9"]: export(9, Q1, name="Viáticos")}
    return _world(portal, "sipot", EXPORTS, links(FILES["8"], FILES["2"]),
                  links(FILES["8"], FILES["9"]), config={"vanish_share": 60},
                  others=(first, then))  # fmt: skip


def of_one_export(portal: PortalServer) -> World:
    """One export of several."""
    others: Answers = {
        EXPORTS: links(FILES["8"], FILES["2"]), FILES["2"]: export(5, Q1, name="Estructura"),
    }  # fmt: skip
    return _world(portal, "sipot", FILES["8"], export(1, Q1), export(1, Q1, Q2), config={},
                  address=EXPORTS, others=(others, others))  # fmt: skip


KINDS: dict[str, Callable[[PortalServer], World]] = {
    "the platform's API": of_platform,
    "the platform's list": of_list,
    "a CKAN": of_portal,
    "an export": of_export,
    "the page of the exports": of_exports,
}
PARTS: dict[str, Callable[[PortalServer], World]] = {
    "the second page of the platform's list": of_second_list,
    "a page of the platform": of_page,
    "one export of several": of_one_export,
}
"""What misbehaves is only a part of them: the rest is read all the same."""
