"""The platform and the exports of the SIPOT, from a real socket into datasets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.counterparts import store
from ckanext.gobabierto.harvesters.run import documents
from ckanext.gobabierto.model import HarvestFault
from ckanext.harvest.model import HarvestObject

from dev import differences
from tests.harvesters import sipot_files, test_sipot_real
from tests.harvesters.run.conftest import datasets, ledger
from tests.logic.test_proposals import add, content
from tests.organizations import make_institution
from tests.portal import pnda
from tests.portal.server import PortalServer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
Make = Callable[..., dict[str, Any]]


@pytest.fixture
def make(portal: PortalServer) -> Make:
    def made(kind: str, path: str, config: str = "") -> dict[str, Any]:
        owner = make_institution(name="inmar", title="Instituto del Mar")
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        source = tk.get_action("harvest_source_create")(
            {"user": user},
            {"name": f"fuente-{kind}", "title": kind, "url": portal.url + path,
             "source_type": kind, "owner_org": owner["id"], "config": config},
        )  # fmt: skip
        return {"id": source["id"], "name": source["name"], "owner": owner["id"]}

    return made


@pytest.fixture
def closed(portal: PortalServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Close the API by robots.txt, which tests leave aside unless they ask."""

    def close() -> None:
        portal.overrides["/robots.txt"] = pnda.ROBOTS
        agreed = ["127.0.0.1,pace=0"]
        monkeypatch.setitem(tk.config, "ckanext.gobabierto.fetch.agreements", agreed)

    return close


def test_the_tray_of_the_demo_has_each_kind_of_difference(portal):
    make_institution(name="ensil", title="Escuela de Silvicultura")
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    for _ in range(2):  # what was played is not played again
        differences.play(portal.url, user)
        (row,) = tk.get_action("gobabierto_difference_list")({"user": user}, {})["results"]
        assert row["dataset"]["title"] == differences.EDITED
        assert {each["kind"] for each in row["differences"]} == {"value", "withdrawn", "returned"}


class TestPlatform:
    def test_by_its_pages_where_robots_txt_closes_the_api(self, make, portal, closed):
        closed()
        source = make("pnda", "/pnda")
        report = running.run(source["id"])
        assert (report.added, report.errors) == (4, [])
        assert not [path for path, _ in portal.asked if "/api/" in path]
        found = datasets(source["owner"])
        one = found["Arribazón de sargazo"]
        assert one["category"] == "mar_costa"
        assert not one["private"]
        assert one["resources"][0]["url"].endswith("arribazon_sargazo/datos.csv")
        assert found["Plan de Apertura Institucional del INMAR"]["dataset_role"] == "plan"

    def test_the_second_run_writes_nothing_whichever_way_it_reads(self, make, portal, closed):
        source = make("pnda", "/pnda")
        assert running.run(source["id"]).added == 4
        assert [path for path, _ in portal.asked if "/api/" in path]
        again = running.run(source["id"])
        assert (again.added, again.updated, again.unchanged) == (0, 0, 4)
        closed()
        portal.asked.clear()
        by_pages = running.run(source["id"])
        assert not [path for path, _ in portal.asked if "/api/" in path]
        assert (by_pages.added, by_pages.updated, by_pages.vanished) == (0, 0, 0)

    def test_a_new_design_takes_nothing_away(self, make, portal):
        source = make("pnda", "/pnda", '{"access": "html"}')
        running.run(source["id"])
        portal.overrides["/pnda/organization/inmar"] = b"<h1>Nuevo sitio</h1>"
        report = running.run(source["id"])
        assert "pagina_no_reconocida" in " ".join(report.errors)
        assert report.vanished == 0
        assert {row.status for row in ledger(source["id"]).values()} == {"active"}

    def test_the_end_of_a_run_looks_for_what_the_own_page_offers(self, make, portal):
        source = make("pnda", "/pnda")
        proposal = add(source["owner"], content(title="Arribazón de sargazo"))
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        accepted = tk.get_action("gobabierto_proposal_accept")({"user": user}, {"id": proposal})
        running.run(source["id"])
        found = store.get(accepted["dataset"]["id"])
        assert found.status == "found"
        assert found.address == f"{portal.url}/pnda/dataset/arribazon_sargazo"


