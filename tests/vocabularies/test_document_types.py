"""Types of documents."""

from __future__ import annotations

from dataclasses import fields

import pytest

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.vocabularies import document_types

FIELDS = {item.name for item in fields(DocumentFacts)}


@pytest.mark.parametrize("kind", document_types.all_types(), ids=lambda item: item.code)
def test_each_type_asks_only_for_fields_that_a_document_has(kind):
    asked = [*kind.must, *kind.may]
    assert set(asked) <= FIELDS
    assert len(asked) == len(set(asked))
    assert bool(kind.outcomes) == ("outcome" in asked)
    assert kind.period in {"", "year", "quarter", "plan"}
    assert bool(kind.period) <= ("period" in asked)
    for spelling in (kind.code, kind.label, kind.label_en):
        assert document_types.find(spelling) == kind


def test_codes_are_unique():
    codes = [item.code for item in document_types.all_types()]
    assert len(codes) == len(set(codes))


def test_what_a_rule_reads():
    assert [t.code for t in document_types.read_by("L25-PLAN-02")] == ["acuse_plan"]
    assert document_types.read_by("L25-LIC-01") == ()


def test_missing_fields_are_named():
    kind = document_types.find("acuse_plan")
    assert kind is not None
    assert kind.missing({"period": "2026", "dated_on": None}) == ("dated_on",)


def test_nothing_is_guessed():
    assert document_types.find("memorándum") is None
    assert document_types.find("") is None
