"""What is accepted from a page is looked for on the platform, and rules hear of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import recording
from ckanext.gobabierto.facts.observations import last_observations
from ckanext.gobabierto.facts.types import SectionFacts
from ckanext.gobabierto.harvesters import proposal_store
from ckanext.gobabierto.harvesters.counterparts import reconcile, store
from ckanext.gobabierto.model import HarvestDocument, HarvestRecord, Snapshot
from ckanext.harvest.model import HarvestSource

from tests.logic.test_proposals import ROLES, content
from tests.roles import refused

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PAGE = "https://inmar.gob.mx/transparencia"
THERE = "https://www.datos.gob.mx/dataset/"


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {r: factories.User()["name"] for r in ROLES if r not in {"anonymous", "sysadmin"}}
    found |= {"anonymous": "", "sysadmin": factories.Sysadmin()["name"]}
    monkeypatch.setitem(tk.config, "ckanext.gobabierto.auditors", [found["auditor"]])
    return found


@pytest.fixture
def owner(people: dict[str, str]) -> str:
    users = [{"name": people[role], "capacity": role} for role in ("member", "editor", "admin")]
    other = [{"name": people["other_editor"], "capacity": "editor"}]
    factories.Organization(name="otra", users=other)
    found = factories.Organization(
        name="inmar", title="Instituto del Mar", users=users,
        obligation='[{"status": "obligada", "from": "2020-01-01"}]',
    )  # fmt: skip
    return str(found["id"])


@pytest.fixture
def platform(owner: str) -> str:
    """A source of the platform that was read to its end."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    source = tk.get_action("harvest_source_create")(
        {"user": user},
        {"name": "pnda-inmar", "title": "Plataforma", "url": "https://www.datos.gob.mx",
         "source_type": "transparencia", "owner_org": owner},
    )  # fmt: skip
    table = HarvestSource.__table__
    model.Session.execute(sa.update(table).where(table.c.id == source["id"]).values(type="pnda"))
    read_whole(source["id"])
    return str(source["id"])


def read_whole(source_id: str, *, whole: bool = True) -> None:
    table = HarvestDocument.__table__
    model.Session.execute(sa.delete(table).where(table.c.source_id == source_id))
    if whole:
        model.Session.add(HarvestDocument(source_id=source_id, url="x", read_at=clock.now()))
    model.Session.commit()


def on_platform(source_id: str, owner: str, name: str, title: str, **more: Any) -> str:
    """A dataset that a run of the platform's source wrote."""
    files = more.pop("resources", [{"url": f"https://repodatos.mx/{name}.csv", "format": "CSV"}])
    made = factories.Dataset(
        name=f"p_{name}", title=title, owner_org=owner, url=THERE + name, resources=files, **more
    )
    model.Session.add(
        HarvestRecord(
            source_id=source_id, identity=name, organization_id=owner, title=title,
            content_hash="0", status="active", dataset_id=made["id"],
            first_seen=clock.now(), changed_at=clock.now(),
        )
    )  # fmt: skip
    model.Session.commit()
    return str(made["id"])


def offered(owner: str, title: str, people: dict[str, str], **more: Any) -> str:
    """A dataset that was accepted from the institution's page and is public."""
    found = content(title.lower(), title=title, page=PAGE, **more)
    row = proposal_store.add(owner, "s1", found, "")
    row.harvest_object_id = None
    model.Session.commit()
    accepted = tk.get_action("gobabierto_proposal_accept")(
        {"user": people["sysadmin"]}, {"id": row.id}
    )
    key = accepted["dataset"]["id"]
    tk.get_action("package_patch")({"user": people["sysadmin"]}, {"id": key, "private": False})
    return str(key)


def verdict(rule: str, owner: str, dataset_id: str) -> Any:
    shown = tk.get_action("gobabierto_dataset_compliance")(
        {"ignore_auth": True}, {"id": dataset_id}
    )
    return [one for one in shown["verdicts"] if one["rule"] == rule]


def platform_state(owner: str, dataset_id: str) -> tuple[str, str | None]:
    (found,) = verdict("L25-ACC-03", owner, dataset_id)
    return found["state"], found["cause"]


