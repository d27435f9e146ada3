"""The end of a quarter: what the clock alone changes, the freeze, and what is read of it."""

from __future__ import annotations

import datetime as dt

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import freeze, timeline
from ckanext.gobabierto.compliance.periods import parse

from benchmarks import site
from benchmarks.figures import Results, stopwatch

PERIOD = "2026-T4"
MORNING = dt.datetime(2027, 1, 2, 12, tzinfo=dt.timezone.utc)


def measure(results: Results, size: int) -> None:
    """Close the quarter on the catalogue that is there."""
    label = f"{size:,} conjuntos"
    with clock.frozen(MORNING):
        with stopwatch() as caught_up:
            due = timeline.due_for_evaluation(clock.today())
            judged = sum(timeline.evaluate(key).units for key in due)
        told = f"{judged} unidades de {len(due)} instituciones"
        results.told(f"Seis semanas que sólo mueve el reloj, {label}", caught_up(), "s", told)
        site.analyze()
        with stopwatch() as frozen:
            freeze.freeze(parse(PERIOD), "medicion")
        results.told(f"Congelar un trimestre, {label}", frozen(), "s", site.memory())
        with site.application()._wsgi_app.test_request_context():
            for action in ("gobabierto_period_show", "gobabierto_compliance_stats"):
                with stopwatch() as read:
                    tk.get_action(action)({}, {"period": PERIOD})
                results.told(f"{action} del trimestre, {label}", 1000 * read(), "ms")
    model.Session.remove()
