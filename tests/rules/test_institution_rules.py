"""Designation, mailbox, Plan and publication, one sentence a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.gobabierto.facts.types import ObligationInterval, PlanAddress, SectionFacts
from ckanext.gobabierto.rules.standing import standing_on

from .build import dataset, institution, judge, only, resource
from .papers import timeline

TODAY = date(2026, 11, 22)


class TestCoordinatingArea:
    RULE = "L25-ACD-01"

    def test_registered_in_time_complies(self):
        found = only(self.RULE, institution(), TODAY)
        assert (found.state.value, found.extemporaneo) == ("cumple", False)
        assert found.evidence[0].grade.value == "declarado"

    def test_late_is_not_never(self):
        found = only(self.RULE, institution(area_oficio_on=date(2025, 10, 9)), TODAY)
        assert found.state.value == "cumple"
        assert (found.extemporaneo, found.days_late) == (True, 10)

    def test_missing_is_never_a_breach_because_it_goes_by_mail(self):
        found = only(self.RULE, institution(area_oficio="", area_head=""), TODAY)
        assert (found.state.value, found.cause.value) == ("no_verificable", "falta_documento")
        assert "su titular y el oficio" in found.reason

    def test_before_its_day_it_is_not_yet_due(self):
        found = only(self.RULE, institution(area_oficio=""), date(2025, 9, 20))
        assert found.exemption.value == "aun_no_exigible"
        assert (found.advise_by, found.due) == (date(2025, 9, 26), date(2025, 9, 29))
        assert found.next_change == date(2025, 9, 30)

    @pytest.mark.parametrize(
        ("day", "state"),
        [(date(2025, 9, 29), "no_aplica"), (date(2025, 9, 30), "no_verificable")],
    )
    def test_it_turns_on_30_september_2025(self, day, state):
        assert only(self.RULE, institution(area_oficio=""), day).state.value == state

    def test_an_institution_born_later_has_ten_business_days(self):
        born = (ObligationInterval("obligada", date(2026, 3, 2)),)
        facts = institution(area_oficio="", obligation=born)
        assert only(self.RULE, facts, date(2026, 3, 10)).due == date(2026, 3, 17)


class TestMailbox:
    RULE = "L25-ACD-03"

    @pytest.mark.parametrize("address", ["", "datos", "datos@", "a b@x.gob.mx"])
    def test_empty_or_no_address_cannot_be_verified(self, address):
        found = only(self.RULE, institution(area_email=address), TODAY)
        assert found.state.value == "no_verificable"

    def test_another_domain_is_a_warning_of_the_portal(self):
        found = only(self.RULE, institution(area_email="x@gmail.com"), TODAY)
        assert (found.state.value, found.severity.value) == ("incumple", "A")
        assert found.evidence[0].threshold_origin == "portal"

    @pytest.mark.parametrize("address", ["x@a.gob.mx", "X@PEMEX.COM", "x@mail.pemex.com"])
    def test_a_domain_of_the_government_or_of_the_institution_complies(self, address):
        facts = institution(area_email=address, email_domains=("pemex.com",))
        found = only(self.RULE, facts, TODAY)
        assert (found.state.value, found.severity.value) == ("cumple", "E")

    def test_a_domain_that_only_ends_alike_does_not(self):
        facts = institution(area_email="x@notgob.mx")
        assert only(self.RULE, facts, TODAY).state.value == "incumple"


def _plan(**fields):
    file = resource(
        id="plan-2026",
        name="Plan 2026",
        url="https://e.gob.mx/plan.csv",
        last_modified=None,
        **fields,
    )
    return dataset(id="plan", role="plan", resources=(file,), first_public=date(2025, 12, 1))


class TestPlan:
    RULE = "L25-PLAN-01"

    def test_not_yet_due_says_both_readings(self):
        found = only(self.RULE, institution(), date(2026, 1, 10))
        assert found.exemption.value == "aun_no_exigible"
        assert (found.advise_by, found.due) == (date(2026, 1, 20), date(2026, 1, 29))

    def test_in_2025_the_first_plan_is_that_of_2026(self):
        found = only(self.RULE, institution(), date(2025, 12, 1))
        assert (found.period, found.exemption.value) == ("2026", "aun_no_exigible")

    @pytest.mark.parametrize(
        ("day", "state"), [(date(2026, 1, 29), "no_aplica"), (date(2026, 1, 30), "incumple")]
    )
    def test_it_fails_only_after_the_business_days(self, day, state):
        assert only(self.RULE, institution(), day).state.value == state

    def test_off_the_platform_absence_is_not_breach(self):
        found = only(self.RULE, institution(platform=False), TODAY)
        assert (found.state.value, found.cause.value) == ("no_verificable", "fuente_sin_lectura")

    def test_public_in_time_complies(self):
        found = only(self.RULE, institution(_plan(first_seen=date(2026, 1, 15))), TODAY)
        assert (found.state.value, found.extemporaneo) == ("cumple", False)

    def test_public_late_complies_late(self):
        found = only(self.RULE, institution(_plan(first_seen=date(2026, 2, 8))), TODAY)
        assert (found.state.value, found.days_late) == ("cumple", 10)

    @pytest.mark.parametrize(
        ("day", "states"),
        [
            (date(2026, 12, 31), {"2026": "incumple"}),
            (date(2027, 1, 1), {"2026": "incumple", "2027": "no_aplica"}),
            (date(2027, 1, 29), {"2026": "incumple", "2027": "no_aplica"}),
            (date(2027, 1, 30), {"2027": "incumple"}),
        ],
    )
    def test_january_cures_no_missing_plan_of_the_year_before(self, day, states):
        found = judge(self.RULE, institution(), day)
        assert {v.period: v.state.value for v in found} == states
        assert all(v.next_change > day for v in found)

    def test_who_was_not_bound_the_year_before_is_not_asked_for_it(self):
        born = (ObligationInterval("obligada", date(2026, 5, 4)),)
        found = judge(self.RULE, institution(obligation=born), date(2027, 1, 10))
        assert [v.period for v in found] == ["2027"]

    @pytest.mark.parametrize("platform", [True, False])
    def test_a_publication_announced_for_later_is_none_until_its_day(self, platform):
        address = PlanAddress(2026, "https://e.gob.mx/plan", date(2026, 12, 15))
        facts = institution(plan_addresses=(address,), platform=platform)
        found = only(self.RULE, facts, TODAY)
        assert found.state.value == ("incumple" if platform else "no_verificable")
        assert found.next_change == date(2026, 12, 15)
        there = only(self.RULE, facts, date(2026, 12, 15))
        assert (there.state.value, there.extemporaneo) == ("cumple", True)

    def test_on_the_platform_no_declared_date_makes_a_late_plan_early(self):
        from dataclasses import replace

        plan = _plan(first_seen=date(2026, 2, 8))
        files = tuple(replace(f, last_modified=date(2026, 1, 10)) for f in plan.resources)
        plan = replace(plan, resources=files)
        found = only(self.RULE, institution(plan), TODAY)
        assert (found.days_late, found.evidence[0].grade.value) == (10, "medido")
        elsewhere = only(self.RULE, institution(plan, platform=False), TODAY)
        assert (elsewhere.days_late, elsewhere.evidence[0].grade.value) == (None, "declarado")

    @pytest.mark.parametrize(
        ("fields", "role"),
        [
            ({"kind": "anexo"}, "plan"),
            ({"kind": "diccionario"}, "plan"),
            ({"description": "Diccionario del Plan"}, "plan"),
            ({}, "oficios"),
            ({}, "diccionario"),
        ],
    )
    def test_an_oficio_or_a_dictionary_that_names_the_plan_is_no_plan(self, fields, role):
        from dataclasses import replace

        plan = _plan(first_seen=date(2026, 1, 15), **fields)
        plan = replace(plan, role=role, category="plan_apertura_datos")
        assert only(self.RULE, institution(plan), TODAY).state.value == "incumple"

    def test_a_plan_of_another_year_is_no_plan(self):
        assert only(self.RULE, institution(_plan()), date(2027, 3, 1)).state.value == "incumple"

    def test_any_public_address_counts(self):
        address = PlanAddress(2026, "https://e.gob.mx/plan", date(2026, 1, 15))
        found = only(self.RULE, institution(plan_addresses=(address,)), TODAY)
        assert (found.state.value, found.evidence[0].grade.value) == ("cumple", "declarado")

    def test_born_in_mid_year_the_first_plan_is_next_january(self):
        born = (ObligationInterval("obligada", date(2026, 5, 4)),)
        found = only(self.RULE, institution(obligation=born), TODAY)
        assert (found.exemption.value, found.due) == ("aun_no_exigible", date(2027, 1, 29))

    def test_a_private_plan_is_not_public(self):
        from dataclasses import replace

        facts = institution(replace(_plan(), private=True))
        assert only(self.RULE, facts, TODAY).state.value == "incumple"


class TestWhoIsJudged:
    @pytest.mark.parametrize("status", ["no_aplica", "por_determinar", "en_liquidacion", "extinta"])
    def test_who_is_not_bound_is_not_judged_and_told_why(self, status):
        bound = (ObligationInterval(status, reason="órgano autónomo"),)
        facts = institution(dataset(), obligation=bound)
        for rule in ("L25-ACD-01", "L25-UPD-01"):
            found = only(rule, facts, TODAY)
            assert found.exemption.value == "no_obligada"
            assert "órgano autónomo" in found.reason

    @pytest.mark.parametrize(
        ("spans", "reason", "turns"),
        [
            (
                (ObligationInterval("obligada", date(2026, 12, 1)),),
                "La obligación registrada empieza el 1 de diciembre de 2026",
                date(2026, 12, 1),
            ),
            (
                (ObligationInterval("obligada", None, date(2026, 7, 1)),),
                "terminó el 30 de junio de 2026",
                None,
            ),
            (
                (
                    ObligationInterval("obligada", None, date(2026, 7, 1)),
                    ObligationInterval("por_convenio", date(2027, 1, 1)),
                ),
                "uno terminó el 30 de junio de 2026 y el siguiente empieza el 1 de enero de 2027",
                date(2027, 1, 1),
            ),
        ],
    )
    def test_a_day_that_no_registered_interval_covers_does_not_bind(self, spans, reason, turns):
        facts = institution(dataset(), obligation=spans)
        found = only("L25-ACD-01", facts, TODAY)
        assert (found.state.value, found.exemption.value) == ("no_aplica", "no_obligada")
        assert reason in found.reason
        assert found.next_change == turns
        assert standing_on(facts.organization, TODAY, "").status == "no_aplica"

    def test_where_nothing_is_registered_it_is_to_be_determined(self):
        facts = institution(obligation=())
        assert standing_on(facts.organization, TODAY, "").status == "por_determinar"
        assert only("L25-ACD-01", facts, TODAY).exemption.value == "no_obligada"

    def test_who_joined_by_agreement_is(self):
        facts = institution(obligation=(ObligationInterval("por_convenio"),))
        assert only("L25-ACD-01", facts, TODAY).state.value == "cumple"

    def test_an_extinct_institution_is_closed_on_the_day_of_its_decree(self):
        spans = (
            ObligationInterval("obligada", None, date(2026, 7, 1)),
            ObligationInterval("extinta", date(2026, 7, 1), successor="SABG"),
        )
        facts = institution(obligation=spans)
        before, after = (
            only("L25-ACD-01", facts, day) for day in (date(2026, 6, 30), date(2026, 7, 1))
        )
        assert (before.state.value, after.exemption.value) == ("cumple", "no_obligada")
        assert before.next_change == date(2026, 7, 1)
        assert "SABG" in after.reason


class TestPublication:
    def test_something_public_complies(self):
        assert only("L25-PUB-04", institution(dataset()), TODAY).state.value == "cumple"

    def test_nothing_public_is_no_breach_because_what_is_loaded_is_not_told(self):
        for platform, cause in ((True, "sin_observacion"), (False, "fuente_sin_lectura")):
            found = only("L25-PUB-04", institution(platform=platform), TODAY)
            assert (found.state.value, found.cause.value) == ("no_verificable", cause)

    def test_a_plan_is_no_data(self):
        assert only("L25-PUB-04", institution(_plan()), TODAY).state.value == "no_verificable"

    @pytest.mark.parametrize("platform", [True, False])
    def test_nobody_can_tell_from_the_verdict_whether_something_private_is_loaded(self, platform):
        private = dataset(private=True)
        assert only("L25-PUB-04", institution(private, platform=platform), TODAY) == only(
            "L25-PUB-04", institution(platform=platform), TODAY
        )


class TestThroughAnother:
    @pytest.mark.parametrize("rule", ["L25-PLAN-01", "L25-PUB-04"])
    def test_who_publishes_through_another_has_the_duty_counted_there(self, rule):
        found = only(rule, institution(publica_a_traves_de="secretaria_de_salud"), TODAY)
        assert (found.state.value, found.exemption.value) == ("no_aplica", "otra_regla")
        assert "secretaria_de_salud" in found.reason
        assert "3-XIX" in found.reason

    def test_so_it_was_in_the_periods_of_the_policy(self):
        through, own = institution(publica_a_traves_de="salud"), institution()
        found = judge("E3-PUB-01", through, date(2023, 7, 1), lambda _day: own)
        assert [v.state.value for v in found] == ["incumple", "no_aplica"]

    def test_it_still_designates_its_area_and_its_own_data_are_judged(self):
        facts = institution(dataset(), publica_a_traves_de="salud")
        assert only("L25-ACD-01", facts, TODAY).state.value == "cumple"
        assert only("L25-FMT-01", facts, TODAY).state.value == "cumple"


class TestEje3:
    def test_the_running_period_and_the_last_closed_one(self):
        facts = institution(dataset())
        found = judge("E3-PUB-01", facts, date(2023, 6, 30))
        assert [(v.period, v.state.value) for v in found] == [
            ("2021-07/2022-06", "no_verificable"),
            ("2022-07/2023-06", "cumple"),
        ]
        assert found[0].cause.value == "sin_observacion"

    def test_nothing_published_is_not_yet_due_until_the_period_closes(self):
        found = judge("E3-PUB-01", institution(), date(2023, 6, 30))[1]
        assert (found.exemption.value, found.due) == ("aun_no_exigible", date(2023, 6, 30))

    def test_a_closed_period_is_judged_by_what_was_seen_when_it_closed(self):
        empty, full = institution(), institution(dataset())
        found = judge("E3-PUB-01", full, date(2023, 7, 1), lambda _day: empty)
        assert [v.state.value for v in found] == ["incumple", "cumple"]

    def test_a_link_may_be_on_the_section_that_was_not_read(self):
        read, unread = SectionFacts("https://a.mx/t", True), SectionFacts("https://a.mx/u", False)
        for sections, expected in (((read,), "incumple"), ((read, unread), "no_verificable")):
            facts = replace(institution(), sections=sections)
            closed, _running = judge(
                "E3-DIF-02", facts, date(2024, 9, 1), timeline((date(2021, 7, 1), facts))
            )
            assert closed.state.value == expected

    def test_sections_never_read_cannot_be_verified(self):
        found = judge("E3-DIF-02", institution(), date(2023, 6, 30))
        assert {v.state.value for v in found} == {"no_verificable"}
        assert found[1].cause.value == "fuente_sin_lectura"

    @pytest.mark.parametrize("rule", ["E3-PUB-01", "E3-PUB-02", "E3-DIF-02"])
    def test_only_periods_in_which_it_was_bound_from_the_first_day_are_judged(self, rule):
        bound = (ObligationInterval("obligada", date(2023, 9, 1)),)
        facts = institution(obligation=bound)

        def exemptions(day):
            found = judge(rule, facts, day, lambda _day: facts)
            return {v.period: v.exemption.value if v.exemption else "" for v in found}

        assert exemptions(date(2023, 10, 1)) == {
            "2022-07/2023-06": "no_obligada",
            "2023-07/2024-06": "no_obligada",
        }
        assert exemptions(date(2025, 8, 1))["2024-07/2025-06"] == ""