class TestVerdict:
    def test_nobody_looked_then_there_is_one_then_it_is_gone(self, owner, platform, people):
        mine = offered(owner, "Denuncias ante el órgano", people)
        assert platform_state(owner, mine) == ("no_verificable", "sin_observacion")
        there = on_platform(platform, owner, "denuncias", "Denuncias ante el órgano")
        result = reconcile.after_source(platform)
        assert (result.found, result.changed) == (1, 1)
        (found,) = verdict("L25-ACC-03", owner, mine)
        assert found["state"] == "cumple"
        assert found["evidence"][0]["value"] == THERE + "denuncias"
        assert found["evidence"][0]["observed_at"]
        model.Session.execute(
            sa.update(HarvestRecord.__table__)
            .where(HarvestRecord.__table__.c.dataset_id == there)
            .values(status="missing")
        )
        reconcile.after_source(platform)
        assert platform_state(owner, mine) == ("incumple", None)

    def test_what_was_not_read_whole_proves_no_absence(self, owner, platform, people):
        mine = offered(owner, "Denuncias ante el órgano", people)
        read_whole(platform, whole=False)
        assert reconcile.after_source(platform).none == 0
        assert platform_state(owner, mine) == ("no_verificable", "sin_observacion")
        read_whole(platform)
        assert reconcile.after_source(platform).none == 1
        assert platform_state(owner, mine) == ("incumple", None)

    def test_the_platform_itself_has_nothing_to_look_for(
        self, owner, platform, people, monkeypatch
    ):
        monkeypatch.setitem(tk.config, "ckanext.gobabierto.is_platform", True)
        mine = offered(owner, "Denuncias ante el órgano", people)
        assert reconcile.after_source(platform) is None
        assert platform_state(owner, mine) == ("cumple", None)

    def test_an_institution_whose_platform_nobody_reads(self, owner, people):
        mine = offered(owner, "Denuncias ante el órgano", people)
        assert reconcile.reconcile(owner) is None
        assert platform_state(owner, mine) == ("no_verificable", "sin_observacion")

    def test_the_same_again_writes_nothing(self, owner, platform, people):
        offered(owner, "Denuncias ante el órgano", people)
        on_platform(platform, owner, "denuncias", "Denuncias ante el órgano")
        reconcile.after_source(platform)
        before = model.Session.query(Snapshot).count()
        result = reconcile.after_source(platform, clock.now() + timedelta(days=3))
        assert (result.found, result.changed) == (1, 0)
        assert model.Session.query(Snapshot).count() == before

    def test_a_dataset_that_its_page_does_not_offer_any_more_is_forgotten(
        self, owner, platform, people
    ):
        mine = offered(owner, "Denuncias ante el órgano", people)
        reconcile.after_source(platform)
        assert store.get(mine)
        row = next(iter(proposal_store.of_source("s1").values()))
        row.content = {**row.content, "vanished_at": clock.now().isoformat()}
        model.Session.commit()
        reconcile.after_source(platform)
        assert store.get(mine) is None


