"""Over random histories: incremental equals full, and every promise of a verdict holds."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise, zip_longest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.gobabierto.compliance import content
from ckanext.gobabierto.compliance.engine import evaluate_institution, evaluate_own
from ckanext.gobabierto.compliance.hidden import judge_dataset
from ckanext.gobabierto.compliance.laws import Laws
from ckanext.gobabierto.compliance.replay import Unit, replay_unit
from ckanext.gobabierto.compliance.serialize import verdict_body
from ckanext.gobabierto.compliance.settle import Row, settle
from ckanext.gobabierto.compliance.spans import spans_of
from ckanext.gobabierto.compliance.stored_verdicts import verdicts_of
from ckanext.gobabierto.facts.snapshots import InstitutionHistory, Observed
from ckanext.gobabierto.facts.types import ObligationInterval
from ckanext.gobabierto.obligations import all_rules

from ..rules.build import dataset, dictionary, organization, resource

RULES = all_rules()
LAWS = Laws(RULES)
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


def line(kind, subject, changes):
    """Observations of one subject without gaps or overlaps, the last one open or closed."""
    days = sorted(changes)
    ends = [*days[1:], None]
    return [
        Observed(kind, subject, day, end, facts)
        for day, end in zip(days, ends, strict=False)
        if (facts := changes[day]) is not None
    ]


def named(facts, name):
    """The dataset with ids of its own, as CKAN's are."""
    files = tuple(replace(item, id=f"{name}-{item.id}") for item in facts.resources)
    return replace(facts, id=name, resources=files)


@st.composite
def histories(draw):
    seen = line(
        "organization", "org-1", draw(st.dictionaries(DAYS, ORGANIZATIONS, min_size=1, max_size=3))
    )
    for name in ("ds-1", "ds-2"):
        changes = draw(st.dictionaries(DAYS, st.none() | DATASETS, max_size=4))
        told = {day: facts and named(facts, name) for day, facts in changes.items()}
        seen += line("dataset", name, told)
    return seen


class Memory:
    """What the store keeps of each unit: rows with their bodies, edited as the store edits them."""

    def __init__(self):
        self.rows = {}
        self.bodies = {}

    def bring(self, observations, start, until):
        """Judge every unit from *start* to *until* and keep what is otherwise."""
        history = InstitutionHistory(observations, is_platform=True)
        first = history.first_observed
        if first is None or first > until:
            return
        units = [Unit("institution", "org-1")]
        units += [Unit("dataset", key) for key in history.dataset_ids]
        for unit in units:
            self.judge(history, unit, max(start, first), until)

    def judge(self, history, unit, start, until):
        """Judge one unit."""
        kept = self.rows.setdefault(unit, [])
        touching = [row for row in kept if row.end is None or row.end >= start]
        phases = replay_unit(history, unit, LAWS, start, until)
        edits = settle(touching, phases, start, lambda row: self.bodies[row.id])
        for row, end, turn in edits.moved:
            row.end, row.next_change = end, turn
        for row in edits.dropped:
            kept.remove(row)
        for new in edits.added:
            row = Row(len(self.bodies), new.start, new.end, new.next_change, new.content.hash)
            self.bodies[row.id] = content.unpacked(content.packed(new.content, new.since))
            kept.append(row)
        kept.sort(key=lambda row: row.start)

    def said(self):
        """Every interval with its verdicts and since when each holds."""
        return sorted(
            (unit, row.start, row.end or date.max, row.hash, tuple(self.bodies[row.id]["since"]))
            for unit, rows in self.rows.items()
            for row in rows
        )

    def on(self, day):
        """The verdicts that hold on *day*, by obligation."""
        found = {}
        for unit, rows in self.rows.items():
            for row in rows:
                if row.start <= day and (row.end is None or row.end > day):
                    dataset = unit.id if unit.type == "dataset" else None
                    for one in verdicts_of(self.bodies[row.id], dataset, private=True):
                        key = _key(one)
                        assert key not in found
                        found[key] = one
        return found

    def spans(self):
        for unit, rows in self.rows.items():
            stretches = [
                (row.start, row.end, None, verdicts_of(self.bodies[row.id], unit.id, private=True))
                for row in rows
            ]
            yield from spans_of(stretches)


def _key(one):
    subject = one["subject"]
    return (one["rule"], subject["type"], subject["id"], one["period"], one["severity"])


def whole(observations, until=LAST):
    memory = Memory()
    memory.bring(observations, date.min, until)
    return memory


def learned(item):
    """The day on which it was learned: its own, unless it was told late."""
    return item.known_from.date() if item.known_from else item.start


