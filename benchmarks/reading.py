"""Reading what is stored: the national list, the totals, a past day, one institution."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import clock

from benchmarks import catalogue
from benchmarks.effort import effort
from benchmarks.evaluation import NIGHT
from benchmarks.figures import Results, median, percentile
from benchmarks.site import application

P95 = 150.0
"""Milliseconds of the national page and list, in a warm worker."""
TIMES, WARM = 60, 5


def measure(results: Results, size: int) -> None:
    """Every figure of reading, on the catalogue that is there."""
    label = f"{size:,} conjuntos"
    client = application()._wsgi_app.test_client()
    with clock.frozen(catalogue.TODAY + NIGHT):
        asked = {
            "/cumplimiento": lambda: client.get("/cumplimiento"),
            "gobabierto_compliance_list": lambda: client.get(
                "/api/3/action/gobabierto_compliance_list?limit=20"
            ),
        }
        for name, ask in asked.items():
            good(ask())
            spent, note = _spent(ask, TIMES)
            worst = 1000 * percentile(spent, 0.95)
            results.at_most(f"{name}, p95, {label}", worst, P95, "ms", note)
        for name, address in {
            "gobabierto_compliance_stats": "/api/3/action/gobabierto_compliance_stats",
            "Un día pasado": "/api/3/action/gobabierto_compliance_list?as_of=2026-11-20",
            "gobabierto_compliance_show": "/api/3/action/gobabierto_compliance_show?id="
            "institucion_150",
        }.items():
            good(client.get(address))
            spent, note = _spent(lambda path=address: client.get(path), TIMES // 3)
            results.told(f"{name}, mediana, {label}", 1000 * median(spent), "ms", note)
            results.told(f"{name}, p95, {label}", 1000 * percentile(spent, 0.95), "ms")
        _constant(results, label)


def _spent(ask: Callable[[], object], times: int) -> tuple[list[float], str]:
    """What each answer costs on one core, after some that do not count, and the clock in words.

    Of the database's processor time, too coarse for a single answer, each has its mean.
    """
    for _ in range(WARM):
        ask()
    clocked: list[float] = []
    own: list[float] = []
    with effort() as whole:
        for _ in range(times):
            begun, process = time.perf_counter(), time.process_time()
            ask()
            own.append(time.process_time() - process)
            clocked.append(time.perf_counter() - begun)
    said = (1000 * median(clocked), 1000 * percentile(clocked, 0.95))
    note = f"de reloj: mediana {said[0]:.0f} ms, p95 {said[1]:.0f} ms"
    if whole.database is None:
        return clocked, note
    return [seconds + whole.database / times for seconds in own], note


def good(answer: Any) -> None:
    """Refuse to measure an error."""
    if answer.status_code != 200:
        raise SystemExit(f"{answer.request.path}: {answer.status_code}\n{answer.text[:400]}")


def _constant(results: Results, label: str) -> None:
    with application()._wsgi_app.test_request_context():
        few = queries(lambda: tk.get_action("gobabierto_compliance_list")({}, {"limit": 3}))
        many = queries(lambda: tk.get_action("gobabierto_compliance_list")({}, {"limit": 300}))
    results.versus(f"Consultas de 300 renglones contra 3, {label}", many, few, "consultas", 1.0)


def queries(work: Callable[[], object]) -> int:
    """How many statements *work* sends to the database."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    engine = model.ensure_engine()
    sa.event.listen(engine, "before_cursor_execute", counted)
    try:
        work()
    finally:
        sa.event.remove(engine, "before_cursor_execute", counted)
    return count
