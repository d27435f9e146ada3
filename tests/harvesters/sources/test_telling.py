"""Mail about a source: when its state changes, to whom, and never in the way of a run."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.lib import mailer
from ckan.tests import factories

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import holds
from ckanext.gobabierto.harvesters.sources import telling

from tests.harvesters.run.toy import records

from .conftest import call

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
PATH = "/juguete/datos.json"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """(address, subject, body) of every mail; jobs of mail are done at once."""
    found: list[tuple[str, str, str]] = []
    monkeypatch.setattr(
        mailer, "mail_recipient", lambda _name, to, subject, body: found.append((to, subject, body))
    )
    real = tk.enqueue_job

    def now(job: Any, args: Any, **more: Any) -> Any:
        return job(*args) if job is telling.send else real(job, args, **more)

    monkeypatch.setattr(telling.tk, "enqueue_job", now)
    return found


def subjects(sent: list[tuple[str, str, str]]) -> list[str]:
    found = [subject.split("] ")[1].split(":")[0] for _to, subject, _body in sent]
    sent.clear()
    return found


def test_only_changes_are_told(source, offer, portal, sent):
    offer(*records(3))
    running.run(source["id"])
    running.run(source["id"])
    assert not sent, "that it works from the start is no news"
    portal.overrides[PATH] = 503
    running.run(source["id"])
    assert subjects(sent) == ["Una fuente dejó de leerse"]
    running.run(source["id"])
    assert not sent
    offer(*records(3))
    running.run(source["id"])
    assert subjects(sent) == ["Una fuente se lee otra vez"]


def test_what_waits_for_a_confirmation_is_told_once(source, offer, sent):
    offer(*records(12))
    running.run(source["id"])
    offer(*records(6))
    running.run(source["id"])
    ((to, subject, body),) = sent
    assert to == "admin@sediag.ejemplo.gob.mx"
    assert "6 de 12 registros" in body
    assert f"/cumplimiento/fuentes/{source['name']}" in body
    assert "Juguete" in subject
    sent.clear()
    running.run(source["id"])
    assert not sent
    holds.refuse(holds.waiting(source["id"]), "")
    running.run(source["id"])
    assert not sent


@pytest.mark.parametrize("decided", [False, True])
def test_it_works_again_is_told_after_it_was_held(people, source, offer, portal, sent, decided):
    offer(*records(12))
    running.run(source["id"])
    portal.overrides[PATH] = 503
    running.run(source["id"])
    offer(*records(6))
    running.run(source["id"])
    running.run(source["id"])
    assert subjects(sent) == ["Una fuente dejó de leerse", "Una cosecha está por confirmar"]
    if decided:
        call("gobabierto_harvest_hold_refuse", people["admin"], id=holds.waiting(source["id"]).id)
    else:
        offer(*records(12))
        running.run(source["id"])
    assert decided == ("nuevos" not in sent[0][2]), "of the held one nothing was applied"
    assert subjects(sent) == ["Una fuente se lee otra vez"]


def test_what_waits_for_approval_is_told_with_what_changed(people, source, sent):
    call("package_patch", people["editor"], id=source["id"], title="Otro título")
    assert not sent
    call("package_patch", people["editor"], id=source["id"], url="https://otra.gob.mx/")
    ((_to, subject, body),) = sent
    assert "espera autorización" in subject
    assert "ahora «https://otra.gob.mx/»" in body
    sent.clear()
    call("package_patch", people["editor"], id=source["id"], url="https://tercera.gob.mx/")
    assert not sent, "it waits already"
    call("gobabierto_source_approve", people["admin"], id=source["id"])
    call("package_patch", people["editor"], id=source["id"], url="https://cuarta.gob.mx/")
    assert len(sent) == 1


def test_without_administrators_those_of_the_portal_are_told(make_toy, portal, sent):
    factories.Sysadmin(email="portal@ejemplo.gob.mx")
    source = make_toy()
    portal.overrides[PATH] = 503
    running.run(source["id"])
    assert "portal@ejemplo.gob.mx" in {to for to, _subject, _body in sent}


def test_a_title_of_several_lines_makes_no_headers(people, source, portal, sent):
    call("package_patch", people["admin"], id=source["id"], title="Uno\nBcc: otro@x.mx")
    portal.overrides[PATH] = 503
    running.run(source["id"])
    assert all("\n" not in subject for _to, subject, _body in sent)
    assert sent


def test_mail_that_fails_changes_nothing_of_the_run(source, portal, monkeypatch):
    def broken(*_args: Any, **_more: Any) -> None:
        raise OSError("no hay correo")

    monkeypatch.setattr(mailer, "mail_recipient", broken)
    telling.send([("A", "a@x.mx")], "asunto", "texto")
    monkeypatch.setattr(telling.tk, "enqueue_job", broken)
    portal.overrides[PATH] = 503
    report = running.run(source["id"])
    assert "error_del_servidor" in report.errors[0]


def test_what_could_not_be_sent_is_told_by_the_next_run(source, portal, sent, monkeypatch):
    def broken(*_args: Any, **_more: Any) -> None:
        raise OSError("no hay cola")

    portal.overrides[PATH] = 503
    with monkeypatch.context() as patched:
        patched.setattr(telling.tk, "enqueue_job", broken)
        running.run(source["id"])
    assert not sent
    running.run(source["id"])
    assert sent


def test_plugins_that_notify_otherwise_are_asked(monkeypatch):
    asked: list[Any] = []
    monkeypatch.setitem(tk.config, "smtp.server", "")

    class Other:
        def notify_recipient(self, *args: Any) -> bool:
            asked.append(args)
            return True

    monkeypatch.setattr(mailer.plugins, "PluginImplementations", lambda _i: [Other()])
    telling.send([("A", "a@x.mx")], "asunto", "texto")
    assert asked[0][2] == "a@x.mx"