def ended(item, following):
    """The day on which it was learned that *item* had ended.

    :param following: what was observed next of the same subject.
    """
    if following is not None and following.start == item.end:
        return learned(following)
    return max(item.end, learned(item))


def known_by(observations, day):
    """What had been learned by the evening of *day*."""
    found = []
    lines = defaultdict(list)
    for item in sorted(observations, key=lambda one: one.start):
        lines[item.subject_type, item.subject_id].append(item)
    for items in lines.values():
        for item, following in zip_longest(items, items[1:]):
            if learned(item) > day:
                break
            over = item.end is not None and ended(item, following) <= day
            found.append(item if over else replace(item, end=None))
    return found


EXAMPLES = int(os.environ.get("GOBABIERTO_EXAMPLES", "500"))
SETTINGS = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@SETTINGS
@given(histories(), st.lists(DAYS, min_size=1, max_size=5))
def test_incremental_equals_full(observations, stops):
    memory, done = Memory(), date.min
    for day in sorted({*stops, LAST}):
        # As the store does: the day of an evaluation may still change, so it is looked at again.
        memory.bring(known_by(observations, day), done, day)
        done = day
    assert memory.said() == whole(observations).said()


@SETTINGS
@given(histories(), DAYS)
def test_what_is_learned_late_changes_only_what_it_must(observations, start):
    """Judging again from any day gives what is stored."""
    memory = whole(observations)
    before = memory.said()
    memory.bring(observations, start, LAST)
    assert memory.said() == before


@SETTINGS
@given(histories())
def test_intervals_of_one_unit_never_overlap(observations):
    for rows in whole(observations).rows.values():
        for before, after in pairwise(rows):
            assert before.end is not None
            assert before.start < before.end <= after.start


@SETTINGS
@given(histories(), DAYS)
def test_any_day_reads_as_if_it_were_evaluated_alone(observations, day):
    """The promise of next_change: between two stops nothing can have changed."""
    history = InstitutionHistory(observations, is_platform=True)
    facts = history.at(day)
    alone = []
    if facts:
        alone = evaluate_own(facts, LAWS.on(day), day, history.at)
        for key in history.dataset_ids:
            alone += judge_dataset(history, key, LAWS, day)
    held = {key: _timeless(one) for key, one in whole(observations).on(day).items()}
    assert held == {item.key: _timeless(verdict_body(item.verdict, item.rule)) for item in alone}


def _timeless(body):
    evidence = [{**item, "observed_at": None} for item in body["evidence"]]
    subject = {k: v for k, v in body["subject"].items() if k != "dataset"}
    told = {**body, "evidence": evidence, "subject": subject}
    return {key: value for key, value in told.items() if key not in {"since", "private"}}


@SETTINGS
@given(histories(), DAYS)
def test_every_verdict_keeps_its_promises(observations, day):
    facts = InstitutionHistory(observations, is_platform=True).at(day)
    if facts is None:
        return
    for item in evaluate_institution(facts, LAWS.on(day), day):
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
    twice = []
    for _ in range(2):
        found = content.content_of(evaluate_institution(facts, RULES, day))
        twice.append((found.hash, content.packed(found, [day] * len(found.rows))))
    assert twice[0] == twice[1]


def test_since_is_kept_while_only_the_reason_changes():
    first = dataset(license_id="cc-nc", resources=(resource(), dictionary()))
    seen = [
        Observed("organization", "org-1", date(2026, 1, 5), None, organization()),
        Observed("dataset", "ds-1", date(2026, 1, 5), date(2026, 3, 1), first),
        Observed("dataset", "ds-1", date(2026, 3, 1), None, replace(first, license_id="cc-by-sa")),
    ]
    found = [i for i in whole(seen, date(2026, 4, 1)).spans() if i.key[0] == "L25-LIC-01"]
    assert [(i.start, i.verdict["since"], i.verdict["state"]) for i in found] == [
        (date(2026, 1, 5), "2026-01-05", "incumple"),
        (date(2026, 3, 1), "2026-01-05", "incumple"),
    ]


def test_the_law_changes_on_its_day():
    seen = [
        Observed("organization", "org-1", date(2025, 9, 1), None, organization()),
        Observed("dataset", "ds-1", date(2025, 9, 1), None, dataset()),
    ]
    found = list(whole(seen, date(2025, 9, 20)).spans())
    old = {i.key[0] for i in found if i.end == date(2025, 9, 12)}
    new = {i.key[0] for i in found if i.start == date(2025, 9, 12)}
    assert {"E3-PUB-01", "E3-PUB-02", "E3-DIF-02"} <= old
    assert not any(rule.startswith("L25-") for rule in old)
    assert new >= {"L25-ACD-01", "L25-UPD-01"}
    assert all(i.start >= date.fromisoformat(i.verdict["since"]) for i in found)
