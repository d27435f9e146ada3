"""What a load changes: only what still holds the value last loaded."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.institutions.diff import Kept, Stored, compare, match
from ckanext.gobabierto.institutions.rows import Row


def stored(fields, baseline=None, **more):
    return Stored("id-1", more.pop("name", "abc"), fields, baseline=baseline, **more)


class TestCompare:
    def test_what_is_not_there_is_created(self):
        change = compare(Row("abc", {"title": "T"}), None)
        assert (change.action, change.writes) == ("create", {"title": "T"})

    def test_what_was_loaded_and_not_touched_is_unchanged(self):
        change = compare(Row("abc", {"title": "T"}), stored({"title": "T"}, {"title": "T"}))
        assert change.action == "unchanged"
        assert not change.remembers

    def test_a_new_value_of_the_registry_reaches_an_unedited_field(self):
        change = compare(Row("abc", {"title": "Nuevo"}), stored({"title": "T"}, {"title": "T"}))
        assert change.writes == {"title": "Nuevo"}
        assert change.baseline == {"title": "Nuevo"}

    def test_what_a_person_edited_stays_and_is_told(self):
        change = compare(Row("abc", {"title": "Nuevo"}), stored({"title": "Mío"}, {"title": "T"}))
        assert change.action == "unchanged"
        assert change.kept == (Kept("title", "Mío", "Nuevo"),)
        assert change.baseline == {"title": "T"}

    def test_a_person_who_wrote_the_same_agrees(self):
        change = compare(Row("abc", {"title": "Nuevo"}), stored({"title": "Nuevo"}, {"title": "T"}))
        assert (change.action, change.baseline) == ("unchanged", {"title": "Nuevo"})

    def test_an_organization_never_loaded_is_only_filled_in(self):
        row = Row("abc", {"title": "T", "siglas": "ABC"})
        change = compare(row, stored({"title": "De una persona"}))
        assert change.writes == {"siglas": "ABC"}
        assert [kept.field for kept in change.kept] == ["title"]

    def test_what_a_person_emptied_stays_empty(self):
        change = compare(Row("abc", {"siglas": "ABC"}), stored({}, {"siglas": "ABC"}))
        assert change.action == "unchanged"
        assert change.kept == (Kept("siglas", "", "ABC"),)

    def test_an_empty_cell_takes_back_what_the_registry_had_loaded(self):
        change = compare(Row("abc", {"siglas": ""}), stored({"siglas": "ABC"}, {"siglas": "ABC"}))
        assert change.writes == {"siglas": ""}

    def test_what_a_person_deleted_is_not_brought_back(self):
        change = compare(Row("abc", {"title": "T"}), stored({"title": "T"}, state="deleted"))
        assert change.action == "skip"

    def test_obligations_compare_as_data(self):
        one = json.dumps([{"status": "obligada", "from": "2025-09-12"}])
        two = json.dumps([{"from": "2025-09-12", "status": "obligada", "to": None}], indent=1)
        change = compare(Row("abc", {"obligation": one}), stored({"obligation": two}))
        assert change.action == "unchanged"

    @given(
        st.dictionaries(st.sampled_from(["title", "siglas", "sector"]), st.text(max_size=5)),
        st.dictionaries(st.sampled_from(["title", "siglas", "sector"]), st.text(max_size=5)),
    )
    def test_loading_twice_writes_once(self, registry, current):
        first = compare(Row("abc", registry), stored(current))
        after = stored({**current, **first.writes}, first.baseline)
        second = compare(Row("abc", registry), after)
        assert (second.writes, second.kept) == ({}, first.kept)
        assert not second.remembers


class TestMatch:
    def test_a_renamed_institution_is_found_by_its_pnt_id(self):
        renamed = stored({"pnt_id": "7"}, name="nuevo")
        assert match(Row("abc", {"pnt_id": "7"}), {}, {"7": renamed}) is renamed

    def test_else_by_its_name(self):
        known = stored({})
        assert match(Row("abc", {"pnt_id": "7"}), {"abc": known}, {}) is known
