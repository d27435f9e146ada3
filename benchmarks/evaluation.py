"""The evaluation of a whole country: first fill, again, and after a hundredth of it changed."""

from __future__ import annotations

import datetime as dt
import random

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline
from ckanext.gobabierto.facts import capture

from benchmarks import catalogue, site
from benchmarks.effort import Spent, effort
from benchmarks.figures import Results, stopwatch

FULL_LIMIT = 2.0
"""Milliseconds per dataset of a full re-evaluation, all profiles, on one core."""
CHANGED = 0.01
SHARE = 1 / 20
NIGHT = dt.timedelta(days=1)


def measure(results: Results, size: int) -> None:
    """Every figure of the evaluation on a catalogue of *size* datasets."""
    site.fresh_database()
    with stopwatch() as made:
        institutions = catalogue.fill(size)
    site.analyze()
    with clock.frozen(catalogue.TODAY), stopwatch() as seen:
        capture.capture_all()
        model.Session.commit()
    label = f"{size:,} conjuntos"
    results.told(f"Hacer el catálogo, {label}", made(), "s")
    results.told(f"Observarlo por primera vez, {label}", 1000 * seen() / size, "ms/conjunto")
    site.analyze()
    with clock.frozen(catalogue.TODAY):
        first = _evaluate(institutions, full=False)
    site.analyze()
    with clock.frozen(catalogue.TODAY + NIGHT):
        again = _evaluate(institutions, full=True)
        results.at_most(
            f"Evaluación completa, {label}",
            1000 * again.core / size,
            FULL_LIMIT,
            "ms/conjunto",
            note=f"{again.note}; {site.memory()}",
        )
        results.versus(
            f"Primer llenado, {label}",
            1000 * first.core / size,
            1000 * again.core / size,
            "ms/conjunto",
            2.0,
            note=first.note,
        )
        quiet = _evaluate(timeline.due_for_evaluation(clock.today()), full=False)
        results.told(f"Evaluación cuando nada cambió, {label}", 1000 * quiet.core, "ms")
        # What the full one left behind is swept up before the next night.
        site.analyze()
        changed = _change(size)
        with effort() as spent:
            due = timeline.due_for_evaluation(clock.today())
            _evaluate(due, full=False)
        results.versus(
            f"Evaluación cuando cambió 1 %, {label}",
            spent.core,
            again.core,
            "s",
            SHARE,
            note=f"{changed} conjuntos de {len(due)} instituciones; {spent.note}",
        )
    model.Session.remove()


def _evaluate(institutions: list[str], *, full: bool) -> Spent:
    with effort() as spent:
        for organization_id in institutions:
            timeline.evaluate(organization_id, full=full)
    return spent


def _change(size: int) -> int:
    """Edit a hundredth of the datasets, wherever they are, as their stewards would."""
    drawn = random.Random(2)
    names = [f"conjunto_{n:06d}" for n in drawn.sample(range(size), max(1, int(size * CHANGED)))]
    package = model.package_table
    edit = sa.update(package).where(package.c.name.in_(names))
    ids = list(
        model.Session.execute(
            edit.values(notes=package.c.notes + " Corregido.", license_id="cc-by-4.0").returning(
                package.c.id
            )
        ).scalars()
    )
    for dataset_id in ids:
        capture.capture_dataset(dataset_id)
    model.Session.commit()
    return len(ids)
