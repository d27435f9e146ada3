"""The hostile corpus through every page, letter and download of harvest sources and the tray."""

from __future__ import annotations

import email
import re
import smtplib
from typing import Any, ClassVar

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import holds
from ckanext.gobabierto.harvesters.sources import letters, store, telling
from ckanext.gobabierto.model import Counterpart, HarvestHold

from tests.harvesters.conftest import portal, server
from tests.harvesters.faults import corpus
from tests.harvesters.faults.world import DAY
from tests.portal.server import PortalServer

__all__ = ["portal", "server"]
pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
PATH, SECTION = "/sediag/hostil.json", "/sediag/hostil/"
LIST, TRAY = "/cumplimiento/fuentes", "/cumplimiento/bandeja"
HARM = corpus.TEXTS[0] + corpus.TEXTS[2]


@pytest.fixture
def admin() -> dict[str, Any]:
    """An administrator of an institution whose own name is hostile too."""
    user = factories.UserWithToken(fullname=corpus.TEXTS[2])
    people = [{"name": user["name"], "capacity": "admin"}]
    owner = factories.Organization(name="sediag", title=f"SEDIAG {HARM}", users=people)
    return {"id": user["id"], "name": user["name"], "owner": owner["id"],
            "headers": {"Authorization": user["token"]}}  # fmt: skip


def source(portal: PortalServer, admin: Any, kind: str, path: str, body: bytes) -> dict[str, Any]:
    """A source of a hostile title, read once."""
    portal.overrides[path] = body
    made = tk.get_action("harvest_source_create")(
        {"user": admin["name"]},
        {"name": f"hostil-{kind}", "title": HARM, "notes": HARM, "url": portal.url + path,
         "source_type": kind, "owner_org": admin["owner"]},
    )  # fmt: skip
    with clock.frozen(DAY):
        running.run(made["id"])
    return {"id": made["id"], "name": made["name"], "path": f"{LIST}/{made['name']}"}


@pytest.fixture
def shown(app: Any, admin: Any) -> Any:
    """A page, after it was found harmless."""

    def look(address: str, **more: Any) -> str:
        method = app.post if more else app.get
        html: str = method(address, headers=admin["headers"], status=200, **more).body
        corpus.assert_harmless(html)
        return html

    return look


def test_a_catalogue_in_the_pages_of_its_source(
    app: Any, portal: Any, admin: Any, shown: Any
) -> None:
    made = source(portal, admin, "catalogo", PATH, corpus.catalogue())
    html = shown(made["path"])
    assert "&lt;script&gt;golpe(1)" in html
    assert "&lt;script&gt;golpe(1)" in shown(LIST)
    shown(f"{LIST}?q={HARM}&organization=&state=works")
    for deed in ("cosechar", "vaciar", "quitar"):
        shown(f"{made['path']}/confirmar/{deed}")
    shown(f"/harvest/edit/{made['name']}")
    shown("/cumplimiento/sediag")
    shown("/cumplimiento")
    for address in (f"{made['path']}/errores.csv", f"{LIST}.csv"):
        body = app.get(address, headers=admin["headers"], status=200).body
        assert corpus.assert_cells(body) > 1
    for address in (f"{made['path']}/errores.json", f"{LIST}.json"):
        answer = app.get(address, headers=admin["headers"], status=200)
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.json


def test_what_vanished_of_it_and_the_decision(portal: Any, admin: Any, shown: Any) -> None:
    made = source(portal, admin, "catalogo", PATH, corpus.catalogue())
    portal.overrides[PATH] = b'{"dataset": [{"identifier": "h1", "title": "Queda una"}]}'
    with clock.frozen(DAY):
        running.run(made["id"])
    hold = holds.waiting(made["id"])
    assert isinstance(hold, HarvestHold)
    address = f"{made['path']}/por-confirmar/{hold.id}"
    assert "golpe(1)" in shown(address)
    shown(f"{address}/rechazar", data={"note": HARM})
    assert "golpe(1)" in shown(address)
    shown(made["path"])


def test_its_preview_and_the_form_it_goes_back_to(
    app: Any, portal: Any, admin: Any, shown: Any, monkeypatch: Any
) -> None:
    from ckanext.gobabierto.logic.action import harvest_previews

    monkeypatch.setattr(harvest_previews.tk, "enqueue_job", lambda job, args, **_: job(*args))
    portal.overrides[PATH] = corpus.catalogue()
    form = {
        "url": portal.url + PATH, "title": HARM, "name": "x", "notes": HARM, "config": "",
        "source_type": "catalogo", "frequency": "MANUAL", "owner_org": admin["owner"],
    }  # fmt: skip
    answer = app.post(
        f"{LIST}/vista-previa", headers=admin["headers"], data=form, follow_redirects=False
    )
    html = shown(answer.headers["Location"])
    assert "golpe(1)" in html
    back = re.search(r'href="([^"]*vista_previa=[^"]*)"', html)
    assert back
    assert "golpe(1)" in shown(back[1].replace("&amp;", "&"))


