"""What the demo shows, judged without a portal: all five states on any day, and a past."""

from datetime import date

import pytest

from dev.demo import content, events

from .memory import Memory

TODAY = {
    "coplaf": "cumple",
    "sediag": "por_vencer",
    "inmar": "incumple",
    "semori": "incumple",
    "ensil": "incumple",
    "cenpal": "no_verificable",
    "coradi": "no_aplica",
    "fidemar": "no_aplica",
    "unimeq": "cumple",
}


def memory(anchor):
    return Memory(events.history(content.read(), anchor, "http://127.0.0.1:5152"))


@pytest.fixture(scope="module")
def now():
    return memory(date(2026, 11, 22))


def verdicts(now, name, day, rule):
    return [each for each in now.judge(name, day)[1] if each.rule == rule]


class TestToday:
    @pytest.mark.parametrize(
        "anchor",
        [
            date(2026, 11, 22),
            date(2026, 12, 31),
            date(2027, 1, 5),
            date(2027, 6, 1),
            date(2028, 2, 29),
        ],
    )
    def test_the_five_states_are_there_whenever_it_is_run(self, anchor):
        played = memory(anchor)
        found = {name: played.judge(name, anchor)[0][""] for name in TODAY}
        assert found == TODAY

    def test_every_verdict_has_evidence_and_a_reason(self, now):
        for name in now.names:
            for verdict in now.judge(name, date(2026, 11, 22))[1]:
                assert verdict.reason
                # Of a file that nobody has read there is nothing to show.
                unread = verdict.cause and verdict.cause.value == "sin_observacion"
                excused = verdict.state.value == "no_aplica" or unread
                assert verdict.evidence or excused, verdict.rule

    def test_a_late_plan_is_late_and_not_missing(self, now):
        (plan,) = verdicts(now, "ensil", date(2026, 11, 22), "L25-PLAN-01")
        assert (plan.state.value, plan.extemporaneo) == ("cumple", True)

    def test_a_late_designation_is_late_and_not_missing(self, now):
        (oficio,) = verdicts(now, "inmar", date(2026, 11, 22), "L25-ACD-01")
        assert (oficio.state.value, oficio.extemporaneo) == ("cumple", True)

    @pytest.mark.parametrize(
        ("name", "state", "late", "said"),
        [
            ("coplaf", "cumple", False, "COPLAF/PLAN/2026"),
            ("ensil", "cumple", True, "extemporánea"),
            ("inmar", "cumple", False, "creditado después"),
            ("cenpal", "no_verificable", False, "No está registrado"),
        ],
    )
    def test_an_acuse_is_on_time_late_registered_afterwards_or_missing(
        self, now, name, state, late, said
    ):
        (found,) = verdicts(now, name, date(2026, 11, 22), "L25-PLAN-02")
        assert (found.state.value, found.extemporaneo) == (state, late)
        assert said in found.reason

    def test_what_is_registered_in_march_was_missing_in_february(self, now):
        (found,) = verdicts(now, "inmar", date(2026, 2, 20), "L25-PLAN-02")
        assert found.cause.value == "falta_documento"

    def test_the_silent_institution_breaches_what_this_platform_can_see(self, now):
        assert now.judge("inasil", date(2026, 11, 22))[0][""] == "incumple"


class TestPast:
    def test_the_policy_of_2021_is_shown_in_june_2023(self, now):
        rules = {each.rule for each in now.judge("sediag", date(2023, 6, 30))[1]}
        assert {"E3-PUB-01", "E3-PUB-02", "E3-DIF-02"} <= rules
        assert not [rule for rule in rules if rule.startswith("L25-")]

    def test_before_the_day_of_its_creation_nothing_is_said(self, now):
        assert now.judge("agelun", date(2026, 6, 30))[1] == []

    def test_a_silent_year_is_a_breach_of_the_policy(self, now):
        assert now.judge("inasil", date(2024, 6, 30))[0][""] == "incumple"

    def test_the_law_changes_on_its_day(self, now):
        before = {each.rule for each in now.judge("coplaf", date(2025, 9, 11))[1]}
        after = {each.rule for each in now.judge("coplaf", date(2025, 9, 12))[1]}
        assert any(rule.startswith("E3-") for rule in before)
        assert not any(rule.startswith("E3-") for rule in after)

    def test_an_institution_fell_behind_and_recovered(self, now):
        def kept(day):
            found = verdicts(now, "sediag", day, "E3-PUB-02")
            return {each.period: each.state.value for each in found}

        assert kept(date(2024, 6, 30))["2023-07/2024-06"] == "incumple"
        assert kept(date(2025, 6, 30))["2024-07/2025-06"] == "cumple"

    def test_the_agreement_binds_from_its_day(self, now):
        assert now.judge("unimeq", date(2025, 11, 2))[0][""] == "no_aplica"
        assert now.judge("unimeq", date(2026, 3, 1))[0][""] != "no_aplica"
