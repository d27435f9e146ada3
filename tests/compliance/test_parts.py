"""What decides a verdict is part of its rule's version: vocabularies, calendar, inner rules."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock, obligations
from ckanext.gobabierto.compliance import explain, store_queries, store_rules, timeline
from ckanext.gobabierto.compliance.engine import evaluate_institution, evaluate_own
from ckanext.gobabierto.compliance.explain_account import Asked
from ckanext.gobabierto.compliance.explain_unit import Unit
from ckanext.gobabierto.compliance.hidden import judge_dataset
from ckanext.gobabierto.compliance.laws import Laws
from ckanext.gobabierto.facts import snapshot_rows, snapshot_store
from ckanext.gobabierto.facts.codec import content_hash, encode
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.model import (
    DirtyUnit,
    Evaluation,
    RulePart,
    RuleVersion,
    TotalInterval,
    UnitInterval,
)
from ckanext.gobabierto.obligations import Rulebook, all_rules, load_rulebook, validity
from ckanext.gobabierto.obligations import parts as rule_parts
from ckanext.gobabierto.vocabularies import edition

from ..rules.build import dataset, institution, organization
from . import rich

DAYS = (date(2025, 8, 20), date(2025, 9, 20), date(2026, 2, 20), date(2026, 11, 22))


class Noting(dict):
    """Contents of an edition that note which of them were asked for; all are the installed ones."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def get(self, name, default=None):
        self.asked.add(name)
        return default


def noted(rule, past, day):
    """Which parts the judge of *rule* reads."""
    noting = Noting()
    with edition.reading_with(edition.Edition(noting)):
        laws = Laws([rule])
        facts = past.at(day)
        if facts:
            evaluate_own(facts, [rule], day, past.at)
        for key in past.dataset_ids:
            judge_dataset(past, key, laws, day)
    return noting.asked


@pytest.fixture(scope="module")
def read():
    found = {rule.id: set() for rule in all_rules()}
    for name in ("bound", "born"):
        past = rich.history(name, platform=True)
        for rule in all_rules():
            for day in DAYS:
                if rule.in_force(day):
                    found[rule.id] |= noted(rule, past, day)
    return found


def test_each_rule_says_what_its_judge_reads(read):
    for rule in all_rules():
        assert read[rule.id] <= set(rule.parts), rule.id
        unread = set(rule.parts) - read[rule.id]
        # Of these papers there is none here, or no day on which they are asked about.
        assert unread <= {"document_types"}, rule.id


def with_part(name, change):
    """The installed rules with another vocabulary or calendar."""
    own = obligations.bundled()
    content = change(json.loads(json.dumps(own.parts[name].content)))
    parts = {**own.parts, name: rule_parts.part(name, content)}
    return Rulebook(tuple(rule_parts.completed(_bare(), parts)), parts)


def _bare():
    files = sorted(obligations.FOLDER.glob("*.yaml"))
    return [obligations.load_profile(path) for path in files if path.stem != "calendar"]


def longer(content):
    """Every month may last ten years."""
    return [{**row, "max_age": 3650} if row["code"] == "mensual" else row for row in content]


def touched(book):
    own = obligations.bundled().by_id
    return {rule.id for rule in book.rules if rule.version != own[rule.id].version}


def test_a_change_of_a_part_is_a_version_of_the_rules_that_read_it_and_of_no_other():
    words = touched(with_part("frequencies", longer))
    assert words == {
        "E3-PUB-02", "E3-PUB-03", "E3-PCT-01", "G17-MED-01", "G17-IDX-01", "L25-PLAN-04",
        "L25-PLAN-07", "L25-UPD-01", "L25-UPD-02",
    }  # fmt: skip
    days = touched(with_part("calendar", lambda it: {**it, "extra": ["2026-12-24"]}))
    assert {"L25-ACD-01", "L25-PLAN-01"} <= days
    assert not days & {"L25-UPD-01", "L25-LIC-01", "E3-PUB-03"}
    assert touched(with_part("licences", lambda it: it[:-1])) == {
        "L25-LIC-01", "E3-PUB-03", "E3-PCT-01",
    }  # fmt: skip


def test_a_rule_that_applies_others_is_of_another_version_with_any_of_them():
    within = obligations.rule("E3-PCT-01")
    assert [rule.id for rule in within.inner][2] == "E3-PUB-03"
    named = within.content["parts"]
    own = obligations.rule("L25-UPD-01")
    assert named["L25-UPD-01"] == own.version
    assert named["frequencies"] == own.parts["frequencies"].id


