"""A hostile catalogue and a hostile page, harvested whole and harmless wherever they are shown."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import faults
from ckanext.harvest.logic.action import update as harvest_update
from ckanext.harvest.model import HarvestJob, HarvestObject

from tests.portal.server import PortalServer

from . import corpus
from .world import DAY, act, make_source

pytestmark = pytest.mark.usefixtures("with_plugins")
PATH = "/sediag/hostil.json"
SECTION = "/sediag/hostil/"


@pytest.fixture
def ready(portal: PortalServer, clean_db: None, clean_index: None) -> dict[str, str]:
    """An editor of the institution."""
    user = factories.UserWithToken()
    factories.Organization(
        name="sediag", title="SEDIAG", siglas="SEDIAG",
        users=[{"name": user["name"], "capacity": "admin"}],
    )  # fmt: skip
    return {"Authorization": user["token"]}


def harvested(portal: PortalServer, kind: str, path: str, body: bytes) -> running.Report:
    portal.overrides[path] = body
    source_id = make_source(portal, kind, path)
    with clock.frozen(DAY):
        return running.run(source_id)


def shown(app: Any, address: str, headers: dict[str, str]) -> str:
    """A page, after it was found harmless."""
    html: str = app.get(address, headers=headers, status=200).body
    corpus.assert_harmless(html)
    return html


def evaluate() -> None:
    act("gobabierto_evaluate", organization="sediag", now=True)


def cells(app: Any, headers: dict[str, str]) -> int:
    """Every export in CSV of the institution; gives how many rows they have."""
    pages = (
        "/cumplimiento.csv", "/cumplimiento/sediag.csv", "/cumplimiento/sediag/verbos.csv",
        "/cumplimiento/sediag/plan.csv", "/cumplimiento/sediag/documentos.csv",
        "/cumplimiento/regla/L25-MET-01.csv",
    )  # fmt: skip
    told = 0
    for address in pages:
        answer = app.get(address, headers=headers)
        if answer.status_code == 200:
            told += corpus.assert_cells(answer.body)
    return told


class TestCatalogue:
    def test_is_shown_without_harm(self, app: Any, portal: PortalServer, ready: Any) -> None:
        report = harvested(portal, "catalogo", PATH, corpus.catalogue())
        assert report.added + report.refused == len(corpus.TEXTS) + 1
        assert report.added >= len(corpus.TEXTS) - 2, report.errors
        found = model.Session.query(model.Package).filter_by(type="dataset").all()
        assert len(found) == report.added
        names = [(package.name, package.title, package.notes) for package in found]
        for name, title, notes in names:
            corpus.assert_plain(f"{title}{notes}")
            assert len(title) < 5000
            shown(app, f"/dataset/{name}", ready)
        for name in names[0][0], names[2][0], names[-1][0]:
            shown(app, f"/dataset/edit/{name}", ready)
        evaluate()
        for address in ("/dataset/", "/organization/sediag", "/cumplimiento/sediag", "/harvest"):
            shown(app, address, ready)
        assert cells(app, ready) > 10

    def test_links_that_run_are_left_out(self, app: Any, portal: PortalServer, ready: Any) -> None:
        harvested(portal, "catalogo", PATH, corpus.catalogue())
        data = act("package_search", fq='title:"Enlaces"')["results"][0]
        for resource in data["resources"]:
            assert resource["url"].startswith(("http://", "https://")), resource["url"]
            corpus.assert_plain(resource["url"].replace("\n", "\x00"))
            shown(app, f"/dataset/{data['name']}/resource/{resource['id']}", ready)
        assert not str(data.get("url") or "").lower().startswith("javascript")

    def test_passwords_in_links_are_not_published(self, portal: PortalServer, ready: Any) -> None:
        report = harvested(portal, "catalogo", PATH, corpus.catalogue())
        data = act("package_search", fq='title:"Enlaces"')["results"][0]
        assert not [one["url"] for one in data["resources"] if "clave" in one["url"]]
        listed = [one.fault for one in faults.listed([report.job_id])]
        told = [fault for fault in listed if fault.code == "clave_en_direccion"]
        assert told
        assert "clave@" not in "".join(f"{one.found}{one.message}" for one in listed)

    def test_its_job_and_its_mail_are_plain(
        self, app: Any, portal: PortalServer, ready: Any
    ) -> None:
        report = harvested(portal, "catalogo", PATH, corpus.catalogue())
        job: Any = HarvestJob.get(report.job_id)
        source = job.source_id
        name = act("harvest_source_show", id=source)["name"]
        shown(app, f"/harvest/{name}", ready)
        shown(app, f"/harvest/{name}/job/{report.job_id}", ready)
        one: Any = (
            model.Session.query(HarvestObject).filter_by(harvest_job_id=report.job_id).first()
        )
        answer = app.get(f"/harvest/object/{one.id}", headers=ready)
        assert not answer.headers["Content-Type"].startswith("text/html")
        status = act("harvest_source_show_status", id=source)
        context: Any = {"ignore_auth": True, "model": model, "session": model.Session}
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        with app.flask_app.test_request_context():
            subject, body = harvest_update.prepare_error_mail(
                {**context, "user": user}, source, status
            )
        assert len(subject.splitlines()) == 1
        corpus.assert_plain(body)


class TestSection:
    def test_is_proposed_and_accepted_without_harm(
        self, app: Any, portal: PortalServer, ready: Any
    ) -> None:
        report = harvested(portal, "transparencia", SECTION, corpus.section())
        assert report.added > 5, report.errors
        shown(app, "/cumplimiento/bandeja?organization=sediag", ready)
        found = act("gobabierto_proposal_list", organization="sediag", rows=100)["results"]
        for one in found:
            corpus.assert_plain(one["title"])
        sets = [one for one in found if one["kind"] == "conjunto"]
        assert sets
        user = factories.Sysadmin()["name"]
        for one in sets[:6]:
            made = tk.get_action("gobabierto_proposal_accept")({"user": user}, {"id": one["id"]})
            name = made["dataset"]["name"]
            html = shown(app, f"/dataset/{name}", ready)
            corpus.assert_plain(html)
            shown(app, f"/dataset/edit/{name}", ready)
        evaluate()
        assert cells(app, ready) > 10
