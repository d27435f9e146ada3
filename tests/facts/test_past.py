"""What was public stays known: removed files, moved addresses, since when it is hidden. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.gobabierto.facts.past import with_past
from ckanext.gobabierto.facts.types import DatasetFacts, Move, ResourceFacts, Twin

FIRST, NEXT, THIRD = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def file(key="a", url="https://e.gob.mx/a.csv", **fields):
    return ResourceFacts(key, name=key, url=url, first_seen=FIRST, **fields)


def dataset(*files, **fields):
    base = {"id": "d", "name": "d", "title": "D", "resources": files, "first_public": FIRST}
    return DatasetFacts(**{**base, **fields})


def run(*steps):
    """Each (day, facts) seen after the other; the facts of the last one."""
    last = None
    for day, facts in steps:
        last = with_past(facts, last, day, FIRST)
    return last


def test_a_public_file_that_is_gone_is_remembered_with_its_day():
    found = run(
        (FIRST, dataset(file(), file("b"))), (NEXT, dataset(file())), (THIRD, dataset(file()))
    )
    assert [(r.id, r.removed_on) for r in found.removed_resources] == [("b", NEXT)]


def test_one_that_comes_back_leaves_the_list():
    both = dataset(file(), file("b"))
    assert run((FIRST, both), (NEXT, dataset(file())), (THIRD, both)).removed_resources == ()


def test_hiding_the_dataset_first_hides_nothing_of_its_files():
    found = run(
        (FIRST, dataset(file())),
        (NEXT, dataset(file(), private=True)),
        (THIRD, dataset(private=True)),
    )
    assert [r.id for r in found.removed_resources] == ["a"]
    assert found.hidden_since == NEXT


@pytest.mark.parametrize(
    "gone",
    [
        dataset(file(), private=True),
        dataset(),
        dataset(file(withdrawn_on=NEXT)),
    ],
)
def test_a_file_that_was_gone_and_is_there_again_keeps_the_day(gone):
    steps = (FIRST, dataset(file())), (NEXT, gone), (THIRD, dataset(file()))
    assert run(*steps).resources[0].back_on == THIRD
    later = date(2026, 4, 1)
    lost = run(*steps, (later, dataset()))
    assert [(r.removed_on, r.back_on) for r in lost.removed_resources] == [(later, THIRD)]


def test_one_that_stayed_gone_when_its_dataset_came_back_has_no_day():
    lost = run((FIRST, dataset(file())), (NEXT, dataset(file(), private=True)), (THIRD, dataset()))
    assert [r.back_on for r in lost.removed_resources] == [None]


def test_what_was_gone_on_no_whole_day_was_there_all_along():
    steps = (FIRST, dataset(file())), (NEXT, dataset(private=True)), (NEXT, dataset(file()))
    assert run(*steps).resources[0].back_on is None


def test_the_updates_that_a_file_stated_before_are_kept():
    def on(*days):
        return run(*((day, dataset(file(last_modified=day))) for day in days)).resources[0]

    assert on(FIRST, NEXT, THIRD).changed_before == (FIRST, NEXT)
    assert on(NEXT, NEXT).changed_before == ()
    assert on(FIRST, THIRD, NEXT).changed_before == (FIRST,), "what was put right is no update"
    many = [FIRST.replace(day=day) for day in range(1, 12)]
    assert on(*many).changed_before == tuple(many[5:10])


def test_a_file_that_was_never_public_is_not_missed():
    fields = {"private": True, "first_public": None}
    found = run((FIRST, dataset(file(), **fields)), (NEXT, dataset(**fields)))
    assert found.removed_resources == ()
    assert found.hidden_since == FIRST


def test_a_file_added_later_is_public_from_that_day():
    found = run((FIRST, dataset(file())), (NEXT, dataset(file(), file("b"))))
    assert [r.first_public for r in found.resources] == [FIRST, NEXT]


def test_one_that_came_and_went_on_a_day_leaves_no_trace():
    found = run(
        (FIRST, dataset(file())), (NEXT, dataset(file(), file("b"))), (NEXT, dataset(file()))
    )
    assert found.removed_resources == ()


def test_a_new_name_and_a_new_address_are_moves():
    moved = dataset(file(url="https://e.gob.mx/b.csv"), name="e")
    found = run((FIRST, dataset(file())), (NEXT, moved))
    assert found.moves == (
        Move("d", "e", NEXT),
        Move("https://e.gob.mx/a.csv", "https://e.gob.mx/b.csv", NEXT, "a", "a"),
    )


def test_going_back_undoes_a_move_and_https_is_none():
    other, same = file(url="https://e.gob.mx/b.csv"), file(url="http://e.gob.mx/a.csv")
    steps = [(FIRST, dataset(file())), (NEXT, dataset(other))]
    assert run(*steps, (THIRD, dataset(file()))).moves == ()
    assert run((FIRST, dataset(file())), (NEXT, dataset(same))).moves == ()


def test_two_moves_on_a_day_are_one():
    found = run((FIRST, dataset(name="a")), (NEXT, dataset(name="b")), (NEXT, dataset(name="c")))
    assert found.moves == (Move("a", "c", NEXT),)


def test_a_twin_lasts_as_long_as_both_share_what_they_shared():
    twin = Twin("title", "D", "otro", "ine")
    first = replace(dataset(), compared=True, twins=(twin,))
    same, renamed = dataset(), dataset(title="E")
    assert run((FIRST, first), (NEXT, same)).twins == (twin,)
    assert run((FIRST, first), (NEXT, renamed)).twins == ()
    assert run((FIRST, first), (NEXT, renamed)).compared
