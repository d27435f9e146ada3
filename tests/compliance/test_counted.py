"""What the totals of an institution say of each rule, so that nobody has to read its verdicts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import helpers

from ckanext.gobabierto import clock, obligations
from ckanext.gobabierto.compliance import exported, period_reports, store_queries, timeline
from ckanext.gobabierto.compliance.aggregate import summarize
from ckanext.gobabierto.compliance.reports import Filters, national_report
from ckanext.gobabierto.compliance.standings import standings
from ckanext.gobabierto.facts import recording
from ckanext.gobabierto.obligations import validity

from .. import statements
from ..organizations import make_institution, our_fields
from ..rules.papers import paper, plan, row

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
LAW = "lineamientos-2025"
TODAY = date(2026, 11, 22)


def test_totals_name_the_rule_and_agree_with_the_verdicts():
    with clock.frozen(date(2026, 1, 3)):
        institution = make_institution()
    with clock.frozen(TODAY):
        timeline.evaluate(institution["id"])
        tallies = store_queries.counted(TODAY, LAW, institution["id"])[institution["id"]].tallies
        told = store_queries.verdicts(TODAY, organization_id=institution["id"])
    ours = [verdict for verdict in told if verdict["rule"].startswith("L25-")]
    assert {item.rule for item in tallies} == {verdict["rule"] for verdict in ours}
    for item in tallies:
        same = [
            verdict
            for verdict in ours
            if (verdict["rule"], verdict["severity"], verdict["state"])
            == (item.rule, item.severity, item.state)
        ]
        assert len(same) == item.count
        assert sum(bool(verdict["extemporaneo"]) for verdict in same) == item.late


MARCH = date(2026, 3, 1)
PAPERS = (
    paper("oficio_designacion", date(2025, 9, 20)),
    paper("acuse_plan", date(2026, 1, 20), period="2026"),
    paper("revision_trimestral", date(2025, 12, 20), period="2025-T4"),
)


def publishing(institution, day=MARCH):
    """The state of ``publicar``, and the rules by which data were judged."""
    with clock.frozen(day):
        timeline.evaluate(institution["id"])
        tallies = store_queries.counted(day, LAW, institution["id"])[institution["id"]].tallies
    judged = {item.rule for item in tallies if item.data and item.state == "cumple"}
    return summarize(tallies)["publicar"].state, judged


def in_order(**dataset):
    """An institution whose papers are in order, with a Plan row due in December."""
    with clock.frozen(date(2026, 1, 15)):
        institution = make_institution(
            area_coordinadora="Datos",
            area_head="Titular",
            area_email="datos@e.gob.mx",
            plan_addresses="2026 https://e.gob.mx/plan.csv 2026-01-10",
        )
        for item in PAPERS:
            recording.record_document(institution["id"], item)
        recording.record_plan(institution["id"], plan(row(due=date(2026, 12, 15))))
        if dataset:
            user = helpers.call_action("get_site_user", {"ignore_auth": True})["name"]
            helpers.call_action(
                "package_create", {"user": user}, owner_org=institution["id"],
                name="datos-de-prueba", title="Datos", notes="Datos.",
                license_id=dataset.pop("license_id", "cc-by-4.0"),
                resources=[{"url": "https://e.mx/a.csv", "format": "CSV", "name": "Tabla"}],
                **our_fields(**dataset),
            )  # fmt: skip
    return institution


def told_of(day, institution):
    """What the pages, the statistics and the whole download say of *day*."""
    profile = obligations.primary_on(day)
    listed = national_report(day, Filters())
    stats = period_reports.stats_report(period_reports.view_of(None, day), ("verb", "rule"))
    found = standings(day, profile)
    return (
        [(row["eje3"], row["next_due"]) for row in listed["results"]],
        listed["national"],
        [item.tallies for item in found],
        stats["national"],
        sorted(stats["groups"]["rule"], key=lambda group: group["key"]),
        stats["groups"]["verb"],
        store_queries.failures("L25-LIC-01", day),
        [told["rule_version"] for told in exported.of_institution(institution["id"], day)],
    )


def edited(**fields):
    """The rules with three of them otherwise; without fields they are not there."""
    book, ids = obligations.bundled(), {"L25-ACD-01", "L25-LIC-01", "G17-IDX-01"}

    def of(profile):
        rules = [
            obligations.rule_of({**rule.content, **fields}, profile) if rule.id in ids else rule
            for rule in profile.rules
            if fields or rule.id not in ids
        ]
        return profile.with_rules(tuple(rules))

    return obligations.Rulebook(tuple(of(item) for item in book.profiles), book.parts)


@pytest.mark.parametrize(
    "fields", [{}, {"verb": "difundir"}, {"core": False, "counts_data": True}, {"severity": "I"}]
)
def test_a_rule_that_is_edited_or_taken_away_leaves_the_past_as_it_was(monkeypatch, fields):
    institution = in_order(dataset_role="datos", license_id="cc-nc")
    last, today = date(2026, 3, 31), date(2026, 11, 1)
    with clock.frozen(last):
        timeline.evaluate(institution["id"])
    with clock.frozen(today - timedelta(days=1)):
        timeline.evaluate(institution["id"])
        before = told_of(last, institution)
    monkeypatch.setattr(validity, "_loaded", lambda _path: edited(**fields))
    with clock.frozen(today):
        timeline.evaluate(institution["id"])
        assert told_of(last, institution) == before
        assert told_of(today, institution) != before
        failing = {"rule": "L25-LIC-01", "as_of": last.isoformat()}
        (told,) = helpers.call_action("gobabierto_rule_failures", **failing)["results"]
        assert told["institution"]["id"] == institution["id"]
        if not fields:
            with pytest.raises(tk.ObjectNotFound, match="ya no aplica esa regla"):
                helpers.call_action("gobabierto_rule_failures", rule="L25-LIC-01")


def test_a_past_day_costs_one_query_more_and_today_none():
    with clock.frozen(TODAY):
        for day, most in ((TODAY, 1), (MARCH, 2)):
            with statements.counted() as asked:
                store_queries.counted(day, LAW)
            assert len(asked) == most


def test_a_plan_row_that_is_not_due_is_no_data_judged():
    state, judged = publishing(in_order())
    assert (state, judged) == ("no_verificable", set())


def test_the_dataset_of_the_plan_itself_is_no_data_judged():
    state, judged = publishing(in_order(dataset_role="plan"))
    assert (state, judged) == ("no_verificable", set())


def test_a_dataset_with_a_table_is_data_judged():
    state, judged = publishing(in_order(dataset_role="datos"))
    assert (state, judged) == ("cumple", {"L25-FMT-01"})
