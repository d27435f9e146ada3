"""Hiding cures nothing: what is no longer public is judged by the rules that ask for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.gobabierto.compliance.hidden import judge_dataset
from ckanext.gobabierto.compliance.laws import Laws
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.past import is_public
from ckanext.gobabierto.facts.snapshots import InstitutionHistory, Observed
from ckanext.gobabierto.obligations import rule
from ckanext.gobabierto.rules import Evidence, State, registry

from ..rules.build import dataset, organization

FIRST, HIDDEN, TODAY = date(2026, 1, 5), date(2026, 6, 1), date(2026, 11, 22)
FAILING = dataset(license_id="cc-nc", title="Padrón", notes="Antes")


@pytest.fixture
def laws(monkeypatch):
    """Only the licence rule and one that judges what is hidden."""
    registry.registered()

    def gone(case):
        state = case.data.state if case.data.state != "active" else "private"
        reason = f"{case.data.title}: {state}."
        return [case.verdict(State.INCUMPLE, reason, Evidence("value", state, "dataset"))]

    monkeypatch.setattr(registry, "_TABLE", {**registry._TABLE, "L25-PERM-01": gone})
    monkeypatch.setattr(registry, "_HIDDEN", {"L25-PERM-01"})
    return Laws([rule("L25-LIC-01"), rule("L25-PERM-01")])


def judged(laws, after, day=TODAY):
    seen = [
        Observed("organization", "org-1", FIRST, None, organization()),
        Observed("dataset", "ds-1", FIRST, HIDDEN, FAILING),
        *([Observed("dataset", "ds-1", HIDDEN, None, after)] if after else []),
    ]
    history = InstitutionHistory(seen, is_platform=True)
    return {item.rule.id: item.verdict for item in judge_dataset(history, "ds-1", laws, day)}


@pytest.mark.parametrize("fields", [{"private": True}, {"state": "deleted"}, {"state": "purged"}])
def test_its_last_failures_stay_and_say_since_when_it_is_hidden(laws, fields):
    found = judged(laws, replace(FAILING, **fields))
    assert set(found) == {"L25-LIC-01", "L25-PERM-01"}
    assert found["L25-LIC-01"].state is State.INCUMPLE
    assert "1 de junio de 2026" in found["L25-LIC-01"].reason


def test_what_was_edited_in_private_is_not_told(laws):
    hidden = replace(FAILING, private=True, title="Secreto", license_id="cc-by-4.0")
    found = judged(laws, hidden)
    assert found["L25-PERM-01"].reason == "Padrón: private."
    assert found["L25-LIC-01"].state is State.INCUMPLE


def test_what_never_was_public_is_for_its_institution_alone(laws):
    hidden = replace(FAILING, private=True, first_public=None)
    seen = [
        Observed("organization", "org-1", FIRST, None, organization()),
        Observed("dataset", "ds-1", FIRST, None, hidden),
    ]
    history = InstitutionHistory(seen, is_platform=True)
    (found,) = judge_dataset(history, "ds-1", laws, TODAY)
    assert (found.rule.id, found.verdict.private) == ("L25-PERM-01", True)


@pytest.mark.parametrize("first_public", [FIRST, None])
def test_its_last_public_time_counts_whoever_answered_for_it_then(laws, first_public):
    """Here until March, with another one until June, back and hidden since; unless that other one
    was bound to nothing, when its facts begin here without a public past."""
    away = date(2026, 3, 1)
    open_licence = replace(FAILING, license_id="cc-by-4.0")
    hidden = replace(FAILING, private=True, first_public=first_public)
    seen = [
        Observed("organization", "org-1", FIRST, None, organization()),
        Observed("dataset", "ds-1", FIRST, away, open_licence),
        Observed("dataset", "ds-1", away, HIDDEN, FAILING, elsewhere=True),
        Observed("dataset", "ds-1", HIDDEN, None, hidden),
    ]
    history = InstitutionHistory(seen, is_platform=True)
    found = {item.rule.id: item.verdict for item in judge_dataset(history, "ds-1", laws, TODAY)}
    assert ("L25-LIC-01" in found) is (first_public is not None)
    assert found["L25-PERM-01"].private is (first_public is None)


def test_one_that_went_to_another_institution_is_no_breach_here(laws):
    assert judged(laws, None) == {}


def test_in_public_the_rule_for_hidden_things_is_asked_as_any_other(laws):
    assert set(judged(laws, None, date(2026, 5, 31))) == {"L25-LIC-01", "L25-PERM-01"}


BAJA = DocumentFacts(
    id="doc-1", type="baja", dataset_id="ds-1", number="1", outcome="duplicado",
    fundamento="Art. 21-VI", dated_on=HIDDEN, registered_on=HIDDEN,
)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "stays"),
    [
        ({}, False),
        ({"fundamento": ""}, True),
        ({"outcome": ""}, True),
        ({"resource_id": "r-1"}, True),
        ({"dated_on": date(2027, 1, 1)}, True),
    ],
)
def test_where_no_rule_asks_only_a_founded_removal_of_the_past_ends_the_failures(fields, stays):
    seen = [
        Observed("organization", "org-1", FIRST, None, organization()),
        Observed("dataset", "ds-1", FIRST, HIDDEN, FAILING),
        Observed("dataset", "ds-1", HIDDEN, None, replace(FAILING, private=True)),
        Observed("document", "doc-1", HIDDEN, None, replace(BAJA, **fields)),
    ]
    history = InstitutionHistory(seen, is_platform=True)
    found = judge_dataset(history, "ds-1", Laws([rule("L25-LIC-01")]), TODAY)
    assert [item.verdict.state for item in found] == ([State.INCUMPLE] if stays else [])


def test_who_is_not_bound_has_nothing_in_the_count(laws):
    seen = [
        Observed("organization", "org-1", FIRST, None, organization(obligation=())),
        Observed("dataset", "ds-1", FIRST, HIDDEN, FAILING),
        Observed("dataset", "ds-1", HIDDEN, None, replace(FAILING, private=True)),
    ]
    history = InstitutionHistory(seen, is_platform=True)
    assert judge_dataset(history, "ds-1", laws, TODAY) == []


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize(
    ("dated", "stays"), [(date(2026, 3, 1), True), (HIDDEN, True), (TODAY, False)]
)
def test_a_removal_of_before_it_was_public_again_founds_nothing_later(ruled, dated, stays):
    """Hidden in March, back in June, hidden again in September: each asks for its own removal."""
    hidden, again = replace(FAILING, private=True), date(2026, 9, 1)
    seen = [
        Observed("organization", "org-1", FIRST, None, organization()),
        Observed("dataset", "ds-1", FIRST, date(2026, 3, 1), FAILING),
        Observed("dataset", "ds-1", date(2026, 3, 1), HIDDEN, hidden),
        Observed("dataset", "ds-1", HIDDEN, again, FAILING),
        Observed("dataset", "ds-1", again, None, hidden),
        Observed("document", "doc-1", dated, None, replace(BAJA, dated_on=dated)),
    ]
    history = InstitutionHistory(seen, is_platform=True)
    rules = [rule("L25-LIC-01"), *([rule("L25-PERM-01")] if ruled else [])]

    def failing(day):
        found = judge_dataset(history, "ds-1", Laws(rules), day)
        return {item.rule.id for item in found if item.verdict.state is State.INCUMPLE}

    assert failing(TODAY) == ({each.id for each in rules} if stays else set())
    if dated < HIDDEN:
        assert failing(date(2026, 4, 1)) == set()


def test_the_day_it_was_back_is_found_whoever_answered_for_it():
    days = [date(2026, month, 1) for month in range(1, 8)]
    hidden = replace(FAILING, private=True)
    rows = (FAILING, hidden, FAILING, FAILING, hidden, FAILING)
    history = InstitutionHistory(
        [
            Observed("dataset", "ds-1", days[n], days[n + 1], facts, elsewhere=n == 2)
            for n, facts in enumerate(rows)
        ],
        is_platform=True,
    )

    def back(day):
        return history.back_since("ds-1", day, is_public)

    assert [back(day) for day in (days[0], days[2], days[3], days[5])] == [
        None, days[2], days[2], days[5],
    ]  # fmt: skip
