"""A file that the source does not offer any more stays, and everybody is told."""

from __future__ import annotations

from typing import Any

import pytest

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import faults
from ckanext.gobabierto.model import Snapshot

from .conftest import datasets, ledger
from .test_preview import look
from .test_run import call_action, counts

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

A, B = ["a", "https://datos.ejemplo.gob.mx/a.csv"], ["b", "https://datos.ejemplo.gob.mx/b.csv"]


def record(*files: list[str], **more: Any) -> dict[str, Any]:
    return {"id": "r", "title": "R", "files": list(files), **more}


def missing(source_id: str) -> dict[str, bool]:
    entries = ledger(source_id)["r"].baseline["resources"]
    return {each["key"]: "missing_since" in each for each in entries}


def told(job_id: str) -> list[tuple[str, str, str, str]]:
    found = [each.fault for each in faults.listed([job_id])]
    return [(each.code, each.path, each.found, each.severity) for each in found]


def of_facts(dataset_id: str) -> dict[str, str | None]:
    """What the rules are told of its files."""
    rows = model.Session.query(Snapshot).filter_by(subject_id=dataset_id).all()
    (row,) = [each for each in rows if each.valid_to is None and each.known_to is None]
    return {each["name"]: each.get("withdrawn_on") for each in row.facts["resources"]}


@pytest.mark.parametrize("more", [{}, {"fields": {"notes": "Otras"}}])
def test_it_stays_it_is_marked_and_the_run_says_so_once(make_toy, offer, more):
    source = make_toy()
    offer(record(A, B))
    running.run(source["id"])
    made = datasets(source["owner"]["id"])["R"]
    before = made["resources"]
    offer(record(A, **more))
    report = running.run(source["id"])
    assert counts(report)[:3] == (0, 1, 0)
    assert told(report.job_id) == [("archivo_retirado", "b", B[1], "warning")]
    assert missing(source["id"]) == {"a": False, "b": True}
    assert of_facts(made["id"]) == {"a": None, "b": clock.today().isoformat()}
    after = datasets(source["owner"]["id"])["R"]["resources"]
    assert [(r["id"], r["url"]) for r in after] == [(r["id"], r["url"]) for r in before]
    assert counts(running.run(source["id"]))[:3] == (0, 0, 1)
    offer(record(A, fields={"notes": "Nuevas"}))
    assert told(running.run(source["id"]).job_id) == []
    offer(record(A, B, fields={"notes": "Nuevas"}))
    assert counts(running.run(source["id"]))[:3] == (0, 1, 0)
    assert missing(source["id"]) == {"a": False, "b": False}
    assert of_facts(made["id"]) == {"a": None, "b": None}


def test_the_preview_says_it_too(make_toy, offer):
    source = make_toy()
    offer(record(A, B))
    running.run(source["id"])
    offer(record(A))
    found = look(source["id"])
    assert (found.changed, found.unchanged) == (1, 0)
    (entry,) = found.of_kind("changed")
    told = [(f.field, f.old, f.new, f.kept, f.withdrawn) for f in entry.fields]
    assert told == [("b: url", B[1], None, True, True)]


def test_what_was_read_in_part_withdraws_nothing_until_it_is_read_as_a_whole(make_toy, offer):
    source = make_toy()
    offer(record(A, B))
    running.run(source["id"])
    offer(record(A, partial=True))
    assert told(running.run(source["id"]).job_id) == []
    assert missing(source["id"]) == {"a": False, "b": False}
    offer(record(A))
    assert len(told(running.run(source["id"]).job_id)) == 1
    assert missing(source["id"]) == {"a": False, "b": True}


@pytest.fixture
def removed(make_toy, offer):
    """Its source, and the dataset without a file that a person removed: it was not offered then."""
    source = make_toy()
    offer(record(A, B))
    running.run(source["id"])
    offer(record(A))
    running.run(source["id"])
    made = datasets(source["owner"]["id"])["R"]
    call_action("package_patch", id=made["id"], resources=made["resources"][:1])
    return source, made


def settle(source: dict[str, Any], choice: str) -> None:
    (told,) = ledger(source["id"])["r"].differences
    call_action("gobabierto_difference_settle", source_id=source["id"], identity="r",
                field=told["field"], choice=choice)  # fmt: skip


def test_removed_and_offered_again_it_waits_for_an_answer(removed, offer):
    source, made = removed
    offer(record(A, B, fields={"notes": "Otras"}))
    (entry,) = look(source["id"]).of_kind("changed")
    told = [(f.field, f.old, f.new, f.kept, f.asked) for f in entry.fields if f.asked]
    assert told == [("b: url", None, B[1], False, True)]
    assert counts(running.run(source["id"]))[:3] == (0, 1, 0)
    assert len(datasets(source["owner"]["id"])["R"]["resources"]) == 1
    offer(record(A, B, fields={"notes": "Nuevas"}))
    running.run(source["id"])
    settle(source, "source")
    after = datasets(source["owner"]["id"])["R"]["resources"]
    assert [(r["id"], r["url"]) for r in after] == [(r["id"], r["url"]) for r in made["resources"]]
    assert not ledger(source["id"])["r"].differences
    offer(record(A, [B[0], f"{B[1]}?2"], fields={"notes": "Nuevas"}))
    assert counts(running.run(source["id"]))[:3] == (0, 1, 0)
    moved = datasets(source["owner"]["id"])["R"]["resources"][1]
    assert (moved["id"], moved["url"]) == (after[1]["id"], f"{B[1]}?2")


def test_left_out_it_is_not_asked_about_again(removed, offer):
    source, _ = removed
    offer(record(A, B))
    running.run(source["id"])
    settle(source, "mine")
    for files in ([A], [A, B], [A, B]):
        offer(record(*files, fields={"notes": str(len(files))}))
        running.run(source["id"])
        assert not ledger(source["id"])["r"].differences
    assert len(datasets(source["owner"]["id"])["R"]["resources"]) == 1
