"""What a registration says of its period: papers of what has not begun are refused at the field."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.gobabierto import clock
from ckanext.gobabierto.documents.entry import read
from ckanext.gobabierto.vocabularies import document_types

pytestmark = pytest.mark.usefixtures("with_request_context")
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("figure", "wrong"), [("0120", False), ("doce", True), ("-1", True), ("", True)]
)
def test_a_figure_is_a_whole_number(figure, wrong):
    kind = document_types.find("inventario")
    assert kind is not None
    with clock.frozen(TODAY):
        entry = read(kind, {"dated_on": "2026-11-20", "figure": figure})
    assert ("figure" in entry.errors) is wrong
    assert wrong or entry.values["figure"] == "120"


def errors(code, period, dated="2026-11-20"):
    kind = document_types.find(code)
    assert kind is not None
    data = {"period": period, "dated_on": dated, "outcome": next(iter(kind.outcomes), "")}
    with clock.frozen(TODAY):
        return set(read(kind, data).errors)


@pytest.mark.parametrize(
    ("code", "period", "wrong"),
    [
        ("revision_trimestral", "2026-T4", set()),
        ("revision_trimestral", "2026-T3", set()),
        ("revision_trimestral", "2027-T1", {"period"}),
        ("revision_trimestral", "2031-T1", {"period"}),
        ("acuse_plan", "2026", set()),
        ("acuse_plan", "2027", set()),
        ("acuse_plan", "2028", {"period"}),
        ("acuse_plan", "2026-V2", {"period"}),
        ("aviso_cambio_plan", "2026", set()),
        ("aviso_cambio_plan", "2026-v2", set()),
        ("aviso_cambio_plan", "2026-V0", {"period"}),
        ("aviso_cambio_plan", "2028-V1", {"period"}),
    ],
)
def test_a_paper_is_of_a_period_that_it_can_prove(code, period, wrong):
    assert errors(code, period) == wrong


def test_a_review_is_not_older_than_its_quarter():
    assert errors("revision_trimestral", "2026-T4", "2026-09-30") == {"period"}
    assert errors("revision_trimestral", "2026-T4", "2026-10-01") == set()


@pytest.mark.parametrize(
    ("last", "wrong"), [("9999-12-31", True), ("2126-12-31", False), ("", True)]
)
def test_a_reserve_ends_on_a_day_that_comes(last, wrong):
    kind = document_types.find("acuerdo_reserva")
    assert kind is not None
    with clock.frozen(TODAY):
        entry = read(kind, {"dated_on": "2026-11-20", "expires_on": last})
    assert ("expires_on" in entry.errors) is wrong
