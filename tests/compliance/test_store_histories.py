"""On the database: steps equal one go, totals are sums, the killed and doubled leave nothing."""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import store, store_queries, store_units, timeline
from ckanext.gobabierto.compliance.spans import stored_spans
from ckanext.gobabierto.facts import snapshot_rows, snapshot_store
from ckanext.gobabierto.facts.codec import content_hash, encode
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.types import ObligationInterval
from ckanext.gobabierto.model import DirtyUnit, Evaluation, TotalInterval, UnitInterval
from ckanext.gobabierto.obligations import primary_on
from ckanext.gobabierto.vocabularies import document_types

from ..rules.build import dataset, dictionary, organization, resource

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
]
OWNER = "org-1"
FIRST, LAST = date(2025, 12, 1), date(2026, 11, 22)
PAPERS = document_types.all_types()
DAYS = (LAST - FIRST).days


def write(kind, key, facts, at):
    content = encode(facts)
    seen = snapshot_rows.Seen(kind, key, OWNER, content, content_hash(content))
    before = snapshot_store.latest(kind, [key]).get(key)
    snapshot_store.write([(seen, before)], [], at)


def edit(drawn, at):
    """One change of anything, as it is at that moment."""
    kind = drawn.choice(["dataset"] * 4 + ["observation", "document", "document", "organization"])
    name = drawn.choice(["ds-1", "ds-2", "ds-3"])
    if kind == "dataset":
        files = (resource(id=f"{name}-a", last_modified=at.date()), dictionary(id=f"{name}-b"))
        facts = dataset(
            id=name,
            private=drawn.random() < 0.3,
            state=drawn.choice(["active", "active", "deleted"]),
            license_id=drawn.choice(["cc-by-4.0", "cc-nc", ""]),
            update_frequency=drawn.choice(["mensual", "anual", "irregular"]),
            modified=drawn.choice([None, at.date()]),
            resources=files[: drawn.randrange(3)],
        )
        write("dataset", name, facts, at)
    elif kind == "observation":
        outcome = drawn.choice(["ok", "no_existe", "requiere_sesion"])
        facts = ResourceObservation(f"{name}-a", name, outcome=outcome, failing_hours=60)
        write("observation", f"{name}-a", replace(facts, failures=3), at)
    elif kind == "document":
        kind = drawn.choice(PAPERS)
        facts = DocumentFacts(
            f"doc-{name}",
            kind.code,
            dated_on=drawn.choice([None, at.date()]),
            period=drawn.choice(["", "2026", "2026-T1"]),
            outcome=drawn.choice([*kind.outcomes, ""]),
            fundamento="Art. 5-VI",
            dataset_id=drawn.choice([name, ""]),
        )
        write("document", facts.id, facts, at)
    else:
        until = drawn.choice([None, LAST - timedelta(days=drawn.randrange(100))])
        spans = (ObligationInterval("obligada", None, until),)
        write("organization", OWNER, organization(obligation=spans), at)


def play(seed):
    """Random edits on random days, half of them learned late, evaluated now and then."""
    drawn = random.Random(seed)
    with clock.frozen(FIRST):
        write("organization", OWNER, organization(), clock.now())
    for passed in sorted(drawn.sample(range(1, DAYS), 25)):
        day = FIRST + timedelta(days=passed)
        with clock.frozen(day):
            late = timedelta(days=drawn.choice([0, 20, 0, 60]))
            edit(drawn, clock.noon_of(max(FIRST, day - late)))
            if drawn.random() < 0.6:
                timeline.evaluate(OWNER)
    with clock.frozen(LAST):
        timeline.evaluate(OWNER)


def said():
    found = []
    for span in stored_spans(OWNER, private=True):
        verdict = {**span.verdict, "evidence": None}
        found.append((span.key, span.start, span.end, sorted(verdict.items(), key=str)))
    return found


def forget():
    for table in (UnitInterval, TotalInterval, Evaluation, DirtyUnit):
        model.Session.execute(sa.delete(table.__table__))
    model.Session.commit()


