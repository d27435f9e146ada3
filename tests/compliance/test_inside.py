"""An edit inside a dataset asks its institution again only where a rule looks inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.gobabierto.compliance import witness
from ckanext.gobabierto.compliance.content import content_of
from ckanext.gobabierto.compliance.engine import evaluate_own
from ckanext.gobabierto.compliance.laws import Laws
from ckanext.gobabierto.facts.codec import encode
from ckanext.gobabierto.facts.marks import DATASET, INSIDE, OWN, Place, touched
from ckanext.gobabierto.facts.outline import PLAN_CATEGORY, outline
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.obligations import all_rules
from ckanext.gobabierto.rules.registry import judges_inside

from ..rules.build import dataset, resource
from . import rich

LAWS = Laws(all_rules())
NEW_LAW = date(2025, 9, 12)
DAYS = (date(2025, 9, 20), date(2026, 2, 20), date(2026, 6, 15), date(2027, 2, 1))
MINE, DATA = Place("org-1", OWN, "org-1"), Place("org-1", DATASET, "ds-1")
INNER = Place("org-1", INSIDE, "org-1")


def seen(facts, before=None, *, stays=True):
    old = encode(before) if before else None
    return touched("dataset", "org-1", "ds-1", encode(facts), old, stays=stays)


BASE = dataset(resources=(resource(),))


@pytest.mark.parametrize(
    "change",
    [
        {"notes": "Otra."},
        {"license_id": "cc-nc", "title": "Otro", "tags": ("x",)},
        {"resources": (resource(name="Otra", format="PDF", url="https://e.mx/otra"),)},
        {"modified": date(2026, 5, 5), "update_frequency": "diario"},
    ],
)
def test_what_only_the_dataset_is_judged_by(change):
    assert seen(replace(BASE, **change), BASE) == {INNER, DATA}


@pytest.mark.parametrize(
    "change",
    [
        {"private": True},
        {"state": "deleted"},
        {"role": "plan"},
        {"category": PLAN_CATEGORY},
        {"resources": ()},
        {"first_public": date(2026, 5, 5)},
    ],
)
def test_what_the_institution_is_judged_by(change):
    assert seen(replace(BASE, **change), BASE) == {MINE, DATA}
    assert seen(BASE, replace(BASE, **change)) == {MINE, DATA}


def test_every_word_of_a_plan_counts_and_what_comes_or_goes():
    plan = replace(BASE, role="plan")
    assert seen(replace(plan, title="Plan 2026"), plan) == {MINE, DATA}
    assert seen(BASE) == {MINE, DATA}
    assert seen(BASE, BASE, stays=False) == {MINE, DATA}


def test_what_is_hidden_has_no_outline():
    hidden = replace(BASE, private=True)
    assert outline(encode(hidden)) == outline(encode(replace(hidden, role="plan", notes="x")))


def test_only_laws_that_look_inside_are_asked():
    last = NEW_LAW.replace(day=11)
    assert LAWS.look_inside(last, last)
    assert LAWS.look_inside(last, date(2027, 1, 1))
    assert not LAWS.look_inside(NEW_LAW, date(2027, 1, 1))


def plain(history, day):
    """The same institution, each dataset as bare as its outline."""
    facts = history.at(day)
    return replace(facts, datasets=tuple(_bare(item) for item in facts.datasets)) if facts else None


def _bare(item):
    if item.role != "datos" or item.category == PLAN_CATEGORY:
        return replace(item, observations=(), plan_rows=(), documents=())
    files = tuple(type(one)(id=one.id, first_seen=one.first_seen) for one in item.resources)
    return type(item)(
        id=item.id,
        name="",
        private=item.private,
        state=item.state,
        first_public=item.first_public,
        resources=files,
    )


@pytest.mark.parametrize("platform", [True, False])
@pytest.mark.parametrize("name", rich.INSTITUTIONS)
def test_the_others_say_the_same_of_an_outline(name, platform):
    past = rich.history(name, platform=platform)
    for day in DAYS:
        rules = [item.rule for item in LAWS.on(day).own if not judges_inside(item.rule.id)]
        whole = evaluate_own(past.at(day), rules, day, past.at)
        bare = evaluate_own(plain(past, day), rules, day, lambda then, **_: plain(past, then))
        assert content_of(whole).hash == content_of(bare).hash
        assert [i.verdict.next_change for i in whole] == [i.verdict.next_change for i in bare]


OUTLINE = {
    "dataset": {"private", "state", "role", "category", "first_public", "resources"},
    "resource": {"first_seen"},
}


def test_what_they_read_of_a_dataset_is_in_its_outline():
    """By what the judges really touch, over the laws of every year."""
    for name in rich.INSTITUTIONS:
        past = rich.history(name, platform=True)
        for day in (date(2025, 8, 20), *DAYS):
            for bound in LAWS.on(day).own:
                if not judges_inside(bound.rule.id):
                    _assert_in_outline(past, bound.rule, day)


def _assert_in_outline(past: InstitutionHistory, rule, day):
    reading = witness.Reading()
    looked = witness.traced(past.at(day), day, reading)
    evaluate_own(looked, [rule], day, lambda then, **_: _traced(past, then, reading))
    for (then, kind, key), names in reading.fields.items():
        home = reading.homes[then, kind, key]
        held = reading.facts.get((then, *home))
        if kind not in OUTLINE or home[0] != "dataset" or _is_plan(held):
            continue
        assert set(names) <= OUTLINE[kind], (rule.id, kind, key, names)


def _traced(past, day, reading):
    facts = past.at(day)
    return witness.traced(facts, day, reading) if facts else None


def _is_plan(item):
    return item is not None and (item.role != "datos" or item.category == PLAN_CATEGORY)
