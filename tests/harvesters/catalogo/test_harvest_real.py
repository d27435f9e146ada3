"""Real catalogues of 2015 into CKAN: every row in a dataset or in the list of faults.

Of all 73 every dataset is always read, planned and validated, as a run does before it writes. Four
institutions with every kind of dirt are always harvested whole; all 73 with ``GOBABIERTO_SLOW=1``.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.catalogo.addresses import find_address
from ckanext.gobabierto.harvesters.catalogo.reader import CatalogoReader
from ckanext.gobabierto.harvesters.records import Record, Source
from ckanext.gobabierto.harvesters.run import packages, prepared
from ckanext.gobabierto.harvesters.writing import validation
from ckanext.gobabierto.harvesters.writing.items import Item
from ckanext.gobabierto.model import HarvestFault
from ckanext.harvest.model import HarvestObject

from tests.harvesters.run.conftest import datasets

from . import builder
from .documents import FakeDocuments

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


def validated(record: Record, source: Source, user: str) -> Counter[str]:
    """The addresses of the files that CKAN would store; what is wrong would be raised."""
    key = packages.dataset_id(source.id, record.identity)
    change = packages.new(record, key, source.organization_id)
    package = {**change.package, "name": key}  # the names of records are made free later on
    fields = validation.validate(Item(record.identity, "", package), user)
    return Counter(v for k, v in fields.items() if len(k) == 3 and k[::2] == ("resources", "url"))


@pytest.mark.timeout(600)
def test_every_row_of_all_73_is_in_a_valid_dataset_or_told() -> None:
    owner = factories.Organization(name="todas")
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    reader = CatalogoReader()
    told = rows = 0
    for catalogue in builder.catalogues():
        url = f"https://adela.datos.gob.mx/{catalogue.slug}/catalogo.json"
        source = Source(
            url,
            "catalogo",
            owner["id"],
            catalogue.slug,
            reader.check_config({}, url),
            catalogue.slug,
        )
        reads = list(reader.read(source, FakeDocuments({url: catalogue.body()})))
        assert len(reads) == len(catalogue.datasets)
        for read, given in zip(reads, catalogue.datasets, strict=True):
            assert isinstance(read, Record), read
            content = prepared.record(read).content
            stored = validated(prepared.unpack(json.loads(content)), source, user)
            left_out = sum(one.code == "distribucion_repetida" for one in read.faults)
            for row in given:
                address = find_address(row.url) or find_address(row.size)
                assert address is not None
                assert address.url in stored, row
            assert stored.total() + left_out == len(given)
            told += left_out
            rows += len(given)
    assert (rows, told) == (4643, 296)
    assert not datasets(owner["id"])


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
