"""The points of rules.md that rules of datasets and files must keep, each by its number."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ckanext.gobabierto import obligations
from ckanext.gobabierto.compliance.engine import evaluate_dataset, evaluate_institution
from ckanext.gobabierto.compliance.serialize import for_the_public, verdict_body
from ckanext.gobabierto.facts.types import Move, RemovedResource

from ..rules.build import dataset, dictionary, institution, judge, resource
from ..rules.seen import TODAY, fault, seen

OF_DATA = [r for r in obligations.rules_on(TODAY) if r.subject in {"dataset", "resource"}]
ABOUT_TABLES = ("-DIC-", "-FMT-", "-UPD-")


def judged(*datasets, platform=True, day=TODAY):
    facts = institution(*datasets, platform=platform)
    return [item for d in datasets for item in evaluate_dataset(facts, d, OF_DATA, day)]


def bare(**fields):
    """A dataset with nothing filled in."""
    empty = {"notes": "", "tags": (), "category": "", "license_id": "", "maintainer": ""}
    empty |= {"maintainer_email": "", "update_frequency": "", "resources": ()}
    return dataset(**{**empty, **fields})


def full():
    """A dataset of which everything was observed, with faults of every kind."""
    hit = (fault("curp", 1, "columna 4"),)
    looks = (
        seen(personal=hit, described_columns=1, barriers=("macros",), encoding="cp1252"),
        seen(resource_id="res-d", outcome="prohibido", status=403),
    )
    gone = RemovedResource("res-9", "Padrón", removed_on=date(2026, 5, 1))
    return dataset(
        observations=looks,
        removed_resources=(gone,),
        moves=(Move("antes", "registro_nacional", date(2026, 5, 1)),),
    )


class TestPoint11AbsenceIsNotBreach:
    def test_elsewhere_what_is_missing_here_is_never_a_breach(self):
        states = {item.verdict.state.value for item in judged(bare(), platform=False)}
        assert "incumple" not in states

    def test_where_this_is_the_platform_or_the_source_was_read_it_is(self):
        for options in ({"platform": True}, {"platform": False}):
            data = bare(source_read=True)
            failing = {
                i.verdict.rule
                for i in judged(data, **options)
                if i.verdict.state.value == "incumple"
            }
            assert {"L25-META-01", "L25-DIC-01", "L25-FMT-01", "G17-RES-01"} <= failing


def test_point_12_what_cannot_be_judged_says_why():
    for item in judged(dataset(), bare(), full()):
        assert (item.verdict.state.value == "no_verificable") == (item.verdict.cause is not None)


def test_point_12_an_unread_file_touches_only_the_rules_that_read_it():
    causes = {i.verdict.rule for i in judged(dataset()) if i.verdict.cause}
    assert not causes & {"L25-META-01", "L25-META-02", "L25-LIC-01", "L25-FMT-01", "L25-DIC-01"}


def test_point_13_what_does_not_apply_says_why():
    found = [item.verdict for item in judged(dataset(), dataset(role="plan"), full())]
    assert all((v.state.value == "no_aplica") == (v.exemption is not None) for v in found)
    assert {v.exemption.value for v in found if v.exemption} >= {
        "exento_por_rol", "manual_sin_publicar", "sin_objeto",
    }  # fmt: skip


def test_point_14_only_what_holds_today_is_about_to_fail():
    for item in judged(dataset(update_frequency="mensual"), full(), day=date(2026, 7, 1)):
        if item.verdict.state.value == "por_vencer":
            assert item.verdict.due
            assert item.verdict.due >= date(2026, 7, 1)


class TestPoint18Grades:
    def test_what_a_machine_read_is_measured_and_what_a_person_compared_is_compared(self):
        data = replace(full(), observations=(seen(outcome="prohibido", confirmed="falla"),))
        (found,) = [
            v for v in judge("L25-ACC-01", institution(data), TODAY) if v.subject.id == "res-1"
        ]
        assert [e.grade.value for e in found.evidence] == ["medido", "cotejado"]

    def test_every_answer_carries_evidence(self):
        for item in judged(dataset(), bare(), full()):
            if item.verdict.state.value in {"cumple", "por_vencer", "incumple"}:
                assert item.verdict.evidence, item.verdict.rule
                assert all(e.value and e.source for e in item.verdict.evidence)

    def test_a_failure_by_law_leads_to_what_was_read(self):
        looks = (
            seen(read=False, sha256="ab12", outcome="no_existe", failures=3, failing_hours=48),
        )
        failing = [
            v
            for rule in ("L25-FMT-02", "L25-ACC-01")
            for v in judge(rule, institution(dataset(observations=looks)), TODAY)
            if v.state.value == "incumple"
        ]
        assert len(failing) == 2
        assert all("ab12" in v.evidence[0].value for v in failing)


@pytest.mark.parametrize("role", ["plan", "oficios", "codigos", "diccionario"])
def test_point_111_roles_are_exempt_from_dictionary_format_and_update(role):
    found = [i.verdict for i in judged(dataset(role=role)) if i.rule.profile == "lineamientos-2025"]
    exempt = {v.rule for v in found if v.exemption and v.exemption.value == "exento_por_rol"}
    asked = {
        r.id for r in OF_DATA if r.id.startswith("L25") and any(p in r.id for p in ABOUT_TABLES)
    }
    assert asked <= exempt
    assert not [v for v in found if v.rule in asked and v.rule not in exempt]


def test_point_113_hiding_a_dataset_or_a_file_cures_nothing():
    gone = RemovedResource("res-9", "Padrón", removed_on=date(2026, 5, 1))
    found = judge("L25-PERM-01", institution(dataset(removed_resources=(gone,))), TODAY)
    assert [v.state.value for v in found] == ["cumple", "incumple"]


class TestPoint114PersonalData:
    def test_where_they_are_never_reaches_the_public(self):
        for item in judged(full()):
            body = for_the_public(verdict_body(item.verdict, item.rule))
            assert "columna 4" not in str(body)
            assert "curp" not in str(body).casefold()

    def test_the_institution_sees_it(self):
        bodies = [verdict_body(i.verdict, i.rule) for i in judged(full())]
        assert [b["rule"] for b in bodies if "columna 4" in str(b)] == ["L25-PRIV-01"]


class TestDates:
    def test_a_reason_says_dates_and_never_days_that_pass(self):
        """The same answer on the next day is the same sentence: no interval is cut for nothing."""
        for data in (dataset(), bare(), full()):
            one = {
                (i.verdict.rule, i.verdict.subject.id, i.verdict.severity): i.verdict
                for i in judged(data)
            }
            for item in judged(data, day=TODAY + timedelta(days=1)):
                before = one[item.verdict.rule, item.verdict.subject.id, item.verdict.severity]
                assert item.verdict.reason == before.reason

    def test_nothing_changes_before_the_day_announced(self):
        for item in judged(full(), dataset(update_frequency="mensual")):
            assert item.verdict.next_change is None or item.verdict.next_change > TODAY


def test_the_profiles_are_judged_beside_each_other():
    facts = institution(full())
    found = evaluate_institution(facts, obligations.rules_on(TODAY), TODAY)
    assert {item.rule.profile for item in found} == {"lineamientos-2025", "guia-2017"}


def test_sentences_are_whole():
    """No reason is left with a gap of its template."""
    for item in judged(dataset(), bare(), full(), dataset(resources=(resource(), dictionary()))):
        assert not re.search(r"[{}]|None|«»", item.verdict.reason), item.verdict.reason
