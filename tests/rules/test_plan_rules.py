"""What the Plan holds, and what it commits, one sentence a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ckanext.gobabierto.facts.types import ObligationInterval

from .build import dataset, institution, judge, only, resource
from .papers import having, paper, plan, row, timeline

TODAY = date(2026, 11, 22)


def planned(*rows, platform=True, **fields):
    facts = institution(platform=platform)
    return having(facts, plans=(plan(*rows),), **fields)


def state(found):
    return found.state.value


class TestReported:
    RULE = "L25-PLAN-02"

    def acuse(self, day, **more):
        return having(institution(), documents=(paper("acuse_plan", day, period="2026", **more),))

    def test_before_31_january_is_until_the_30th_advised_on_its_last_business_day(self):
        found = only(self.RULE, institution(), date(2026, 1, 10))
        assert (found.advise_by, found.due) == (date(2026, 1, 30), date(2026, 1, 30))
        next_year = judge(self.RULE, institution(), date(2027, 1, 5))[-1]
        assert (next_year.advise_by, next_year.due) == (date(2027, 1, 29), date(2027, 1, 30))

    @pytest.mark.parametrize(
        ("day", "expected"),
        [(date(2026, 1, 30), "no_aplica"), (date(2026, 1, 31), "no_verificable")],
    )
    def test_without_acuse_it_is_never_a_breach(self, day, expected):
        assert state(only(self.RULE, institution(), day)) == expected

    def test_the_acuse_says_whether_it_was_in_time(self):
        assert not only(self.RULE, self.acuse(date(2026, 1, 30)), TODAY).extemporaneo
        late = only(self.RULE, self.acuse(date(2026, 2, 2)), TODAY)
        assert (state(late), late.days_late) == ("cumple", 3)

    def test_the_day_of_the_acuse_comes_before_that_of_the_oficio(self):
        facts = self.acuse(date(2026, 1, 28), acknowledged_on=date(2026, 2, 4))
        assert only(self.RULE, facts, TODAY).days_late == 5

    def test_one_that_bears_a_later_day_counts_from_that_day(self):
        facts = self.acuse(date(2026, 12, 1))
        found = only(self.RULE, facts, TODAY)
        assert (state(found), found.next_change) == ("no_verificable", date(2026, 12, 1))
        assert state(only(self.RULE, facts, date(2026, 12, 1))) == "cumple"

    def test_an_acuse_of_long_before_the_year_is_none_of_its_plan(self):
        assert state(only(self.RULE, self.acuse(date(2025, 11, 20)), TODAY)) == "no_verificable"
        assert state(only(self.RULE, self.acuse(date(2025, 12, 1)), TODAY)) == "cumple"

    def test_an_acuse_of_another_year_is_none(self):
        facts = having(institution(), documents=(paper("acuse_plan", TODAY, period="2025"),))
        assert state(only(self.RULE, facts, TODAY)) == "no_verificable"

    def test_until_the_next_one_is_due_the_last_one_counts(self):
        found = judge(self.RULE, institution(), date(2027, 1, 30))
        assert [(v.period, state(v)) for v in found] == [
            ("2026", "no_verificable"),
            ("2027", "no_aplica"),
        ]
        assert [v.period for v in judge(self.RULE, institution(), date(2027, 1, 31))] == ["2027"]

    def test_born_in_mid_year_its_first_plan_is_the_next(self):
        born = (ObligationInterval("obligada", date(2026, 5, 4)),)
        found = only(self.RULE, institution(obligation=born), TODAY)
        assert (found.exemption.value, found.due) == ("aun_no_exigible", date(2027, 1, 30))


class TestListWithDates:
    RULE = "L25-PLAN-03"

    @pytest.mark.parametrize(
        ("quality", "due", "expected", "severity"),
        [
            ("exact", date(2026, 5, 15), "cumple", "E"),
            ("month", date(2026, 5, 31), "cumple", "E"),
            ("guessed", date(2026, 5, 1), "incumple", "A"),
            ("unreadable", None, "no_verificable", "E"),
            ("missing", None, "incumple", "E"),
        ],
    )
    def test_each_row_by_the_quality_of_its_date(self, quality, due, expected, severity):
        facts = planned(row(due=due, date_quality=quality, committed_text="mzo-26"))
        found = only(self.RULE, facts, TODAY)
        assert (state(found), found.severity.value) == (expected, severity)
        assert (found.subject.type, found.subject.id) == ("plan_row", "row-1")

    def test_a_plan_that_was_read_without_dates_is_a_breach_even_off_the_platform(self):
        facts = planned(row(due=None), platform=False)
        assert state(only(self.RULE, facts, TODAY)) == "incumple"

    def test_a_row_without_date_is_not_due_before_the_plan_is(self):
        found = only(self.RULE, planned(row(due=None)), date(2026, 1, 29))
        assert (found.exemption.value, found.due) == ("aun_no_exigible", date(2026, 1, 29))

    def test_no_warning_about_a_row_before_the_plan_is_due(self):
        early = row(due=date(2026, 5, 15), date_quality="guessed", frequency="a veces")
        for rule in (self.RULE, "L25-PLAN-04"):
            found = only(rule, planned(early), date(2026, 1, 16))
            assert (found.exemption.value, found.severity.value) == ("aun_no_exigible", "A")
            assert state(only(rule, planned(early), found.next_change)) == "incumple"

    def test_a_file_that_cannot_be_read_touches_only_what_is_inside(self):
        unread = plan(unreadable="archivo_danado")
        facts = having(institution(), plans=(unread,))
        found = only(self.RULE, facts, TODAY)
        assert (state(found), found.cause.value) == ("no_verificable", "fuente_sin_lectura")

    def test_no_plan_read_is_nothing_to_judge_by(self):
        found = only(self.RULE, institution(), TODAY)
        assert (state(found), found.cause.value) == ("no_verificable", "sin_observacion")


class TestPeriodAndGround:
    RULE = "L25-PLAN-04"

    def test_both_are_asked_of_each_row_and_the_motive_has_no_column(self):
        found = only(self.RULE, planned(row()), TODAY)
        assert state(found) == "cumple"
        assert "no tiene columna para la motivación" in found.reason

    @pytest.mark.parametrize("field", ["frequency", "fundamento"])
    def test_a_row_without_one_of_them_fails(self, field):
        assert state(only(self.RULE, planned(row(**{field: " "})), TODAY)) == "incumple"

    def test_a_period_that_is_not_on_the_list_is_a_warning(self):
        found = only(self.RULE, planned(row(frequency="Cuando se pueda")), TODAY)
        assert (state(found), found.severity.value) == ("incumple", "A")


class TestPriorities:
    RULE = "L25-PLAN-06"
    ALL = (row(1, priority_37="I"), row(2, priority_37="III"), row(3, priority_37="IV"))

    def test_the_three_fractions_are_there(self):
        assert state(only(self.RULE, planned(*self.ALL), TODAY)) == "cumple"

    def test_the_second_one_is_of_the_agency_and_is_not_asked(self):
        assert "La fracción II" in only(self.RULE, planned(*self.ALL), TODAY).reason

    def test_a_fraction_without_rows_and_without_record_cannot_be_verified(self):
        found = only(self.RULE, planned(*self.ALL[:2]), TODAY)
        assert (state(found), found.cause.value) == ("no_verificable", "falta_documento")

    @pytest.mark.parametrize(
        ("outcome", "expected"), [("sin_iv", "cumple"), ("hay_iv", "incumple")]
    )
    def test_what_the_record_says_of_the_data_that_exist_decides(self, outcome, expected):
        record = paper("priorizacion", date(2026, 1, 10), period="2026", outcome=outcome)
        facts = planned(*self.ALL[:2], documents=(record,))
        assert state(only(self.RULE, facts, TODAY)) == expected


class TestDemand:
    RULE = "L25-PLAN-08"

    def test_an_analysis_or_rows_that_answer_requests_comply_and_it_only_informs(self):
        asked = only(self.RULE, planned(row(priority_37="I")), TODAY)
        assert (state(asked), asked.severity.value) == ("cumple", "I")
        study = paper("analisis_demanda", date(2026, 1, 5), period="2026")
        assert state(only(self.RULE, planned(row(), documents=(study,)), TODAY)) == "cumple"
        assert state(only(self.RULE, planned(row()), TODAY)) == "no_verificable"


NEITHER = {"Versión 2": "no_verificable", "Versión 3": "no_verificable"}
FIRST = {**NEITHER, "Versión 2": "cumple"}
BOTH = dict.fromkeys(NEITHER, "cumple")


class TestChanges:
    RULE = "L25-PLAN-07"
    BEFORE = plan(row(1), row(2, date(2026, 8, 1)))

    def after(self, *rows, documents=(), seen=date(2026, 4, 1)):
        new = plan(*rows, seen=seen, version=2)
        old = having(institution(), plans=(self.BEFORE,))
        now = having(institution(), plans=(new,), documents=documents)
        return judge(self.RULE, now, TODAY, timeline((date(2026, 1, 15), old), (seen, now)))

    def test_one_version_has_no_changes(self):
        found = only(self.RULE, planned(row()), TODAY)
        assert found.exemption.value == "sin_supuesto"

    @pytest.mark.parametrize(
        "rows",
        [
            (row(1),),
            (row(1), row(2, date(2026, 12, 1))),
            (row(1), row(2, date(2026, 8, 1), frequency="Mensual")),
            (row(1), row(2, date(2026, 8, 1), dataset_title="Otro")),
        ],
    )
    def test_a_relevant_change_without_notice_is_never_a_breach(self, rows):
        (found,) = self.after(*rows)
        assert (state(found), found.cause.value) == ("no_verificable", "falta_documento")
        assert found.subject.type == "plan_version"

    def test_some_days_are_not_relevant_and_new_rows_are_none(self):
        (found,) = self.after(row(1), row(2, date(2026, 8, 10)), row(3))
        assert found.exemption.value == "sin_supuesto"

    def test_what_changes_while_the_plan_is_written_is_no_change(self):
        (found,) = self.after(row(1), seen=date(2026, 1, 29))
        assert found.exemption.value == "sin_supuesto"

    def test_a_notice_of_the_whole_or_of_each_row_complies(self):
        whole = paper("aviso_cambio_plan", date(2026, 3, 25), period="2026")
        assert state(self.after(row(1), documents=(whole,))[0]) == "cumple"
        other = replace(whole, plan_row_id="row-1")
        assert state(self.after(row(1), documents=(other,))[0]) == "no_verificable"
        mine = replace(whole, plan_row_id="row-2")
        assert state(self.after(row(1), documents=(mine,))[0]) == "cumple"

    def twice(self, *notices):
        """Two versions, of 1 April and 1 May, and *notices*: days, or days with what they name."""
        seen = (date(2026, 1, 15), date(2026, 4, 1), date(2026, 5, 1))
        rows = (row(2, date(2026, 8, 1)), row(2, date(2026, 10, 1)), row(2, date(2026, 12, 1)))
        held = [
            having(institution(), plans=(plan(one, seen=day, version=n),))
            for n, (day, one) in enumerate(zip(seen, rows, strict=True), 1)
        ]
        told = tuple(
            paper("aviso_cambio_plan", day, **{"period": "2026", **named})
            for day, named in (item if isinstance(item, tuple) else (item, {}) for item in notices)
        )
        now = having(held[-1], documents=told)
        history = timeline(*zip(seen, (*held[:-1], now), strict=True))
        found = judge(self.RULE, now, TODAY, history)
        return {v.subject.name: state(v) for v in found}

    def test_a_notice_tells_what_changed_before_it_or_else_the_very_next(self):
        assert self.twice(date(2026, 4, 2)) == FIRST
        assert self.twice(date(2026, 3, 20)) == FIRST
        assert self.twice(date(2026, 4, 28)) == FIRST
        assert self.twice(date(2026, 4, 2), date(2026, 4, 28)) == BOTH

    def test_one_notice_after_two_versions_tells_both(self):
        """15-IV asks to notify the changes; it does not ask for a notice of each version."""
        assert self.twice(date(2026, 6, 1)) == BOTH
        assert self.twice((date(2026, 6, 1), {"plan_row_id": "row-2"})) == BOTH
        assert self.twice((date(2026, 6, 1), {"plan_row_id": "row-9"})) == NEITHER

    def test_a_notice_that_names_a_version_tells_up_to_it(self):
        after = date(2026, 6, 1)
        assert self.twice((after, {"period": "2026-V2"})) == FIRST
        assert self.twice((after, {"period": "2026-V3"})) == BOTH
        assert self.twice((after, {"period": "2025-V3"})) == NEITHER
        # Before its version, as notices usually are.
        assert self.twice((date(2026, 3, 20), {"period": "2026-V3"})) == BOTH
        assert self.twice((date(2026, 2, 1), {"period": "2026-V3"})) == FIRST


MATCHED = {"dataset_id": "ds-1", "resource_id": "res-1", "match_by": "auto", "match_score": 0.93}


class TestDeliveries:
    RULE = "L25-PLAN-05"

    def judged(self, *rows, day=TODAY, **fields):
        return only(self.RULE, planned(*rows, **fields), day)

    def test_before_its_day_it_is_not_due(self):
        found = self.judged(row(), day=date(2026, 5, 15))
        assert (found.exemption.value, found.due) == ("aun_no_exigible", date(2026, 5, 15))
        assert found.next_change == date(2026, 5, 16)

    def test_after_its_day_without_candidate_it_is_a_breach_on_the_platform_only(self):
        assert state(self.judged(row(), day=date(2026, 5, 16))) == "incumple"
        found = self.judged(row(), platform=False)
        assert (state(found), found.cause.value) == ("no_verificable", "fuente_sin_lectura")

    def test_public_by_its_day_complies(self):
        done = row(public_on=date(2026, 5, 10), delivered_on=date(2026, 5, 10), **MATCHED)
        found = self.judged(done)
        assert (state(found), found.extemporaneo) == ("cumple", False)

    @pytest.mark.parametrize(
        ("by", "compared", "grade"),
        [("link", False, "declarado"), ("person", False, "declarado"),
         ("person", True, "cotejado"), ("auto", False, "medido")],
    )  # fmt: skip
    def test_a_match_is_as_sure_as_who_made_it(self, by, compared, grade):
        decided = {"match_decided_on": date(2026, 4, 2), "match_decided_as": "admin"}
        fields = {**MATCHED, "match_by": by, "match_compared": compared}
        fields |= decided if by == "person" else {}
        day = date(2026, 5, 10)
        found = self.judged(row(public_on=day, delivered_on=day, **fields)).evidence[1]
        assert found.grade.value == grade
        told = "confirmada por quien administra la institución el 2 de abril de 2026"
        assert (told in found.value) is (by == "person")
        assert (found.observed_at is not None) is (by == "person")

    def test_late_is_not_never(self):
        done = row(public_on=date(2026, 6, 1), delivered_on=date(2026, 6, 1), **MATCHED)
        assert self.judged(done).days_late == 17

    def test_on_time_is_the_earliest_of_load_notice_and_publication(self):
        loaded = row(public_on=date(2026, 7, 1), delivered_on=date(2026, 5, 14), **MATCHED)
        assert not self.judged(loaded).extemporaneo
        noticed = row(public_on=date(2026, 7, 1), delivered_on=date(2026, 7, 1), **MATCHED)
        notice = paper("aviso_carga", date(2026, 5, 12), plan_row_id="row-1")
        assert not self.judged(noticed, documents=(notice,)).extemporaneo

    def test_loaded_and_not_public_waits_for_the_agency(self):
        waiting = row(delivered_on=date(2026, 5, 14), delivered_as="privado", **MATCHED)
        found = self.judged(waiting)
        assert (state(found), found.cause.value) == ("no_verificable", "espera_dgid")
        assert "ds-1" not in str(found)

    def test_a_doubtful_match_waits_for_a_person(self):
        doubt = row(**{**MATCHED, "match_by": "doubtful", "public_on": date(2026, 5, 1)})
        assert self.judged(doubt).cause.value == "en_revision"

    def test_a_guessed_day_is_no_breach(self):
        assert self.judged(row(date_quality="guessed")).cause.value == "en_revision"

    def test_a_row_without_day_is_counted_by_another_rule(self):
        assert self.judged(row(due=None)).exemption.value == "otra_regla"

    def test_a_reserve_excuses_while_it_lasts(self):
        reserve = paper(
            "acuerdo_reserva",
            date(2026, 3, 1),
            plan_row_id="row-1",
            fundamento="Art. 113",
            expires_on=date(2026, 9, 1),
            public=False,
        )
        found = self.judged(row(), day=date(2026, 9, 1), documents=(reserve,))
        assert (found.exemption.value, found.next_change) == ("reservada", date(2026, 9, 2))
        assert state(self.judged(row(), day=date(2026, 9, 2), documents=(reserve,))) == "incumple"

    @pytest.mark.parametrize(
        "about", [{"resource_id": "res-1"}, {"plan_row_id": "row-1"}], ids=["file", "row"]
    )
    def test_the_reserve_of_one_file_excuses_no_other_row(self, about):
        rows = tuple(
            row(n, dataset_id="ds-1", resource_id=f"res-{n}", match_by="auto") for n in (1, 2)
        )
        reserve = paper(
            "acuerdo_reserva", date(2026, 3, 1), dataset_id="ds-1", fundamento="Art. 113",
            expires_on=date(2030, 1, 1), **about,
        )  # fmt: skip
        found = judge(self.RULE, planned(*rows, documents=(reserve,)), TODAY)
        assert [state(v) for v in found] == ["no_aplica", "incumple"]
        whole = replace(reserve, resource_id="", plan_row_id="")
        found = judge(self.RULE, planned(*rows, documents=(whole,)), TODAY)
        assert [state(v) for v in found] == ["no_aplica", "no_aplica"]

    def test_a_reserve_without_its_ground_is_a_document_that_is_missing(self):
        reserve = paper(
            "acuerdo_reserva", date(2026, 3, 1), plan_row_id="row-1", expires_on=date(2026, 12, 1)
        )
        found = self.judged(row(), documents=(reserve,))
        assert (state(found), found.cause.value) == ("no_verificable", "falta_documento")
        assert found.next_change == date(2026, 12, 2)
        assert state(self.judged(row(), day=date(2026, 12, 2), documents=(reserve,))) == "incumple"

    def changed(self, seen, *rows, day=TODAY):
        old = having(institution(), plans=(plan(row()),))
        now = having(institution(), plans=(plan(*rows, seen=seen, version=2),))
        return judge(self.RULE, now, day, timeline((date(2026, 1, 15), old), (seen, now)))

    @pytest.mark.parametrize(
        ("now", "said"),
        [(date(2026, 12, 15), "se movió al 15 de diciembre de 2026"), (None, "se quitó del")],
    )
    def test_moving_a_row_once_it_is_due_cures_nothing(self, now, said):
        (found,) = self.changed(date(2026, 6, 1), row(due=now))
        assert (state(found), found.due) == ("incumple", date(2026, 5, 15))
        assert said in found.reason
        same = date(2026, 5, 15)
        (found,) = self.changed(same, row(due=now), day=same)
        assert (found.exemption.value, found.due) == ("aun_no_exigible", same)
        assert said in found.reason

    def test_dropping_a_row_once_it_is_due_cures_nothing(self):
        first, second = self.changed(date(2026, 6, 1), row(2, date(2026, 12, 15)))
        assert (state(first), first.subject.id) == ("incumple", "row-1")
        assert "se quitó del Plan" in first.reason
        assert second.exemption.value == "aun_no_exigible"

    def test_the_first_commitments_hold_after_a_version_each_day(self):
        """A row of the first version that came due under it, dropped by the second of 200."""
        held = [(date(2026, 1, 15), having(institution(), plans=(plan(row(), row(2, None)),)))]
        first = date(2026, 5, 16)
        for number in range(2, 192):
            day = first + timedelta(days=number - 2)
            new = plan(row(2, None), seen=day, version=number)
            held.append((day, having(institution(), plans=(new,))))
        found = judge(self.RULE, held[-1][1], TODAY, timeline(*held))
        assert [(v.subject.id, state(v)) for v in found if v.due] == [("row-1", "incumple")]
        changed = judge("L25-PLAN-07", held[-1][1], TODAY, timeline(*held))
        assert [v.subject.name for v in changed] == ["Versión 2"]

    def test_withdrawing_the_whole_plan_cures_nothing(self):
        old, now = having(institution(), plans=(plan(row()),)), institution()
        history = timeline((date(2026, 1, 15), old), (date(2026, 8, 20), now))
        (found,) = judge(self.RULE, now, TODAY, history)
        assert (state(found), found.subject.id) == ("incumple", "row-1")

    def test_a_row_moved_before_its_day_is_judged_by_the_new_one(self):
        (found,) = self.changed(date(2026, 5, 14), row(due=date(2026, 12, 15)))
        assert (found.exemption.value, found.due) == ("aun_no_exigible", date(2026, 12, 15))

    def test_a_day_moved_into_the_past_is_due_when_it_was_written(self):
        march = planned(row(due=date(2026, 12, 1)))
        second = plan(row(due=date(2026, 2, 1)), seen=date(2026, 6, 1), version=2)
        june = having(march, plans=(second,))
        past = timeline((date(2026, 1, 15), march), (date(2026, 6, 1), june))
        (found,) = judge(self.RULE, june, TODAY, past)
        assert (state(found), found.due) == ("incumple", date(2026, 6, 1))
        assert "dice ahora 1 de febrero de 2026, pero lo dice desde el 1 de junio" in found.reason
        added = having(march, plans=(replace(second, rows=(row(7, date(2026, 2, 1)),)),))
        (found,) = judge(self.RULE, added, TODAY, past)
        assert (state(found), found.due) == ("incumple", date(2026, 6, 1))

    def test_a_dropped_row_whose_file_came_late_is_late(self):
        late = resource(first_seen=date(2026, 7, 1))
        matched = row(**MATCHED)
        old = having(institution(), plans=(plan(matched),))
        held = dataset(resources=(late,), first_public=date(2026, 7, 1))
        new = plan(row(2, None), seen=date(2026, 6, 1), version=2)
        now = having(institution(held), plans=(new,))
        history = timeline((date(2026, 1, 15), old), (date(2026, 6, 1), now))
        first, _undated = judge(self.RULE, now, TODAY, history)
        assert (state(first), first.days_late) == ("cumple", 47)

    def test_the_year_before_counts_all_year(self):
        facts = planned(row())
        found = [v for v in judge(self.RULE, facts, date(2027, 10, 1)) if v.period == "2026"]
        assert [state(v) for v in found] == ["incumple"]
        assert not [v for v in judge(self.RULE, facts, date(2028, 1, 1)) if v.period == "2026"]

    def test_what_was_committed_in_the_year_of_birth_counts_as_long_as_anybodys(self):
        born = (ObligationInterval("obligada", date(2026, 3, 2)),)
        facts = having(planned(row()), obligation=born)
        for day in (TODAY, date(2027, 2, 1), date(2027, 12, 31)):
            found = [v for v in judge(self.RULE, facts, day) if v.period == "2026"]
            assert [state(v) for v in found] == ["incumple"]
        bare = having(institution(), obligation=born)
        assert {v.period for v in judge(self.RULE, bare, date(2027, 2, 1))} == {"2027"}

    def test_who_publishes_through_another_has_its_plan_counted_there(self):
        found = self.judged(row(), publica_a_traves_de="salud")
        assert found.exemption.value == "otra_regla"


class TestUpdateAndPlan:
    def late(self, **fields):
        file = resource(last_modified=date(2025, 10, 1))
        rows = (row(due=date(2026, 12, 1), **{**MATCHED, **fields}),)
        return dataset(resources=(file,), plan_rows=rows)

    def test_a_delivery_that_the_plan_dates_is_counted_by_the_plan(self):
        found = only("L25-UPD-01", institution(self.late()), TODAY)
        assert found.exemption.value == "otra_regla"
        assert "L25-PLAN-05" in found.reason

    @pytest.mark.parametrize(
        "fields",
        [{"match_by": "doubtful"}, {"delivered_on": date(2026, 11, 1)}, {"resource_id": "other"}],
    )
    def test_a_doubtful_delivered_or_foreign_row_dates_nothing(self, fields):
        assert state(only("L25-UPD-01", institution(self.late(**fields)), TODAY)) != "no_aplica"

    def test_a_row_far_beyond_the_period_does_not_date_its_delivery(self):
        file = resource(last_modified=date(2026, 6, 1))
        far = row(due=date(2026, 12, 31), **MATCHED)
        monthly = dataset(update_frequency="mensual", resources=(file,), plan_rows=(far,))
        assert state(only("L25-UPD-01", institution(monthly), TODAY)) == "incumple"

    def test_data_that_are_up_to_date_comply_whatever_the_plan_dates(self):
        fresh = replace(self.late(), resources=(resource(last_modified=date(2026, 6, 1)),))
        assert state(only("L25-UPD-01", institution(fresh), TODAY)) == "cumple"

    def test_irregular_data_are_grounded_by_the_plan(self):
        open_ = dataset(update_frequency="irregular")
        assert state(only("L25-UPD-01", institution(open_), TODAY)) == "incumple"
        grounded = replace(open_, plan_rows=(row(frequency="Irregular", **MATCHED),))
        found = only("L25-UPD-01", institution(grounded), TODAY)
        assert found.exemption.value == "irregular_fundada"

    def test_the_frequency_is_that_of_the_plan(self):
        same = dataset(plan_rows=(row(frequency="ANUAL", **MATCHED),))
        other = dataset(plan_rows=(row(frequency="Mensual", **MATCHED),))
        assert state(only("L25-UPD-02", institution(same), TODAY)) == "cumple"
        assert state(only("L25-UPD-02", institution(other), TODAY)) == "incumple"
