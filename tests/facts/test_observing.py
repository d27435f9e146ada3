"""One look after another: what is counted, what is kept, what a look does not touch. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts.observation_types import ContentFault, ResourceObservation
from ckanext.gobabierto.facts.observing import MOST_FAILURES, MOST_HOURS, merged

NOON = datetime(2026, 3, 2, 12, tzinfo=clock.MEXICO)


def look(**fields):
    return ResourceObservation("res-1", "ds-1", **fields)


def after(*looks, hours=24):
    """Looks one after another, so many hours apart."""
    last = None
    for number, one in enumerate(looks):
        last = merged(last, one, NOON + timedelta(hours=hours * number))
    return last


def test_failures_in_a_row_are_counted_with_the_time_between_first_and_last():
    found = after(*[look(outcome="no_existe", status=404)] * 3)
    assert (found.failures, found.failing_hours, found.failing_since) == (3, 48, NOON)


def test_one_that_works_ends_the_row():
    found = after(look(outcome="no_existe"), look(outcome="ok"), look(outcome="sin_dns"))
    assert (found.failures, found.failing_hours) == (1, 0)
    assert found.failing_since == NOON + timedelta(hours=48)


def test_other_failures_go_on_counting_the_same_row():
    found = after(look(outcome="no_existe"), look(outcome="sin_dns"), look(outcome="no_existe"))
    assert found.failures == 3


def test_a_row_that_decides_nothing_any_more_is_no_news():
    many = after(*[look(outcome="no_existe")] * 100)
    assert (many.failures, many.failing_hours) == (MOST_FAILURES, MOST_HOURS)


def test_a_clock_that_goes_back_makes_no_negative_time():
    assert after(look(outcome="no_existe"), look(outcome="no_existe"), hours=-5).failing_hours == 0


def test_the_word_of_a_person_holds_while_the_outcome_is_the_same():
    said = look(outcome="prohibido", confirmed="funciona")
    assert after(said, look(outcome="prohibido")).confirmed == "funciona"
    assert after(said, look(outcome="no_existe")).confirmed == ""


def test_the_day_of_a_content_is_the_first_on_which_it_was_seen():
    found = after(look(read=True, fingerprint="a"), look(read=True, fingerprint="a"))
    assert (found.fingerprint_since, found.fingerprint_changed) == (date(2026, 3, 2), False)


def test_another_content_is_a_change_and_stays_one():
    looks = [look(read=True, fingerprint=mark) for mark in "abb"]
    found = after(*looks)
    assert (found.fingerprint_since, found.fingerprint_changed) == (date(2026, 3, 3), True)


def test_the_first_columns_are_no_change_and_other_ones_are():
    first, second = look(read=True, columns=("a",)), look(read=True, columns=("a", "b"))
    assert after(first).columns_changed_on is None
    found = after(first, second, second)
    assert (found.columns_since, found.columns_changed_on) == (date(2026, 3, 3),) * 2


def test_a_look_at_the_address_leaves_the_content_as_it_was():
    inside = look(read=True, fingerprint="a", encoding="utf-8", rows=3)
    found = after(inside, look(outcome="ok", status=200))
    assert (found.read, found.encoding, found.rows, found.status) == (True, "utf-8", 3, 200)


def test_a_look_inside_leaves_the_address_as_it_was():
    found = after(look(outcome="no_existe", status=404), look(read=True, fingerprint="a"))
    assert (found.outcome, found.failures, found.failing_since) == ("no_existe", 1, NOON)


def test_a_review_of_personal_data_is_of_what_was_found():
    curp = (ContentFault("curp", 2, ("columna 3",)),)
    said = look(read=True, personal=curp, personal_review="descartado")
    assert after(said, look(read=True, personal=curp)).personal_review == "descartado"
    other = (ContentFault("rfc", 1, ("columna 4",)),)
    assert after(said, look(read=True, personal=other)).personal_review == ""
    assert after(said, look(read=True)).personal_review == ""


@pytest.mark.parametrize("field", ["source_seen_on", "source_changed_on"])
def test_what_is_known_of_the_source_stays_until_it_is_looked_at_again(field):
    seen = look(source_seen_on=date(2026, 3, 1), source_changed_on=date(2026, 2, 1))
    assert getattr(after(seen, look(outcome="ok")), field) == getattr(seen, field)
