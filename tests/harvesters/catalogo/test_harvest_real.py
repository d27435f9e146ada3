"""Real catalogues of 2015 into CKAN: every row in a dataset or in the list of faults.

Four institutions with every kind of dirt are always harvested; all 73 with ``GOBABIERTO_SLOW=1``.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest

from ckan import model

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.catalogo.addresses import find_address
from ckanext.gobabierto.model import HarvestFault
from ckanext.harvest.model import HarvestObject

from tests.harvesters.run.conftest import datasets

from . import builder

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
DIRTY = ("issste", "cenapred", "fondo-de-cultura-economica", "sagarpa")


def harvest_twice(catalogue: builder.Catalogue, make_catalogue: Any, offer: Any) -> int:
    """Rows told in the list of faults; every other one is in a dataset."""
    offer(catalogue.body(), catalogue.slug)
    source = make_catalogue(catalogue.slug)
    first = running.run(source["id"])
    assert first.ok, first
    assert first.added == len(catalogue.datasets)
    found = datasets(source["owner"])
    stored = Counter(resource["url"] for each in found.values() for resource in each["resources"])
    total = stored.total()
    told = (
        model.Session.query(HarvestFault)
        .filter_by(source_id=source["id"], code="distribucion_repetida")
        .count()
    )
    for row in catalogue.rows:
        address = find_address(row.url) or find_address(row.size)
        assert address is not None
        assert address.url in stored, row
    assert total + told == len(catalogue.rows)
    objects = model.Session.query(HarvestObject).count()
    second = running.run(source["id"])
    assert (second.added, second.updated, second.unchanged) == (0, 0, len(catalogue.datasets))
    assert model.Session.query(HarvestObject).count() == objects
    return told


@pytest.mark.parametrize("slug", DIRTY)
def test_a_dirty_catalogue(slug: str, make_catalogue, offer) -> None:
    catalogue = next(one for one in builder.catalogues() if one.slug == slug)
    told = harvest_twice(catalogue, make_catalogue, offer)
    assert told < len(catalogue.rows), "most of it came in"


@pytest.mark.skipif(not os.environ.get("GOBABIERTO_SLOW"), reason="minutes: GOBABIERTO_SLOW=1")
@pytest.mark.timeout(3600)
def test_all_73(make_catalogue, offer) -> None:
    told = rows = 0
    for catalogue in builder.catalogues():
        told += harvest_twice(catalogue, make_catalogue, offer)
        rows += len(catalogue.rows)
    assert (rows, told) == (4643, 296)
