"""What was put aside, because something else was learned of its days, is read by nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import observed, provenance, recording
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.plan_types import PlanFacts

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
FIRST, SECOND, TODAY = date(2026, 2, 1), date(2026, 3, 1), date(2026, 11, 22)


def known(moment: date, write: Any, *told: Any, **more: Any) -> None:
    """Write today what holds since an earlier day."""
    with clock.frozen(TODAY):
        write("o", *told, at=clock.noon_of(moment), **more)
        model.Session.commit()


def test_a_plan_learned_anew_of_the_same_day_is_the_only_one():
    known(FIRST, recording.record_plan, PlanFacts(2026, 4))
    known(FIRST, recording.record_plan, PlanFacts(2026, 5))
    known(SECOND, recording.record_plan, PlanFacts(2026, 6))
    # The order of rows is nobody's promise: one that was put aside may be read last.
    copy = """INSERT INTO gobabierto_snapshot
      SELECT (jsonb_populate_record(old, '{"id": "late"}')).* FROM gobabierto_snapshot AS old
      WHERE facts->>'version' = '4'"""
    model.Session.execute(sa.text(copy))
    assert observed.plans_on("o", FIRST)[2026].version == 5
    assert observed.plans_on("o", SECOND)[2026].version == 6


def test_a_document_deleted_as_of_a_past_day_does_not_come_back():
    paper = DocumentFacts("d", "acuse_plan")
    known(FIRST, recording.record_document, paper)
    known(SECOND, recording.record_document, paper, gone=True)
    assert observed.documents("o") == []
    held = provenance.held_of("o", [("document", "d")])
    assert [(item.valid_from, item.valid_to) for item in held] == [(FIRST, SECOND)]
