"""What every verdict promises, over institutions that have something of everything."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from ckanext.gobabierto.compliance.content import content_of, packed
from ckanext.gobabierto.compliance.engine import evaluate_own
from ckanext.gobabierto.compliance.hidden import judge_dataset
from ckanext.gobabierto.compliance.laws import Laws
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.obligations import all_rules
from ckanext.gobabierto.rules import Cause, Exemption, Severity, State

from . import rich

LAWS = Laws(all_rules())
DAYS = (
    date(2025, 9, 11), date(2025, 9, 20), date(2025, 11, 30), date(2026, 1, 10), date(2026, 2, 20),
    date(2026, 6, 15), date(2026, 11, 22), date(2027, 2, 1),
)  # fmt: skip
# Rules of severity E whose words in the table let the portal say that they are breached.
MAY_FAIL = """
    L25-ACD-02 L25-PLAN-01 L25-PLAN-03 L25-PLAN-04 L25-PLAN-05 L25-PLAN-06 L25-UPD-01 L25-DIC-01
    L25-META-01 L25-META-02 L25-FMT-01 L25-FMT-02 L25-ACC-01 L25-LIC-01 L25-PRIV-01 L25-PERM-01
    E3-PUB-01
""".split()


def units(past, day):
    """What is judged on *day*, unit by unit."""
    facts = past.at(day)
    own = evaluate_own(facts, LAWS.on(day), day, past.at) if facts else []
    return [own, *(judge_dataset(past, key, LAWS, day) for key in past.dataset_ids)]


def told():
    for name in rich.INSTITUTIONS:
        for platform in (True, False):
            past = rich.history(name, platform=platform)
            for day in DAYS:
                for unit in units(past, day):
                    for item in unit:
                        yield day, platform, item


@pytest.fixture(scope="module")
def everything():
    return list(told())


def test_each_state_and_cause_is_there(everything):
    assert {item.verdict.state for *_, item in everything} == set(State)
    assert {item.verdict.cause for *_, item in everything} >= set(Cause)


def test_evidence_is_only_missing_where_nobody_looked_or_nothing_is_asked(everything):
    for day, _, item in everything:
        verdict = item.verdict
        free = verdict.state is State.NO_APLICA or verdict.cause is Cause.SIN_OBSERVACION
        assert verdict.evidence or free, (day, verdict.rule)


def test_evidence_says_what_was_read_where_and_whose_the_threshold_is(everything):
    for day, _, item in everything:
        for one in item.verdict.evidence:
            assert one.value, (day, item.verdict.rule)
            assert one.source, (day, item.verdict.rule)
            origins = {"ley", "portal"} if one.threshold else {""}
            assert one.threshold_origin in origins, (day, item.verdict.rule, one)


def test_only_rules_that_the_law_lets_fail_do_so_with_severity_e(everything):
    failing = {
        item.verdict.rule
        for *_, item in everything
        if item.verdict.state is State.INCUMPLE and item.verdict.severity is Severity.E
    }
    assert failing <= set(MAY_FAIL)
    assert len(failing) > len(MAY_FAIL) // 2


def test_off_the_platform_nothing_that_only_this_catalogue_lacks_is_a_breach(everything):
    seen = [
        (item.verdict.rule, item.verdict.reason)
        for _, platform, item in everything
        if not platform
        and item.verdict.state is State.INCUMPLE
        and item.verdict.rule in {"L25-PLAN-01", "L25-PLAN-05", "L25-PERM-01", "E3-PUB-01"}
    ]
    assert seen == []


def test_the_advisory_guide_never_weighs_as_the_law_does(everything):
    guide = [item for *_, item in everything if item.verdict.rule.startswith("G17-")]
    assert {item.verdict.severity for item in guide} <= {Severity.A, Severity.I}


def test_what_is_not_yet_due_says_when_and_comes_to_its_day(everything):
    for day, _, item in everything:
        verdict = item.verdict
        if verdict.exemption is Exemption.AUN_NO_EXIGIBLE:
            assert verdict.due, (day, verdict.rule)
            assert verdict.next_change, (day, verdict.rule)
            assert verdict.fix, (day, verdict.rule)


def test_por_vencer_is_only_of_what_holds_and_has_a_day(everything):
    soon = [item.verdict for *_, item in everything if item.verdict.state is State.POR_VENCER]
    assert {verdict.rule for verdict in soon} == {"L25-UPD-01"}
    assert all(verdict.due and verdict.next_change for verdict in soon)


def test_late_is_said_with_its_days_and_only_of_what_was_done(everything):
    late = [item.verdict for *_, item in everything if item.verdict.extemporaneo]
    assert late
    assert all(v.state is State.CUMPLE and v.days_late and v.days_late > 0 for v in late)


def test_reasons_are_whole_sentences(everything):
    for day, _, item in everything:
        reason = item.verdict.reason
        assert not set("{}") & set(reason), (day, item.verdict.rule, reason)
        assert reason.endswith((".", "»)", ".)", ")")), (day, item.verdict.rule, reason)
        assert "None" not in reason, (day, item.verdict.rule, reason)
        assert reason[:1].upper() == reason[:1], (day, item.verdict.rule, reason)


def test_where_absence_is_no_breach_no_sentence_says_so(everything):
    for day, _, item in everything:
        verdict = item.verdict
        if verdict.state is State.NO_VERIFICABLE:
            words = verdict.reason.replace("no se da por incumplid", "")
            words = words.replace("para darlo por incumplido", "")
            assert "incumpl" not in words.casefold(), (day, verdict.rule, verdict.reason)


@pytest.mark.parametrize("name", rich.INSTITUTIONS)
def test_the_same_facts_in_any_order_give_the_same_bytes(name):
    def bytes_of(past, day):
        contents = [content_of(unit) for unit in units(past, day) if unit]
        return [packed(item, [day] * len(item.rows)) for item in contents]

    for number, day in enumerate(DAYS):
        listed = rich.observed(name)
        Random(number).shuffle(listed)
        again = InstitutionHistory(listed, is_platform=True)
        assert bytes_of(again, day) == bytes_of(rich.history(name, platform=True), day)
