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
        baseline = next_baseline(baseline, edited, {"title": title}, new)
        assert not merge(baseline, edited, {"title": title}, new).differences


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
