"""Accounts and changes of area, as one sight of the institution follows another."""

from __future__ import annotations

from datetime import date

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import capture, read
from ckanext.gobabierto.facts.membership import with_memory
from ckanext.gobabierto.facts.types import AreaChange, MemberFacts, OrganizationFacts

from ..organizations import make_institution

FIRST, LATER, LAST = date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 1)


def seen(active, before=None, at=FIRST, **fields):
    return with_memory(OrganizationFacts("o", "ine", **fields), active, before, at)


class TestMemory:
    def test_of_who_was_there_at_first_sight_nobody_knows_since_when(self):
        found = seen({"u": "admin"})
        assert (found.members, found.members_read) == ((MemberFacts("u", "admin"),), True)

    def test_who_comes_later_comes_that_day_and_who_leaves_leaves_that_day(self):
        first = seen({"a": "editor"})
        second = seen({"b": "editor"}, first, LATER)
        assert second.members == (
            MemberFacts("a", "editor", None, LATER),
            MemberFacts("b", "editor", LATER),
        )
        assert seen({"b": "editor"}, second, LAST).members == second.members

    def test_who_comes_back_is_there_again(self):
        gone = seen({}, seen({"a": "editor"}), LATER)
        assert seen({"a": "admin"}, gone, LAST).members == (MemberFacts("a", "admin", LAST),)

    def test_who_came_and_left_on_one_day_never_was(self):
        came = seen({"a": "editor"}, seen({}), LATER)
        assert seen({}, came, LATER).members == ()

    def test_another_area_or_head_is_a_change_and_filling_a_blank_is_none(self):
        blank = seen({})
        filled = seen({}, blank, LATER, area_head="Ana Ejemplo")
        assert filled.area_changed_on is None
        assert seen({}, filled, LAST, area_head="ANA  EJEMPLO").area_changed_on is None
        changed = seen({}, filled, LAST, area_head="Luis Ejemplo")
        assert changed.area_changed_on == LAST
        assert seen({}, changed, date(2026, 6, 1), area_head="Luis Ejemplo").area_changed_on == LAST

    def test_each_change_is_kept_with_what_changed(self):
        first = seen({}, area_head="Ana", area_coordinadora="Datos")
        second = seen({}, first, LATER, area_head="Ana", area_coordinadora="Otra")
        third = seen({}, second, LAST, area_head="Luis", area_coordinadora="Otra")
        assert third.area_changes == (AreaChange(LATER, head=False), AreaChange(LAST))
        again = seen({}, third, LAST, area_head="Luis", area_coordinadora="Más")
        assert again.area_changes == third.area_changes, "two changes of a day are one"
        assert again.area_changed_on == LAST

    def test_one_that_was_vacant_meanwhile_is_a_change_and_the_same_again_is_none(self):
        vacant = seen({}, seen({}, area_head="Ana"), LATER)
        assert vacant.area_changes == ()
        assert seen({}, vacant, LAST, area_head="Ana").area_changes == ()
        filled = seen({}, vacant, LAST, area_head="Luis")
        assert filled.area_changes == (AreaChange(LAST),)
        assert (vacant.head_named, filled.head_named) == ("Ana", "")

    def test_since_when_there_is_one_is_known_where_it_was_seen_to_come(self):
        assert seen({}, area_head="Ana").area_since is None
        filled = seen({}, seen({}), LATER, area_head="Ana")
        assert seen({}, filled, LAST, area_head="Luis").area_since == LATER

    def test_a_change_seen_before_each_was_kept_is_not_forgotten(self):
        old = OrganizationFacts("o", "ine", area_head="Ana", area_changed_on=FIRST)
        found = seen({}, old, LAST, area_head="Luis")
        assert found.area_changes == (AreaChange(FIRST), AreaChange(LAST))


@pytest.mark.usefixtures("with_plugins", "clean_db")
@pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False)
class TestCapture:
    @pytest.fixture
    def institution(self):
        with clock.frozen(FIRST):
            return make_institution()

    def call(self, action, day, **data):
        site = helpers.call_action("get_site_user")
        with clock.frozen(day):
            return helpers.call_action(action, {"user": site["name"], "ignore_auth": True}, **data)

    def members(self, institution, day):
        facts = read.organizations_at(day, [institution["id"]])[institution["id"]]
        return {item.user_id: (item.capacity, item.since, item.until) for item in facts.members}

    def join(self, institution, user, day=LATER, role="editor"):
        self.call(
            "organization_member_create",
            day,
            id=institution["id"],
            username=user["name"],
            role=role,
        )

    def test_an_account_is_seen_when_it_joins_and_when_it_leaves(self, institution):
        user = factories.User()
        self.join(institution, user)
        assert self.members(institution, LATER) == {user["id"]: ("editor", LATER, None)}
        assert self.members(institution, FIRST) == {}
        self.call("organization_member_delete", LAST, id=institution["id"], username=user["name"])
        assert self.members(institution, LAST) == {user["id"]: ("editor", LATER, LAST)}
        assert self.members(institution, LATER) == {user["id"]: ("editor", LATER, None)}

    def test_a_deleted_account_leaves_its_institutions(self, institution):
        user = factories.User()
        self.join(institution, user, role="admin")
        self.call("user_delete", LAST, id=user["id"])
        assert self.members(institution, LAST) == {user["id"]: ("admin", LATER, LAST)}

    def test_members_and_administrators_of_the_portal_are_no_editors(self, institution):
        self.join(institution, factories.User(), role="member")
        self.join(institution, factories.Sysadmin(), role="admin")
        assert self.members(institution, LATER) == {}

    def test_what_no_hook_saw_is_found(self, institution):
        user = factories.User()
        self.join(institution, user)
        model.Session.query(model.Member).filter_by(table_id=user["id"]).delete()
        model.Session.commit()
        with clock.frozen(LAST):
            capture.capture_institution(institution["id"])
        assert self.members(institution, LAST)[user["id"]][2] == LAST

    def test_no_name_and_no_mail_is_kept(self, institution):
        user = factories.User(name="persona_ejemplo", email="persona@ejemplo.gob.mx")
        self.join(institution, user)
        facts = read.organizations_at(LATER, [institution["id"]])[institution["id"]]
        assert "persona" not in str(facts.members)

    def test_who_may_not_change_members_changes_nothing(self, institution):
        user, stranger = factories.User(), factories.User()
        with pytest.raises(tk.NotAuthorized):
            helpers.call_action(
                "member_create",
                {"user": stranger["name"], "ignore_auth": False},
                id=institution["id"],
                object=user["id"],
                object_type="user",
                capacity="editor",
            )
        assert self.members(institution, LATER) == {}

    @pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True)
    def test_the_verdicts_follow_at_once(self, institution):
        def state(day):
            shown = self.call(
                "gobabierto_compliance_show", day, id=institution["id"], as_of=day.isoformat()
            )
            return {v["rule"]: v["state"] for v in shown["verdicts"]}["L25-ACD-06"]

        assert state(FIRST) == "incumple"
        self.join(institution, factories.User())
        assert state(LATER) == "cumple"
