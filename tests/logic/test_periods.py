"""Actions of totals and periods: frozen once, never changed, corrected beside, told to all."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import freeze, period_store, timeline

from ..organizations import make_institution, our_fields

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
]
TODAY = date(2026, 11, 22)
HISTORICAL = Path(__file__).parents[2] / "docs" / "historicos"


@pytest.fixture
def today():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def two(today):
    """Two institutions observed since January, one with a dataset, evaluated up to today."""
    with clock.frozen(date(2026, 1, 3)):
        made = [make_institution(siglas="UNO", sector="Salud"), make_institution(siglas="DOS")]
        helpers.call_action(
            "package_create", site(), name="uno", title="Uno", owner_org=made[0]["id"],
            license_id="cc-by-4.0", **our_fields(),
        )  # fmt: skip
    for institution in made:
        timeline.evaluate(institution["id"])
    return made


def site():
    return {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}


def anybody(action, **data):
    return helpers.call_action(action, {"ignore_auth": False, "user": ""}, **data)


def as_user(action, user, **data):
    return helpers.call_action(action, {"ignore_auth": False, "user": user["name"]}, **data)


def frozen(name="2026-T3"):
    return helpers.call_action("gobabierto_period_freeze", period=name)


class TestStats:
    def test_the_figures_are_those_of_the_list(self, two):
        stats = anybody("gobabierto_compliance_stats", group_by="verb,sector")
        listed = anybody("gobabierto_compliance_list")
        # The list also tells bands and coverage.
        assert stats["national"].items() <= listed["national"].items()
        assert set(stats["groups"]) == {"verb", "sector"}
        assert stats["instances"]["applicable"] == sum(
            row["eje3"]["applicable"] for row in listed["results"]
        )
        assert (stats["frozen"], stats["provisional"], stats["period"]) == (None, False, None)
        json.dumps(stats)

    def test_every_rule_of_the_law_has_its_group(self, two):
        stats = anybody("gobabierto_compliance_stats", group_by=["rule", "severity"])
        rules = helpers.call_action(
            "gobabierto_rule_list", profile="lineamientos-2025", as_of="2026-11-22"
        )
        assert [row["key"] for row in stats["groups"]["rule"]] == [row["id"] for row in rules]

    def test_by_period_each_is_as_it_was_frozen_with_its_own_law(self, two):
        for name in ("2026-T2", "2026-T3"):
            frozen(name)
        asked = {"period": "2026-T4", "group_by": "state,period"}
        answer = anybody("gobabierto_compliance_stats", **asked)
        assert list(answer["groups"]) == ["state", "period"]
        found = {row["key"]: row for row in answer["groups"]["period"]}
        json.dumps(answer)
        assert list(found) == ["2026-T2", "2026-T3", "2026-T4"]
        assert {row["provisional"] for row in found.values()} == {False, True}
        assert {row["profile"] for row in found.values()} == {"lineamientos-2025"}
        for name in ("2026-T2", "2026-T3"):
            alone = anybody("gobabierto_compliance_stats", period=name, group_by="period")
            assert alone["frozen"]["sha256"] == found[name]["frozen"]
            assert alone["instances"] == found[name]["instances"]
            verifiable = found[name]["institutions"]["verifiable"]
            assert alone["national"]["verifiable"] == verifiable
            assert alone["groups"]["period"][-1] == found[name]
        today = anybody("gobabierto_compliance_stats", group_by="period", as_of="2026-08-01")
        keys = [(row["key"], row["frozen"] is None) for row in today["groups"]["period"]]
        assert keys == [("2026-T2", False), ("2026-08-01", True)]

    def test_the_period_that_runs_is_provisional_and_told_as_of_today(self, two):
        stats = anybody("gobabierto_compliance_stats", period="2026-T4")
        assert (stats["as_of"], stats["provisional"]) == ("2026-11-22", True)
        assert stats["period"]["ends"] == "2026-12-31"
        then = anybody("gobabierto_compliance_stats", period="2026-T4", known_at="2026-10-15")
        assert (then["as_of"], then["provisional"]) == ("2026-10-15", True)

    def test_a_frozen_period_is_told_as_it_was_frozen(self, two):
        before = anybody("gobabierto_compliance_stats", period="2026-T3", group_by="rule,state")
        stored = frozen()
        make_institution()
        after = anybody("gobabierto_compliance_stats", period="2026-T3", group_by="rule,state")
        assert after["frozen"]["sha256"] == stored["sha256"]
        for key in ("national", "groups", "instances", "rules_up_to_date", "institutions"):
            assert after[key] == before[key], key

    @pytest.mark.parametrize(
        "arguments",
        [
            {"group_by": "colour"},
            {"period": "ayer"},
            {"period": "2027-T1"},
            {"as_of": "2027-01-01"},
            {"period": "2026-T3", "as_of": "2026-09-30"},
            {"period": "2026-T3", "known_at": "2026-06-30"},
            {"as_of": "2026-09-30", "known_at": "2026-09-29"},
        ],
    )
    def test_what_cannot_be_answered_is_told(self, today, arguments):
        with pytest.raises(tk.ValidationError):
            anybody("gobabierto_compliance_stats", **arguments)

    def test_the_queries_do_not_grow_with_the_institutions(self, two):
        def count():
            seen = []

            def hear(*told):
                seen.append(told)

            engine = model.Session.get_bind()
            sa.event.listen(engine, "before_cursor_execute", hear)
            try:
                anybody("gobabierto_compliance_stats", group_by="verb,rule,sector,period")
            finally:
                sa.event.remove(engine, "before_cursor_execute", hear)
            return len(seen)

        few = count()
        for _ in range(4):
            timeline.evaluate(make_institution()["id"])
        assert count() == few


class TestFreeze:
    def test_a_frozen_period_has_the_checksum_of_its_bytes(self, two):
        answer = frozen()
        stored = period_store.find("2026-T3")
        text = "".join(freeze.pieces(stored))
        assert hashlib.sha256(text.encode()).hexdigest() == answer["sha256"]
        document = json.loads(text)
        assert [row["institution"]["id"] for row in document["institutions"]] == sorted(
            row["id"] for row in two
        )
        failing = [item for row in document["institutions"] for item in row["failing"]]
        assert failing
        assert {item["rule"] for item in failing} <= {row["id"] for row in document["rules"]}
        shown = anybody("gobabierto_period_show", period="2026-T3", verify=True)
        assert shown["intact"]

    def test_the_same_data_gives_the_same_bytes(self, two, monkeypatch):
        first = frozen()
        # Its triggers do not fire for a replica.
        model.Session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        model.Session.execute(sa.text("TRUNCATE gobabierto_period CASCADE"))
        model.Session.commit()
        with clock.frozen(date(2026, 12, 24)):
            assert frozen()["sha256"] == first["sha256"]

    def test_the_database_refuses_to_change_or_remove_it(self, two):
        frozen()
        helpers.call_action("gobabierto_period_erratum", period="2026-T3", text="Se corrige.")
        for statement in (
            "UPDATE gobabierto_period SET sha256 = 'x'",
            "DELETE FROM gobabierto_period",
            "UPDATE gobabierto_period_institution SET content = '{}'",
            "DELETE FROM gobabierto_period_institution",
            "UPDATE gobabierto_period_erratum SET text = 'otra cosa'",
            "DELETE FROM gobabierto_period_erratum",
            "TRUNCATE gobabierto_period, gobabierto_period_institution, gobabierto_period_erratum",
            "TRUNCATE gobabierto_period_erratum",
        ):
            with pytest.raises(sa.exc.DBAPIError, match="never changed"):
                model.Session.execute(sa.text(statement))
            model.Session.rollback()

    def test_a_period_that_is_not_over_is_refused(self, two):
        with pytest.raises(tk.ValidationError, match="periodo_sin_terminar"):
            frozen("2026-T4")
        with clock.frozen(date(2026, 12, 31)), pytest.raises(tk.ValidationError):
            frozen("2026-T4")
        with clock.frozen(date(2027, 1, 1)):
            timeline.evaluate(two[0]["id"])
            timeline.evaluate(two[1]["id"])
            assert frozen("2026-T4")["name"] == "2026-T4"

    def test_freezing_twice_is_refused(self, two):
        frozen()
        with pytest.raises(tk.ValidationError, match="periodo_ya_registrado"):
            frozen()

    def test_a_frozen_quarter_is_the_same_by_its_months(self, two):
        sha256 = frozen()["sha256"]
        with pytest.raises(tk.ValidationError, match="periodo_ya_registrado"):
            frozen("2026-07/2026-09")
        stats = anybody("gobabierto_compliance_stats", period="2026-07--2026-09")
        assert (stats["period"]["name"], stats["frozen"]["sha256"]) == ("2026-T3", sha256)

    def test_what_is_not_evaluated_is_not_frozen(self, two):
        make_institution(name="sin-evaluar")
        with clock.frozen(date(2026, 1, 3)):
            make_institution(name="de-enero")
        with pytest.raises(tk.ValidationError, match="de-enero"):
            frozen()

    def test_no_law_no_freeze(self, two):
        with pytest.raises(tk.ValidationError, match="periodo_sin_norma"):
            frozen("2020")

    def test_what_is_learnt_later_changes_nothing_frozen(self, two):
        before = frozen()
        helpers.call_action("organization_patch", site(), id=two[0]["id"], title="Otro nombre")
        timeline.evaluate(two[0]["id"], full=True)
        after = anybody("gobabierto_period_show", period="2026-T3")
        assert after["national"] == before["national"]
        assert "Otro nombre" not in json.dumps(after)

    def test_a_correction_stands_beside_it(self, two):
        sha256 = frozen()["sha256"]
        helpers.call_action(
            "gobabierto_period_erratum", period="2026-T3", text="El acuse llegó después.",
            organization=two[0]["name"], reference="Oficio 12/2026",
        )  # fmt: skip
        shown = anybody("gobabierto_period_show", period="2026-T3")
        (erratum,) = shown["errata"]
        assert (erratum["text"], erratum["organization_id"]) == (
            "El acuse llegó después.", two[0]["id"],
        )  # fmt: skip
        assert shown["sha256"] == sha256
        for blank in (" ", "\u200b", "--"):
            with pytest.raises(tk.ValidationError):
                helpers.call_action("gobabierto_period_erratum", period="2026-T3", text=blank)

    def test_one_institution_with_its_failing_subjects(self, two):
        frozen()
        shown = anybody("gobabierto_period_show", period="2026-T3", organization=two[0]["name"])
        assert shown["institution"]["institution"]["siglas"] == "UNO"
        assert {item["subject"]["type"] for item in shown["institution"]["failing"]}
        with pytest.raises(tk.ObjectNotFound):
            anybody("gobabierto_period_show", period="2026-T3", organization="nadie")
        with pytest.raises(tk.ObjectNotFound):
            anybody("gobabierto_period_show", period="2026-T1")


class TestDiff:
    def test_two_frozen_quarters(self, two):
        frozen("2026-T2")
        frozen("2026-T3")
        found = anybody("gobabierto_period_diff", **{"from": "2026-T2", "to": "2026-T3"})
        assert found["comparable"]
        assert found["from"]["frozen"]["sha256"] != found["to"]["frozen"]["sha256"]
        assert (found["new"], found["gone"]) == ([], [])

    def test_different_laws_are_labelled(self, two):
        found = anybody("gobabierto_period_diff", **{"from": "2024-T4", "to": "2026-T3"})
        assert not found["comparable"]
        assert "no se comparan" in found["reason"]

    @pytest.mark.parametrize(("first", "second"), [("2026-T3", "2026-T3"), ("2026-T3", "2026-T1")])
    def test_the_order_matters(self, two, first, second):
        with pytest.raises(tk.ValidationError):
            anybody("gobabierto_period_diff", **{"from": first, "to": second})


class TestHistorical:
    def record(self, **changes):
        said = json.loads((HISTORICAL / "informe-2.json").read_text(encoding="utf-8"))
        return helpers.call_action("gobabierto_period_record", **{**said, **changes})

    def test_both_published_reports_can_be_entered(self, today):
        for name in ("informe-1", "informe-2"):
            said = json.loads((HISTORICAL / f"{name}.json").read_text(encoding="utf-8"))
            helpers.call_action("gobabierto_period_record", **said)
        second, first = anybody("gobabierto_period_list")
        assert (first["historical"]["institutions"], second["historical"]["institutions"]) == (
            249, 271,
        )  # fmt: skip
        assert {row["kind"] for row in (first, second)} == {"historico"}
        figures = {row["label"]: row for row in second["historical"]["figures"]}
        assert [figures[f"EJE {n}"]["percent"] for n in (1, 2, 3)] == ["90.23", "90.04", "89.30"]
        assert (figures["EJE 3"]["met"], figures["EJE 3"]["of"]) == (242, 271)
        assert figures["EJE 3"]["inferred"]
        assert figures["EJE 1"]["met"] is None

    def test_it_is_never_compared_with_what_was_measured_here(self, two):
        self.record()
        with pytest.raises(tk.ValidationError, match="otra parte"):
            anybody("gobabierto_period_diff", **{"from": "2022-07/2023-06", "to": "2026-T3"})

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"figures": [{"label": "EJE 3", "percent": "89.3", "met": 241, "of": 271}]}, "88.93"),
            ({"figures": [{"label": "EJE 3", "percent": "NaN"}]}, "porcentaje"),
            ({"figures": [{"label": "EJE 3", "percent": "101"}]}, "porcentaje"),
            ({"figures": "todas"}, "figures"),
            ({"law": "ley-de-nadie"}, "lineamientos-2025"),
            ({"source": {}}, "source"),
            ({"institutions": "271"}, "271"),
            ({"period": "2026-T4"}, "no ha terminado"),
            ({"title": ""}, "title"),
        ],
    )
    def test_what_does_not_add_up_is_refused_with_its_place(self, today, changes, message):
        with pytest.raises(tk.ValidationError, match=message):
            self.record(**changes)

    def test_one_with_the_name_of_a_frozen_one_is_shown_and_corrected_on_its_own(self, two):
        mine = frozen()["sha256"]
        theirs = self.record(period="2026-07/2026-09")["sha256"]
        helpers.call_action(
            "gobabierto_period_erratum", period="2026-T3", kind="historico", text="De ellos."
        )
        for kind, sha256, errata in (
            ({}, mine, []),
            ({"kind": "congelado"}, mine, []),
            ({"kind": "historico"}, theirs, ["De ellos."]),
        ):
            shown = anybody("gobabierto_period_show", period="2026-T3", verify=True, **kind)
            assert (shown["sha256"], shown["intact"]) == (sha256, True)
            assert [row["text"] for row in shown["errata"]] == errata
        with pytest.raises(tk.ValidationError):
            anybody("gobabierto_period_show", period="2026-T3", kind="otro")
        with pytest.raises(tk.ObjectNotFound):
            anybody("gobabierto_period_show", period="2026-T2", kind="historico")

    def test_once_only(self, today):
        self.record()
        with pytest.raises(tk.ValidationError, match="periodo_ya_registrado"):
            self.record()


class TestWhoMay:
    READ = (
        ("gobabierto_compliance_stats", {}),
        ("gobabierto_period_list", {}),
        ("gobabierto_period_show", {"period": "2026-T3"}),
        ("gobabierto_period_diff", {"from": "2026-T2", "to": "2026-T3"}),
    )
    WRITE = (
        ("gobabierto_period_freeze", {"period": "2026-T1"}),
        ("gobabierto_period_erratum", {"period": "2026-T3", "text": "x"}),
        ("gobabierto_period_record", {}),
    )

    def test_everybody_reads(self, two):
        frozen()
        for action, data in self.READ:
            assert anybody(action, **data)

    @pytest.mark.parametrize("role", [None, "member", "editor", "admin"])
    @pytest.mark.parametrize(("action", "data"), WRITE)
    def test_only_sysadmins_write(self, two, role, action, data):
        user = factories.User()
        if role:
            helpers.call_action(
                "organization_member_create", id=two[0]["id"], username=user["name"], role=role
            )
        with pytest.raises(tk.NotAuthorized):
            as_user(action, user, **data)
        with pytest.raises(tk.NotAuthorized):
            anybody(action, **data)

    def test_a_sysadmin_writes_and_is_named_to_who_is_signed_in(self, two):
        boss = factories.Sysadmin()
        as_user("gobabierto_period_freeze", boss, period="2026-T3")
        as_user("gobabierto_period_erratum", boss, period="2026-T3", text="Se corrige.")
        shown = as_user("gobabierto_period_show", factories.User(), period="2026-T3")
        assert shown["recorded_by"] == boss["name"]

    @pytest.mark.ckan_config("ckan.auth.public_user_details", False)
    def test_accounts_are_hidden_where_the_portal_hides_them(self, two):
        frozen()
        shown = anybody("gobabierto_period_show", period="2026-T3")
        assert shown["recorded_by"] is None
        assert shown["frozen"]["recorded_by"] is None

    def test_totals_are_the_same_for_all_and_name_no_account(self, two):
        boss = factories.Sysadmin()
        as_user("gobabierto_period_freeze", boss, period="2026-T3")
        for answer in (
            anybody("gobabierto_compliance_stats", period="2026-T3"),
            as_user("gobabierto_compliance_stats", boss, period="2026-T3"),
        ):
            assert answer["frozen"]["sha256"]
            assert answer["frozen"]["recorded_by"] is None
