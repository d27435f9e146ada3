"""What was public stays where it was; who waits to be public; hiding cures nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ckanext.gobabierto import obligations
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.types import Move, RemovedResource
from ckanext.gobabierto.rules import Case, function_of
from ckanext.gobabierto.rules.registry import judges_hidden

from .build import dataset, institution, resource
from .seen import FAILS, MET, REVIEW, TODAY, UNSEEN, seen, told

GONE = date(2026, 10, 1)
LOST = {"outcome": "no_existe", "status": 404, "read": False}
DEAD = {**LOST, "failures": 3, "failing_hours": 50}
HIDDEN = {"private": True, "hidden_since": GONE}


def found(rule="L25-PERM-01", platform=True, day=TODAY, **fields):
    """What the judge says, asked as the engine asks it about hidden datasets."""
    text = obligations.rule(rule)
    assert text is not None
    return function_of(rule)(
        Case(text, institution(platform=platform), day, dataset=dataset(**fields))
    )


def paper(kind, **fields):
    base = {
        "number": "OF/1",
        "dated_on": GONE,
        "dataset_id": "ds-1",
        "fundamento": "Art. 113 de la LGTAIP",
    }
    return DocumentFacts("doc-1", kind, **{**base, **fields})


def test_only_these_are_asked_about_what_is_hidden():
    ids = {rule.id for rule in obligations.all_rules() if judges_hidden(rule.id)}
    assert ids == {"L25-PERM-01", "L25-PUB-01"}


def test_a_public_dataset_is_still_there():
    assert [told(v) for v in found()] == [MET]


@pytest.mark.parametrize(
    "fields", [HIDDEN, {"state": "deleted"}, {"state": "purged"}, {"state": "draft"}]
)
def test_hidden_or_gone_without_a_baja_is_a_breach(fields):
    (verdict,) = found(**fields)
    assert (told(verdict), verdict.severity.value) == (FAILS, "E")
    (elsewhere,) = found(platform=False, **fields)
    assert told(elsewhere) == ("no_verificable", "fuente_sin_lectura")


def test_the_day_it_was_hidden_is_said():
    assert "1 de octubre de 2026" in found(**HIDDEN)[0].reason


def test_who_never_was_public_is_not_missed():
    assert found(private=True, first_public=None) == []


@pytest.mark.parametrize(
    "why", ["datos_personales", "reserva", "duplicado", "decision_dgid", "no_relevante"]
)
def test_a_founded_baja_excuses(why):
    (verdict,) = found(**HIDDEN, documents=(paper("baja", outcome=why),))
    assert told(verdict) == ("no_aplica", "baja_fundada")
    assert verdict.evidence[0].value == "OF/1"


@pytest.mark.parametrize(
    ("kind", "fields", "lacks"),
    [
        ("baja", {}, "su motivo"),
        ("baja", {"outcome": "duplicado", "fundamento": ""}, "su fundamento"),
        ("acuerdo_reserva", {}, "cuándo vence"),
        ("acuerdo_reserva", {"expires_on": date(2030, 1, 1), "fundamento": ""}, "su fundamento"),
    ],
)
def test_a_paper_that_founds_nothing_is_a_document_that_is_missing(kind, fields, lacks):
    (verdict,) = found(**HIDDEN, documents=(paper(kind, **fields),))
    assert told(verdict) == ("no_verificable", "falta_documento")
    assert lacks in verdict.reason


def test_a_baja_of_a_day_that_has_not_come_excuses_nothing_yet():
    later = TODAY + timedelta(days=9)
    papers = (paper("baja", outcome="duplicado", dated_on=later),)
    (verdict,) = found(**HIDDEN, documents=papers)
    assert (told(verdict), verdict.next_change) == (FAILS, later)


BACK = date(2026, 6, 5)


@pytest.mark.parametrize(
    ("dated", "answer"),
    [(date(2026, 3, 1), FAILS), (BACK, FAILS), (date(2026, 6, 6), ("no_aplica", "baja_fundada"))],
)
def test_a_baja_founds_no_disappearance_after_the_return(dated, answer):
    papers = (paper("baja", outcome="duplicado", dated_on=dated),)
    (verdict,) = found(**HIDDEN, back_on=BACK, documents=papers)
    assert told(verdict) == answer
    if answer == FAILS:
        assert "volviera a ser público, el 5 de junio de 2026" in verdict.reason
        assert "OF/1" in [each.value for each in verdict.evidence]


def test_a_reserve_that_still_holds_outlives_the_return():
    until = {"dated_on": date(2026, 3, 1), "expires_on": date(2030, 1, 1)}
    (verdict,) = found(**HIDDEN, back_on=BACK, documents=(paper("acuerdo_reserva", **until),))
    assert told(verdict) == ("no_aplica", "reservada")


def test_of_two_reserves_the_longer_one_holds():
    ends = (date(2026, 12, 1), date(2027, 3, 1))
    papers = tuple(paper("acuerdo_reserva", expires_on=end) for end in ends)
    (verdict,) = found(**HIDDEN, documents=papers)
    assert verdict.next_change == ends[1] + timedelta(days=1)


def test_that_only_a_founded_baja_excuses_is_the_portals_criterion():
    assert found(**HIDDEN)[0].evidence[0].threshold_origin == "portal"


def test_a_reserve_holds_until_it_expires_and_then_it_applies():
    until = date(2026, 12, 31)
    papers = (paper("acuerdo_reserva", expires_on=until), paper("baja", outcome="reserva"))
    (verdict,) = found(**HIDDEN, documents=papers)
    assert told(verdict) == ("no_aplica", "reservada")
    assert verdict.next_change == until + timedelta(days=1)
    (verdict,) = found(**HIDDEN, documents=papers, day=verdict.next_change)
    assert told(verdict) == FAILS


def test_the_number_of_a_private_document_stays_private():
    (verdict,) = found(**HIDDEN, documents=(paper("baja", outcome="duplicado", public=False),))
    assert [e.private for e in verdict.evidence] == [True]


class TestFiles:
    GONE = RemovedResource("res-9", "Padrón", "https://ejemplo.gob.mx/p.csv", GONE)

    def test_a_removed_file_is_a_breach_of_its_own(self):
        own, gone = found(removed_resources=(self.GONE,))
        assert told(own) == MET
        assert (told(gone), gone.subject.id) == (FAILS, "res-9")

    @pytest.mark.parametrize("heir", [{"url": "https://ejemplo.gob.mx/p.csv"}, {"name": "PADRON"}])
    def test_one_in_its_place_is_no_loss(self, heir):
        gone = found(removed_resources=(self.GONE,), resources=(resource(**heir),))[1]
        assert told(gone) == MET

    @pytest.mark.parametrize("target", ["res-9", ""])
    def test_its_baja_or_that_of_the_dataset_excuses(self, target):
        papers = (paper("baja", outcome="duplicado", resource_id=target),)
        assert told(found(removed_resources=(self.GONE,), documents=papers)[1])[1] == "baja_fundada"

    def test_the_baja_of_another_file_does_not(self):
        papers = (paper("baja", outcome="duplicado", resource_id="res-8"),)
        assert told(found(removed_resources=(self.GONE,), documents=papers)[1])[0] == "incumple"
        assert told(found(**HIDDEN, documents=papers)[0])[0] == "incumple"

    @pytest.mark.parametrize("target", ["res-9", ""])
    def test_one_of_before_it_was_back_does_not(self, target):
        old = date(2026, 3, 1)
        papers = (paper("baja", outcome="duplicado", resource_id=target, dated_on=old),)
        back = replace(self.GONE, back_on=BACK)
        assert told(found(removed_resources=(back,), documents=papers)[1]) == FAILS
        assert told(found(removed_resources=(self.GONE,), documents=papers)[1])[0] == "no_aplica"

    def test_an_annex_may_go(self):
        annex = RemovedResource("res-9", "Nota", removed_on=GONE, kind="anexo")
        assert len(found(removed_resources=(annex,))) == 1


class TestWithdrawnBySource:
    """Its source tells of it no more; it is still in the dataset."""

    def file(self, *looks, documents=(), **fields):
        own = resource(withdrawn_on=GONE, first_public=date(2025, 10, 1), **fields)
        verdicts = found(
            platform=False, source_read=True, resources=(own,), observations=looks,
            documents=documents,
        )  # fmt: skip
        assert told(verdicts[0]) == MET, "the dataset itself is there"
        return verdicts[1:]

    @pytest.mark.parametrize(
        ("fields", "looks", "answer", "words"),
        [
            ({"hosted_here": True}, (), MET, "este portal conserva el archivo"),
            ({}, (seen(),), MET, "su dirección responde"),
            ({}, (seen(**DEAD, confirmed="funciona"),), MET, "su dirección responde"),
            ({}, (), UNSEEN, "nadie ha comprobado"),
            ({}, (seen(checked_on=date(2026, 1, 1)),), UNSEEN, "nadie ha comprobado"),
            ({}, (seen(**LOST, failures=1),), REVIEW, "está por confirmarse"),
            ({}, (seen(**{**DEAD, "outcome": "prohibido", "status": 403}),), REVIEW, "confirmarse"),
            ({"url": "https://datos.gob.mx/a.csv"}, (seen(**DEAD),), REVIEW, "confirmarse"),
            ({}, (seen(**DEAD),), FAILS, "no hay una baja fundada"),
            ({}, (seen(**LOST, confirmed="falla"),), FAILS, "no hay una baja fundada"),
        ],
    )
    def test_it_is_there_as_long_as_it_answers(self, fields, looks, answer, words):
        (verdict,) = self.file(*looks, **fields)
        assert told(verdict) == answer
        assert words in verdict.reason
        assert "1 de octubre de 2026" in verdict.reason
        assert GONE.isoformat() in [each.value for each in verdict.evidence]

    def test_a_founded_baja_excuses_the_dead_one(self):
        papers = (paper("baja", outcome="duplicado", resource_id="res-1"),)
        (verdict,) = self.file(seen(**DEAD), documents=papers)
        assert told(verdict) == ("no_aplica", "baja_fundada")

    def test_one_of_before_its_source_offered_it_again_does_not(self):
        papers = (paper("baja", outcome="duplicado", dated_on=date(2026, 3, 1)),)
        (verdict,) = self.file(seen(**DEAD), documents=papers, back_on=BACK)
        assert told(verdict) == FAILS

    def test_where_its_source_is_not_read_now_nothing_is_said_of_it(self):
        own = resource(withdrawn_on=GONE, first_public=date(2025, 10, 1))
        verdicts = found(
            platform=False, source_read=False, resources=(own,), observations=(seen(**DEAD),)
        )
        assert told(verdicts[1]) == ("no_verificable", "fuente_sin_lectura")

    @pytest.mark.parametrize("fields", [{"kind": "anexo"}, {"first_public": None}])
    def test_an_annex_or_what_never_was_public_is_not_asked_about(self, fields):
        own = resource(**{"withdrawn_on": GONE, "first_public": GONE, **fields})
        assert len(found(resources=(own,))) == 1

    def test_nor_a_file_of_a_hidden_dataset(self):
        own = resource(withdrawn_on=GONE, first_public=GONE)
        assert len(found(resources=(own,), **HIDDEN)) == 1


class TestSamePlace:
    NAME = Move("registro", "registro_nacional", GONE)
    FILE = Move("https://e.gob.mx/a.csv", "https://e.gob.mx/b.csv", GONE, "res-1", "Registro")

    def test_nothing_moved(self):
        assert [told(v)[0] for v in found("L25-PERM-02")] == ["cumple"]

    def test_a_name_and_an_address_warn_for_a_year(self):
        name, file = found("L25-PERM-02", moves=(self.NAME, self.FILE))
        assert {name.severity.value, file.severity.value} == {"A"}
        assert (name.subject.type, file.subject.type) == ("dataset", "resource")
        assert "→" in file.evidence[0].value
        later = found("L25-PERM-02", day=name.next_change, moves=(self.NAME, self.FILE))
        assert [told(v)[0] for v in later] == ["cumple"]
        last = found("L25-PERM-02", day=name.next_change - timedelta(days=1), moves=(self.NAME,))
        assert [told(v)[0] for v in last] == ["incumple"]


class TestWaiting:
    def test_public(self):
        assert [told(v) for v in found("L25-PUB-01")] == [MET]

    def test_the_wait_is_dgids_and_only_the_institution_sees_it(self):
        fields = {"private": True, "first_public": None, "hidden_since": date(2026, 11, 1)}
        (verdict,) = found("L25-PUB-01", **fields)
        assert told(verdict) == ("no_verificable", "espera_dgid")
        assert (verdict.severity.value, verdict.private) == ("I", True)
        (later,) = found("L25-PUB-01", day=verdict.next_change, **fields)
        assert later.reason != verdict.reason
        assert later.next_change is None

    def test_what_was_public_and_drafts_do_not_wait(self):
        assert found("L25-PUB-01", **HIDDEN) == []
        assert found("L25-PUB-01", state="draft", first_public=None, hidden_since=GONE) == []
