"""What the panel of obligations adds to the page of a dataset: the same page with it and without.

Pairs are asked one after the other, first the one and then the other in turn, so that whatever else
the machine does weighs on both alike.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.lib import search

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline
from ckanext.gobabierto.facts import capture
from ckanext.gobabierto.helpers import panel

from benchmarks import catalogue
from benchmarks.evaluation import NIGHT
from benchmarks.figures import Results, median
from benchmarks.reading import good, queries
from benchmarks.site import application

LIMIT = 10.0
"""Milliseconds that the panel may add."""
PAIRS, PAGES, WARM = 240, 24, 2
MANY = 40
"""Resources of a large dataset, against the five of the others."""
HEAD = 'id="ga-panel"'


def measure(results: Results, size: int) -> None:
    """The figures of the panel, on the catalogue that is there."""
    label = f"{size:,} conjuntos"
    client = application()._wsgi_app.test_client()
    with clock.frozen(catalogue.TODAY + NIGHT):
        names = _public()
        added = _added(client, names)
        clocked, process = (1000 * median(part) for part in zip(*added, strict=True))
        note = f"mediana de {len(added)} parejas; {process:.1f} ms del proceso"
        results.at_most(f"El panel en la página, {label}", clocked, LIMIT, "ms", note)
        few = queries(lambda: client.get(f"/dataset/{names[0]}"))
        with _without():
            bare = queries(lambda: client.get(f"/dataset/{names[0]}"))
        large = _enlarged(names[1])
        many = queries(lambda: client.get(f"/dataset/{large}"))
        with _without():
            plain = queries(lambda: client.get(f"/dataset/{large}"))
        name = f"Consultas del panel, {MANY} recursos contra {catalogue.RESOURCES}, {label}"
        results.versus(name, many - plain, few - bare, "consultas", 1.0)


def _public() -> list[str]:
    """Names of public datasets, indexed as those of a portal are."""
    query = sa.select(model.Package.id, model.Package.name).where(model.Package.private.is_(False))
    rows = list(model.Session.execute(query.order_by(model.Package.name).limit(PAGES)))
    for key, _name in rows:
        search.rebuild(key)
    return [name for _key, name in rows]


def _added(client: Any, names: list[str]) -> list[tuple[float, float]]:
    """What each pair differs in: seconds of the clock and of the process."""
    for name in names * WARM:
        answer = client.get(f"/dataset/{name}")
        good(answer)
        if HEAD not in answer.text:
            raise SystemExit(f"{name}: the page has no panel")
    found: list[tuple[float, float]] = []
    for number in range(PAIRS):
        path = f"/dataset/{names[number % len(names)]}"
        if number % 2:
            bare, whole = _bare(client, path), _timed(client, path)
        else:
            whole, bare = _timed(client, path), _bare(client, path)
        found.append((whole[0] - bare[0], whole[1] - bare[1]))
    return found


def _timed(client: Any, path: str) -> tuple[float, float]:
    clock, process = time.perf_counter(), time.process_time()
    client.get(path)
    return time.perf_counter() - clock, time.process_time() - process


def _bare(client: Any, path: str) -> tuple[float, float]:
    with _without():
        return _timed(client, path)


@contextmanager
def _without() -> Generator[None]:
    """The page as it is where there is nothing to say of a dataset."""
    stored = panel._stored
    panel._stored = lambda _key: None
    try:
        yield
    finally:
        panel._stored = stored


def _enlarged(name: str) -> str:
    """The dataset with many resources, judged again."""
    package = model.Package.by_name(name)
    for position in range(catalogue.RESOURCES, MANY):
        url = f"https://datos.ejemplo.gob.mx/{name}/{position}.csv"
        one = model.Resource(package_id=package.id, url=url, format="CSV", name=f"Parte {position}")
        one.position = position
        model.Session.add(one)
    model.Session.commit()
    search.rebuild(package.id)
    capture.capture_dataset(package.id)
    model.Session.commit()
    timeline.evaluate(package.owner_org)
    return name