@pytest.mark.parametrize("seed", range(8))
def test_in_steps_equals_at_once_and_totals_are_sums(seed):
    play(seed)
    in_steps, totals = said(), summed()
    assert totals == counted()
    forget()
    with clock.frozen(LAST):
        timeline.evaluate(OWNER)
    assert said() == in_steps
    assert counted() == totals


def _sample():
    return [FIRST + timedelta(days=passed) for passed in range(0, DAYS + 1, 9)]


def counted():
    """What the kept totals say of some days."""
    found = {}
    for day in _sample():
        own = store_queries.counted(day, primary_on(day).id).get(OWNER)
        tallies = own.tallies if own else []
        found[day] = Counter({(t.rule, t.severity, t.state): t.count for t in tallies})
        datasets = store_queries.datasets_counted(day, primary_on(day).id).get(OWNER)
        if datasets and datasets.judged:
            found[day]["datasets"] = (datasets.judged, datasets.without_failure)
    return found


def summed():
    """The same, counted verdict by verdict."""
    found = {}
    for day in _sample():
        profile = primary_on(day)
        rules = {rule.id for rule in profile.rules}
        listed = [v for v in store_queries.verdicts(day) if v["rule"] in rules]
        found[day] = Counter((v["rule"], v["severity"], v["state"]) for v in listed)
        judged = {"cumple", "por_vencer", "incumple"}
        law = [v for v in listed if v["severity"] == "E" and v["state"] in judged]
        every = {v["subject"]["dataset"] for v in law} - {None}
        failing = {v["subject"]["dataset"] for v in law if v["state"] == "incumple"} - {None}
        if every:
            found[day]["datasets"] = (len(every), len(every - failing))
    return found


def test_one_that_is_killed_in_the_middle_leaves_nothing(monkeypatch):
    play(1)
    before, totals = said(), counted()
    with clock.frozen(LAST + timedelta(days=30)):
        with clock.frozen(LAST):
            shut = dataset(id="ds-1", license_id="cc-nc", title="Otro", resources=())
            write("dataset", "ds-1", shut, clock.now())
            model.Session.commit()

        def die(*_args, **_kwargs):
            """The server loses the process after its rows were written, before its end."""
            own = model.Session.execute(sa.text("SELECT pg_backend_pid()")).scalar()
            with model.ensure_engine().connect() as other:
                other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
            raise ConnectionError

        with monkeypatch.context() as patch:
            patch.setattr(store, "finish", die)
            with pytest.raises((ConnectionError, sa.exc.OperationalError)):
                timeline.evaluate(OWNER)
        model.Session.remove()
        assert (said(), counted()) == (before, totals)
        assert timeline.evaluate(OWNER).written > 0


def test_two_at_once_write_each_change_once():
    play(2)
    with clock.frozen(LAST):
        edit(random.Random(3), clock.now())
        model.Session.commit()
    failures = []

    def work():
        try:
            with clock.frozen(LAST):
                timeline.evaluate(OWNER, full=True)
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            model.Session.remove()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert counted() == summed()


@pytest.mark.parametrize("jump", [-200, 400])
def test_a_clock_that_jumps_and_comes_back_loses_nothing(jump):
    play(3)
    before = said()
    with clock.frozen(LAST + timedelta(days=jump)):
        timeline.evaluate(OWNER)
    with clock.frozen(LAST):
        timeline.evaluate(OWNER)
    told = [span for span in said() if span[1] <= LAST]
    if jump < 0:
        assert told == before
    assert [(key, start) for key, start, _end, _v in told] == [
        (key, start) for key, start, _end, _v in before
    ]
    assert counted() == summed()


def test_units_where_nothing_is_due_are_not_read(monkeypatch):
    play(4)
    progress = store.progress(OWNER)
    day = min(progress.next_change or LAST, LAST + timedelta(days=1)) - timedelta(days=1)
    monkeypatch.setattr(store_units, "rows_from", None)
    with clock.frozen(max(day, LAST)):
        assert timeline.evaluate(OWNER).units == 0
