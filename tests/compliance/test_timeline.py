"""Evaluations that meet, that are killed, and that come after a change of the rules."""

from __future__ import annotations

import json
import threading
from datetime import date

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import store, timeline
from ckanext.gobabierto.compliance.spans import stored_spans
from ckanext.gobabierto.facts import recording
from ckanext.gobabierto.facts.types import SectionFacts
from ckanext.gobabierto.model import DirtyUnit, Evaluation, RuleVersion, TotalInterval, UnitInterval

from ..organizations import make_institution, our_fields

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
]
TABLE = UnitInterval.__table__
TABLES = [TABLE, TotalInterval.__table__, Evaluation.__table__, DirtyUnit.__table__]


def rows():
    """Each verdict and how long it lasts, as it is known now."""
    owners = model.Session.execute(sa.select(TABLE.c.organization_id).distinct()).scalars()
    return [span for owner in sorted(owners) for span in stored_spans(owner, private=True)]


def units():
    """The stored rows themselves."""
    return list(model.Session.execute(sa.select(TABLE).order_by(TABLE.c.id)).mappings())


def history():
    site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
    with clock.frozen(date(2026, 1, 10)):
        institution = make_institution()
    fields = {"title": "Registro", "owner_org": institution["id"]}
    fields |= our_fields(update_frequency="mensual")
    files = [{"url": "https://e.mx/a.csv", "format": "CSV", "last_modified": "2026-01-08"}]
    with clock.frozen(date(2026, 1, 12)):
        made = helpers.call_action(
            "package_create", dict(site), name="registro", resources=files, **fields
        )
    with clock.frozen(date(2026, 5, 5)):
        helpers.call_action("package_patch", dict(site), id=made["id"], notes="Un registro.")
    return institution


def test_what_was_evaluated_in_steps_equals_what_is_evaluated_at_once():
    institution = history()
    for day in (date(2026, 1, 20), date(2026, 2, 20), date(2026, 11, 22)):
        with clock.frozen(day):
            timeline.evaluate(institution["id"])
    in_steps = [_said(row) for row in rows()]
    for table in TABLES:
        model.Session.execute(sa.delete(table))
    with clock.frozen(date(2026, 11, 22)):
        timeline.evaluate(institution["id"], full=True)
    assert [_said(row) for row in rows()] == in_steps
    freshness = [row.verdict["state"] for row in rows() if row.key[0] == "L25-UPD-01"]
    assert freshness == ["cumple", "por_vencer", "por_vencer", "incumple"]


def _said(row):
    said = {**row.verdict, "evidence": [{**e, "observed_at": ""} for e in row.verdict["evidence"]]}
    return (row.key, row.start, row.end, json.dumps(said, sort_keys=True))


def test_a_killed_evaluation_leaves_nothing_behind(monkeypatch):
    institution = history()
    before = len(rows())

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            timeline.catch_up(institution["id"])
    model.Session.rollback()
    assert len(rows()) == before
    assert timeline.evaluate(institution["id"]).written > 0


def test_two_evaluations_at_once_double_nothing():
    institution = history()
    model.Session.commit()
    failures = []

    def work():
        try:
            timeline.evaluate(institution["id"], full=True)
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            model.Session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    seen = [(row["unit_id"], row["valid_from"], row["known_to"]) for row in units()]
    assert len(seen) == len(set(seen))


def test_a_clock_that_goes_back_forgets_nothing():
    institution = history()
    with clock.frozen(date(2026, 11, 22)):
        timeline.evaluate(institution["id"])
    known = [_said(row) for row in rows()]
    with clock.frozen(date(2026, 8, 1)):
        timeline.evaluate(institution["id"])
    assert [_said(row) for row in rows()] == known


def test_each_verdict_keeps_its_rule_version():
    institution = history()
    timeline.evaluate(institution["id"])
    kept = set(model.Session.execute(sa.select(RuleVersion.__table__.c.id)).scalars())
    assert {row.verdict["rule_version"] for row in rows()} <= kept


def test_new_rules_judge_from_the_day_they_are_taken(monkeypatch):
    institution = history()
    with clock.frozen(date(2026, 6, 1)):
        timeline.evaluate(institution["id"])
    past = [_said(row) for row in rows() if row.end is not None]
    monkeypatch.setattr(timeline, "fingerprint", lambda: "otras")
    with clock.frozen(date(2026, 7, 1)):
        assert timeline.due_for_evaluation(date(2026, 7, 1)) == [institution["id"]]
        timeline.evaluate(institution["id"])
        assert timeline.due_for_evaluation(date(2026, 7, 1)) == []
    assert set(past) <= {_said(row) for row in rows()}


def test_another_option_judges_every_dataset_from_that_day_and_leaves_the_past(ckan_config):
    institution = history()
    with clock.frozen(date(2026, 6, 1)):
        timeline.evaluate(institution["id"])
    before = rows()
    ckan_config["ckanext.gobabierto.is_platform"] = False
    with clock.frozen(date(2026, 7, 1)):
        timeline.evaluate(institution["id"])
    assert _on(date(2026, 6, 30), rows()) == _on(date(2026, 6, 30), before)
    dictionary = [row for row in rows() if row.key[0] == "L25-DIC-01"]
    assert [(row.verdict["state"], row.start) for row in dictionary][-2:] == [
        ("incumple", date(2026, 1, 12)),
        ("no_verificable", date(2026, 7, 1)),
    ]


def test_everything_again_leaves_the_past_as_it_was_judged(ckan_config):
    institution = history()
    with clock.frozen(date(2026, 11, 22)):
        timeline.evaluate(institution["id"])
    closed = {row["id"] for row in units() if row["valid_to"]}
    before = rows()
    ckan_config["ckanext.gobabierto.is_platform"] = False
    with clock.frozen(date(2026, 11, 23)):
        timeline.evaluate(institution["id"], full=True)
    assert closed <= {row["id"] for row in units()}
    for day in (date(2026, 1, 15), date(2026, 3, 20), date(2026, 11, 22)):
        assert _on(day, rows()) == _on(day, before)


def test_what_is_learned_late_is_judged_from_its_day():
    institution = history()
    with clock.frozen(date(2026, 11, 22)):
        timeline.evaluate(institution["id"])
    facts = SectionFacts(url="https://e.mx/datos", ok=True, platform_links=("https://e.mx/d",))
    recording.record_section(institution["id"], facts, at=clock.noon_of(date(2026, 10, 1)))
    with clock.frozen(date(2026, 11, 22)):
        assert timeline.evaluate(institution["id"]).start == date(2026, 10, 1)


def test_a_day_on_which_nothing_changes_reads_no_history(monkeypatch):
    institution = history()
    with clock.frozen(date(2026, 6, 1)):
        timeline.evaluate(institution["id"])
    monkeypatch.setattr(timeline, "loading", None)
    with clock.frozen(date(2026, 6, 2)):
        assert timeline.evaluate(institution["id"]).start is None
    assert store.progress(institution["id"]).until == date(2026, 6, 2)


def test_another_rule_or_another_word_is_a_reason_to_judge(monkeypatch):
    before = timeline.rules_state()
    monkeypatch.setattr(timeline, "fingerprint", lambda: "otra")
    assert timeline.rules_state() != before


def _on(day, stored):
    held = [row for row in stored if row.start <= day and (not row.end or row.end > day)]
    return [(row.key, row.start, row.verdict["state"], row.verdict["reason"]) for row in held]
