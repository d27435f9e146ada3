"""Whatever a source writes where its identifiers stand, a run ends, and knows each record again."""

from __future__ import annotations

import random

import pytest

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.records import ERROR, Aside, Fault, Record, Refusal
from ckanext.gobabierto.harvesters.run import prepared

from .conftest import datasets, ledger
from .test_preview import look
from .test_run import counts, documents_of
from .toy import lines, records

with_ckan = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
_dice = random.Random(5)
LONG = "".join(_dice.choices("abcdefghijklmnopqrstuvwxyz0123456789ñáé", k=6000))
"""What no index takes, and no compression makes short."""


@with_ckan
def test_one_that_no_index_takes_is_known_again(make_toy, offer):
    source = make_toy()
    told = [
        {"id": f"{LONG}a", "title": "Larga A"}, {"id": f"{LONG}b", "title": "Larga B"},
        {"id": "g", "title": "Otra", "guid": f"https://x.mx/{LONG}"}, *records(1),
    ]  # fmt: skip
    refused = {"refuse": "sin_titulo", "id": f"{LONG}c", "title": "Mala"}
    offer(*told, refused)
    foretold = look(source["id"])
    assert (foretold.new, foretold.refused, foretold.complete) == (4, 1, True)
    assert counts(running.run(source["id"])) == (4, 0, 0, 0, 1)
    assert counts(running.run(source["id"])) == (0, 0, 4, 0, 1)
    keys = set(ledger(source["id"]))
    assert len(keys) == 5
    assert max(len(each.encode()) for each in keys) <= 1000
    # Refused this time, it is the one that was taken, and not one that vanished.
    offer(*told[1:], {**refused, "id": f"{LONG}a"}, refused)
    report = running.run(source["id"])
    assert (report.vanished, report.refused) == (0, 2)
    assert set(ledger(source["id"])) == keys
    assert sorted(datasets(source["owner"]["id"])) == ["Larga A", "Larga B", "Otra", "Registro 0"]


@with_ckan
def test_what_no_text_of_the_database_takes_is_left_out(make_toy, offer):
    source = make_toy()
    offer(
        {"id": "a\0b", "title": "Con NUL"}, {"refuse": "sin\0titulo", "id": "c\0", "title": "\0x"},
        {"id": "\0", "title": "Sin nombre"}, *records(1),
    )  # fmt: skip
    for expected in ((2, 0, 0, 0, 2), (0, 0, 2, 0, 2)):
        assert counts(running.run(source["id"])) == expected
    assert {"ab", "c", "r0"} < set(ledger(source["id"]))
    assert look(source["id"]).unchanged == 2


@with_ckan
def test_a_document_whose_address_no_index_takes_is_read_each_time(make_toy, offer, portal):
    source = make_toy()
    address = f"/juguete/dos.json?q={''.join(filter(str.isascii, LONG))}"
    portal.overrides["/juguete/dos.json"] = lines(*records(2))
    offer({"more": address})
    report = running.run(source["id"])
    assert counts(report) == (2, 0, 0, 0, 0)
    assert documents_of(source) == []
    portal.overrides["/juguete/dos.json"] = lines(*records(3))
    assert counts(running.run(source["id"])) == (1, 0, 2, 0, 0)


@pytest.mark.parametrize("told", ["x", "ñ" * 500, "x" * 1000])
def test_one_that_can_be_stored_stays_as_it_is(told):
    assert prepared.identity(told) == told


def test_a_shorter_one_is_whole_letters_and_its_own():
    for told in ("ñ" * 5000, "a" + "ñ" * 5000, "€" * 900):
        short = prepared.identity(told)
        assert told.startswith(short.rpartition("#")[0])
        assert 990 < len(short.encode()) <= 1000
        assert short != prepared.identity(f"{told}x")


def test_every_kind_of_reading_gets_one():
    fault = Fault("x\0", "\ud800", found="\0", severity=ERROR)
    found = prepared.refusal(Refusal(fault, LONG, "t\0"), "1")
    assert (len(found.identity.encode()), found.title) == (1000, "t")
    assert found.faults == (Fault("x", "?", severity=ERROR),)
    assert len(prepared.aside(Aside(LONG, {})).identity.encode()) <= 1000
    assert prepared.record(Record("\ud800", "t", {})).identity == "?"
