"""The seed itself, on the test stack: whole, once, and after being cut short."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import categories, obligations
from ckanext.gobabierto.compliance import engine, timeline
from ckanext.gobabierto.compliance.serialize import verdict_body, verdict_hash
from ckanext.gobabierto.facts import catalogue
from ckanext.gobabierto.facts.read import institution_history
from ckanext.gobabierto.obligations import rules_on

from dev.demo import accounts, content, events, records, runner, seed

ANCHOR = date(2026, 11, 22)
BASE = "http://127.0.0.1:5152"
# The history of all is played in memory by test_states.py; three institutions prove the seed.
SOME = ("sediag", "inmar", "coplaf")


def some_content():
    whole = content.read()
    return replace(
        whole,
        institutions=tuple(each for each in whole.institutions if each.name in SOME),
        datasets=tuple(each for each in whole.datasets if each.org in SOME),
        titles={name: title for name, title in whole.titles.items() if name in SOME},
    )


SOME_CONTENT = some_content()


class Cut(Exception):
    """What a kill is to the seed."""


def scalar(statement, **values):
    return model.Session.execute(sa.text(statement), values).scalar()


@pytest.fixture(scope="module")
def seeded(reset_db):
    """A portal seeded in two goes: the first was cut after thirty events."""
    reset_db()
    patch = pytest.MonkeyPatch()
    play = runner.Player.one
    left = [30]

    def one(self, event):
        if not left[0]:
            raise Cut
        left[0] -= 1
        play(self, event)

    patch.setattr(seed.content, "read", lambda: SOME_CONTENT)
    patch.setattr(runner.Player, "one", one)
    categories.ensure_groups(runner.Player().user)
    with pytest.raises(Cut):
        seed.run(BASE, ANCHOR)
    done = runner.Progress(ANCHOR).done
    left[0] = 10_000
    seed.run(BASE, date(2026, 11, 24))
    patch.undo()
    for organization_id in catalogue.organization_rows():
        timeline.evaluate(organization_id, ANCHOR, full=True)
    yield done
    reset_db()


class TestSeed:
    def test_it_went_on_where_it_was(self, seeded):
        planned = events.history(SOME_CONTENT, ANCHOR, BASE)
        state = runner.Progress(date(2030, 1, 1))
        assert seeded == 30
        assert (state.done, state.finished, state.anchor) == (len(planned), True, ANCHOR)

    def test_everything_is_there_once(self, seeded):
        organizations = scalar('SELECT count(*) FROM "group" WHERE is_organization')
        datasets = scalar("SELECT count(*) FROM package WHERE type = 'dataset'")
        assert organizations == len(SOME)
        assert datasets == len(SOME_CONTENT.datasets) + len(SOME)

    def test_a_repeated_seed_does_nothing(self, seeded, monkeypatch):
        monkeypatch.setattr(runner.Player, "one", pytest.fail)
        seed.run(BASE, date(2026, 12, 1))

    def test_ckans_own_dates_tell_the_same_history(self, seeded):
        created, modified = model.Session.execute(
            sa.text("SELECT metadata_created, metadata_modified FROM package WHERE name = :name"),
            {"name": "indice_rezago_territorial_municipio"},
        ).one()
        assert created.date() == date(2023, 2, 14)
        assert (ANCHOR - modified.date()).days == 120
        assert scalar("SELECT min(timestamp) FROM activity").year == 2023

    def test_files_are_downloaded_from_the_portal_itself(self, seeded, app):
        resource = tk.get_action("package_show")({}, {"id": "cuencas_planeacion_fluvial"})
        table = next(each for each in resource["resources"] if each["format"] == "CSV")
        answer = app.get(table["url"].split("net", 1)[1])
        assert answer.body.startswith("cuenca,nombre,superficie_km2")

    def test_the_search_finds_the_history_with_its_dates(self, seeded):
        found = tk.get_action("package_search")(
            {}, {"q": "rezago territorial", "fl": "name,metadata_modified"}
        )
        assert found["results"][0]["metadata_modified"].startswith("2026-07")

    def test_each_role_has_its_account(self, seeded):
        organization = tk.get_action("organization_show")(
            {"ignore_auth": True}, {"id": accounts.ORGANIZATION, "include_users": True}
        )
        found = {user["name"]: user["capacity"] for user in organization["users"]}
        assert accounts.USERS.items() <= found.items()

    def test_the_changed_plan_shows_every_kind_of_row(self, seeded):
        show = tk.get_action("gobabierto_plan_show")
        answer = show({"ignore_auth": True}, {"id": "inmar", "year": 2026})
        assert [each["version"] for each in answer["versions"]] == [2, 1]
        assert {each["match"]["by"] for each in answer["rows"]} == {"auto", "doubtful", ""}
        assert {each["date_quality"] for each in answer["rows"]} == {"exact", "month", "missing"}
        assert {bool(each["delivered_on"]) for each in answer["rows"]} == {True, False}
        moved = [each for each in answer["events"] if each["kind"] == "fecha_cambiada"]
        assert moved
        assert all(each["reason"] for each in moved)
        before = show({"ignore_auth": True}, {"id": "inmar", "as_of": "2026-05-19"})
        assert (before["version"], before["coverage"]["doubtful"]) == (1, 0)

    def test_those_who_comply_deliver_what_their_plans_commit(self, seeded):
        show = tk.get_action("gobabierto_plan_show")
        for name in ("coplaf", "sediag"):
            for row in show({"ignore_auth": True}, {"id": name})["rows"]:
                late = row["committed_on"] <= "2026-11-22" and (
                    row["delivered_on"] is None or row["delivered_on"] > row["committed_on"]
                )
                assert not late, (name, row["label"], row["committed_on"], row["delivered_on"])

    def test_the_fields_of_the_schema_are_stored(self, seeded):
        shown = tk.get_action("package_show")({}, {"id": "padron_observatorios_estatales"})
        assert (shown["category"], shown["update_frequency"]) == ("gobierno", "trimestral")
        assert [group["name"] for group in shown["groups"]] == ["gobierno"]

    def test_the_portal_observed_what_happened_when_it_happened(self, seeded):
        organization = records.identifier("organization", "coplaf")
        first = scalar(
            "SELECT min(valid_from) FROM gobabierto_snapshot WHERE organization_id = :id",
            id=organization,
        )
        assert first == date(2023, 1, 10)
        sections = scalar(
            "SELECT count(*) FROM gobabierto_snapshot WHERE subject_type = 'section'"
            " AND organization_id = :id",
            id=organization,
        )
        assert sections >= 1

    @pytest.mark.parametrize(
        ("name", "state"),
        [
            ("coplaf", "cumple"),
            ("sediag", "por_vencer"),
            ("inmar", "incumple"),
        ],
    )
    def test_the_verdicts_of_today(self, seeded, name, state):
        shown = tk.get_action("gobabierto_compliance_show")(
            {}, {"id": name, "as_of": ANCHOR.isoformat()}
        )
        assert shown["eje3"]["state"] == state
        assert all(each["evidence"] for each in shown["verdicts"] if each["state"] == "incumple")

    def test_the_policy_of_2021_is_shown_as_of_june_2023(self, seeded):
        shown = tk.get_action("gobabierto_compliance_show")(
            {}, {"id": "sediag", "as_of": "2023-06-30"}
        )
        assert shown["profile"] == "eje3-2021-2024"
        assert "E3-PUB-01" in {each["rule"] for each in shown["verdicts"]}


FULL = (date(2026, 3, 31), date(2023, 6, 30))


def explained(name, day, verdict):
    return tk.get_action("gobabierto_verdict_explain")(
        {},
        {
            "rule": verdict["rule"],
            "subject_type": verdict["subject"]["type"],
            "subject_id": verdict["subject"]["id"],
            "period": verdict["period"],
            "organization": name,
            "as_of": day.isoformat(),
        },
    )


def fully(organization_id, day):
    """What a full evaluation of that day gives, from the facts of that day and under its law."""
    history = institution_history(organization_id)
    judged = engine.evaluate_institution(history.at(day), rules_on(day), day, history.at)
    bodies = [verdict_body(each.verdict, each.rule) for each in judged if not each.verdict.private]
    return {key(body): verdict_hash(body) for body in bodies}


def key(body):
    subject = body["subject"]
    return body["rule"], subject["type"], subject["id"], body["period"], body["severity"]


class TestExplained:
    @pytest.mark.parametrize("day", FULL)
    @pytest.mark.parametrize("name", SOME)
    def test_each_rule_gives_what_a_full_evaluation_of_its_day_gives(self, seeded, name, day):
        told = fully(records.identifier("organization", name), day)
        shown = tk.get_action("gobabierto_compliance_show")(
            {}, {"id": name, "as_of": day.isoformat()}
        )
        one_of_each = {(v["rule"], v["severity"], v["state"]): v for v in shown["verdicts"]}
        assert one_of_each
        for verdict in one_of_each.values():
            answer = explained(name, day, verdict)
            assert answer["profile"]["id"] == obligations.primary_on(day).id
            assert answer["agrees"] is True, (verdict["rule"], answer["verdicts"])
            for row in answer["verdicts"]:
                assert row["hash"] == row["again_hash"] == told[key(row["verdict"])]

    def test_under_the_law_of_the_date(self, seeded):
        for day, profile in zip(FULL, ("L25-", "E3-"), strict=True):
            shown = tk.get_action("gobabierto_compliance_show")(
                {}, {"id": "sediag", "as_of": day.isoformat()}
            )
            primary = {v["rule"] for v in shown["verdicts"] if not v["rule"].startswith("G17-")}
            assert primary
            assert all(rule.startswith(profile) for rule in primary)

    def test_before_the_first_observation_nothing_can_be_verified(self, seeded):
        for name in SOME:
            answer = tk.get_action("gobabierto_verdict_explain")(
                {},
                {
                    "rule": "E3-PUB-01",
                    "subject_type": "institution",
                    "subject_id": name,
                    "as_of": "2022-12-31",
                },
            )
            verdict = answer["verdict"]
            assert (verdict["state"], verdict["cause"]) == ("no_verificable", "sin_observacion")

    def test_each_of_the_five_states_is_explained(self, seeded):
        found = {}
        for name in SOME:
            shown = tk.get_action("gobabierto_compliance_show")(
                {}, {"id": name, "as_of": ANCHOR.isoformat()}
            )
            found |= {v["state"]: (name, v) for v in shown["verdicts"]}
        assert set(found) == {"cumple", "por_vencer", "incumple", "no_aplica", "no_verificable"}
        for state, (name, verdict) in found.items():
            answer = explained(name, ANCHOR, verdict)
            assert answer["verdict"]["state"] == state
            assert answer["agrees"] is True
