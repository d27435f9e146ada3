"""The platform, any CKAN and exports of the SIPOT that answer as none should."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

import pytest

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import holds, summary
from ckanext.gobabierto.harvesters.running import Report

from tests.harvesters import sipot_files
from tests.portal import pnda
from tests.portal.server import PortalServer

from . import machines, state
from .test_answers import KEPT, MISDEEDS, misdeed, run
from .world import DAY, LATER, World, make_source

NAMES = (
    "hangs", "drips a byte a time", "lies about its length", "gzip bomb", "redirects in circles",
    "server error", "nothing at all", "rubbish in UTF-8", "HTML for JSON", "JSON of another kind",
    "a hundred thousand links", "fifty megabytes in a line", "a workbook that is a bomb",
    "the beginning of a workbook",
)  # fmt: skip


def _workbook(size: int) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return into.getvalue()


def answer(name: str) -> bytes | int | str:
    """What it answers."""
    if name == "a hundred thousand links":
        links = b"".join(b'<a href="f/p%d.csv">Acta %d</a>' % (n, n) for n in range(100_000))
        return b"<html><h1>Todo</h1>" + links
    if name == "fifty megabytes in a line":
        return b"<html><h1>Todo</h1><p>" + b"x" * 50_000_000
    if name == "a workbook that is a bomb":
        return _workbook(400_000_000)
    if name == "the beginning of a workbook":
        return _workbook(2_000_000)[:1000]
    return MISDEEDS[name]


@pytest.mark.parametrize("name", NAMES)
def test_takes_nothing_away_and_is_forgotten(machine: World, name: str) -> None:
    misdeed(machine, answer(name))
    machine.portal.overrides[machine.path] = machine.body
    machine.assert_alike(run(machine).job_id)


@pytest.mark.parametrize("name", NAMES)
def test_of_a_part_takes_nothing_away_and_is_forgotten(part: World, name: str) -> None:
    """The rest is read; what the part told before stays as it was."""
    before = state.of_source(part.source_id)
    part.portal.overrides[part.path] = answer(name)
    report = run(part)
    assert report.errors
    assert (report.added, report.vanished) == (0, 0)
    after = state.of_source(part.source_id)
    assert [one["name"] for one in after["datasets"]] == [one["name"] for one in before["datasets"]]
    assert {one["state"] for one in after["datasets"]} == {"active"}
    assert not any(row["missing"] for row in after["ledger"].values())
    part.portal.overrides[part.path] = part.body
    run(part)
    found = state.of_source(part.source_id)
    for what in KEPT:
        assert found[what] == part.undisturbed[what], what
    assert part.follow() == part.following


@pytest.mark.parametrize("charset", ["cp1252", "utf-8-sig"])
def test_the_wrong_charset(machine: World, charset: str) -> None:
    """Its letters are known all the same."""
    try:
        text = machine.body.decode()
    except UnicodeDecodeError:
        pytest.skip("a workbook says itself how its letters are written")
    machine.portal.overrides[machine.path] = text.encode(charset)
    report = run(machine)
    assert state.counts(report.job_id) == machine.counts
    found = state.of_source(machine.source_id)
    for what in ("datasets", "found by search"):
        assert found[what] == machine.undisturbed[what], what


class Many:
    """A source of twelve, of which some are there."""

    def __init__(self, kind: str, portal: PortalServer) -> None:
        self.kind, self.portal = kind, portal
        self.path, type_ = {
            "platform": (machines.SEARCH, "pnda"),
            "exports": (machines.EXPORTS, "sipot"),
            "section": ("/inmar/transparencia/", "transparencia"),
        }[kind]
        self.offer(range(12))
        config = json.dumps(
            {"organization": "inmar", "access": "api"} if kind == "platform" else {}
        )
        self.source_id = make_source(portal, type_, self.path, "inmar", config=config)

    def offer(self, numbers: Iterable[int], *, twice: bool = False) -> None:
        """It has these now; *twice*: each is named again."""
        chosen = [number for number in numbers for _ in range(2 if twice else 1)]
        body = getattr(self, f"_{self.kind}")(chosen)
        self.portal.overrides[self.path] = body

    def _platform(self, numbers: list[int]) -> bytes:
        made = [pnda.dataset(f"conjunto_{n}", f"Conjunto del litoral {n}") for n in numbers]
        return machines.searched(made)

    def _exports(self, numbers: list[int]) -> bytes:
        paths = [f"/inmar/{n}_LGT_Art_65_Fr_{n}.csv" for n in numbers]
        for n, path in zip(numbers, paths, strict=True):
            rows = [sipot_files.row(n, *machines.Q1)]
            self.portal.overrides[path] = sipot_files.csv(rows, format=f"Formato número {n}")
        return machines.links(*paths)

    def _section(self, numbers: list[int]) -> bytes:
        lines = (f'<h2>Padrón {WORDS[n]}</h2><p><a href="p/{WORDS[n]}_2025.csv">Padrón {WORDS[n]}'
                 "</a>" for n in numbers)  # fmt: skip
        return b"<h1>Transparencia</h1>" + "".join(lines).encode()

    def run(self, day: dt.datetime = DAY) -> Report:
        """Harvest it."""
        with clock.frozen(day):
            return running.run(self.source_id)

    def kept(self) -> dict[str, Any]:
        """What is there."""
        found = state.of_source(self.source_id)
        return {what: found[what] for what in KEPT}


WORDS = (
    "pescadores", "playas", "arrecifes", "faros", "puertos", "lanchas", "mareas", "corales",
    "tortugas", "humedales", "boyas", "muelles",
)  # fmt: skip


@pytest.fixture(params=["platform", "exports", "section"])
def twelve(
    request: pytest.FixtureRequest, portal: PortalServer, clean_db: None, clean_index: None
) -> Many:
    made = Many(request.param, portal)
    assert made.run().added == 12
    return made


class TestMany:
    """Half of them gone, all gone, all there twice, and back."""

    def test_half_gone_waits_for_a_person(self, twelve: Many) -> None:
        whole = twelve.kept()
        twelve.offer(range(6))
        report = twelve.run()
        assert summary.of_job(report.job_id).state == "held"
        hold = holds.waiting(twelve.source_id)
        assert hold is not None
        assert len(hold.missing) == 6
        assert twelve.kept() == whole
        twelve.offer(range(12))
        assert twelve.run(LATER).vanished == 0
        assert twelve.kept() == whole
        assert holds.waiting(twelve.source_id) is None

    def test_all_gone_is_no_answer(self, twelve: Many) -> None:
        whole = twelve.kept()
        twelve.offer([])
        report = twelve.run()
        assert report.vanished == 0
        assert twelve.kept() == whole
        twelve.offer(range(12))
        again = twelve.run(LATER)
        assert (again.added, again.updated, again.vanished) == (0, 0, 0)
        assert twelve.kept() == whole

    def test_each_of_them_twice_is_each_once(self, twelve: Many) -> None:
        whole = twelve.kept()
        twelve.offer(range(12), twice=True)
        report = twelve.run(LATER)
        assert (report.added, report.vanished) == (0, 0)
        found = twelve.kept()
        assert found["datasets"] == whole["datasets"]
        assert {name for name in found["ledger"] if name[0] != "?"} == set(whole["ledger"])
        assert set(found["proposals"]) == set(whole["proposals"])
