"""The preview and the mail through CKAN's own worker on Redis, and to a mail server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs
from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.logic import preview_jobs
from ckanext.harvest.model import HarvestSource

from tests.harvesters.faults.world import CATALOGUE, catalogue, dataset
from tests.harvesters.run.toy import records
from tests.mail import MailServer, mail_server

from .conftest import call

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
PATH = "/juguete/datos.json"


@pytest.fixture(autouse=True)
def _no_jobs() -> Iterator[None]:
    """Nothing waits from other tests, nor for them."""
    connect_to_redis().flushdb()
    yield
    connect_to_redis().flushdb()


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with mail_server() as server:
        monkeypatch.setitem(tk.config, "smtp.server", server.address)
        yield server


def work() -> int:
    """A worker does what waits, each job in a process of its own; gives how many failed."""
    worker = jobs.Worker([jobs.DEFAULT_QUEUE_NAME, preview_jobs.QUEUE])
    model.Session.remove()
    worker.work(burst=True, logging_level="WARNING")
    return worker.failed_job_count


def test_a_preview_from_being_asked_for_to_its_result(people, portal) -> None:
    """Of a type of the portal: the worker's processes load its plugins anew."""
    portal.overrides[CATALOGUE] = catalogue(*map(dataset, range(3)))
    asked = {"url": portal.url + CATALOGUE, "source_type": "catalogo", "organization": "sediag"}
    answer = call("gobabierto_harvest_preview", people["editor"], **asked, background=True)
    show = "gobabierto_harvest_preview_show"
    titles = [job.meta["title"] for job in jobs.get_queue().jobs]
    assert "gobabierto: vista previa de una fuente" not in titles, "it holds nothing else"
    before = call(show, people["editor"], ticket=answer["ticket"])
    assert (before["state"], before.get("result")) == ("waiting", None)
    assert work() == 0
    told = call(show, people["editor"], ticket=answer["ticket"])
    assert told["state"] == "done", told["error"]
    assert (told["result"]["new"], told["result"]["complete"]) == (3, True)
    assert model.Session.query(HarvestSource).count() == 0


def test_a_source_that_fails_is_told_by_mail_once(source, offer, portal, mail) -> None:
    offer(*records(3))
    running.run(source["id"])
    assert work() == 0
    assert mail.received == []
    portal.overrides[PATH] = 503
    for _ in range(2):
        running.run(source["id"])
        assert work() == 0
    ((to, letter),) = mail.received
    assert to == ["admin@sediag.ejemplo.gob.mx"]
    assert "Una fuente dejó de leerse" in str(letter["Subject"])
    body = letter.get_body(("plain",))
    assert body is not None
    assert f"/cumplimiento/fuentes/{source['name']}" in body.get_content()


def test_a_mail_server_that_does_not_answer_holds_nothing(source, offer, portal) -> None:
    """The job ends, and so did the run before it."""
    with mail_server() as server:
        gone = server.address
    offer(*records(3))
    running.run(source["id"])
    portal.overrides[PATH] = 503
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tk.config, "smtp.server", gone)
        assert running.run(source["id"]).errors
        assert work() == 0
