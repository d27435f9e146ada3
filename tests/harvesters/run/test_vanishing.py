"""What a source no longer offers: marked, held, retired, back; and never deleted unasked."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchIndexError
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import holds, summary
from ckanext.gobabierto.harvesters.run.settings import Policy
from ckanext.gobabierto.harvesters.sources import approval
from ckanext.gobabierto.harvesters.writing import debts
from ckanext.gobabierto.model import HarvestHold, HarvestRecord
from ckanext.harvest import queue
from ckanext.harvest.logic.action import update as harvest_update
from ckanext.harvest.model import HarvestJob, HarvestObject

from .conftest import datasets, ledger
from .test_preview import look
from .test_run import call_action, counts
from .toy import records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def statuses(source_id: str) -> dict[str, str]:
    return {identity: row.status for identity, row in ledger(source_id).items()}


def states(source: dict[str, Any]) -> set[str]:
    return {each["state"] for each in datasets(source["owner"]["id"]).values()}


class TestFew:
    def test_a_missing_record_is_marked_and_its_dataset_stays(self, make_run, offer):
        source = make_run(4)
        offer(*records(3))
        report = running.run(source["id"])
        assert counts(report) == (0, 0, 3, 1, 0)
        assert statuses(source["id"])["r3"] == "missing"
        assert states(source) == {"active"}
        assert call_action("harvest_job_show", id=report.job_id)["stats"]["deleted"] == 1
        assert counts(running.run(source["id"])) == (0, 0, 3, 0, 0)
        offer(*records(4))
        assert counts(running.run(source["id"])) == (0, 1, 3, 0, 0)
        assert statuses(source["id"])["r3"] == "active"

    def test_after_its_days_of_grace_it_is_retired_and_still_kept(self, make_run):
        source = make_run(3, 2, config='{"grace_days": 5}')
        with clock.frozen(clock.now() + timedelta(days=6)):
            report = running.run(source["id"])
        assert counts(report) == (0, 0, 2, 0, 0)
        assert statuses(source["id"])["r2"] == "retired"
        assert states(source) == {"active"}

    def test_where_the_source_says_so_it_is_deleted_then_and_comes_back_with_it(
        self, make_run, offer
    ):
        source = make_run(5, config='{"grace_days": 5, "on_vanish": "delete"}')
        key = datasets(source["owner"]["id"])["Registro 4"]["id"]
        offer(*records(4))
        running.run(source["id"])
        assert model.Package.get(key).state == "active"
        assert look(source["id"]).deleted == 0
        with clock.frozen(clock.now() + timedelta(days=6)):
            foretold = look(source["id"])
            assert (foretold.vanished, foretold.deleted) == (1, 1)
            assert [each.dataset_id for each in foretold.entries if each.deleted] == [key]
            assert counts(running.run(source["id"])) == (0, 0, 4, 1, 0)
        model.Session.expire_all()
        assert model.Package.get(key).state == "deleted"
        offer(*records(5))
        assert counts(running.run(source["id"])) == (0, 1, 4, 0, 0)
        model.Session.expire_all()
        assert model.Package.get(key).state == "active"


class TestNotDeleted:
    """Days of grace that are over where there is nothing to be deleted."""

    @pytest.fixture
    def source(self, make_run):
        source = make_run(6, 5, config='{"grace_days": 5, "on_vanish": "delete"}')
        return {**source, "key": datasets(source["owner"]["id"])["Registro 5"]["id"]}

    def kept(self, source: dict[str, Any], state: str) -> None:
        """As it was, and told so; also where it was found out by the worker that was to delete."""
        assert statuses(source["id"])["r5"] == "retired"
        model.Session.expire_all()
        assert model.Package.get(source["key"]).state == state

    @pytest.mark.parametrize("state", ["active", "deleted"])
    def test_it_is_counted_as_what_it_is(self, source, state):
        if state == "active":
            other = factories.Organization()
            call_action("package_patch", id=source["key"], owner_org=other["id"])
        else:
            call_action("package_delete", id=source["key"])
        with clock.frozen(clock.now() + timedelta(days=6)):
            assert (look(source["id"]).vanished, look(source["id"]).deleted) == (0, 0)
            report = running.run(source["id"])
        assert (counts(report), report.retired) == ((0, 0, 5, 0, 0), 1)
        self.kept(source, state)

    def test_one_that_moved_after_it_was_sent_is_left_too(self, source):
        with clock.frozen(clock.now() + timedelta(days=6)):
            job, sent = gathered(source)
            other = factories.Organization()
            call_action("package_patch", id=source["key"], owner_org=other["id"])
            for each in sent:
                queue.get_harvester("juguete").import_stage(HarvestObject.get(each))
        self.kept(source, "active")
        assert summary.of_job(job.id).vanished == 0

    def test_what_a_person_deleted_does_not_come_back_with_the_record(self, source, offer):
        call_action("package_delete", id=source["key"])
        with clock.frozen(clock.now() + timedelta(days=6)):
            running.run(source["id"])
            offer(*records(6))
            running.run(source["id"])
        model.Session.expire_all()
        assert model.Package.get(source["key"]).state == "deleted"


def gathered(source: dict[str, Any]) -> tuple[Any, list[str]]:
    """A job of a source, and what its gathering sent."""
    made = call_action("harvest_job_create", source_id=source["id"], run=False)
    job: Any = HarvestJob.get(made["id"])
    job.status = "Running"
    model.Session.commit()
    harvester: Any = queue.get_harvester("juguete")
    return job, harvester.gather_stage(job)


class TestBackAgain:
    """Records that are offered again when their days of grace are over."""

    def back_after_grace(self, make_run, offer, config: str) -> tuple[Any, running.Report]:
        source = make_run(5, 3, config=config)
        with clock.frozen(clock.now() + timedelta(days=6)):
            offer(*records(5))
            return source, running.run(source["id"])

    def test_they_are_not_deleted_by_the_run_that_finds_them(self, make_run, offer):
        config = '{"grace_days": 5, "on_vanish": "delete"}'
        source, report = self.back_after_grace(make_run, offer, config)
        assert counts(report) == (0, 2, 3, 0, 0)
        assert set(statuses(source["id"]).values()) == {"active"}
        assert states(source) == {"active"}

    def test_they_are_not_counted_as_retired(self, make_run, offer):
        source, report = self.back_after_grace(make_run, offer, '{"grace_days": 5}')
        assert summary.of_job(report.job_id).retired == 0
        assert set(statuses(source["id"]).values()) == {"active"}

    def test_one_that_cannot_be_written_at_the_moment_is_not_given_up(
        self, make_run, offer, monkeypatch
    ):
        from ckanext.gobabierto.harvesters.run import imports
        from ckanext.gobabierto.harvesters.writing.items import error, refused

        source = make_run(5, 4, config='{"grace_days": 5, "on_vanish": "delete"}')
        failed = error("falla_al_escribir", "Falla del momento.")
        with clock.frozen(clock.now() + timedelta(days=6)):
            offer(*records(5, fields={"notes": "otra"}))
            with monkeypatch.context() as patched:
                patched.setattr(
                    imports,
                    "write_batch",
                    lambda items, *_, **__: [refused(each.key, failed) for each in items],
                )
                assert counts(running.run(source["id"])) == (0, 0, 0, 0, 5)
            assert states(source) == {"active"}
            assert counts(running.run(source["id"])) == (0, 5, 0, 0, 0)
        assert set(statuses(source["id"]).values()) == {"active"}

    def test_a_deletion_that_was_sent_looks_again_before_it_is_done(self, make_run):
        """What a worker sends may be imported after another one took the record in."""
        source = make_run(5, 4, config='{"grace_days": 5, "on_vanish": "delete"}')
        harvester = queue.get_harvester("juguete")
        with clock.frozen(clock.now() + timedelta(days=6)):
            _, sent = gathered(source)
            model.Session.query(HarvestRecord).filter_by(identity="r4").update(
                {"status": "active", "missing_since": None}
            )
            model.Session.commit()
            for each in sent:
                harvester.import_stage(HarvestObject.get(each))
        assert states(source) == {"active"}
        assert statuses(source["id"])["r4"] == "active"


class TestHeld:
    @pytest.fixture
    def half_gone(self, make_run, offer):
        source = make_run(12)
        offer(*records(6), {"id": "nuevo"})
        return source, running.run(source["id"])

    def test_nothing_of_the_run_is_applied_until_somebody_decides(self, half_gone):
        source, report = half_gone
        assert set(statuses(source["id"]).values()) == {"active"}
        assert "nuevo" not in statuses(source["id"])
        (hold,) = model.Session.query(HarvestHold)
        assert (hold.status, hold.known, len(hold.missing)) == ("waiting", 12, 6)
        assert hold.missing[0]["title"]
        assert HarvestJob.get(report.job_id).status == "Finished"
        assert summary.of_job(report.job_id).state == "held"
        assert "por_confirmar" in report.errors[0]
        of_job = model.Session.query(HarvestObject).filter_by(harvest_job_id=report.job_id)
        assert not of_job.count()

    def test_confirmed_the_next_run_marks_exactly_those(self, half_gone):
        source, _ = half_gone
        user = factories.Sysadmin()
        holds.confirm(holds.waiting(source["id"]), user["id"], "se retiraron")
        report = running.run(source["id"])
        assert counts(report) == (1, 0, 6, 6, 0)
        assert sorted(statuses(source["id"]).values()).count("missing") == 6
        with pytest.raises(holds.AlreadyDecided):
            holds.refuse(model.Session.query(HarvestHold).one(), user["id"])

    def test_refused_they_stay_and_the_rest_goes_on(self, half_gone, offer):
        source, _ = half_gone
        holds.refuse(holds.waiting(source["id"]), factories.Sysadmin()["id"])
        assert counts(running.run(source["id"])) == (1, 0, 6, 0, 0)
        assert set(statuses(source["id"]).values()) == {"active"}
        offer(*records(12), {"id": "nuevo"})
        assert counts(running.run(source["id"])) == (0, 0, 13, 0, 0)
        offer(*records(6), {"id": "nuevo"})
        assert running.run(source["id"]).errors, "they came back between: it is asked again"

    def test_back_again_it_is_not_asked_any_more(self, half_gone, offer):
        source, _ = half_gone
        offer(*records(12))
        assert counts(running.run(source["id"])) == (0, 0, 12, 0, 0)
        assert {hold.status for hold in model.Session.query(HarvestHold)} == {"obsolete"}

    def test_a_run_that_could_not_read_all_of_it_leaves_the_question(self, half_gone, offer):
        source, _ = half_gone
        offer({"id": "nuevo"}, {"more": "/juguete/ausente.json"})
        running.run(source["id"])
        assert {hold.status for hold in model.Session.query(HarvestHold)} == {"waiting"}

    @pytest.mark.parametrize("why", ["refused", "deleted"])
    def test_confirmed_of_a_source_that_may_not_be_read_starts_nothing(self, half_gone, why):
        source, _ = half_gone
        user = factories.Sysadmin()
        if why == "refused":
            approval.decide(source["id"], approval.REFUSED, user["id"], "no")
        else:
            call_action("harvest_source_delete", id=source["id"])
        hold = holds.waiting(source["id"])
        assert not holds.confirm(hold, user["id"])
        assert hold.status == "confirmed"

    def test_one_that_a_later_run_replaced_says_so(self, half_gone, offer):
        source, _ = half_gone
        waiting = holds.waiting(source["id"])
        offer(*records(5), {"id": "nuevo"})
        running.run(source["id"])
        with pytest.raises(holds.AlreadyDecided, match="una cosecha posterior"):
            holds.confirm(waiting, factories.Sysadmin()["id"])


class TestLittleByLittle:
    def test_all_of_a_small_source_is_asked_about(self, make_run, offer):
        source = make_run(5, config='{"grace_days": 0, "on_vanish": "delete", "vanish_share": 10}')
        offer({"id": "nuevo"})
        for _ in range(2):
            assert "por_confirmar" in running.run(source["id"]).errors[0]
        assert set(statuses(source["id"]).values()) == {"active"}
        assert states(source) == {"active"}

    def test_a_few_in_every_run_count_together(self, make_run, offer):
        source = make_run(30, config='{"on_vanish": "delete", "grace_days": 0}')
        offer(*records(25))
        assert counts(running.run(source["id"])) == (0, 0, 25, 5, 0)
        offer(*records(21))
        report = running.run(source["id"])
        assert "4 de 30 registros" in report.errors[0]
        assert "además de 5" in report.errors[0]
        assert states(source) == {"active"}

    def test_what_comes_back_in_the_same_run_is_not_among_what_was_lost(self, make_run, offer):
        source = make_run(30, 25)
        offer(*records(30)[:5], *records(30)[9:])
        assert counts(running.run(source["id"])) == (0, 5, 21, 4, 0)

    def test_what_a_person_believed_counts_no_more(self, make_run, offer):
        source = make_run(30)
        for number in (25, 21):
            offer(*records(number))
            running.run(source["id"])
        hold = holds.waiting(source["id"])
        since = [bool(each.get("missing_since")) for each in hold.missing]
        assert (hold.known, since) == (30, 4 * [False] + 5 * [True])
        holds.confirm(hold, factories.Sysadmin()["id"])
        assert counts(running.run(source["id"])) == (0, 0, 21, 4, 0)
        offer(*records(18))
        assert counts(running.run(source["id"])) == (0, 0, 18, 3, 0)

    def test_of_a_list_that_left_them_out_they_were_not_believed(self, make_run, offer):
        source = make_run(30, 25)
        offer(*records(21))
        running.run(source["id"])
        hold = holds.waiting(source["id"])
        hold.missing = [each for each in hold.missing if not each.get("missing_since")]
        model.Session.commit()
        holds.confirm(hold, factories.Sysadmin()["id"])
        assert counts(running.run(source["id"])) == (0, 0, 21, 4, 0)
        offer(*records(18))
        assert "además de 5" in running.run(source["id"]).errors[0]

    def test_what_a_former_institution_lost_is_not_on_the_list(self, make_run, offer):
        source = make_run(30, 25)
        other = factories.Organization()
        call_action("harvest_source_patch", id=source["id"], owner_org=other["id"])
        approval.decide(source["id"], approval.APPROVED, "")
        for number in (12, 5):
            offer(*({"id": f"b{each}"} for each in range(number)))
            running.run(source["id"])
        hold = holds.waiting(source["id"])
        assert (hold.known, {each["identity"][0] for each in hold.missing}) == (12, {"b"})

    def test_long_ago_is_not_lately(self, make_run, offer):
        source = make_run(30, 25, config='{"grace_days": 5}')
        with clock.frozen(clock.now() + timedelta(days=6)):
            running.run(source["id"])
        with clock.frozen(clock.now() + timedelta(days=40)):
            offer(*records(20))
            assert counts(running.run(source["id"])) == (0, 0, 20, 5, 0)


_DELETE = '{"on_vanish": "delete", "grace_days": 0}'


class TestSmall:
    """Few records of a small source."""

    @pytest.mark.parametrize(
        ("share", "own", "missing", "known", "asked"),
        [
            (20, False, 1, 4, False), (20, False, 1, 2, True), (20, False, 1, 1, True),
            (20, False, 2, 5, False), (20, False, 2, 4, True), (20, False, 6, 20, True),
            (60, False, 2, 4, False), (60, False, 3, 4, True), (100, False, 4, 4, False),
            (20, True, 1, 4, True), (10, True, 5, 11, True), (60, True, 2, 4, False),
            (0, True, 1, 1000, True), (100, True, 4, 4, False),
        ],
    )  # fmt: skip
    def test_a_share_that_a_source_says_counts_for_it_too(self, share, own, missing, known, asked):
        policy = Policy(vanish_share=share, own_share=own)
        assert policy.suspicious(missing, known) is asked
        assert policy.suspicious(missing - 1, known, 1) is asked

    def test_half_of_two_is_asked_about(self, make_run, offer):
        source = make_run(2)
        offer(*records(1))
        assert "1 de 2 registros" in running.run(source["id"]).errors[0]
        assert set(statuses(source["id"]).values()) == {"active"}

    def test_what_a_source_says_is_asked_about(self, make_run, offer):
        source = make_run(11, config='{"vanish_share": 10}')
        offer(*records(6))
        assert "5 de 11 registros" in running.run(source["id"]).errors[0]

    @pytest.mark.parametrize(("known", "left"), [(4, 3), (11, 6)])
    def test_marked_as_few_they_are_asked_about_before_they_are_deleted(
        self, make_run, known, left
    ):
        source = make_run(known, left, config=_DELETE)
        assert list(statuses(source["id"]).values()).count("missing") == known - left
        assert (look(source["id"]).deleted, states(source)) == (0, {"active"})
        assert counts(running.run(source["id"])) == (0, 0, left, 0, 0)
        assert states(source) == {"active"}
        assert len(holds.waiting(source["id"]).missing) == known - left
        holds.confirm(holds.waiting(source["id"]), factories.Sysadmin()["id"])
        assert counts(running.run(source["id"])) == (0, 0, left, known - left, 0)
        assert states(source) == {"active", "deleted"}

    def test_one_after_another_they_are_not_few(self, make_run):
        """Each is one of ten; nobody was asked about the three."""
        source = make_run(10, 9, 9, 8, 8, 7, 7, config=_DELETE)
        assert list(statuses(source["id"]).values()).count("deleted") == 2
        asked = [each["identity"] for each in holds.waiting(source["id"]).missing]
        assert asked == ["r7", "r8", "r9"]
        holds.confirm(holds.waiting(source["id"]), factories.Sysadmin()["id"])
        assert counts(running.run(source["id"])) == (0, 0, 7, 1, 0)


class TestBeforeDeleting:
    @pytest.fixture
    def overdue(self, make_run):
        """Six of twelve were marked when they were many for nobody, and are overdue now."""
        source = make_run(12, 6, config='{"vanish_share": 100, "grace_days": 5}')
        config = '{"on_vanish": "delete", "grace_days": 5}'
        call_action("harvest_source_patch", id=source["id"], config=config)
        with clock.frozen(clock.now() + timedelta(days=6)):
            running.run(source["id"])
            yield source

    def test_more_than_the_share_is_asked_about(self, overdue):
        assert (look(overdue["id"]).vanished, look(overdue["id"]).deleted) == (0, 0)
        (hold,) = model.Session.query(HarvestHold)
        assert (hold.status, hold.known, len(hold.missing)) == ("waiting", 12, 6)
        assert hold.missing[0]["title"] == "Registro 10"
        assert states(overdue) == {"active"}
        running.run(overdue["id"])
        (again,) = model.Session.query(HarvestHold)
        assert (again.id, again.status) == (hold.id, "waiting")

    def test_confirmed_they_are_deleted(self, overdue):
        holds.confirm(holds.waiting(overdue["id"]), factories.Sysadmin()["id"])
        assert counts(running.run(overdue["id"])) == (0, 0, 6, 6, 0)
        assert sorted(statuses(overdue["id"]).values()).count("deleted") == 6

    def test_refused_they_stay(self, overdue):
        holds.refuse(holds.waiting(overdue["id"]), factories.Sysadmin()["id"])
        for _ in range(2):
            running.run(overdue["id"])
            assert states(overdue) == {"active"}
        assert holds.waiting(overdue["id"]) is None


def failing(*_: Any) -> None:
    raise SearchIndexError


class TestClear:
    def test_what_it_made_goes_with_its_ledger_and_is_made_again(self, make_run):
        source = make_run(2)
        call_action("harvest_source_clear", id=source["id"])
        assert not ledger(source["id"])
        assert not datasets(source["owner"]["id"])
        assert counts(running.run(source["id"])) == (2, 0, 0, 0, 0)

    @pytest.mark.parametrize("fails", ["search", "database"])
    def test_where_that_fails_nothing_is_forgotten(self, make_run, monkeypatch, fails):
        source = make_run(2)
        before = {key: row.dataset_id for key, row in ledger(source["id"]).items()}
        with monkeypatch.context() as patched:
            if fails == "search":
                patched.setattr(harvest_update, "harvest_source_index_clear", failing)
            else:
                broken = SimpleNamespace(text=lambda _: sa.text("SELECT 1/0"))
                patched.setattr(harvest_update, "sa", broken)
            with pytest.raises((SearchIndexError, DBAPIError)):
                call_action("harvest_source_clear", id=source["id"])
        assert {key: row.dataset_id for key, row in ledger(source["id"]).items()} == before
        with clock.frozen(clock.now() + timedelta(minutes=2)):
            debts.settle_due()
        assert call_action("package_search", q="Registro")["count"] == 2
        assert counts(running.run(source["id"])) == (0, 0, 2, 0, 0)
        call_action("harvest_source_clear", id=source["id"])
        assert not ledger(source["id"])
        assert not debts.waiting()

    def test_the_history_goes_and_the_next_run_links_what_is_there(self, make_run):
        source = make_run(2)
        call_action("harvest_source_job_history_clear", id=source["id"])
        assert counts(running.run(source["id"])) == (0, 0, 2, 0, 0)
        key = datasets(source["owner"]["id"])["Registro 1"]["id"]
        (found,) = model.Session.query(HarvestObject).filter_by(package_id=key)
        assert found.current
        assert counts(running.run(source["id"])) == (0, 0, 2, 0, 0)
        assert model.Session.query(HarvestObject).count() == 2

    @pytest.mark.parametrize(
        ("role", "action"),
        [
            ("editor", "harvest_source_clear"),
            ("admin", "harvest_source_clear"),
            ("sysadmin", "harvest_source_clear"),
            ("editor", "harvest_source_index_clear"),
            ("admin", "harvest_source_index_clear"),
            ("sysadmin", "harvest_source_index_clear"),
        ],
    )
    def test_what_is_another_institutions_by_now_stays(self, make_run, offer, role, action):
        user = factories.Sysadmin() if role == "sysadmin" else factories.User()
        members = [] if role == "sysadmin" else [{"name": user["name"], "capacity": role}]
        owner = factories.Organization(name="inmar", title="INMAR", users=members)
        source = make_run(2, owner=owner)
        key = datasets(owner["id"])["Registro 0"]["id"]
        other = factories.Organization()
        call_action("package_owner_org_update", id=key, organization_id=other["id"])
        context = {"user": user["name"], "model": model, "session": model.Session}
        tk.get_action(action)(context, {"id": source["id"]})
        assert list(datasets(other["id"])) == ["Registro 0"]
        assert list(datasets(owner["id"])) == (
            [] if action == "harvest_source_clear" else ["Registro 1"]
        )
        found = call_action("package_search", q="Registro")["results"]
        assert [each["id"] for each in found] == [key]
        offer(*records(2, fields={"notes": "otra"}))
        report = running.run(source["id"])
        assert report.refused == 1
        assert "pertenece_a_otra_institucion" in report.errors[0]
        assert model.Package.get(key).owner_org == other["id"]

    @pytest.mark.parametrize("role", ["member", "editor of another", "nobody"])
    def test_who_may_not_clear_it_changes_nothing(self, make_run, role):
        user = factories.User()
        members = [{"name": user["name"], "capacity": "member"}] if role == "member" else []
        owner = factories.Organization(name="inmar", title="INMAR", users=members)
        source = make_run(2, owner=owner)
        key = datasets(owner["id"])["Registro 0"]["id"]
        others = [{"name": user["name"], "capacity": "editor"}] if role.startswith("editor") else []
        other = factories.Organization(users=others)
        call_action("package_owner_org_update", id=key, organization_id=other["id"])
        context = {"user": user["name"], "model": model, "session": model.Session}
        for action in ("harvest_source_clear", "harvest_source_index_clear"):
            with pytest.raises(tk.NotAuthorized):
                tk.get_action(action)(dict(context), {"id": source["id"]})
        assert call_action("package_search", q="Registro")["count"] == 2
        linked = model.Session.query(HarvestObject).filter_by(package_id=key)
        assert linked.count() == 1
        assert list(datasets(owner["id"])) == ["Registro 1"]


class TestOwnership:
    def test_what_another_source_of_the_institution_has_is_refused(self, make_toy, offer):
        first = make_toy()
        offer({"id": "a", "title": "Una"})
        running.run(first["id"])
        second = make_toy(path="/juguete/dos.json", owner=first["owner"])
        offer({"id": "a", "title": "Otra"}, {"id": "b"}, path="/juguete/dos.json")
        report = running.run(second["id"])
        assert counts(report) == (1, 0, 0, 0, 1)
        assert "pertenece_a_otra_fuente" in report.errors[0]
        assert sorted(datasets(first["owner"]["id"])) == ["Una", "b"]
        assert counts(running.run(second["id"])) == (0, 0, 1, 0, 1)

    def test_what_another_institution_has_by_the_same_guid_is_refused(self, make_toy, offer):
        first = make_toy()
        offer({"id": "a", "guid": "g1"})
        running.run(first["id"])
        second = make_toy("sediag", path="/juguete/dos.json")
        offer({"id": "z", "guid": "g1"}, {"id": "a"}, path="/juguete/dos.json")
        report = running.run(second["id"])
        assert counts(report) == (1, 0, 0, 0, 1)
        assert "pertenece_a_otra_institucion" in report.errors[0]

    def test_a_dataset_that_moved_to_another_institution_is_left_alone(self, make_toy, offer):
        source = make_toy()
        offer({"id": "a"})
        running.run(source["id"])
        key = datasets(source["owner"]["id"])["a"]["id"]
        call_action("package_patch", id=key, owner_org=factories.Organization()["id"])
        offer({"id": "a", "title": "b"})
        report = running.run(source["id"])
        assert report.refused == 1
        assert "pertenece_a_otra_institucion" in report.errors[0]
        assert model.Package.get(key).title == "a"
