"""Only what changed and what the clock brings on is judged; the answer is that of judging all.

Random histories with something of everything: datasets, a Plan and its dataset, what reading files
found, documents, sections, the institution itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance.due import Asked, dataset_units
from ckanext.gobabierto.compliance.replay import Unit
from ckanext.gobabierto.facts.codec import encode
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.marks import touched
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.plan_types import PlanFacts, PlanRowFacts
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.facts.types import MemberFacts, SectionFacts
from ckanext.gobabierto.vocabularies import document_types

from ..rules.build import dataset, organization
from .test_replay import (
    DATASETS,
    LAST,
    LAWS,
    ORGANIZATIONS,
    SETTINGS,
    Memory,
    ended,
    known_by,
    learned,
    line,
    named,
    whole,
)

# Some fifty seconds of a processor to itself; on a busy machine the clock says little of it.
pytestmark = pytest.mark.timeout(1200)
OWNER = "org-1"
BEGIN = date(2025, 6, 1)
DAYS = st.dates(BEGIN, LAST)
LEFT = MemberFacts("u-1", "admin", BEGIN, date(2025, 11, 14))
BOUND = st.builds(organization, area_oficio=st.sampled_from(["", "DD/1"]))
LATE = st.sampled_from([0, 0, 20, 90])
"""After how many days something is told here: half of it late."""
NAMES = ("ds-1", "ds-2")
FILES = [f"{name}-{file}" for name in NAMES for file in "abc"]
PAPERS = document_types.all_types()
OUTCOMES = sorted({"", *(code for kind in PAPERS for code in kind.outcomes)})
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
    st.sampled_from([kind.code for kind in PAPERS]),
    dated_on=st.none() | DAYS,
    period=st.sampled_from(["", "2026", "2026-V2", "2025-T4"]),
    expires_on=st.none() | DAYS,
    user_id=st.sampled_from(["", "u-1"]),
    answers=st.sampled_from(["", "doc-0"]),
    fundamento=st.sampled_from(["", "Art. 5-VI"]),
    dataset_id=ABOUT,
    plan_row_id=st.sampled_from(["", "row-1"]),
    outcome=st.sampled_from(OUTCOMES),
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
    if draw(st.booleans()):
        # That somebody left is never known before the day.
        later[LEFT.until] = replace(born, members=(LEFT,))
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
    seen += line("section", "s-1", draw(changes(SECTIONS, 2)))
    return told_late(seen, draw(st.lists(LATE, min_size=len(seen), max_size=len(seen))))


def told_late(observations, delays):
    """*observations*, each learned some days after its own; of one subject none before another."""
    found, last = [], {}
    for item, delay in zip(observations, delays, strict=True):
        subject = (item.subject_type, item.subject_id)
        day = max(item.start + timedelta(days=delay), last.get(subject, BEGIN))
        last[subject] = max(item.start, min(day, LAST))
        found.append(replace(item, known_from=clock.noon_of(last[subject])))
    return found


def marks_between(observations, done, day):
    """What the store marks of everything that is learned after *done*, up to *day*."""
    found = {}
    listed = sorted(observations, key=lambda one: (one.subject_type, one.subject_id, one.start))
    for (kind, key), items in groupby(listed, lambda one: (one.subject_type, one.subject_id)):
        old = None
        for item in items:
            if old and old.end < item.start and done < ended(old, item) <= day:
                _note(found, old.end, touched(kind, OWNER, key, encode(old.facts)))
            if done < learned(item) <= day:
                stays = old is not None and old.end == item.start
                if not (stays and old.facts == item.facts):
                    before = encode(old.facts) if old else None
                    now = encode(item.facts)
                    places = touched(kind, OWNER, key, now, before, stays=stays)
                    _note(found, item.start, places)
            old = item
        if old.end and done < ended(old, None) <= day:
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