class Post:
    """An SMTP server that keeps what it is given."""

    sent: ClassVar[list[str]] = []

    def __init__(self, *_args: Any, **_more: Any) -> None:
        self.sent.clear()

    def sendmail(self, _sender: str, _to: list[str], text: str) -> None:
        self.sent.append(text)

    def has_extn(self, _name: str) -> bool:
        return False

    def ehlo(self) -> None: ...

    def quit(self) -> None: ...


def test_the_letters_are_plain_text_of_one_subject(
    portal: Any, admin: Any, monkeypatch: Any
) -> None:
    made = source(portal, admin, "catalogo", PATH, b"<script>golpe(60)</script>")
    title = f"{corpus.TEXTS[15]}\r\nBcc: todos@ejemplo.mx {HARM}"
    package: Any = model.Package.get(made["id"])
    package.title = title
    model.Session.commit()
    (row,) = store.find(ids=[made["id"]])
    monkeypatch.setattr(smtplib, "SMTP", Post)
    for topic in (letters.PENDING, letters.HELD, letters.FAILS, letters.WORKS):
        subject, body = letters.write(topic, row)
        assert len(subject.splitlines()) == 1
        assert len(subject) <= 200
        corpus.assert_plain(subject + body)
        assert "\nBcc:" not in body
        assert f"/cumplimiento/fuentes/{made['name']}" in body
        telling.send([(corpus.TEXTS[2], "admin@sediag.ejemplo.gob.mx")], subject, body)
        (text,) = Post.sent
        told = email.message_from_string(text)
        parts = [part for part in told.walk() if not part.is_multipart()]
        assert {part.get_content_type() for part in parts} == {"text/plain"}
        assert told.keys().count("Subject") == 1
        assert told["Bcc"] is None
        name = f"x{corpus.TEXTS[2]}\r\nBcc: otra@ejemplo.mx"
        telling.send([(name, "a@ejemplo.mx")], subject, body)
        assert all(email.message_from_string(each)["Bcc"] is None for each in Post.sent)


def test_a_section_in_the_tray_its_forms_and_its_downloads(
    app: Any, portal: Any, admin: Any, shown: Any
) -> None:
    made = source(portal, admin, "transparencia", SECTION, corpus.section())
    shown(made["path"])
    assert "golpe(" in shown(TRAY)
    found = tk.get_action("gobabierto_proposal_list")(
        {"user": admin["name"]}, {"status": "pending", "limit": 100}
    )["results"]
    for one in found[:12]:
        if one["kind"] == "conjunto":
            shown(f"{TRAY}/{one['id']}/formulario")
            shown(f"{TRAY}/{one['id']}/unir")
    ids = [one["id"] for one in found[:3]]
    shown(f"{TRAY}/varias", data={"id": ids, "decision": "reject", "note": HARM})
    assert "golpe(1)" in shown(f"{TRAY}?tab=rejected")
    shown(f"{TRAY}/diferencias")
    assert corpus.assert_cells(app.get(f"{TRAY}.csv", headers=admin["headers"]).body) > 5
    answer = app.get(f"{TRAY}.json", headers=admin["headers"], status=200)
    assert answer.headers["Content-Type"].startswith("application/json")


def test_counterparts(admin: Any, shown: Any) -> None:
    texts = [text.replace("\0", "") for text in corpus.TEXTS]
    for number, (text, link) in enumerate(zip(texts, corpus.LINKS, strict=False)):
        made = factories.Dataset(title=text[:500] or "x", owner_org=admin["owner"])
        model.Session.add(Counterpart(
            dataset_id=made["id"], organization_id=admin["owner"], source_id="s", denied=[],
            status="doubtful", platform_dataset_id=f"p{number}", score=0.8,
            address=link.replace("\0", ""), title=text,
            reasons=[["title", text], ["url", link.replace("\0", "")], [HARM, text]],
            told_on=clock.today(), looked_at=clock.now(),
        ))  # fmt: skip
    model.Session.commit()
    html = shown("/cumplimiento/sediag/contrapartes")
    assert "&lt;script&gt;golpe(1)" in html
    shown(TRAY)