class TestExports:
    PATH = "/sipot/8%20LGT_Art_65_Fr_VII_1er%20trimestre_1.xlsx"

    def _offer(self, portal, *rows, **given) -> None:
        portal.overrides[self.PATH] = sipot_files.xlsx(list(rows), **given)

    def test_a_format_comes_in_and_the_second_run_writes_nothing(self, make, portal):
        self._offer(portal, sipot_files.row(1), sipot_files.row(2, TIPO="Otro"))
        source = make("sipot", self.PATH)
        assert running.run(source["id"]).added == 1
        found = datasets(source["owner"])["Remuneración bruta y neta"]
        assert found["update_frequency"] == "trimestral"
        (resource,) = found["resources"]
        assert (resource["temporal_start"], resource["format"]) == ("2026-01-01", "XLSX")
        told = {row.code for row in model.Session.query(HarvestFault)}
        assert told == {"sipot_valor_fuera_de_lista"}
        again = running.run(source["id"])
        assert (again.added, again.updated, again.unchanged) == (0, 0, 1)

    def test_a_new_period_is_a_new_resource_and_the_old_one_keeps_its_id(self, make, portal):
        self._offer(portal, sipot_files.row(1))
        source = make("sipot", self.PATH)
        running.run(source["id"])
        before = datasets(source["owner"])["Remuneración bruta y neta"]["resources"][0]["id"]
        second = sipot_files.row(2, "2026-04-01", "2026-06-30")
        self._offer(portal, sipot_files.row(1), second, period="1er trimestre, 2do trimestre")
        assert running.run(source["id"]).updated == 1
        after = datasets(source["owner"])["Remuneración bruta y neta"]["resources"]
        assert len(after) == 2
        assert before in {one["id"] for one in after}

    def test_an_export_of_another_institution_is_refused(self, make, portal):
        self._offer(portal, sipot_files.row(1), subject="Instituto de la Montaña (IMON)")
        source = make("sipot", self.PATH)
        report = running.run(source["id"])
        assert (report.added, report.refused) == (0, 1)
        assert datasets(source["owner"]) == {}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        (test_sipot_real.XLSX, "Remuneración bruta y neta"),
        (test_sipot_real.CSV, "Estructura Orgánica"),
    ],
)
def test_a_real_export_comes_in_whole_and_the_second_run_writes_nothing(name, title, portal):
    path = "/sipot/" + quote(name)
    portal.overrides[path] = test_sipot_real.body(name)
    owner = make_institution(name="conacyt", **test_sipot_real.CONACYT)
    source = tk.get_action("harvest_source_create")(
        {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]},
        {"name": "sipot-conacyt", "title": "SIPOT", "url": portal.url + path,
         "source_type": "sipot", "owner_org": owner["id"]},
    )  # fmt: skip
    first = running.run(source["id"])
    assert (first.added, first.refused, first.errors) == (1, 0, [])
    before = datasets(owner["id"])
    assert list(before) == [title]
    (resource,) = before[title]["resources"]
    assert resource["url"].endswith(quote(name))
    rows = {"XLSX": "80 registros", "CSV": "200 registros"}[resource["format"]]
    assert resource["description"].startswith(f"{rows}, 1er trimestre de 2019")
    objects = model.Session.query(HarvestObject).count()
    # Once by its address alone, and once more where all of it has to be read again.
    for _ in range(2):
        again = running.run(source["id"])
        assert (again.added, again.updated, again.unchanged) == (0, 0, 1)
        assert model.Session.query(HarvestObject).count() == objects
        assert datasets(owner["id"]) == before
        documents.forget(source["id"])
        model.Session.commit()
