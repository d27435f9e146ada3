"""A snapshot comes back as it went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone

from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.facts.codec import content_hash, decode, encode
from ckanext.gobabierto.facts.reading import day, obligation, plan_addresses
from ckanext.gobabierto.facts.types import (
    DatasetFacts,
    ObligationInterval,
    OrganizationFacts,
    PlanAddress,
    ResourceFacts,
    SectionFacts,
)

DAYS = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
RESOURCES = st.builds(ResourceFacts, id=st.text(), last_modified=DAYS, first_seen=DAYS)
DATASETS = st.builds(
    DatasetFacts,
    id=st.text(),
    name=st.text(),
    private=st.booleans(),
    tags=st.lists(st.text()).map(tuple),
    issued=DAYS,
    source_read=st.none() | st.booleans(),
    resources=st.lists(RESOURCES, max_size=3).map(tuple),
    observed_at=st.none() | st.datetimes(timezones=st.just(timezone.utc)),
)
ORGANIZATIONS = st.builds(
    OrganizationFacts,
    id=st.text(),
    name=st.text(),
    obligation=st.lists(st.builds(ObligationInterval, status=st.text(), since=DAYS)).map(tuple),
    plan_addresses=st.lists(
        st.builds(PlanAddress, year=st.integers(2000, 2100), url=st.text(), published=DAYS)
    ).map(tuple),
)


@given(DATASETS)
def test_datasets_come_back(facts):
    assert decode(DatasetFacts, encode(facts)) == facts


@given(ORGANIZATIONS)
def test_institutions_come_back(facts):
    assert decode(OrganizationFacts, encode(facts)) == facts


def test_sections_come_back():
    facts = SectionFacts("https://e.gob.mx", ok=True, platform_links=("https://datos.gob.mx",))
    assert decode(SectionFacts, encode(facts)) == facts


@given(DATASETS)
def test_looking_again_is_no_change(facts):
    again = replace(facts, observed_at=datetime(2030, 1, 1, tzinfo=timezone.utc))
    assert content_hash(encode(facts)) == content_hash(encode(again))


def test_a_field_that_this_version_does_not_know_is_left_aside():
    assert decode(DatasetFacts, {"id": "a", "name": "b", "later": 1}) == DatasetFacts("a", "b")


class TestDirt:
    def test_a_day_that_somebody_typed_is_that_day_and_a_moment_that_of_mexico(self):
        assert day(datetime(2025, 6, 1)) == date(2025, 6, 1)  # noqa: DTZ001
        assert day(datetime(2025, 6, 1, 3)) == date(2025, 5, 31)  # noqa: DTZ001
        assert day("2025-06-01T03:00:00+00:00") == date(2025, 5, 31)
        assert day("2025-06-01") == date(2025, 6, 1)
        assert day("marzo 2026") is None

    def test_the_last_day_of_an_obligation_is_included(self):
        (found,) = obligation('[{"status": "obligada", "to": "2026-06-30"}]')
        assert found.until == date(2026, 7, 1)

    def test_what_is_not_a_list_of_intervals_is_left_out(self):
        for value in ("", "{}", "[1]", "no es JSON", None, '[{"from": "2026-01-01"}]'):
            assert obligation(value) == ()

    def test_plan_addresses_are_read_line_by_line(self):
        text = (
            "2026 https://e.gob.mx/p 2026-01-15\nbasura\n2027 javascript:alert(1)\n2025 http://e.mx"
        )
        assert plan_addresses(text) == (
            PlanAddress(2026, "https://e.gob.mx/p", date(2026, 1, 15)),
            PlanAddress(2025, "http://e.mx"),
        )
