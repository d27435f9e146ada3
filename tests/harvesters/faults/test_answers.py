"""A source that answers as none should: nothing is lost meanwhile, and after it all is well."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import holds, summary
from ckanext.gobabierto.harvesters.running import Report
from ckanext.harvest.model import HarvestJob

from tests.portal.server import PortalServer

from . import state
from .world import DAY, LATER, World, dataset, make_source
from .world import catalogue as of_datasets

SLOW = bool(os.environ.get("GOBABIERTO_SLOW"))
KEPT = ("datasets", "ledger", "proposals", "found by search")
MISDEEDS: dict[str, bytes | int | str] = {
    "hangs": "cuelga/6",
    "drips a byte a time": "gotea/6",
    "lies about its length": "miente",
    "gzip bomb": "bomba/80000000",
    "redirects in circles": "ciclo",
    "headers without end": "cabeceras/6",
    "server error": 500,
    "not there": 404,
    "nothing at all": b"",
    "rubbish in UTF-8": b'{"dataset": \xff\xfe\x00\x80' + b"\xc3" * 40,
    "HTML for JSON": b"<!doctype html><title>Inicio</title><h1>En mantenimiento</h1>",
    "JSON of another kind": b'{"ok": false}',
    "a catalogue without datasets": b'{"dataset": []}',
    "the beginning of a catalogue": of_datasets(dataset(0))[:150],
    "brackets without end": b'{"dataset": [' + b"[" * 100_000,
}
OF_SECTIONS = [
    "hangs", "drips a byte a time", "lies about its length", "gzip bomb", "redirects in circles",
    "server error", "nothing at all",
]  # fmt: skip


def run(world: World) -> Report:
    with clock.frozen(DAY):
        return running.run(world.source_id)


def misdeed(world: World, answer: bytes | int | str) -> Report:
    """A run against it: it fails aloud and changes nothing."""
    before = state.of_source(world.source_id)
    world.portal.overrides[world.path] = answer
    report = run(world)
    after = state.of_source(world.source_id)
    for what in KEPT:
        assert after[what] == before[what], what
    assert report.errors
    assert not report.ok
    job: Any = HarvestJob.get(report.job_id)
    assert job.status == "Finished"
    return report


class TestCatalogue:
    @pytest.mark.parametrize("name", MISDEEDS)
    def test_takes_nothing_away_and_is_forgotten(self, catalogue: World, name: str) -> None:
        report = misdeed(catalogue, MISDEEDS[name])
        counts = state.counts(report.job_id)
        assert sum(counts.values()) - counts["unchanged"] == 0
        catalogue.portal.overrides[catalogue.path] = catalogue.body
        catalogue.assert_alike(run(catalogue).job_id)

    def test_the_wrong_charset(self, catalogue: World) -> None:
        text = catalogue.body.decode()
        catalogue.portal.overrides[catalogue.path] = text.encode("cp1252")
        report = run(catalogue)
        assert state.counts(report.job_id) == catalogue.counts
        found = state.of_source(catalogue.source_id)
        assert found["datasets"] == catalogue.undisturbed["datasets"]

    def test_a_byte_that_is_no_utf8_spoils_one_word(self, catalogue: World) -> None:
        body = catalogue.body.replace(b"Conjunto 8", b"Conjunto \xff8")
        catalogue.portal.overrides[catalogue.path] = body
        counts = state.counts(run(catalogue).job_id)
        assert counts == catalogue.counts
        found = state.of_source(catalogue.source_id)["datasets"]
        assert len(found) == len(catalogue.undisturbed["datasets"])
        (odd,) = [one for one in found if one not in catalogue.undisturbed["datasets"]]
        assert odd["title"].startswith("Conjunto")

    @pytest.mark.skipif(not SLOW, reason="fifty megabytes: GOBABIERTO_SLOW=1")
    def test_fifty_megabytes_in_a_line(self, catalogue: World) -> None:
        """Whatever is done with so long a record, the others are not lost for it."""
        long = dataset(8, identifier="largo", title="Largo", description="x" * 50_000_000)
        catalogue.portal.overrides[catalogue.path] = of_datasets(
            *json.loads(catalogue.body)["dataset"], long
        )
        report = run(catalogue)
        assert report.added >= catalogue.counts["added"]
        found = state.of_source(catalogue.source_id)["datasets"]
        assert [one for one in found if one["identifier"] != "largo"] == (
            catalogue.undisturbed["datasets"]
        )


class TestSection:
    @pytest.mark.parametrize("name", OF_SECTIONS)
    def test_takes_nothing_away_and_is_forgotten(self, section: World, name: str) -> None:
        misdeed(section, MISDEEDS[name])
        section.portal.overrides[section.path] = section.body
        section.assert_alike(run(section).job_id)

    def test_the_wrong_charset(self, section: World) -> None:
        section.portal.overrides[section.path] = section.body.decode().encode("cp1252")
        run(section)
        found = state.of_source(section.source_id)
        assert found["proposals"] == section.undisturbed["proposals"]
        assert found["datasets"] == section.undisturbed["datasets"]

    def test_fifty_megabytes_in_a_line(self, section: World) -> None:
        """Whether it is taken or not, the next run finds what it should."""
        body = section.body.replace(b"\n", b" ") + b"<p>" + b"x" * 50_000_000
        section.portal.overrides[section.path] = body
        run(section)
        section.portal.overrides[section.path] = section.body
        run(section)
        found = state.of_source(section.source_id)
        for what in ("datasets", "proposals"):
            assert found[what] == section.undisturbed[what], what

    def test_a_hundred_thousand_links(self, section: World) -> None:
        """Bounded, and nothing that was known is lost for it."""
        links = b"".join(b'<a href="f/p%d.pdf">Acta %d</a>' % (n, n) for n in range(100_000))
        body = section.body.replace(b"</main>", links + b"</main>")
        section.portal.overrides[section.path] = body
        run(section)
        section.portal.overrides[section.path] = section.body
        run(section)
        found = state.of_source(section.source_id)
        for what in ("datasets", "proposals"):
            assert found[what] == section.undisturbed[what], what


class TestMany:
    """Half of the records gone, all gone, and back."""

    @pytest.fixture
    def twelve(self, portal: PortalServer, clean_db: None, clean_index: None) -> World:
        from .checkpoint import Checkpoint

        portal.overrides["/coplaf/catalogo.json"] = of_datasets(*map(dataset, range(12)))
        source_id = make_source(portal, "catalogo", "/coplaf/catalogo.json", "coplaf")
        with clock.frozen(DAY):
            running.run(source_id)
        return World(portal, source_id, "/coplaf/catalogo.json", b"", Checkpoint())

    def test_half_gone_waits_for_a_person_and_back_it_is_forgotten(self, twelve: World) -> None:
        whole = state.of_source(twelve.source_id)
        new = dataset(40)
        report = misdeed(twelve, of_datasets(*map(dataset, range(6)), new))
        assert summary.of_job(report.job_id).state == "held"
        hold = holds.waiting(twelve.source_id)
        assert hold is not None
        assert len(hold.missing) == 6
        misdeed(twelve, of_datasets(*map(dataset, range(5)), new))
        twelve.portal.overrides[twelve.path] = of_datasets(*map(dataset, range(12)))
        with clock.frozen(LATER):
            assert state.counts(running.run(twelve.source_id).job_id)["unchanged"] == 12
        found = state.of_source(twelve.source_id)
        for what in (*KEPT, "objects", "facts", "activities"):
            assert found[what] == whole[what], what
        assert {status for status, _, _ in found["holds"]} == {"obsolete"}

    def test_all_gone_is_no_answer_and_back_it_is_forgotten(self, twelve: World) -> None:
        whole = state.of_source(twelve.source_id)
        misdeed(twelve, of_datasets())
        misdeed(twelve, of_datasets({"identifier": "otro", "title": "Solo este"}))
        twelve.portal.overrides[twelve.path] = of_datasets(*map(dataset, range(12)))
        run(twelve)
        found = state.of_source(twelve.source_id)
        for what in KEPT:
            assert found[what] == whole[what], what
        assert {package.state for package in model.Session.query(model.Package)} == {"active"}
