"""What a batch leaves is what ``package_create`` and ``package_update`` leave one by one."""

from __future__ import annotations

import itertools
from copy import deepcopy
from typing import Any

import orjson
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search

from ckanext.gobabierto.harvesters.writing.batch import write_batch
from ckanext.gobabierto.harvesters.writing.items import Item

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
RESOURCE = st.fixed_dictionaries(
    {"url": st.sampled_from(["https://a.gob.mx/x.csv", "a b", "", "https://a.gob.mx/é.zip"])},
    optional={
        "name": TEXT,
        "description": TEXT,
        "format": st.sampled_from(["csv", "CSV", "xlsx", "otro", ""]),
        "size": st.sampled_from([1, "12.5 MB", "null", "x"]),
        "last_modified": st.sampled_from(["2025-01-01T00:00:00-06:00", "marzo 2026", "no"]),
        "kind": st.sampled_from(["datos", "diccionario"]),
        "otra": TEXT,
    },
)
PACKAGE = st.fixed_dictionaries(
    {
        "title": TEXT.map(lambda text: f"Conjunto {text}"),
        "resources": st.lists(RESOURCE, max_size=3),
    },
    optional={
        "notes": TEXT,
        "category": st.sampled_from(["salud", "energia", "", "ninguna"]),
        "license_id": st.sampled_from(["cc-by-4.0", "libre-uso-mx", "notspecified", ""]),
        "tags": st.lists(TEXT.map(lambda text: {"name": text}), max_size=4),
        "update_frequency": st.sampled_from(["mensual", "cada que se pueda", ""]),
        "private": st.booleans(),
        "extras": st.just([{"key": "propio", "value": "1"}]),
        "url": st.sampled_from(["https://a.gob.mx", "no es"]),
    },
)  # fmt: skip
_OURS = frozenset({
    "id", "package_id", "metadata_created", "metadata_modified", "created", "name", "revision_id",
    "index_id", "indexed_ts", "name_ngram", "name_text", "observed_at",
    "_version_", "data_dict", "validated_data_dict",
})  # fmt: skip


def _bare(value: Any) -> Any:
    """Without what differs between any two datasets."""
    if isinstance(value, dict):
        return {k: _bare(v) for k, v in value.items() if k not in _OURS}
    return [_bare(item) for item in value] if isinstance(value, list) else value


def _show(name: str) -> Any:
    context = {"ignore_auth": True, "use_cache": False}
    return _bare(tk.get_action("package_show")(context, {"id": name}))


def _document(name: str) -> Any:
    found = dict(search.show(name))
    inner = {key: _bare(orjson.loads(found[key])) for key in ("data_dict", "validated_data_dict")}
    return {**_bare(found), **inner}


def _rows(name: str) -> Any:
    """Memberships, and what an activity and a snapshot of it say.

    In a batch the group of the category comes after the activity, which does not tell of it.
    """
    queries = (
        """SELECT g.name, m.capacity, m.state FROM member m JOIN "group" g ON g.id = m.group_id
           JOIN package p ON p.id = m.table_id WHERE p.name = :name ORDER BY 1, 2""",
        """SELECT a.activity_type, a.permission_labels,
             a.data::jsonb #- '{package,groups}' FROM activity a
           JOIN package p ON p.id = a.object_id WHERE p.name = :name ORDER BY a.timestamp""",
        """SELECT s.organization_id, s.facts FROM gobabierto_snapshot s
           JOIN package p ON p.id = s.subject_id WHERE p.name = :name ORDER BY s.valid_from""",
    )
    return [
        [_bare(list(row)) for row in model.Session.execute(sa.text(query), {"name": name})]
        for query in queries
    ]


_runs = itertools.count()


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # an example takes seconds: finding a smaller one would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(packages=st.lists(PACKAGE, min_size=1, max_size=4), again=st.lists(PACKAGE, max_size=4))
def test_as_one_by_one(user: str, organization: str, packages: Any, again: Any) -> None:
    """Two sets of datasets, one through the batch and one by the actions; then both updated."""
    run = next(_runs)

    def named(kind: str, place: int, package: Any) -> dict[str, Any]:
        return {**deepcopy(package), "name": f"{kind}_{run}_{place}", "owner_org": organization}

    taken = [
        _by_action("package_create", user, named("solo", place, package))
        for place, package in enumerate(packages)
    ]
    batch = [Item(n, "", named("lote", n, package)) for n, package in enumerate(packages)]
    written = write_batch(batch, user)
    assert [not one.refused for one in written] == taken
    _compare(run, taken)
    updates = [
        (place, one.dataset["id"], package)
        for place, (one, package) in enumerate(zip(written, again, strict=False))
        if one.dataset
    ]
    taken_again: list[bool] = []
    for place, _, package in updates:
        changed = named("solo", place, package)
        changed["id"] = model.Package.get(changed["name"]).id
        taken_again.append(_by_action("package_update", user, changed))
    batch = [Item(n, key, named("lote", n, package)) for n, key, package in updates]
    assert [not one.refused for one in write_batch(batch, user)] == taken_again
    _compare(run, taken)


def _by_action(action: str, user: str, package: dict[str, Any]) -> bool:
    try:
        tk.get_action(action)({"user": user, "ignore_auth": True}, package)
    except tk.ValidationError:
        return False
    return True


def _compare(run: int, taken: list[bool]) -> None:
    model.Session.expire_all()
    for place, there in enumerate(taken):
        one, many = f"solo_{run}_{place}", f"lote_{run}_{place}"
        if there:
            assert _show(one) == _show(many)
            assert _document(one) == _document(many)
            assert _rows(one) == _rows(many)
