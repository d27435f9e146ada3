"""What proves a failure is kept with the facts, once, without anybody's data, while they are."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import evidence, evidence_types, observations, recording
from ckanext.gobabierto.facts.evidence_types import piece_of
from ckanext.gobabierto.facts.observation_types import ContentFault, ResourceObservation
from ckanext.gobabierto.facts.observing import MOST_READINGS, merged
from ckanext.gobabierto.facts.types import SectionFacts
from ckanext.gobabierto.fetching.proof import Proof
from ckanext.gobabierto.model import Evidence, EvidenceExcerpt, Snapshot

from ..organizations import make_institution

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
DAY = date(2026, 3, 2)
PAGE = b"<html><title>No existe</title><p>Escriba a ana@e.gob.mx</p></html>"


def look(key="res-1", **fields):
    return ResourceObservation(key, "ds-1", **{"outcome": "no_existe", "status": 404, **fields})


def answered(status=404, head=PAGE, **fields):
    headers = (("content-type", "text/html"), ("date", "Mon, 02 Mar 2026 18:00:00 GMT"))
    proof = Proof(
        "https://e.gob.mx/a.csv", clock.now(), "https://e.gob.mx/no", status, headers, head,
        error="no_encontrada" if status == 404 else "",
    )  # fmt: skip
    return piece_of(replace(proof, **fields))


def count(kind):
    return model.Session.execute(sa.select(sa.func.count()).select_from(kind.__table__)).scalar()


def last(key="res-1"):
    return observations.last_observations([key])[key]


@pytest.fixture
def institution():
    with clock.frozen(DAY):
        return make_institution()["id"]


def test_of_a_failure_headers_status_time_address_and_bytes_are_kept(institution):
    with clock.frozen(DAY):
        observations.record_check(institution, look(), piece=answered())
    (name,) = last().readings
    kept = evidence.find([name, "nada"])[name]
    assert evidence_types.name_of(kept.record) == name == kept.sha256
    told = kept.as_dict()
    assert (told["status"], told["url"], told["error"]) == (
        404, "https://e.gob.mx/no", "no_encontrada",
    )  # fmt: skip
    assert told["headers"]["content-type"] == "text/html"
    assert kept.read_at == clock.noon_of(DAY)
    assert "No existe" in told["text"]
    assert "ana@" not in told["text"]
    assert hashlib.sha256(kept.excerpt).hexdigest() == told["excerpt"]["sha256"]


def test_the_same_answer_of_two_files_has_its_bytes_once(institution):
    pieces = {key: answered() for key in ("res-1", "res-2", "nadie")}
    given = [look("res-1"), look("res-2")]
    assert observations.record_checks(institution, given, pieces=pieces) == 2
    assert (count(Evidence), count(EvidenceExcerpt)) == (2, 1)


def test_a_look_that_finds_the_same_keeps_nothing_more(institution):
    for passed in (0, 5):
        with clock.frozen(DAY + timedelta(days=passed)):
            seen = look(outcome="ok", status=200)
            observations.record_check(institution, seen, piece=answered(200, b"a,b\n1,2\n"))
    assert count(Evidence) == 1
    assert last().checked_on == DAY
    (name,) = last().readings
    told = evidence.find([name])[name].as_dict()
    assert (told["text"], told["excerpt_left_out"]) == (None, "sin_falla")


def test_failures_in_a_row_keep_the_first_answer_and_the_last_ones():
    found, names = None, []
    for passed in range(7):
        names.append(f"n{passed}")
        moment = clock.noon_of(DAY + timedelta(days=passed))
        found = merged(found, look(readings=(names[-1],)), moment)
    assert found.readings == (names[0], *names[-3:])
    assert len(found.readings) == MOST_READINGS
    inside = merged(found, look(outcome="", status=None, read=False, content_reading="c"), moment)
    assert (inside.readings, inside.content_reading) == (found.readings, "c")
    good = merged(inside, look(outcome="ok", readings=("ok",)), moment)
    assert (good.readings, good.content_reading) == (("ok",), "c")
    assert merged(good, look(readings=("n",)), moment).readings == ("n",)


def test_a_file_without_a_table_keeps_its_shape(institution):
    seen = look(outcome="ok", status=200, read=False)
    piece = answered(200, b"Ana Ruiz;;12\n", headers=(("content-type", "text/csv"),))
    observations.record_check(institution, seen, piece=piece)
    found = last()
    assert found.readings == (found.content_reading,)
    assert evidence.find(found.readings)[found.content_reading].excerpt == b"aaa aaaa;;00\n"


def test_where_data_of_people_are_found_no_bytes_stay(institution):
    observations.record_check(institution, look(), piece=answered())
    before = last().readings
    hit = look(outcome="ok", status=200, read=True, personal=(ContentFault("curp", 2),))
    observations.record_check(institution, hit, piece=answered(200, b"curp\n"))
    after = last().readings
    found = evidence.find([*before, *after])
    assert [each.as_dict()["text"] for each in found.values()] == [None, None]
    assert {each.as_dict()["excerpt_left_out"] for each in found.values()} == {"datos_personales"}
    assert count(EvidenceExcerpt) == 0
    assert all(evidence_types.name_of(each.record) == name for name, each in found.items())


def test_of_many_the_last_ones_are_read_and_all_are_counted(institution):
    names = []
    for passed in range(5):
        with clock.frozen(DAY + timedelta(days=passed)):
            piece = answered(500, f"<html>{passed}".encode())
            evidence.keep("observation", {"res-1": piece})
            names.append(evidence_types.name_of(piece.record("observation", "res-1")))
    kept, count = evidence.newest([*names, "nada"], 2)
    assert ([each.sha256 for each in kept], count) == (names[-2:], 5)
    assert [each.excerpt for each in kept] == [b"<html>3", b"<html>4"]
    assert evidence.newest(["nada"], 2) == evidence.newest([], 2) == ([], 0)


def test_of_a_section_that_was_read_its_answer_is_kept_and_of_a_failure_the_bytes_too(institution):
    address = "https://e.gob.mx/transparencia"
    for passed, ok in enumerate((True, False)):
        with clock.frozen(DAY + timedelta(days=passed)):
            failure = "" if ok else "no_encontrada"
            facts = SectionFacts(address, ok=ok, failure=failure, observed_at=clock.now())
            recording.record_section(institution, facts, piece=answered(200 if ok else 404))
    rows = model.Session.query(Snapshot).filter_by(subject_type="section")
    found = evidence.find(name for row in rows for name in row.facts["readings"])
    told = {each.record["status"]: each.as_dict() for each in found.values()}
    assert (told[200]["text"], told[200]["excerpt_left_out"]) == (None, "sin_falla")
    assert "No existe" in told[404]["text"]


def test_what_a_snapshot_of_any_day_names_is_kept_and_the_rest_goes(institution):
    for passed in range(3):
        with clock.frozen(DAY + timedelta(days=passed)):
            observations.record_check(institution, look(), piece=answered())
    evidence.keep("observation", {"res-9": answered(500, b"<html>otra")})
    later = clock.noon_of(clock.today() + timedelta(days=3))
    with clock.frozen(later.date()):
        assert evidence.sweep() == 1
        assert evidence.sweep() == 0
    assert (count(Evidence), count(EvidenceExcerpt)) == (3, 1)
