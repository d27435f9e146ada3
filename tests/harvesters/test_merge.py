"""A person's edit always wins, ids never change, nothing is ever removed."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.merge import first_baseline, merge, next_baseline
from ckanext.gobabierto.harvesters.withdrawn_files import left_out, told_again, unsettled


def resource(key: str, url: str, name: str = "") -> dict[str, Any]:
    return {"key": key, "values": {"url": url, "name": name or key}}


def dataset(fields: dict[str, str], resources: list[dict[str, Any]]) -> dict[str, Any]:
    made = [{"id": f"id{n}", **r["values"]} for n, r in enumerate(resources)]
    return {**fields, "resources": made}


def apply(current: dict[str, Any], result: Any) -> dict[str, Any]:
    resources = result.resources if result.resources is not None else current["resources"]
    made = [{"id": r.get("id", f"new-{n}-{r['url']}"), **r} for n, r in enumerate(resources)]
    return {**current, **result.fields, "resources": made}


def test_a_value_a_validator_tidied_is_not_taken_for_an_edit():
    new = [resource("2024.csv", "u1")]
    saved = {"format": "CSV", "resources": [{"id": "a", "url": "u1", "name": "2024.csv"}]}
    baseline = first_baseline(saved, {"format": "csv "}, new)
    assert merge(baseline, saved, {"format": "csv "}, new).empty
    assert merge(baseline, saved, {"format": "xlsx"}, new).fields == {"format": "xlsx"}


def test_an_edit_stays_an_edit_however_often_the_source_changes():
    new = [resource("2024.csv", "u1")]
    saved = dataset({"title": "uno"}, new)
    baseline = first_baseline(saved, {"title": "uno"}, new)
    edited = {**saved, "title": "mío"}
    for title in ("dos", "tres"):
        result = merge(baseline, edited, {"title": title}, new)
        assert result.fields == {}
        assert result.differences == [{"field": "title", "current": "mío", "proposed": title}]
        told = result.differences
        baseline = next_baseline(baseline, edited, {"title": title}, new, result)
        assert merge(baseline, edited, {"title": title}, new).differences == told
    assert merge(baseline, {**saved, "title": "tres"}, {"title": "tres"}, new).differences == []
    assert merge(baseline, edited, {"title": "uno"}, new).differences == []


def test_a_difference_in_a_file_lasts_and_the_rest_of_it_moves_on():
    saved = dataset({}, [resource("2024.csv", "u1", "uno")])
    baseline = first_baseline(saved, {}, [resource("2024.csv", "u1", "uno")])
    edited = {**saved, "resources": [{**saved["resources"][0], "name": "mío"}]}
    new = [resource("2024.csv", "u2", "dos")]
    for _ in range(2):
        result = merge(baseline, edited, {}, new)
        edited = apply(edited, result)
        assert [each["field"] for each in result.differences] == ["2024.csv: name"]
        assert (edited["resources"][0]["url"], edited["resources"][0]["name"]) == ("u2", "mío")
        baseline = next_baseline(baseline, edited, {}, new, result)


def test_what_a_validator_tidies_while_loading_is_no_difference():
    baseline = first_baseline({"format": "PDF", "resources": []}, {"format": "PDF"}, [])
    result = merge(baseline, {"format": "PDF", "resources": []}, {"format": "csv "}, [])
    saved = {"format": "CSV", "resources": []}
    baseline = next_baseline(baseline, saved, {"format": "csv "}, [], result)
    assert merge(baseline, saved, {"format": "csv "}, []).empty
    assert not merge(baseline, saved, {"format": "xlsx"}, []).differences


def loaded(baseline: Any, here: Any, files: list[dict[str, Any]], **more: Any) -> Any:
    """The dataset, its baseline and what was told, after a load of *files*."""
    result = merge(baseline, here, {}, files, **more)
    done = apply(here, result)
    return done, next_baseline(baseline, done, {}, files, result, **more), result


def test_two_new_files_of_one_address_are_two_and_stay_two():
    first = [resource("x", "u0")]
    saved = dataset({}, first)
    done, baseline, _ = loaded(
        first_baseline(saved, {}, first), saved, [*first, resource("c", "n"), resource("d", "n")]
    )
    assert [r["url"] for r in done["resources"]] == ["u0", "n", "n"]
    moved = [*first, resource("c", "nc"), resource("d", "nd")]
    done, baseline, _ = loaded(baseline, done, moved)
    assert [(r["name"], r["url"]) for r in done["resources"]] == [
        ("x", "u0"), ("c", "nc"), ("d", "nd"),
    ]  # fmt: skip
    assert merge(baseline, done, {}, moved).empty


def test_a_new_file_at_the_address_of_another_is_a_file_of_its_own():
    first = [resource("c", "n")]
    saved = dataset({}, first)
    done, baseline, _ = loaded(
        first_baseline(saved, {}, first), saved, [*first, resource("d", "n")]
    )
    done, baseline, _ = loaded(baseline, done, [resource("c", "n"), resource("d", "nd")])
    assert [r["url"] for r in done["resources"]] == ["n", "nd"]


def test_a_file_whose_address_a_validator_tidies_is_no_new_one_each_time():
    saved = dataset({}, [])
    new = [resource("a", " u1")]
    result = merge(first_baseline(saved, {}, []), saved, {}, new)
    done = {"resources": [{"id": "id1", "url": "u1", "name": "a"}]}
    baseline = next_baseline(first_baseline(saved, {}, []), done, {}, new, result)
    assert merge(baseline, done, {}, new).empty


def test_addresses_that_move_on_among_files_leave_each_its_id_and_no_ghost():
    first = [resource("a", "a.csv"), resource("b", "b.csv")]
    saved = dataset({}, first)
    done, _, result = loaded(
        first_baseline(saved, {}, first), saved, [resource("a", "b.csv"), resource("b", "c.csv")]
    )
    assert [(r["id"], r["url"]) for r in done["resources"]] == [("id0", "b.csv"), ("id1", "c.csv")]
    assert not result.moved


def test_a_period_that_was_named_wrongly_is_the_same_file():
    first = [resource("2023", "u1"), resource("2024", "u2")]
    saved = dataset({}, first)
    right = [resource("2024", "u1"), resource("2025", "u2")]
    done, _, result = loaded(first_baseline(saved, {}, first), saved, right)
    told = [(r["id"], r["name"], r["url"]) for r in done["resources"]]
    assert told == [("id0", "2024", "u1"), ("id1", "2025", "u2")]
    assert not result.moved


def test_a_file_that_is_not_told_any_more_stays_and_is_marked_until_it_is_told_again():
    both = [resource("a", "u1"), resource("b", "u2")]
    saved = dataset({}, both)
    baseline = first_baseline(saved, {}, both)
    with clock.frozen(date(2026, 3, 1)):
        done, baseline, result = loaded(baseline, saved, both[:1])
    assert (done, result.empty) == (saved, True)
    assert result.withdrawn == [{"key": "b", "id": "id1", "name": "b", "url": "u2"}]
    marked = {e["key"]: str(e.get("missing_since", ""))[:10] for e in baseline["resources"]}
    assert marked == {"a": "", "b": "2026-03-01"}
    _, later, again = loaded(baseline, done, both[:1])
    assert (again.moved, later["resources"]) == (False, baseline["resources"])
    done, baseline, result = loaded(later, done, both)
    assert (done, result.returned) == (saved, ["b"])
    assert not any("missing_since" in e for e in baseline["resources"])


def without(here: Any, *ids: str) -> Any:
    """The dataset once a person removed some of its files."""
    return {**here, "resources": [r for r in here["resources"] if r["id"] not in ids]}


def asked(baseline: Any, here: Any) -> list[tuple[str, str]]:
    return [(each["field"], each["proposed"]) for each in unsettled(baseline, here)]


def test_one_that_was_removed_while_it_was_not_told_is_asked_about_when_it_is_told_again():
    both = [resource("a", "u1"), resource("b", "u2")]
    here = dataset({}, both)
    _, baseline, _ = loaded(first_baseline(here, {}, both), here, both[:1])
    assert asked(baseline, here) == [("b: missing_since", "")]
    here = without(here, "id1")
    assert asked(baseline, here) == []
    moved = [both[0], resource("b", "u3")]
    for files in (both, both, moved):
        done, baseline, result = loaded(baseline, here, files)
        assert (done, result.empty) == (here, True)
        assert asked(baseline, here) == [("b: offered_again", files[1]["values"]["url"])]
    assert not merge(baseline, here, {}, moved).moved  # it was told once
    by_hand = {"resources": [*here["resources"], {"id": "z", "url": "u3", "name": "b"}]}
    assert asked(baseline, by_hand) == []
    _, baseline, _ = loaded(baseline, here, both[:1])
    assert asked(baseline, here) == []
    _, baseline, result = loaded(baseline, here, both)
    assert [each["key"] for each in result.asked] == ["b"]
    assert asked(baseline, here) == [("b: offered_again", "u2")]
    back = dataset({}, both)
    _, baseline, _ = loaded(baseline, back, both)
    assert not any("offered_again" in e for e in baseline["resources"])


def test_one_that_was_removed_while_it_was_told_stays_out():
    both = [resource("a", "u1"), resource("b", "u2")]
    here = without(dataset({}, both), "id1")
    baseline = first_baseline(dataset({}, both), {}, both)
    for files in (both, both[:1], both, both[:1], both):
        done, baseline, result = loaded(baseline, here, files)
        assert (done, result.empty, result.moved) == (here, True, False)
        assert asked(baseline, here) == []


def test_one_that_was_removed_is_asked_about_once_when_the_source_puts_it_elsewhere():
    both, moved = [resource("a", "u1"), resource("b", "u2")], [resource("a", "u1")]
    here = without(dataset({}, both), "id1")
    _, baseline, _ = loaded(first_baseline(dataset({}, both), {}, both), here, both)
    for address, told in (("corrected", ["corrected"]), ("corrected", []), ("again", [])):
        moved[1:] = [resource("b", address)]
        _, baseline, result = loaded(baseline, here, moved)
        assert [each["url"] for each in result.asked] == told
        assert asked(baseline, here) == [("b: offered_again", address)]
    out = [left_out(told_again(e, [e["id"]])) if e["key"] == "b" else e
           for e in baseline["resources"]]  # fmt: skip
    _, baseline, result = loaded({**baseline, "resources": out}, here, both)
    assert (asked(baseline, here), result.moved) == ([], False)


def test_of_what_was_read_in_part_nothing_is_withdrawn():
    both = [resource("a", "u1"), resource("b", "u2")]
    saved = dataset({}, both)
    before = first_baseline(saved, {}, both)
    _, baseline, result = loaded(before, saved, both[:1], partial=True)
    assert (result.moved, baseline["resources"]) == (False, before["resources"])


_urls = st.lists(st.integers(0, 8).map(lambda n: f"u{n}"), unique=True, max_size=6)


@given(_urls, _urls, st.sets(st.integers(0, 5)))
def test_no_resource_is_lost_doubled_or_renumbered(before, after, removed):
    old, new = [resource(u, u) for u in before], [resource(u, u, "otro") for u in after]
    saved = dataset({}, old)
    baseline = first_baseline(saved, {}, old)
    here = {**saved, "resources": [r for n, r in enumerate(saved["resources"]) if n not in removed]}
    done = apply(here, merge(baseline, here, {}, new))
    ids = [r["id"] for r in done["resources"]]
    assert ids[: len(here["resources"])] == [r["id"] for r in here["resources"]]
    assert len(set(ids)) == len(ids)
    gone = {r["url"] for n, r in enumerate(saved["resources"]) if n in removed}
    assert not gone & {r["url"] for r in done["resources"]}
    wanted = {u for u in after if u not in before} | {r["url"] for r in here["resources"]}
    assert {r["url"] for r in done["resources"]} == wanted


@given(_urls, _urls)
def test_the_same_load_twice_writes_once(before, after):
    old, new = [resource(u, u) for u in before], [resource(u, u, "otro") for u in after]
    saved = dataset({"title": "a"}, old)
    baseline = first_baseline(saved, {"title": "a"}, old)
    result = merge(baseline, saved, {"title": "b"}, new)
    done = apply(saved, result)
    baseline = next_baseline(baseline, done, {"title": "b"}, new, result)
    again = merge(baseline, done, {"title": "b"}, new)
    assert again.empty
    assert not again.differences
