"""A person's edit always wins, ids never change, nothing is ever removed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.harvesters.merge import first_baseline, merge, next_baseline


def resource(key: str, url: str, name: str = "") -> dict[str, Any]:
    return {"key": key, "values": {"url": url, "name": name or key}}


def dataset(fields: dict[str, str], resources: list[dict[str, Any]]) -> dict[str, Any]:
    made = [{"id": f"id{n}", **r["values"]} for n, r in enumerate(resources)]
    return {**fields, "resources": made}


def apply(current: dict[str, Any], result: Any) -> dict[str, Any]:
    resources = result.resources if result.resources is not None else current["resources"]
    made = [{"id": r.get("id", f"new-{r['url']}"), **r} for r in resources]
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
        baseline = next_baseline(baseline, edited, {"title": title}, new, told)
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
        baseline = next_baseline(baseline, edited, {}, new, result.differences)


def test_what_a_validator_tidies_while_loading_is_no_difference():
    baseline = first_baseline({"format": "PDF", "resources": []}, {"format": "PDF"}, [])
    result = merge(baseline, {"format": "PDF", "resources": []}, {"format": "csv "}, [])
    saved = {"format": "CSV", "resources": []}
    baseline = next_baseline(baseline, saved, {"format": "csv "}, [], result.differences)
    assert merge(baseline, saved, {"format": "csv "}, []).empty
    assert not merge(baseline, saved, {"format": "xlsx"}, []).differences


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
    done = apply(saved, merge(baseline, saved, {"title": "b"}, new))
    baseline = next_baseline(baseline, done, {"title": "b"}, new)
    again = merge(baseline, done, {"title": "b"}, new)
    assert again.empty
    assert not again.differences