def test_a_rule_judges_with_the_words_of_its_version(monkeypatch):
    """Wherever it is judged, and whatever is installed."""
    late = institution(dataset(update_frequency="mensual"))
    day = date(2026, 11, 22)
    book = with_part("frequencies", longer)
    states = [
        evaluate_institution(late, [rules["L25-UPD-01"]], day)[0].verdict.state.value
        for rules in (obligations.bundled().by_id, book.by_id, obligations.bundled().by_id)
    ]
    assert states == ["incumple", "cumple", "incumple"]
    monkeypatch.setattr(validity, "_loaded", lambda _path: book)
    rules = [own.by_id["L25-UPD-01"] for own in (obligations.bundled(), obligations.current())]
    found = [evaluate_institution(late, [rule], day)[0].verdict for rule in rules]
    assert [item.state.value for item in found] == ["incumple", "cumple"]


@pytest.mark.usefixtures("with_plugins", "clean_db")
@pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True)
@pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False)
class TestTaken:
    """A monthly dataset of 1 June, judged; on 1 October a month may last ten years."""

    OWNER = "org-1"
    CHANGED = date(2026, 10, 1)
    TODAY = date(2026, 11, 22)

    @pytest.fixture
    def book(self, monkeypatch):
        write(self.OWNER, "organization", organization(), date(2026, 5, 1))
        self.save(date(2026, 6, 2))
        with clock.frozen(date(2026, 9, 30)):
            timeline.evaluate(self.OWNER)
        monkeypatch.setattr(validity, "_loaded", lambda _path: book)
        book = with_part("frequencies", longer)
        with clock.frozen(self.CHANGED):
            timeline.evaluate(self.OWNER)
        return book

    def save(self, day, **fields):
        write(self.OWNER, "dataset", dataset(update_frequency="mensual", **fields), day)

    def told(self, day):
        (found,) = [
            body
            for body in store_queries.verdicts(day, organization_id=self.OWNER)
            if body["rule"] == "L25-UPD-01" and body["severity"] == "E"
        ]
        return found["state"], found["rule_version"]

    def test_old_verdicts_keep_their_version_and_the_new_one_is_of_its_day_on(self, book):
        old, new = obligations.bundled().by_id["L25-UPD-01"], book.by_id["L25-UPD-01"]
        eve = self.CHANGED - timedelta(days=1)
        assert self.told(eve) == ("incumple", old.version)
        assert self.told(self.CHANGED) == ("cumple", new.version)
        kept = store_rules.stored_rules([old.version])[old.version].rule
        assert kept.parts["frequencies"].content == old.parts["frequencies"].content

    def test_what_is_learned_late_is_judged_by_the_version_of_its_day(self, book):
        with clock.frozen(self.TODAY):
            timeline.evaluate(self.OWNER)
            self.save(date(2026, 9, 1), license_id="cc-nc")
            assert timeline.evaluate(self.OWNER).start == date(2026, 9, 1)
        for day, which in ((date(2026, 9, 15), obligations.bundled()), (self.TODAY, book)):
            rule = which.by_id["L25-UPD-01"]
            state = "incumple" if which is not book else "cumple"
            assert self.told(day) == (state, rule.version)
        licence = which.by_id["L25-LIC-01"].version
        told = store_queries.verdicts(date(2026, 9, 15), organization_id=self.OWNER)
        assert {b["state"] for b in told if b["rule_version"] == licence} == {"incumple"}

    def test_from_nothing_every_day_is_judged_as_in_steps(self, book):
        with clock.frozen(self.TODAY):
            timeline.evaluate(self.OWNER)
        days = [self.CHANGED + timedelta(days=n) for n in (-90, -60, -1, 0, 30)]
        in_steps = [self.told(day) for day in days]
        for table in (UnitInterval, TotalInterval, Evaluation, DirtyUnit):
            model.Session.execute(sa.delete(table.__table__))
        with clock.frozen(self.TODAY):
            timeline.evaluate(self.OWNER)
        assert [self.told(day) for day in days] == in_steps

    def explain(self, day):
        asked = Asked("L25-UPD-01", "dataset", "ds-1", day, organization=self.OWNER)
        with clock.frozen(self.TODAY):
            return explain.explain(asked, Unit(self.OWNER, "ds-1", "ds-1"), private=True)

    def test_an_old_day_is_explained_with_the_words_of_then(self, book):
        answer = self.explain(date(2026, 9, 15))
        assert (answer["verdict"]["state"], answer["agrees"]) == ("incumple", True)
        assert answer["rule_version"] == obligations.bundled().by_id["L25-UPD-01"].version
        (version,) = [step["text"] for step in answer["steps"] if step["code"] == "version"]
        assert "las periodicidades (frequencies@" in version
        assert self.explain(self.TODAY)["verdict"]["state"] == "cumple"

    def test_what_is_hidden_is_explained_by_the_grounds_of_then(self, monkeypatch, tmp_path):
        """A baja for a reason that was none until the portal said so on 1 October."""
        site = tmp_path / "site.yaml"
        site.write_text(
            "rules:\n  L25-PERM-01:\n    legitimate: {value: [reserva], who: DGID, why: Acuerdo}\n"
        )
        narrower = load_rulebook(validity.FOLDER, site)
        monkeypatch.setattr(validity, "_loaded", lambda _path: narrower)
        write(self.OWNER, "organization", organization(), date(2026, 5, 1))
        self.save(date(2026, 6, 2), license_id="cc-nc")
        hidden, said = date(2026, 7, 1), {"outcome": "duplicado", "fundamento": "Art. 5-VI"}
        paper = DocumentFacts("baja", "baja", "1", hidden, hidden, dataset_id="ds-1", **said)
        write(self.OWNER, "document", paper, hidden)
        with clock.frozen(hidden):
            self.save(hidden, license_id="cc-nc", private=True, hidden_since=hidden)
        with clock.frozen(date(2026, 9, 30)):
            timeline.evaluate(self.OWNER)
        monkeypatch.setattr(validity, "_loaded", lambda _path: obligations.bundled())
        with clock.frozen(self.CHANGED):
            timeline.evaluate(self.OWNER)
        asked = Asked("L25-LIC-01", "dataset", "ds-1", date(2026, 9, 15), organization=self.OWNER)
        with clock.frozen(self.TODAY):
            answer = explain.explain(asked, Unit(self.OWNER, "ds-1", "ds-1"), private=True)
        assert (answer["verdict"]["state"], answer["agrees"]) == ("incumple", True)

    def test_where_the_words_are_lost_it_says_so(self, book):
        model.Session.execute(sa.delete(RulePart.__table__))
        answer = self.explain(date(2026, 9, 15))
        told = " ".join(step["text"] for step in answer["steps"])
        assert "ya no está a la mano" in told

    def test_where_they_were_never_kept_it_says_so(self, book):
        old = obligations.bundled().by_id["L25-UPD-01"].version
        table = RuleVersion.__table__
        row = {key: value for key, value in self.content(old).items() if key != "parts"}
        model.Session.execute(sa.update(table).where(table.c.id == old).values(content=row))
        told = " ".join(step["text"] for step in self.explain(date(2026, 9, 15))["steps"])
        assert "aún no guardaba con la regla lo que ella lee" in told

    def test_a_version_that_the_program_cannot_judge_with_leaves_its_place_and_says_so(self, book):
        """A program that asks for a sentence which an old version lacks judges with today's."""
        old = obligations.bundled().by_id["L25-UPD-01"].version
        table, row = RuleVersion.__table__, self.content(old)
        del row["texts"]["reasons"]["vencido"]
        model.Session.execute(sa.update(table).where(table.c.id == old).values(content=row))
        answer = self.explain(date(2026, 9, 15))
        codes = {why["code"] for why in answer["verdicts"][0]["why_not"]}
        assert "version_sin_programa" in codes

    def content(self, version):
        table = RuleVersion.__table__
        query = sa.select(table.c.content).where(table.c.id == version)
        return json.loads(json.dumps(model.Session.execute(query).scalar_one()))


def write(owner, kind, facts, day):
    """Have *facts* known from *day* on, learned now or on that day."""
    content = encode(facts)
    seen = snapshot_rows.Seen(kind, facts.id, owner, content, content_hash(content))
    before = snapshot_store.latest(kind, [facts.id]).get(facts.id)
    if before is None:
        with clock.frozen(day):
            snapshot_store.write([(seen, before)], [], clock.noon_of(day))
    else:
        snapshot_store.write([(seen, before)], [], clock.noon_of(day))
