"""What past runs left behind: bounded, without taking anything that something stands on."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.cli.evaluate import evaluate
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import retention, summary
from ckanext.gobabierto.model import HarvestChunk, HarvestFault, HarvestRun
from ckanext.harvest.model import HarvestJob, HarvestObject

from .conftest import datasets, ledger
from .test_run import counts

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def number(of: Any) -> int:
    return model.Session.execute(sa.select(sa.func.count()).select_from(of)).scalar_one()


@pytest.fixture
def source(make_toy, offer):
    """Six runs: one record changes in each of them, the other one never."""
    source = make_toy()
    for turn in range(6):
        offer(
            {"id": "quieto"},
            {"id": "cambia", "fields": {"notes": str(turn)}, "warn": [f"aviso_{turn}"]},
        )
        running.run(source["id"])
    return source


def test_the_last_runs_stay_and_of_earlier_ones_what_datasets_stand_on(source, offer):
    assert (number(HarvestJob), number(HarvestObject)) == (6, 7)
    assert retention.sweep(2) == 4
    model.Session.expire_all()
    assert number(HarvestJob) == number(HarvestRun) == 3  # the first one made what never changed
    assert number(HarvestObject) == 3
    assert {f.code for f in model.Session.query(HarvestFault)} == {"aviso_4", "aviso_5"}
    named = {row.harvest_object_id for row in ledger(source["id"]).values()}
    current = model.Session.query(HarvestObject).filter_by(current=True)
    assert {each.id for each in current} == named
    assert {each.package_id for each in current} == {
        each["id"] for each in datasets(source["owner"]["id"]).values()
    }
    assert retention.sweep(2) == 0
    before = number(HarvestObject)
    assert counts(running.run(source["id"])) == (0, 0, 2, 0, 0)
    offer({"id": "quieto"}, {"id": "cambia", "fields": {"notes": "otra"}})
    assert counts(running.run(source["id"])) == (0, 1, 1, 0, 0)
    assert number(HarvestObject) == before + 1


def test_the_job_that_read_everything_stays_while_nothing_changes(source):
    for _ in range(3):
        report = running.run(source["id"])
    retention.sweep(1)
    assert counts(running.run(source["id"])) == (0, 0, 2, 0, 0)
    assert summary.fault_groups(report.job_id)[0]["code"] == "aviso_5"


def test_as_much_as_is_allowed_goes_at_once_and_nothing_where_all_is_kept(source):
    """Also of what a job that was ended gathered and nobody took."""
    left = model.Session.query(HarvestObject).filter_by(current=False)
    chunks = [HarvestChunk(leader_id=each.id, job_id=each.harvest_job_id, members=[])
              for each in left]  # fmt: skip
    left.update({"state": "GATHERED", "report_status": None})
    model.Session.add_all(chunks)
    model.Session.commit()
    assert retention.sweep(0) == 0
    assert retention.sweep(1, limit=2) == 2
    assert number(HarvestObject) == 5
    assert number(HarvestChunk) == 0


def test_the_nightly_command_does_it(source, monkeypatch):
    monkeypatch.setitem(tk.config, "ckanext.gobabierto.harvest.keep_runs", 1)
    answer = CliRunner().invoke(evaluate, [])
    assert answer.exit_code == 0, answer.output
    assert number(HarvestJob) == 2
