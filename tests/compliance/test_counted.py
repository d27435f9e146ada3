"""What the totals of an institution say of each rule, so that nobody has to read its verdicts."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import store_queries, timeline

from ..organizations import make_institution

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
