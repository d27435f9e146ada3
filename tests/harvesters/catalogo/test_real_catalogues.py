"""The 4,643 real distributions of 2015: every row is in a dataset or told with its reason."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from ckanext.gobabierto.harvesters.catalogo.addresses import find_address
from ckanext.gobabierto.harvesters.catalogo.reader import CatalogoReader
from ckanext.gobabierto.harvesters.records import Record, Source
from ckanext.gobabierto.vocabularies import harvest_faults

from tests.harvesters.catalogo import builder
from tests.harvesters.catalogo.documents import FakeDocuments, Reading

_PLACE = re.compile(r"^dataset\[(\d+)\]\.distribution\[(\d+)\]")


@cache
def built() -> list[builder.Catalogue]:
    return builder.catalogues()


@cache
def reading(slug: str) -> Reading:
    catalogue = next(one for one in built() if one.slug == slug)
    url = f"https://adela.datos.gob.mx/{slug}/catalogo.json"
    documents = FakeDocuments({url: catalogue.body()})
    source = Source(url, "catalogo", "org", slug, CatalogoReader().check_config({}, url))
    return Reading(list(CatalogoReader().read(source, documents)), documents)


def test_the_catalogues_are_those_of_2015() -> None:
    assert len(built()) == 73
    assert sum(len(catalogue.rows) for catalogue in built()) == 4643
    sizes = {one.slug: len(one.datasets) for one in built()}
    assert (sizes["sedesol"], sizes["cfe"], sizes["inegi"]) == (116, 15, 69)


def test_every_row_is_in_a_dataset_or_told_with_its_reason() -> None:
    stored = 0
    told: Counter[str] = Counter()
    for catalogue in built():
        result = reading(catalogue.slug)
        assert not result.refusals
        assert not result.documents.failures
        for number, rows in enumerate(catalogue.datasets):
            record = result.records[number]
            urls = Counter(str(resource.values["url"]) for resource in record.resources)
            left_out = {
                int(match[2]): fault.code
                for fault in record.faults
                if fault.code in {"distribucion_sin_direccion", "distribucion_repetida"}
                and (match := _PLACE.match(fault.path))
            }
            for index, row in enumerate(rows):
                assert (index in left_out) or _is_there(row, urls), (catalogue.slug, row)
            told.update(left_out.values())
            stored += len(record.resources)
            assert len(record.resources) + len(left_out) == len(rows)
    # A row that is twice in its dataset, name and address, is one file, and is told.
    assert told == {"distribucion_repetida": 296}
    assert stored + told.total() == 4643


def _is_there(row: builder.Row, urls: Counter[str]) -> bool:
    for written in (row.url, row.size):
        address = find_address(written)
        if address and urls[address.url]:
            urls[address.url] -= 1
            return True
    return False


def test_every_fault_has_its_words() -> None:
    faults = [
        fault for one in built() for record in reading(one.slug).records for fault in record.faults
    ]
    assert faults
    for fault in faults:
        assert harvest_faults.find(fault.code), fault
        assert fault.path, fault
        assert fault.expected, fault


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("cenapred", {"direccion_corregida": 4}),
        ("fondo-de-cultura-economica", {"direccion_corregida": 3}),
    ],
)
def test_dirt_of_an_institution_is_told_where_it_is(slug: str, expected: dict[str, int]) -> None:
    found = Counter(f.code for r in reading(slug).records for f in r.faults)
    assert {code: found[code] for code in expected} == expected


def test_a_row_whose_cells_were_moved_by_a_comma_keeps_its_file() -> None:
    moved = [
        (record, fault)
        for record in reading("issste").records
        for fault in record.faults
        if fault.code == "direccion_en_otro_campo"
    ]
    record, fault = moved[0]
    assert len(moved) == 1
    assert fault.path.endswith(".byteSize")
    assert any("superissste" in str(one.values["url"]) for one in record.resources)


def test_the_formats_that_77_spellings_mean() -> None:
    found = Counter(
        str(resource.values.get("format", ""))
        for one in built()
        for record in reading(one.slug).records
        for resource in record.resources
    )
    assert {"CSV", "SHP", "KML", "KMZ", "XLS", "PDF", "ZIP", "TXT", "XML"} <= set(found)
    assert not {"Excel", "EXCEL", "Excell", "shape", "CVS", "SQL Server", "Oracle"} & set(found)


def test_every_value_passes_the_bounds_of_the_catalogue() -> None:
    tag = re.compile(r"^[\w \-.]{2,100}$")
    for one in built():
        for record in reading(one.slug).records:
            assert record.title
            assert len(record.title) <= 500
            assert all(tag.match(name) for name in record.fields["tags"])
            assert record.fields["license_id"] == "libre-uso-mx"
            for resource in record.resources:
                url = str(resource.values["url"])
                assert url.isascii()
                assert " " not in url
                assert isinstance(resource.values.get("size", 1), int)


def test_reading_again_gives_the_same_hashes() -> None:
    for one in built()[:20]:
        again: list[Record] = reading(one.slug).records
        reading.cache_clear()
        assert [r.content_hash() for r in again] == [
            r.content_hash() for r in reading(one.slug).records
        ]
