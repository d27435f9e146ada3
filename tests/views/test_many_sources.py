"""The list of sources, the tray and what leads to them ask the database as often for many as for
few, and the state that the database finds is the one of a single source."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.types import make_uuid
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.run import holds, runs
from ckanext.gobabierto.harvesters.sources import approval, listing, states, store
from ckanext.gobabierto.model import Counterpart, HarvestRun, SourceApproval
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestSource

from tests.logic.test_proposals import add, content

from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
LIST, TRAY = "/cumplimiento/fuentes", "/cumplimiento/bandeja"
SHAPES = (
    "works", "fails", "failed", "of_another", "of_another_fails", "postponed", "held", "pending",
    "changed", "refused", "inactive", "new", "running",
)  # fmt: skip
EXPECTED = {
    "works": "works", "fails": "fails", "failed": "fails", "of_another": "works",
    "of_another_fails": "fails", "postponed": "postponed", "held": "held", "pending": "pending",
    "changed": "pending", "refused": "refused", "inactive": "inactive", "new": "new",
    "running": "works",
}  # fmt: skip


@pytest.fixture
def reader() -> dict[str, Any]:
    user = factories.UserWithToken()
    people = [{"name": user["name"], "capacity": "admin"}]
    owner = factories.Organization(name="sediag", title="SEDIAG", users=people)
    return {"headers": {"Authorization": user["token"]}, "owner": owner["id"], "people": people}


class Maker:
    """Rows as the runs of sources leave them."""

    def __init__(self, owner: str) -> None:
        self.owner, self.number = owner, 0
        self.now = clock.now()

    def make(self, shape: str) -> str:
        """A source in that shape; its id."""
        self.number += 1
        key, name = make_uuid(), f"fuente-{self.number:03d}"
        url, config = f"https://datos.gob.mx/á_%/{self.number}", '{"ñ": "\\"\\u007f"}'
        model.Session.add(model.Package(
            id=key, name=name, title=f"Fuente {self.number:03d} {shape}", type="harvest",
            owner_org=self.owner, state="active",
        ))  # fmt: skip
        model.Session.flush()
        source = HarvestSource(url=url, type="catalogo", config=config, active=shape != "inactive")
        source.id, source.title = key, name
        model.Session.add(source)
        self.approve(key, shape, approval.hashed(url, "catalogo", config, self.owner))
        if shape not in {"new", "pending", "changed"}:
            self.job(key, shape)
        model.Session.commit()
        return key

    def approve(self, key: str, shape: str, now: str) -> None:
        """As somebody decided."""
        if shape == "pending":
            return
        status = approval.REFUSED if shape == "refused" else approval.APPROVED
        model.Session.add(SourceApproval(
            source_id=key, status=status, asked_at=self.now, note="",
            fingerprint="otra" if shape == "changed" else now,
        ))  # fmt: skip

    def job(self, key: str, shape: str) -> None:
        """The last run, and one before."""
        for days, kind in ((2, "works"), (1, shape)):
            job = HarvestJob()
            job.id, job.source_id = make_uuid(), key
            job.created = (self.now - dt.timedelta(days=days)).replace(tzinfo=None)
            job.status = "Running" if kind == "running" else "Finished"
            model.Session.add(job)
            model.Session.flush()
            if kind == "of_another_fails":
                model.Session.add(HarvestGatherError(message="x", harvest_job_id=job.id))
            if kind.startswith("of_another"):
                continue
            state = {"failed": runs.FAILED, "held": runs.HELD}.get(kind, runs.FINISHED)
            model.Session.add(HarvestRun(
                job_id=job.id, source_id=key, state=state, started_at=self.now,
                complete=kind not in {"fails", "postponed"},
                until=self.now + dt.timedelta(hours=3) if kind == "postponed" else None,
            ))  # fmt: skip
            if kind == "held":
                model.Session.flush()
                holds.make(key, job.id, 20, [{"identity": "a", "title": "A"}] * 9)


@pytest.fixture
def make(reader: dict[str, Any]) -> Maker:
    return Maker(reader["owner"])


@pytest.fixture
def asked(app: Any, reader: dict[str, Any]) -> Any:
    """How many statements a page takes once it was shown before."""

    def count(address: str) -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            seen.append(statement)

        app.get(address, headers=reader["headers"], status=200)
        engine = model.ensure_engine()
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            app.get(address, headers=reader["headers"], status=200)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    return count


def test_the_database_finds_the_state_of_each(make: Maker) -> None:
    ids = {make.make(shape): shape for shape in SHAPES}
    rows = {row.id: row for row in store.find()}
    assert {ids[key]: states.of(row) for key, row in rows.items()} == EXPECTED
    found = listing.search(listing.Filter(), 100, 0)
    assert found.count == len(SHAPES)
    assert {state: number for state, number in found.by_state.items() if number} == {
        state: list(EXPECTED.values()).count(state) for state in set(EXPECTED.values())
    }
    for state in states.STATES:
        one = listing.search(listing.Filter(state=state), 100, 0)
        assert {ids[row.id] for row in one.rows} == {k for k, v in EXPECTED.items() if v == state}
        assert one.by_state == found.by_state


@pytest.mark.parametrize(
    ("words_asked", "number"),
    [("fuente", 13), ("á_%/3", 1), ("FUENTE 00", 9), ("_%_", 0), ("\\", 0)],
)
def test_words_are_words_and_no_pattern(make: Maker, words_asked: str, number: int) -> None:
    for shape in SHAPES:
        make.make(shape)
    wanted = listing.Filter(words=words_asked.split())
    assert listing.search(wanted, 5, 0).count == number


def test_pages_follow_one_another(make: Maker) -> None:
    for shape in SHAPES:
        make.make(shape)
    pages = [listing.search(listing.Filter(), 5, at).rows for at in (0, 5, 10, 15)]
    assert [len(page) for page in pages] == [5, 5, 3, 0]
    titles = [row.title for page in pages for row in page]
    assert titles == sorted(titles)


def test_the_list_asks_the_same_for_13_sources_and_for_39(make: Maker, asked: Any) -> None:
    for shape in SHAPES:
        make.make(shape)
    few = asked(LIST)
    for shape in SHAPES * 2:
        make.make(shape)
    assert asked(LIST) == few
    assert few < 60


def test_a_source_asks_the_same_for_2_runs_and_for_12(make: Maker, asked: Any) -> None:
    key = make.make("works")
    few = asked(f"{LIST}/fuente-001")
    for _ in range(5):
        make.job(key, "works")
    model.Session.commit()
    assert asked(f"{LIST}/fuente-001") == few


def test_what_vanished_asks_the_same_for_1_and_for_6(make: Maker, asked: Any) -> None:
    key = make.make("held")
    made = [factories.Dataset(owner_org=make.owner)["id"] for _ in range(6)]
    counts: list[int] = []
    for number in (1, 6):
        missing = [{"identity": n, "title": n, "dataset_id": n} for n in made[:number]]
        holds.make(key, make_uuid(), 90, missing)
        model.Session.commit()
        counts.append(asked(f"{LIST}/fuente-001/por-confirmar/{holds.waiting(key).id}"))
    assert counts[0] == counts[1]


def doubt(owner: str) -> None:
    made = factories.Dataset(owner_org=owner)
    model.Session.add(Counterpart(
        dataset_id=made["id"], organization_id=owner, source_id="s", status="doubtful",
        platform_dataset_id="p", score=0.8, denied=[], address="https://www.datos.gob.mx/d",
        title="Becas", reasons=[], told_on=clock.today(), looked_at=clock.now(),
    ))  # fmt: skip
    model.Session.commit()


def test_counterparts_ask_the_same_for_1_and_for_8(reader: Any, asked: Any) -> None:
    doubt(reader["owner"])
    few = asked("/cumplimiento/sediag/contrapartes")
    for _ in range(7):
        doubt(reader["owner"])
    assert asked("/cumplimiento/sediag/contrapartes") == few


def test_the_tray_asks_the_same_for_2_proposals_and_for_18(
    reader: Any, make: Maker, asked: Any
) -> None:
    def more(start: int, end: int) -> None:
        for n in range(start, end):
            add(reader["owner"], content(f"i{n}", title=f"Padrón {n:02d}"))

    more(0, 2)
    make.make("held")
    doubt(reader["owner"])
    few = asked(TRAY)
    more(2, 18)
    for shape in SHAPES:
        make.make(shape)
    assert asked(TRAY) == few
    assert few < 60


def test_the_tray_leads_to_the_doubts_of_each_institution(page: Any, reader: Any) -> None:
    doubt(reader["owner"])
    other = factories.Organization(name="otra", title="Otra", users=reader["people"])
    doubt(other["id"])
    doubt(other["id"])
    for address in (TRAY, "/cumplimiento"):
        found = page(address, headers=reader["headers"])
        links = found.select("a[href*='contrapartes?status=doubtful']")
        assert [words(each.parent) for each in links] == [
            "Contrapartes de Otra (2 dudosas)", "Contrapartes de SEDIAG (1 dudosa)",
        ]  # fmt: skip
    own = page("/cumplimiento/sediag", headers=reader["headers"])
    assert "Contrapartes en la plataforma (1 dudosa)" in words(own)


def test_the_national_page_says_which_sources_need_somebody(page: Any, reader: Any, make: Maker):
    for shape in ("held", "pending", "fails", "works"):
        make.make(shape)
    text = words(page("/cumplimiento", headers=reader["headers"]))
    for part in ("1 espera autorización", "1 por confirmar", "1 falla"):
        assert part in text
    assert "por confirmar" not in words(page("/cumplimiento"))


def test_a_frequency_has_one_word(make: Maker) -> None:
    for each in tk.h.gobabierto_source_frequencies():
        facet = tk.h.gobabierto_harvest_frequency({"name": each["value"], "display_name": "X"})
        assert facet == each["text"]
