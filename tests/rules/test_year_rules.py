"""Duties of quarters, years and July–June periods, and what is told, one sentence a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.gobabierto.facts.types import ObligationInterval

from .build import dataset, institution, judge, only, resource
from .papers import having, paper, plan, row

TODAY = date(2026, 11, 22)


def state(found):
    return found.state.value


def states(found):
    return [(v.period, state(v)) for v in found]


class TestReview:
    RULE = "L25-UPD-03"

    def reviewed(self, day, period="2026-T3", **fields):
        minutes = paper("revision_trimestral", day, period=period, outcome="sin_cambios", **fields)
        return having(institution(dataset()), documents=(minutes,))

    def test_the_last_closed_quarter_and_the_running_one_count(self):
        assert states(judge(self.RULE, institution(), TODAY)) == [
            ("2026-T3", "no_verificable"),
            ("2026-T4", "no_aplica"),
        ]

    def test_the_first_quarter_asked_for_ends_on_31_december_2025(self):
        assert states(judge(self.RULE, institution(), date(2025, 10, 1))) == [
            ("2025-T4", "no_aplica")
        ]
        assert states(judge(self.RULE, institution(), date(2026, 1, 1)))[0] == (
            "2025-T4",
            "no_verificable",
        )

    def test_reviewed_without_changes_is_reviewed(self):
        assert state(judge(self.RULE, self.reviewed(date(2026, 9, 30)), TODAY)[0]) == "cumple"

    def test_late_is_not_never(self):
        found = judge(self.RULE, self.reviewed(date(2026, 10, 5)), TODAY)[0]
        assert (state(found), found.days_late) == ("cumple", 5)

    def test_dataset_by_dataset_counts_once_each_was_reviewed(self):
        facts = self.reviewed(date(2026, 9, 1), dataset_id="ds-1")
        assert state(judge(self.RULE, facts, TODAY)[0]) == "cumple"
        two = having(facts, datasets=(dataset(), dataset(id="ds-2")))
        found = judge(self.RULE, two, TODAY)[0]
        assert (state(found), "1 de 2" in found.reason) == ("no_verificable", True)

    def test_a_review_of_before_the_quarter_is_none_of_it(self):
        early = self.reviewed(date(2026, 1, 5), period="2026-T4")
        assert states(judge(self.RULE, early, date(2027, 1, 5)))[0] == (
            "2026-T4",
            "no_verificable",
        )

    def test_an_institution_born_later_reviews_from_its_first_whole_quarter(self):
        born = (ObligationInterval("obligada", date(2026, 8, 3)),)
        found = judge(self.RULE, institution(obligation=born), TODAY)
        assert [v.exemption.value for v in found] == ["no_obligada", "aun_no_exigible"]


class TestNotices:
    RULE = "L25-PUB-02"

    def test_the_last_load_is_told_or_cannot_be_verified(self):
        data = dataset()
        found = only(self.RULE, institution(data), TODAY)
        assert (state(found), found.cause.value) == ("no_verificable", "falta_documento")
        told = replace(data, documents=(paper("aviso_carga", date(2026, 6, 2), dataset_id="ds-1"),))
        assert state(only(self.RULE, institution(told), TODAY)) == "cumple"

    def test_the_notice_of_the_creation_does_not_tell_the_update(self):
        early = (paper("aviso_carga", date(2025, 10, 1), dataset_id="ds-1"),)
        found = only(self.RULE, institution(dataset(documents=early)), TODAY)
        assert state(found) == "no_verificable"

    @pytest.mark.parametrize(
        ("told_on", "expected"),
        [
            ([date(2026, 6, 1)], "no_verificable"),
            ([date(2026, 5, 30)], "no_verificable"),
            ([date(2026, 6, 15)], "no_verificable"),
            ([date(2026, 6, 1), date(2026, 6, 15)], "cumple"),
            ([date(2026, 6, 1), date(2026, 7, 3)], "cumple"),
            ([date(2026, 7, 1)], "cumple"),
        ],
    )
    @pytest.mark.parametrize("same_file", [True, False])
    def test_one_notice_does_not_pay_for_the_next_load(self, same_file, told_on, expected):
        first, last = date(2026, 6, 1), date(2026, 7, 1)
        files = (resource(last_modified=last, changed_before=(first,)),)
        if not same_file:
            files = (resource(id="a", last_modified=first), resource(id="b", last_modified=last))
        papers = tuple(paper("aviso_carga", day, dataset_id="ds-1") for day in told_on)
        data = dataset(resources=files, documents=papers)
        assert state(only(self.RULE, institution(data), TODAY)) == expected

    def test_what_was_loaded_to_be_published_is_one_creation(self):
        files = tuple(
            resource(id=str(day), last_modified=date(2026, 6, day), first_seen=date(2026, 6, day))
            for day in (20, 25)
        )
        notice = (paper("aviso_carga", date(2026, 6, 18), dataset_id="ds-1"),)
        data = dataset(resources=files, first_public=date(2026, 7, 1), documents=notice)
        assert state(only(self.RULE, institution(data), TODAY)) == "cumple"

    def test_what_was_loaded_before_the_law_is_not_asked_for(self):
        old = resource(last_modified=date(2024, 1, 1))
        data = dataset(resources=(old,), first_public=date(2024, 1, 1))
        assert only(self.RULE, institution(data), TODAY).exemption.value == "sin_supuesto"


class TestRequirements:
    RULE = "L25-PUB-03"
    ASKED = paper("requerimiento", date(2026, 5, 1), id="req-1", number="DGID/9", public=False)

    def test_none_calls_for_nothing(self):
        assert only(self.RULE, institution(), TODAY).exemption.value == "sin_supuesto"

    def test_each_is_answered_or_its_answer_is_missing(self):
        facts = having(institution(), documents=(self.ASKED,))
        assert state(only(self.RULE, facts, TODAY)) == "no_verificable"
        answer = paper("respuesta_requerimiento", date(2026, 5, 20), answers="req-1")
        answered = having(institution(), documents=(self.ASKED, answer))
        assert state(only(self.RULE, answered, TODAY)) == "cumple"

    def test_a_private_requirement_does_not_show_its_number(self):
        found = only(self.RULE, having(institution(), documents=(self.ASKED,)), TODAY)
        assert "DGID/9" not in str(found)


class TestGrowth:
    RULE = "L25-GRAD-01"

    def test_a_new_dataset_or_a_new_title_of_the_plan_is_growth(self):
        fresh = institution(dataset(first_public=date(2026, 3, 1)))
        assert states(judge(self.RULE, fresh, TODAY)) == [("2026", "cumple")]
        plans = (plan(row(1), year=2026), plan(row(1), row(2), year=2027))
        facts = having(institution(), plans=plans)
        assert states(judge(self.RULE, facts, date(2027, 3, 1)))[1] == ("2027", "cumple")

    def test_a_year_is_judged_when_it_closes(self):
        old = institution(dataset())
        assert states(judge(self.RULE, old, TODAY)) == [("2026", "no_aplica")]
        closed = judge(self.RULE, old, date(2027, 1, 1))[0]
        assert (state(closed), closed.severity.value) == ("incumple", "I")
        elsewhere = judge(self.RULE, institution(platform=False), date(2027, 1, 1))[0]
        assert elsewhere.cause.value == "fuente_sin_lectura"


class TestPromotion:
    @pytest.mark.parametrize(
        ("rule", "kind"),
        [("L25-DIF-01", "difusion"), ("L25-USO-01", "uso"), ("L25-USO-02", "encuentro")],
    )
    def test_one_registered_action_of_the_year_complies(self, rule, kind):
        done = having(institution(), documents=(paper(kind, date(2026, 4, 1)),))
        assert states(judge(rule, done, TODAY)) == [("2026", "cumple")]
        assert states(judge(rule, institution(), TODAY)) == [("2026", "no_aplica")]
        closed = judge(rule, institution(), date(2027, 1, 1))[0]
        assert (state(closed), closed.cause.value) == ("no_verificable", "falta_documento")

    def test_an_action_of_another_year_is_none(self):
        done = having(institution(), documents=(paper("difusion", date(2025, 12, 31)),))
        assert states(judge("L25-DIF-01", done, TODAY)) == [("2026", "no_aplica")]

    @pytest.mark.parametrize(
        ("rule", "kind"),
        [("E3-DIF-01", "difusion"), ("E3-USO-01", "uso"), ("E3-USO-01", "encuentro")],
    )
    def test_under_the_policy_of_2021_the_period_runs_from_july_to_june(self, rule, kind):
        done = having(institution(), documents=(paper(kind, date(2023, 6, 30)),))
        found = judge(rule, done, date(2023, 7, 1), lambda _day: done)
        assert states(found) == [("2022-07/2023-06", "cumple"), ("2023-07/2024-06", "no_aplica")]


class TestComposite:
    RULE = "E3-PUB-03"
    DAY = date(2023, 7, 1)

    def judged(self, facts):
        return judge(self.RULE, facts, self.DAY, lambda _day: facts)[0]

    def test_each_public_dataset_counts_once_however_many_rules_it_fails(self):
        file = resource(last_modified=date(2023, 5, 1), first_seen=date(2023, 1, 1))
        good = dataset(resources=(file,), first_public=date(2023, 1, 1))
        bad = replace(good, id="ds-2", license_id="cc-nc", notes="")
        found = self.judged(institution(good, bad))
        assert (state(found), found.severity.value) == ("incumple", "A")
        assert found.evidence[0].value.startswith("1 de 2 sin fallas")
        assert "L25-LIC-01: 1 con falla" in found.evidence[0].value
        assert state(self.judged(institution(good))) == "cumple"

    def test_what_was_private_at_the_close_does_not_count(self):
        assert state(self.judged(institution(dataset(private=True)))) == "no_verificable"

    def test_the_share_keeps_its_denominator(self):
        facts = institution(dataset(first_public=date(2023, 1, 1)))
        found = judge("E3-PCT-01", facts, self.DAY, lambda _day: facts)[0]
        assert found.severity.value == "I"
        good, total = map(int, found.evidence[0].value.split(" de "))
        assert 0 < good <= total
        assert f"{good} de {total} deberes verificables" in found.reason

    def test_nothing_verifiable_gives_no_share(self):
        facts = institution(platform=False)
        found = judge("E3-PCT-01", facts, self.DAY, lambda _day: facts)[0]
        assert (state(found), found.cause.value) == ("no_verificable", "sin_observacion")


class TestProofOfLoad:
    def test_a_public_proof_of_load_shows_that_something_was_loaded(self):
        proof = paper("prueba_carga", date(2026, 2, 1))
        facts = having(institution(), documents=(proof,))
        assert state(only("L25-PUB-04", facts, TODAY)) == "cumple"
        private = having(institution(), documents=(replace(proof, public=False),))
        assert only("L25-PUB-04", private, TODAY) == only("L25-PUB-04", institution(), TODAY)
