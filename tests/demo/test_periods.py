"""Periods of the demo: two frozen quarters and the published reports, once."""

from __future__ import annotations

from datetime import date

import pytest

from ckan.tests import helpers

from ckanext.gobabierto import clock

from dev.demo import periods
from tests.organizations import make_institution


@pytest.mark.usefixtures("with_plugins", "clean_db")
def test_two_quarters_and_two_reports_are_recorded_once():
    with clock.frozen(date(2026, 1, 3)):
        make_institution()
    with clock.frozen(date(2026, 11, 22)):
        assert periods.run() == ["2026-T2", "2026-T3", "2021-07/2022-06", "2022-07/2023-06"]
        assert periods.run() == []
        found = helpers.call_action("gobabierto_period_list")
    assert [row["kind"] for row in found] == ["congelado"] * 2 + ["historico"] * 2
