"""Which notice is of which row: that of a row, of its file, or of a dataset with one row alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.plan_types import PlanRowFacts
from ckanext.gobabierto.plans.deliveries import Delivery, delivery

NOTICED = date(2026, 2, 1)
ROW = PlanRowFacts(
    "row-b", dataset_id="ds-1", resource_id="res-b", committed_on=date(2026, 5, 15), match_by="auto"
)


def delivered(row: PlanRowFacts = ROW, *, alone: bool = False, **about: Any) -> Delivery:
    told = DocumentFacts("doc-1", **{"type": "aviso_carga", "dated_on": NOTICED, **about})
    return delivery(row, 2026, (), [told], is_platform=True, alone=alone)


@pytest.mark.parametrize(
    "about",
    [
        {"plan_row_id": "row-b"},
        {"plan_row_id": "row-b", "dataset_id": "ds-1", "resource_id": "res-a"},
        {"dataset_id": "ds-1", "resource_id": "res-b"},
    ],
)
def test_a_notice_of_the_row_or_of_its_file_is_its_delivery(about):
    assert delivered(**about) == Delivery(NOTICED, "aviso", None)


@pytest.mark.parametrize(
    "about",
    [
        {"plan_row_id": "row-a", "dataset_id": "ds-1", "resource_id": "res-b"},
        {"dataset_id": "ds-1", "resource_id": "res-a"},
        {"dataset_id": "ds-1"},
        {"dataset_id": "ds-2", "resource_id": "res-b"},
        {"dataset_id": "ds-1", "resource_id": "res-b", "type": "difusion"},
    ],
)
def test_what_tells_of_another_row_or_of_none_in_particular_delivers_nothing(about):
    assert delivered(**about) == Delivery()


def test_what_tells_of_the_dataset_tells_of_the_only_row_that_it_has():
    assert delivered(dataset_id="ds-1", alone=True).day == NOTICED
    whole = PlanRowFacts("row-c", dataset_id="ds-1", committed_on=date(2026, 5, 15))
    assert delivered(whole, dataset_id="ds-1", resource_id="res-a", alone=True).day == NOTICED
    assert delivered(whole, dataset_id="ds-1", resource_id="res-a") == Delivery()
