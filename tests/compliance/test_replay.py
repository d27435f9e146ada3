"""Over random histories: incremental equals full, and every promise of a verdict holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.gobabierto.compliance.engine import evaluate_institution
from ckanext.gobabierto.compliance.replay import rules_for, split
from ckanext.gobabierto.compliance.serialize import verdict_body
from ckanext.gobabierto.compliance.timeline import replay_institution
from ckanext.gobabierto.facts.snapshots import InstitutionHistory, Observed
from ckanext.gobabierto.facts.types import ObligationInterval
from ckanext.gobabierto.obligations import all_rules

from ..rules.build import dataset, dictionary, organization, resource

RULES = all_rules()
FIRST, LAST = date(2024, 6, 1), date(2027, 3, 1)
DAYS = st.dates(FIRST, LAST)
SPANS = st.sampled_from(
    [
        (ObligationInterval("obligada"),),
        (ObligationInterval("por_convenio", date(2026, 2, 1)),),
        (
            ObligationInterval("obligada", None, date(2026, 6, 1)),
            ObligationInterval("extinta", date(2026, 6, 1)),
        ),
        (),
    ]
)  # fmt: skip
FILES = st.lists(
    st.builds(
        resource,
        id=st.sampled_from(["a", "b", "c"]),
        name=st.sampled_from(["Tabla", "Denuncias 2025", "Plan 2026", "Diccionario"]),
        format=st.sampled_from(["CSV", "PDF", "XLSX", ""]),
        last_modified=st.none() | DAYS,
        first_seen=st.none() | DAYS,
        temporal_end=st.sampled_from(["", "2025", "2026-06"]),
    ),
    max_size=3,
    unique_by=lambda item: item.id,
).map(tuple)
DATASETS = st.builds(
    dataset,
    private=st.booleans(),
    role=st.sampled_from(["datos", "datos", "plan"]),
    license_id=st.sampled_from(["cc-by-4.0", "", "cc-nc"]),
    update_frequency=st.sampled_from(["mensual", "anual", "irregular", "concluido", "x"]),
    modified=st.none() | DAYS,
    first_public=st.none() | DAYS,
    resources=FILES,
)
ORGANIZATIONS = st.builds(organization, obligation=SPANS, area_oficio=st.sampled_from(["", "DD/1"]))


def _line(kind, subject, changes):
    """Observations of one subject without gaps or overlaps, the last one open or closed."""
    days = sorted(changes)
    ends = [*days[1:], None]
    return [
        Observed(kind, subject, day, end, facts)
        for day, end in zip(days, ends, strict=False)
        if (facts := changes[day]) is not None
    ]


def _named(facts, name):
    """The dataset with ids of its own, as CKAN's are."""
    files = tuple(replace(item, id=f"{name}-{item.id}") for item in facts.resources)
    return replace(facts, id=name, resources=files)


@st.composite
def histories(draw):
    seen = _line(
        "organization", "org-1", draw(st.dictionaries(DAYS, ORGANIZATIONS, min_size=1, max_size=3))
    )
    for name in ("ds-1", "ds-2"):
        changes = draw(st.dictionaries(DAYS, st.none() | DATASETS, max_size=4))
        named = {day: _named(facts, name) if facts else None for day, facts in changes.items()}
        seen += _line("dataset", name, named)
    return seen


def _start(history, until):
    return max(history.first_observed, FIRST) if history.first_observed else until


def _full(observations, until):
    history = InstitutionHistory(observations, is_platform=True)
    if history.first_observed is None or history.first_observed > until:
        return []
    return replay_institution(history, RULES, history.first_observed, until, [])


def _known_by(observations, day):
    """What had been observed by the evening of *day*."""
    return [
        replace(item, end=item.end if item.end and item.end <= day else None)
        for item in observations
        if item.start <= day
    ]


def _said(intervals):
    return sorted((i.key, i.start, i.end or date.max, i.hash, i.since, i.state) for i in intervals)


SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SETTINGS
@given(histories(), st.lists(DAYS, min_size=1, max_size=5))
def test_incremental_equals_full(observations, stops):
    stored, done = [], None
    for day in sorted({*stops, LAST}):
        history = InstitutionHistory(_known_by(observations, day), is_platform=True)
        first = history.first_observed
        if first is None or first > day:
            continue
        # As the store does: the day of an evaluation may still change, so it is looked at again.
        start = first if done is None else max(first, done)
        carried, _rest = split(stored, start)
        past = [item for item in stored if item.end is not None and item.end < start]
        stored = past + replay_institution(history, RULES, start, day, carried)
        done = day
    assert _said(stored) == _said(_full(observations, LAST))


@SETTINGS
@given(histories())
def test_intervals_of_one_obligation_never_overlap(observations):
    by_key = {}
    for item in _full(observations, LAST):
        by_key.setdefault(item.key, []).append(item)
    for items in by_key.values():
        items.sort(key=lambda item: item.start)
        for before, after in pairwise(items):
            assert before.end is not None
            assert before.start < before.end <= after.start


@SETTINGS
@given(histories(), DAYS)
def test_any_day_reads_as_if_it_were_evaluated_alone(observations, day):
    """The promise of next_change: between two stops nothing can have changed."""
    history = InstitutionHistory(observations, is_platform=True)
    facts = history.at(day)
    alone = evaluate_institution(facts, rules_for(RULES, day), day, history.at) if facts else []
    held = [i for i in _full(observations, LAST) if i.start <= day and (not i.end or i.end > day)]
    expected = {item.key: _timeless(verdict_body(item.verdict, item.rule)) for item in alone}
    assert {item.key: _timeless(item.body) for item in held} == expected


def _timeless(body):
    return {**body, "evidence": [{**e, "observed_at": None} for e in body["evidence"]]}


@SETTINGS
@given(histories(), DAYS)
def test_every_verdict_keeps_its_promises(observations, day):
    facts = InstitutionHistory(observations, is_platform=True).at(day)
    if facts is None:
        return
    for item in evaluate_institution(facts, rules_for(RULES, day), day):
        v = item.verdict
        assert v.reason.strip().endswith((".", ")"))
        assert (v.state.value == "no_aplica") == (v.exemption is not None)
        assert (v.state.value == "no_verificable") == (v.cause is not None)
        assert v.evidence or v.state.value in {"no_aplica", "no_verificable"}
        assert v.next_change is None or v.next_change > day


@SETTINGS
@given(histories(), DAYS)
def test_same_input_same_bytes(observations, day):
    facts = InstitutionHistory(observations, is_platform=True).at(day)
    if facts is None:
        return
    twice = [
        [verdict_body(i.verdict, i.rule) for i in evaluate_institution(facts, RULES, day)]
        for _ in range(2)
    ]
    assert twice[0] == twice[1]


def test_since_is_kept_while_only_the_reason_changes():
    first = dataset(license_id="cc-nc", resources=(resource(), dictionary()))
    seen = [
        Observed("organization", "org-1", date(2026, 1, 5), None, organization()),
        Observed("dataset", "ds-1", date(2026, 1, 5), date(2026, 3, 1), first),
        Observed("dataset", "ds-1", date(2026, 3, 1), None, replace(first, license_id="cc-by-sa")),
    ]
    found = [i for i in _full(seen, date(2026, 4, 1)) if i.key[0] == "L25-LIC-01"]
    assert [(i.start, i.since, i.state) for i in found] == [
        (date(2026, 1, 5), date(2026, 1, 5), "incumple"),
        (date(2026, 3, 1), date(2026, 1, 5), "incumple"),
    ]


def test_the_law_changes_on_its_day():
    seen = [
        Observed("organization", "org-1", date(2025, 9, 1), None, organization()),
        Observed("dataset", "ds-1", date(2025, 9, 1), None, dataset()),
    ]
    found = _full(seen, date(2025, 9, 20))
    old = {i.key[0] for i in found if i.end == date(2025, 9, 12)}
    new = {i.key[0] for i in found if i.start == date(2025, 9, 12)}
    assert {"E3-PUB-01", "E3-PUB-02", "E3-DIF-02"} <= old
    assert all(rule.startswith("E3-") for rule in old)
    assert new >= {"L25-ACD-01", "L25-UPD-01"}
    assert all(i.start - i.since >= timedelta(0) for i in found)
