"""The area, its head and the accounts of the platform, one sentence a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.gobabierto.facts.types import AreaChange, MemberFacts
from ckanext.gobabierto.rules.users import pseudonym

from .build import institution, only
from .papers import having, paper, timeline

TODAY = date(2026, 11, 22)


def state(found):
    return found.state.value


class TestDesignation:
    RULE = "L25-ACD-01"

    def test_the_oficio_of_the_register_counts_where_the_record_names_none(self):
        letter = paper("oficio_designacion", date(2025, 9, 20), grade="cotejado")
        facts = having(institution(area_oficio="", area_oficio_on=None), documents=(letter,))
        found = only(self.RULE, facts, TODAY)
        assert (state(found), found.extemporaneo) == ("cumple", False)
        assert found.evidence[0].grade.value == "cotejado"

    def test_an_oficio_registered_later_is_credited_afterwards(self):
        letter = paper("oficio_designacion", date(2025, 9, 20), registered_on=date(2026, 3, 4))
        facts = having(institution(area_oficio=""), documents=(letter,))
        found = only(self.RULE, facts, TODAY)
        assert "se registró en este portal el 4 de marzo de 2026" in found.reason
        assert not found.extemporaneo

    def test_a_new_head_with_a_new_oficio_does_not_make_the_first_one_late(self):
        letters = (paper("oficio_designacion", date(2025, 9, 20)),)
        facts = having(institution(area_oficio_on=date(2026, 8, 1)), documents=letters)
        assert not only(self.RULE, facts, TODAY).extemporaneo

    def test_nor_does_it_where_it_was_seen_designated_in_time(self):
        from .build import judge

        now = institution(area_oficio_on=date(2026, 8, 1))
        (found,) = judge(self.RULE, now, TODAY, timeline((date(2025, 9, 22), institution())))
        assert not found.extemporaneo

    def test_of_several_oficios_it_says_which_came_first_and_which_last(self):
        letters = (paper("oficio_designacion", date(2026, 5, 20), number="OF/B"),)
        facts = having(institution(), documents=letters, area_changed_on=date(2026, 5, 15))
        found = only(self.RULE, facts, TODAY)
        assert (state(found), found.extemporaneo) == ("cumple", False)
        assert "DD/001/2025" in found.reason
        assert "OF/B" in found.reason
        assert "otra persona titular" not in found.reason

    def test_the_oficio_of_one_head_is_not_said_to_designate_the_next(self):
        facts = having(institution(), area_changed_on=date(2026, 5, 15))
        found = only(self.RULE, facts, TODAY)
        assert state(found) == "cumple"
        assert "otra persona titular, el 15 de mayo de 2026" in found.reason

    def test_an_oficio_of_a_day_that_has_not_come_proves_nothing_yet(self):
        ahead = institution(area_oficio_on=date(2026, 12, 24))
        found = only(self.RULE, ahead, TODAY)
        assert (state(found), found.next_change) == ("no_verificable", date(2026, 12, 24))
        assert state(only(self.RULE, ahead, found.next_change)) == "cumple"

    def test_an_oficio_of_before_the_law_waits_for_a_person(self):
        facts = institution(area_oficio_on=date(2019, 3, 1))
        found = only(self.RULE, facts, TODAY)
        assert (state(found), found.cause.value) == ("no_verificable", "en_revision")
        assert "1 de marzo de 2019" in found.reason
        assert only(self.RULE, facts, date(2025, 9, 20)).exemption.value == "aun_no_exigible"
        new = having(facts, documents=(paper("oficio_designacion", date(2025, 9, 20)),))
        assert state(only(self.RULE, new, TODAY)) == "cumple"

    def test_a_private_oficio_proves_without_showing_its_number(self):
        letter = paper("oficio_designacion", date(2025, 9, 20), number="SECRETO", public=False)
        facts = having(institution(area_oficio=""), documents=(letter,))
        found = only(self.RULE, facts, TODAY)
        assert state(found) == "cumple"
        assert "SECRETO" not in found.reason + found.evidence[0].value


class TestRank:
    RULE = "L25-ACD-02"

    @pytest.mark.parametrize(
        ("rank", "expected"),
        [
            ("Directora General de Planeación", "cumple"),
            ("DIRECCION GENERAL", "cumple"),
            ("Director General Adjunto", "incumple"),
            ("Subdirectora de área", "incumple"),
            ("Secretaria Técnica", "no_verificable"),
            ("Enlace de transparencia", "no_verificable"),
            ("Director General de Vinculación y Enlace", "cumple"),
            ("Asesora del Director General", "no_verificable"),
            ("Titular de la Dirección General de Datos", "cumple"),
            ("Gerencia (equivalente a Dirección General)", "cumple"),
            ("Jefe de Unidad Departamental", "incumple"),
            ("Asesor", "no_verificable"),
            ("", "no_verificable"),
        ],
    )
    def test_the_rank_that_is_registered_decides_where_its_words_say(self, rank, expected):
        assert state(only(self.RULE, institution(area_head_rank=rank), TODAY)) == expected

    def test_the_oficio_that_states_it_comes_first(self):
        letter = paper("oficio_designacion", date(2025, 9, 20), outcome="nivel_equivalente")
        facts = having(institution(area_head_rank="Asesor"), documents=(letter,))
        assert state(only(self.RULE, facts, TODAY)) == "cumple"

    def test_without_any_oficio_nothing_is_said(self):
        facts = institution(area_oficio="", area_head_rank="Director General")
        found = only(self.RULE, facts, TODAY)
        assert (state(found), found.cause.value) == ("no_verificable", "falta_documento")


class TestRankOfTheNextHead:
    """What an oficio says of one head is said of no other."""

    RULE = "L25-ACD-02"
    OLD = paper("oficio_designacion", date(2025, 9, 20), outcome="nivel_director_general")
    CHANGED = date(2026, 5, 15)

    def found(self, *papers, rank="Subdirector de Área", **fields):
        fields = {"area_head_rank": rank, "area_changed_on": self.CHANGED, **fields}
        return only(
            self.RULE, having(institution(), documents=(self.OLD, *papers), **fields), TODAY
        )

    @pytest.mark.parametrize(
        ("rank", "expected"),
        [
            ("Subdirector de Área", "incumple"),
            ("Director General", "cumple"),
            ("Asesor", "no_verificable"),
            ("", "no_verificable"),
        ],
    )
    def test_the_rank_in_the_record_decides_for_a_head_without_oficio(self, rank, expected):
        found = self.found(rank=rank)
        assert state(found) == expected
        assert "2025-09-20" not in [item.value for item in found.evidence]
        assert "otra persona titular" in found.reason

    @pytest.mark.parametrize(
        ("dated", "outcome", "expected"),
        [
            (date(2026, 5, 20), "nivel_equivalente", "cumple"),
            (date(2026, 5, 4), "nivel_equivalente", "cumple"),
            (date(2026, 5, 20), "nivel_inferior", "incumple"),
            (date(2026, 5, 20), "", "no_verificable"),
            (date(2026, 1, 10), "nivel_equivalente", "no_verificable"),
        ],
    )
    def test_only_what_may_be_its_own_oficio_states_it(self, dated, outcome, expected):
        new = paper("oficio_designacion", dated, outcome=outcome)
        assert state(self.found(new, rank="Asesor")) == expected

    def test_a_later_designation_without_level_leaves_it_to_the_rank(self):
        new = paper("oficio_designacion", date(2026, 5, 20))
        fields = {"area_changed_on": None}
        assert state(self.found(new, **fields)) == "incumple"
        assert state(self.found(new, rank="Asesor", **fields)) == "no_verificable"

    def test_the_oficio_of_a_head_in_between_states_nothing_of_the_last(self):
        between = paper("oficio_designacion", date(2026, 5, 3), outcome="nivel_equivalente")
        changes = (AreaChange(date(2026, 5, 4)), AreaChange(self.CHANGED))
        assert state(self.found(between, rank="Asesor", area_changes=changes)) == "no_verificable"

    def test_another_area_with_the_same_head_changes_nothing(self):
        changes = (AreaChange(self.CHANGED, head=False),)
        assert state(self.found(rank="Asesor", area_changes=changes)) == "cumple"


class TestChangeOfArea:
    RULE = "L25-ACD-05"

    def test_no_change_calls_for_nothing(self):
        found = only(self.RULE, institution(), TODAY)
        assert found.exemption.value == "sin_supuesto"

    def test_a_change_told_by_oficio_complies_whenever_it_was_told(self):
        facts = having(institution(), area_changed_on=date(2026, 6, 1))
        assert state(only(self.RULE, facts, TODAY)) == "no_verificable"
        told = having(facts, documents=(paper("aviso_cambio_area", date(2026, 9, 30)),))
        found = only(self.RULE, told, TODAY)
        assert (state(found), found.due, found.extemporaneo) == ("cumple", None, False)

    def test_an_old_oficio_tells_no_new_change(self):
        facts = having(institution(), area_changed_on=date(2026, 6, 1))
        old = having(facts, documents=(paper("oficio_designacion", date(2025, 9, 20)),))
        assert state(only(self.RULE, old, TODAY)) == "no_verificable"

    @pytest.mark.parametrize(
        ("told_on", "untold"),
        [
            ([date(2026, 9, 1)], ["1 de junio"]),
            ([date(2026, 8, 20)], ["1 de septiembre"]),
            ([date(2026, 5, 20)], ["1 de septiembre"]),
            ([], ["1 de junio", "1 de septiembre"]),
            ([date(2026, 5, 20), date(2026, 8, 20)], []),
            ([date(2026, 9, 1), date(2026, 11, 2)], []),
        ],
    )
    def test_each_change_needs_to_be_told(self, told_on, untold):
        """One oficio tells one of two changes that lie further apart than the window."""
        changes = (AreaChange(date(2026, 6, 1)), AreaChange(date(2026, 9, 1)))
        papers = tuple(paper("aviso_cambio_area", day) for day in told_on)
        found = only(
            self.RULE, having(institution(), area_changes=changes, documents=papers), TODAY
        )
        assert state(found) == ("no_verificable" if untold else "cumple")
        assert all(day in found.reason for day in untold)
        assert len(found.evidence) == (len(untold) or len(told_on) + 1)

    def test_one_oficio_tells_the_changes_of_a_few_days(self):
        changes = (AreaChange(date(2026, 6, 1), head=False), AreaChange(date(2026, 6, 4)))
        facts = having(institution(), area_changes=changes)
        told = having(facts, documents=(paper("aviso_cambio_area", date(2026, 6, 9)),))
        assert state(only(self.RULE, told, TODAY)) == "cumple"

    def test_the_oficio_of_the_designation_tells_no_change_of_the_weeks_after(self):
        facts = having(
            institution(area_oficio=""),
            documents=(paper("oficio_designacion", date(2026, 4, 20)),),
            area_since=date(2026, 4, 22),
            area_changed_on=date(2026, 6, 1),
        )
        assert state(only(self.RULE, facts, TODAY)) == "no_verificable"

    def test_the_oficio_of_the_record_counts_once_it_has_come(self):
        facts = having(institution(area_oficio_on=date(2026, 12, 24)), area_changed_on=TODAY)
        found = only(self.RULE, facts, TODAY)
        assert (state(found), found.next_change) == ("no_verificable", date(2026, 12, 24))
        assert state(only(self.RULE, facts, found.next_change)) == "cumple"


def left(day=date(2026, 6, 1)):
    member = MemberFacts("user-1", "editor", None, day)
    return having(institution(), members=(member,), members_read=True)


class TestDepartures:
    RULE = "L25-ACD-04"

    def test_nobody_left(self):
        facts = having(institution(), members_read=True)
        assert only(self.RULE, facts, TODAY).exemption.value == "sin_supuesto"

    def test_accounts_never_looked_at_cannot_be_verified(self):
        assert only(self.RULE, institution(), TODAY).cause.value == "sin_observacion"

    def test_the_term_is_advised_in_natural_days_and_ends_in_business_days(self):
        found = only(self.RULE, left(), date(2026, 6, 2))
        assert (found.advise_by, found.due) == (date(2026, 6, 16), date(2026, 6, 22))
        assert found.exemption.value == "aun_no_exigible"
        assert (found.subject.type, found.subject.id) == ("user", pseudonym("org-1", "user-1"))

    def test_the_id_of_the_account_is_for_its_institution_alone(self):
        found = only(self.RULE, left(), date(2026, 6, 2))
        assert "user-1" not in f"{found.subject}{found.reason}"
        shown = [item for item in found.evidence if not item.private]
        assert "user-1" not in str(shown)
        assert [item.value for item in found.evidence if item.private] == ["user-1"]

    @pytest.mark.parametrize(
        ("day", "expected"),
        [(date(2026, 6, 22), "no_aplica"), (date(2026, 6, 23), "no_verificable")],
    )
    def test_it_turns_after_fifteen_business_days_and_is_never_a_breach(self, day, expected):
        assert state(only(self.RULE, left(), day)) == expected

    def test_both_the_person_and_the_institution_must_tell(self):
        notice = paper("aviso_salida_usuario", date(2026, 6, 5), user_id="user-1")
        one = having(left(), documents=(notice,))
        found = only(self.RULE, one, TODAY)
        assert state(found) == "no_verificable"
        assert "el oficio de sucesión" in found.reason
        heir = paper("designacion_sucesor", date(2026, 6, 30), user_id="user-1")
        both = only(self.RULE, having(left(), documents=(notice, heir)), TODAY)
        assert (state(both), both.days_late) == ("cumple", 8)

    def test_the_accounts_of_another_portal_than_the_platform_tell_nothing(self):
        for facts in (left(), having(institution(), members=(), members_read=True)):
            found = only(self.RULE, replace(facts, is_platform=False), TODAY)
            assert (state(found), found.cause.value) == ("no_verificable", "fuente_sin_lectura")
            assert "no es la Plataforma" in found.reason
            assert "en la Plataforma" not in found.subject.title

    def test_a_notice_about_another_account_is_none(self):
        other = paper("aviso_salida_usuario", date(2026, 6, 5), user_id="user-2")
        found = only(self.RULE, having(left(), documents=(other,)), TODAY)
        assert "el aviso de quien dejó el cargo" in found.reason

    def test_who_left_before_the_law_is_not_asked_for(self):
        facts = left(date(2025, 9, 1))
        assert only(self.RULE, facts, TODAY).exemption.value == "sin_supuesto"


class TestEditors:
    RULE = "L25-ACD-06"

    def test_an_editor_complies_and_one_that_left_is_none(self):
        here = having(institution(), members=(MemberFacts("u"),), members_read=True)
        assert state(only(self.RULE, here, TODAY)) == "cumple"
        assert state(only(self.RULE, left(), TODAY)) == "incumple"

    def test_accounts_never_looked_at_cannot_be_verified(self):
        assert only(self.RULE, institution(), TODAY).cause.value == "sin_observacion"

    def test_off_the_platform_only_the_request_tells(self):
        facts = having(institution(platform=False), members=(MemberFacts("u"),), members_read=True)
        assert state(only(self.RULE, facts, TODAY)) == "no_verificable"
        asked = having(facts, documents=(paper("solicitud_usuario", date(2026, 2, 1)),))
        assert state(only(self.RULE, asked, TODAY)) == "cumple"
