"""Only what changed and what the clock brings on is judged; the answer is that of judging all.

Random histories with something of everything: datasets, a Plan and its dataset, what reading files
found, documents, sections, the institution itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.compliance.due import Asked, dataset_units
from ckanext.gobabierto.compliance.replay import Unit
from ckanext.gobabierto.facts.codec import encode
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.marks import touched
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.plan_types import PlanFacts, PlanRowFacts
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.facts.types import SectionFacts

from ..rules.build import dataset, organization
from .test_replay import (
    DATASETS,
    LAST,
    LAWS,
    ORGANIZATIONS,
    SETTINGS,
    Memory,
    known_by,
    line,
    named,
    whole,
)

# Some fifty seconds of a processor to itself; on a busy machine the clock says little of it.
pytestmark = pytest.mark.timeout(1200)
OWNER = "org-1"
BEGIN = date(2025, 6, 1)
DAYS = st.dates(BEGIN, LAST)
BOUND = st.builds(organization, area_oficio=st.sampled_from(["", "DD/1"]))
NAMES = ("ds-1", "ds-2")
FILES = [f"{name}-{file}" for name in NAMES for file in "abc"]
PAPERS = (
    "acuerdo_reserva", "acuse_plan", "aviso_cambio_area", "baja", "difusion", "oficio_designacion",
    "priorizacion", "prueba_carga", "revision_trimestral", "uso",
)  # fmt: skip
ABOUT = st.sampled_from(["", *NAMES])
SEEN = st.builds(
    ResourceObservation,
    st.just(""),
    st.just(""),
    outcome=st.sampled_from(["ok", "no_existe", "requiere_sesion", ""]),
    failures=st.sampled_from([0, 3]),
    failing_hours=st.just(60),
    file_modified=st.none() | DAYS,
    read=st.sampled_from([None, True, False]),
)
DOCUMENTS = st.builds(
    DocumentFacts,
    st.just(""),
    st.sampled_from(PAPERS),
    dated_on=st.none() | DAYS,
    period=st.sampled_from(["", "2026", "2025-T4"]),
    expires_on=st.none() | DAYS,
    dataset_id=ABOUT,
    plan_row_id=st.sampled_from(["", "row-1"]),
    outcome=st.sampled_from(["", "duplicado", "blog", "hay_iii"]),
)
ROWS = st.lists(
    st.builds(
        PlanRowFacts,
        st.sampled_from(["row-1", "row-2", "row-3"]),
        number=st.just(1),
        dataset_title=st.just("Registro"),
        committed_on=st.none() | DAYS,
        dataset_id=ABOUT,
        resource_id=st.sampled_from(["", "ds-1-a"]),
        match_by=st.sampled_from(["", "link", "auto", "doubtful"]),
        delivered_on=st.none() | DAYS,
        public_on=st.none() | DAYS,
    ),
    max_size=3,
    unique_by=lambda row: row.id,
).map(tuple)
PLANS = st.builds(PlanFacts, st.just(2026), st.integers(1, 3), DAYS, rows=ROWS)
SECTIONS = st.builds(
    SectionFacts, st.just("https://e.mx"), st.booleans(), platform_links=st.just(("https://d.mx",))
)


def changes(facts, most, least=0):
    return st.dictionaries(DAYS, st.none() | facts, min_size=least, max_size=most)


@st.composite
def everything(draw):
    born = draw(BOUND)
    later = draw(st.dictionaries(DAYS, ORGANIZATIONS, max_size=1))
    seen = line("organization", OWNER, {BEGIN: born, **later})
    for name in NAMES:
        told = draw(changes(DATASETS, 5, 2))
        seen += line("dataset", name, {d: f and named(f, name) for d, f in told.items()})
    for file in draw(st.lists(st.sampled_from(FILES), max_size=2, unique=True)):
        told = draw(changes(SEEN, 2))
        ids = {"resource_id": file, "dataset_id": file[:4]}
        seen += line("observation", file, {d: f and replace(f, **ids) for d, f in told.items()})
    for number in range(draw(st.integers(0, 2))):
        told = draw(changes(DOCUMENTS, 2))
        key = f"doc-{number}"
        seen += line("document", key, {d: f and replace(f, id=key) for d, f in told.items()})
    told = draw(changes(PLANS, 3))
    # A version is observed when it is imported, never before.
    plans = {d: f and replace(f, imported_on=min(f.imported_on, d)) for d, f in told.items()}
    seen += line("plan", f"{OWNER}:2026", plans)
    return seen + line("section", "s-1", draw(changes(SECTIONS, 2)))


def marks_between(observations, done, day):
    """What the store marks of everything that is learned after *done*, up to *day*."""
    found = {}
    listed = sorted(observations, key=lambda one: (one.subject_type, one.subject_id, one.start))
    for (kind, key), items in groupby(listed, lambda one: (one.subject_type, one.subject_id)):
        old = None
        for item in items:
            if old and old.end < item.start and done < old.end <= day:
                _note(found, old.end, touched(kind, OWNER, key, encode(old.facts)))
            if done < item.start <= day:
                stays = old is not None and old.end == item.start
                if not (stays and old.facts == item.facts):
                    before = encode(old.facts) if old else None
                    now = encode(item.facts)
                    places = touched(kind, OWNER, key, now, before, stays=stays)
                    _note(found, item.start, places)
            old = item
        if old.end and done < old.end <= day:
            _note(found, old.end, touched(kind, OWNER, key, encode(old.facts)))
    return found


def _note(found, day, places):
    for place in places:
        found[place] = min((day, 1), found.get(place, (day, 1)))


class Steps(Memory):
    """Judges as the evaluation of every night does."""

    def __init__(self):
        super().__init__()
        self.done = None
        self.judged = 0

    def step(self, observations, day):
        known = known_by(observations, day)
        history = InstitutionHistory(known, is_platform=True)
        first = history.first_observed
        if first is None or first > day:
            return
        marks = marks_between(known, self.done or date.min, day)
        asked = Asked(OWNER, self.done, day)
        units = partial(dataset_units, history.dataset_ids)
        starts = asked.starts(history, LAWS, marks, self.clock(day), units)
        for unit, start in starts.items():
            self.judge(history, unit, start, day)
        self.judged += len(starts)
        self.done = day

    def clock(self, day):
        return {
            unit: row.next_change
            for unit, rows in self.rows.items()
            for row in rows
            if row.end is None and row.next_change and row.next_change <= day
        }


@SETTINGS
@given(everything(), st.lists(DAYS, min_size=3, max_size=8))
def test_what_changed_and_what_is_due_is_all_there_is_to_judge(observations, stops):
    steps = Steps()
    for day in sorted({*stops, LAST}):
        steps.step(observations, day)
    assert steps.said() == whole(observations).said()


def test_less_is_judged_than_there_is():
    """Otherwise the property would hold of anything."""
    seen = line("organization", OWNER, {BEGIN: organization()})
    for name in NAMES:
        seen += line("dataset", name, {BEGIN: named(dataset(), name)})
    steps = Steps()
    steps.step(seen, BEGIN)
    assert steps.judged == len({Unit("institution", OWNER), *dataset_units(NAMES)})
    steps.step(seen, BEGIN.replace(day=2))
    assert steps.judged == len({*NAMES, OWNER})
