"""The quick validation answers what CKAN's own answers: same data, same errors, same refusals."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

import ckan.lib.navl.dictization_functions as ckan_navl
import ckan.lib.plugins as lib_plugins
import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.harvesters.writing import navl

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ATOM = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(allow_nan=False), TEXT,
    st.sampled_from(["", " ", "a b", "salud", "https://a.gob.mx/x.csv", "2025-13-45"]),
)  # fmt: skip
JUNK = st.recursive(
    ATOM,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=6,
)
"""What somebody may send in the place of anything."""

NAMES = ("a", "b", "c", "name", "tags", "resources", "__extras", "__junk", "id")


def validators() -> list[Any]:
    names = (
        "not_empty", "not_missing", "ignore_missing", "ignore_empty", "ignore", "empty", "default",
        "int_validator", "boolean_validator", "unicode_safe", "keep_extras", "name_validator",
        "url_validator", "isodate", "ignore_not_sysadmin", "convert_to_extras",
        "extras_unicode_convert",
    )  # fmt: skip
    return [tk.get_validator(n)("x") if n == "default" else tk.get_validator(n) for n in names]


@st.composite
def schemas(draw: Any, depth: int = 0) -> dict[str, Any]:
    """A schema of any shape, nested up to three deep."""
    known = validators()
    schema: dict[str, Any] = {}
    for name in draw(st.sets(st.sampled_from(NAMES), max_size=5)):
        if depth < 2 and not name.startswith("__") and draw(st.booleans()):
            schema[name] = draw(schemas(depth + 1))
        else:
            schema[name] = draw(st.lists(st.sampled_from(known), max_size=3))
    for name in draw(st.sets(st.sampled_from(["__before", "__after"]), max_size=2)):
        schema[name] = [_counting]
    return schema


def _counting(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Sees the order in which everything runs."""
    context["seen"].append((key, sorted(map(repr, data)), {k: list(v) for k, v in errors.items()}))


def data_of(inner: Any) -> Any:
    """Dirty data with the names that the schemas have."""
    names = st.sampled_from([name for name in NAMES if not name.startswith("__")] + ["otra", "x"])
    return st.dictionaries(names, inner, max_size=6)


INNER = data_of(st.one_of(JUNK, st.lists(data_of(JUNK), max_size=2)))
DATA = data_of(st.one_of(JUNK, st.lists(INNER, max_size=3)))


def outcome(data: Any, schema: Any, *, quick: bool) -> Any:
    """Converted data, errors and what the validators saw; or how it was refused."""
    context: Any = {"model": model, "session": model.Session, "user": "", "seen": []}
    try:
        if quick:
            with navl.quick():
                answer = ckan_navl.validate(deepcopy(data), schema, context)
        else:
            answer = ckan_navl.validate(deepcopy(data), schema, context)
    except Exception as problem:  # noqa: BLE001 - CKAN's own fails on some of these
        return (type(problem).__name__, str(problem)), []
    return answer, context["seen"]


@pytest.mark.usefixtures("with_plugins")
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck),
          phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink))  # fmt: skip
@given(data=DATA, schema=st.deferred(schemas))
def test_any_schema_and_any_data(data: Any, schema: Any) -> None:
    expected = outcome(data, schema, quick=False)
    event(_kind(expected[0]))
    assert outcome(data, schema, quick=True) == expected


def _kind(answer: Any) -> str:
    """For the statistics of the run: how often CKAN's own validation gets to an end."""
    if not isinstance(answer[0], dict):
        return f"refused: {answer[0]}"
    return "errors" if answer[1] else "sound"


RESOURCE = st.fixed_dictionaries(
    {"url": st.one_of(JUNK, st.just("https://a.gob.mx/x.csv"))},
    optional={
        "name": JUNK, "description": JUNK, "format": JUNK, "size": JUNK, "kind": JUNK,
        "last_modified": JUNK, "otra": JUNK, "id": JUNK, "__extras": JUNK, "tracking_summary": JUNK,
    },
)  # fmt: skip
EXTRA = st.fixed_dictionaries({"key": TEXT, "value": JUNK}, optional={"otra": JUNK})
PACKAGE = st.fixed_dictionaries(
    {},
    optional={
        "title": st.one_of(JUNK, st.just("Conjunto")),
        "name": st.one_of(JUNK, st.just("conjunto_de_prueba")),
        "notes": JUNK, "license_id": JUNK, "category": JUNK, "private": JUNK, "url": JUNK,
        "update_frequency": JUNK, "modified": JUNK, "temporal": JUNK, "state": JUNK, "otra": JUNK,
        "id": JUNK, "type": st.just("dataset"), "maintainer_email": JUNK,
        "tags": st.one_of(JUNK, st.lists(st.fixed_dictionaries({"name": JUNK}), max_size=3)),
        "groups": st.one_of(JUNK, st.lists(st.fixed_dictionaries({"name": JUNK}), max_size=2)),
        "extras": st.one_of(JUNK, st.lists(EXTRA, max_size=3)),
        "resources": st.one_of(JUNK, st.lists(st.one_of(RESOURCE, JUNK), max_size=3)),
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck),
          phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink))  # fmt: skip
@given(package=PACKAGE, create=st.booleans())
def test_any_dataset(user: str, organization: str, package: Any, create: bool) -> None:
    package = {**package, "owner_org": organization}
    found = [_validated(package, user, create=create, quick=quick) for quick in (True, False)]
    event(_kind(found[1]))
    assert found[0] == found[1]


def _validated(package: Any, user: str, *, create: bool, quick: bool) -> Any:
    """What the action of the dataset's form would get."""
    plugin = lib_plugins.lookup_package_plugin("dataset")
    schema = plugin.create_package_schema() if create else plugin.update_package_schema()
    context: Any = {"model": model, "session": model.Session, "user": user, "ignore_auth": True}
    action = "package_create" if create else "package_update"
    arguments = (plugin, context, deepcopy(package), schema, action)
    try:
        if quick:
            with navl.quick():
                return lib_plugins.plugin_validate(*arguments)
        return lib_plugins.plugin_validate(*arguments)
    except Exception as problem:  # noqa: BLE001 - CKAN's own fails on some of these
        model.Session.rollback()
        return type(problem).__name__, str(problem)