class TestDecision:
    @pytest.fixture
    def doubtful(self, owner, platform, people) -> str:
        mine = offered(owner, "Denuncias", people)
        on_platform(platform, owner, "denuncias_2025", "Denuncias 2025")
        reconcile.after_source(platform)
        assert platform_state(owner, mine) == ("no_verificable", "en_revision")
        return mine

    def _decide(self, user: str, key: str, decision: str) -> Any:
        return tk.get_action("gobabierto_counterpart_update")(
            {"user": user, "ignore_auth": False}, {"dataset": key, "decision": decision}
        )

    def test_a_person_confirms_and_the_next_run_keeps_it(self, owner, platform, people, doubtful):
        assert self._decide(people["editor"], doubtful, "confirm")["status"] == "confirmed"
        assert platform_state(owner, doubtful) == ("cumple", None)
        reconcile.after_source(platform)
        found = store.get(doubtful)
        assert (found.status, bool(found.decided_by)) == ("confirmed", True)

    def test_a_person_denies_and_it_is_not_asked_again(self, owner, platform, people, doubtful):
        assert self._decide(people["editor"], doubtful, "deny")["status"] == "none"
        assert platform_state(owner, doubtful) == ("incumple", None)
        reconcile.after_source(platform)
        assert store.get(doubtful).status == "none"
        assert self._decide(people["editor"], doubtful, "reopen")["status"] == "doubtful"

    def test_only_editors_of_the_institution_decide(self, people, doubtful):
        others = ("anonymous", "outsider", "member", "other_editor", "auditor")
        refused(others, lambda role: self._decide(people[role], doubtful, "confirm"))

    @pytest.mark.parametrize("role", ["editor", "admin", "sysadmin"])
    def test_they_may(self, people, doubtful, role):
        assert self._decide(people[role], doubtful, "confirm")["status"] == "confirmed"

    def test_who_reads_the_tray_reads_the_list_and_nobody_else(self, people, doubtful):
        def listed(role: str) -> Any:
            context = {"user": people[role], "ignore_auth": False}
            return tk.get_action("gobabierto_counterpart_list")(context, {"organization": "inmar"})

        for role in ("editor", "admin", "sysadmin", "auditor"):
            assert listed(role)["count"] == 1, role
            (found,) = listed(role)["results"]
            assert found["reasons"] == [{"by": "title", "value": "Denuncias 2025"}]
        refused(("anonymous", "outsider", "member", "other_editor"), listed)

    def test_what_was_not_looked_for_cannot_be_decided(self, people, doubtful):
        with pytest.raises(tk.ObjectNotFound):
            self._decide(people["sysadmin"], "nada", "confirm")
        with pytest.raises(tk.ValidationError):
            self._decide(people["sysadmin"], doubtful, "quizá")


class TestNewer:
    """Art. 33: the institution has something newer than what it published."""

    def _both(self, owner, platform, people, theirs: str) -> str:
        file = {
            **content()["resources"][0],
            "name": "Denuncias 2026", "temporal_start": "2026-07-01", "temporal_end": "2026-09-30",
        }  # fmt: skip
        self.mine = offered(owner, "Denuncias ante el órgano", people, resources=[file])
        resource = {
            "url": "https://repodatos.mx/d.csv", "format": "CSV", "name": "Denuncias",
            "temporal_end": theirs,
        }  # fmt: skip
        there = on_platform(
            platform, owner, "denuncias", "Denuncias ante el órgano",
            resources=[resource], modified="2026-07-15",
        )  # fmt: skip
        reconcile.after_source(platform)
        return there

    def test_data_that_reach_further_on_the_own_page(self, owner, platform, people):
        there = self._both(owner, platform, people, "2026-06-30")
        (found,) = verdict("L25-UPD-04", owner, there)
        assert found["state"] == "incumple"
        assert found["evidence"][0]["threshold"] == "2026-07-15"

    def test_data_that_reach_as_far(self, owner, platform, people):
        there = self._both(owner, platform, people, "2026-09-30")
        (found,) = verdict("L25-UPD-04", owner, there)
        assert found["state"] == "cumple"

    def test_what_was_behind_and_caught_up(self, owner, platform, people):
        there = self._both(owner, platform, people, "2026-06-30")
        shown = tk.get_action("package_show")({"ignore_auth": True}, {"id": there})
        shown["resources"][0]["temporal_end"] = "2026-09-30"
        tk.get_action("package_update")({"user": people["sysadmin"]}, shown)
        reconcile.after_source(platform)
        (found,) = verdict("L25-UPD-04", owner, there)
        assert found["state"] == "cumple"

    def test_a_file_that_is_the_page_s_own_is_as_new_as_it(self, owner, platform, people):
        mine = offered(owner, "Denuncias ante el órgano", people)
        moment = datetime(2026, 11, 20, tzinfo=clock.now().tzinfo)
        recording.record_section(owner, SectionFacts(url=PAGE, ok=True), moment)
        reconcile.after_source(platform)
        shown = tk.get_action("package_show")({"ignore_auth": True}, {"id": mine})
        key = shown["resources"][0]["id"]
        seen = last_observations([key])[key]
        assert (seen.source_seen_on, seen.source_changed_on) == (clock.today(), None)
        (found,) = verdict("L25-UPD-04", owner, mine)
        assert found["state"] == "cumple"
