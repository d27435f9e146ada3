"""What the totals of an institution say of each rule, so that nobody has to read its verdicts."""

from __future__ import annotations

from datetime import date

import pytest

from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import store_queries, timeline
from ckanext.gobabierto.compliance.aggregate import summarize
from ckanext.gobabierto.facts import recording

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
                license_id="cc-by-4.0",
                resources=[{"url": "https://e.mx/a.csv", "format": "CSV", "name": "Tabla"}],
                **our_fields(**dataset),
            )  # fmt: skip
    return institution


def test_a_plan_row_that_is_not_due_is_no_data_judged():
    state, judged = publishing(in_order())
    assert (state, judged) == ("no_verificable", set())


def test_the_dataset_of_the_plan_itself_is_no_data_judged():
    state, judged = publishing(in_order(dataset_role="plan"))
    assert (state, judged) == ("no_verificable", set())


def test_a_dataset_with_a_table_is_data_judged():
    state, judged = publishing(in_order(dataset_role="datos"))
    assert (state, judged) == ("cumple", {"L25-FMT-01"})
