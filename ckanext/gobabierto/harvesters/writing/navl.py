"""CKAN's validation of one dict by one schema, the same answer for less work.

CKAN expands the schema twice and sorts its keys four times for every dict, and looks for each extra
through the whole schema. Inside :func:`quick` it is done once; everything else is CKAN's own. Only
batches ask for it: outside, CKAN's functions run untouched.
"""

# pyright: reportPrivateUsage=false
# CKAN offers no other door to what is done once for a batch instead of once for each dataset.

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ckan.lib.navl.dictization_functions as navl

Key = tuple[Any, ...]
Flat = dict[Key, Any]
Schema = dict[str, Any]

_quick: ContextVar[bool] = ContextVar("gobabierto_quick_validation", default=False)
_slow_validate = navl._validate  # noqa: SLF001
_slow_unflatten = navl.unflatten


class _Errors(dict[Key, list[Any]]):
    """The errors of a validation, told from data."""


@contextmanager
def quick() -> Generator[None]:
    """Validate quickly in this thread until the block ends."""
    if navl._validate is not _validate:  # noqa: SLF001
        # Once for the process; without the mark of this block both are CKAN's own.
        navl._validate = _validate  # noqa: SLF001
        navl.unflatten = _unflatten
    token = _quick.set(True)
    try:
        yield
    finally:
        _quick.reset(token)


def _unflatten(data: Any) -> Any:
    if isinstance(data, _Errors) and not any(data.values()):
        return {}
    return _slow_unflatten(data)


def _validate(data: Flat, schema: Schema, context: Any) -> tuple[Flat, dict[Key, list[Any]]]:
    if not _quick.get():
        return _slow_validate(data, schema, context)
    schemas = _sub_schemas(schema)
    places = _places(data, schemas)
    full = {
        (*place, name): validators
        for place in places
        for name, validators in schemas[place[::2]].items()
        if isinstance(validators, list)
    }
    converted = _augmented(data, full, schemas, places)
    errors = _Errors((key, []) for key in full)
    _run(full, converted, errors, context)
    return converted, errors


def _sub_schemas(schema: Schema) -> dict[Key, Schema]:
    """The schema, and those within it, by the names that lead to them."""
    found: dict[Key, Schema] = {}
    waiting: list[tuple[Key, Schema]] = [((), schema)]
    for path, inner in waiting:
        found[path] = inner
        waiting += [((*path, name), v) for name, v in inner.items() if isinstance(v, dict)]
    return found


def _places(data: Flat, schemas: dict[Key, Schema]) -> set[Key]:
    """Every dict of the data for which there is a schema, by the keys that lead to it."""
    found: set[Key] = {()}
    deep = {key[:-1] for key in data if len(key) > 1}
    for place in sorted(deep, key=len):
        inner = schemas.get(place[::2])
        if inner is not None and place[:-2] in found and _has_fields(inner):
            found.add(place)
    return found


def _has_fields(schema: Schema) -> bool:
    return not all(isinstance(value, dict) for value in schema.values())


def _augmented(
    data: Flat, full: dict[Key, Any], schemas: dict[Key, Schema], places: set[Key]
) -> Flat:
    """The data with what the schema does not know put aside, and what is missing marked."""
    found = {key: value for key, value in data.items() if key in full}
    junk: Flat = {}
    extras: dict[Key, dict[Any, Any]] = {}
    for key, value in data.items():
        if key in full:
            continue
        if _leads_to_schema(key[::2], schemas) and value != []:
            raise navl.DataError(
                f"Only lists of dicts can be placed against subschema {key}, not {type(value)}"
            )
        if key[:-1] in places:
            extras.setdefault((*key[:-1], "__extras"), {})[key[-1]] = value
        else:
            junk[key] = value
    if junk:
        found["__junk",] = junk
    found.update(extras)
    for key in full:
        if key not in found and not key[-1].startswith("__"):
            found[key] = navl.missing
    return found


def _leads_to_schema(path: Key, schemas: dict[Key, Schema]) -> bool:
    """Whether *path* is that of a field, or leads to one."""
    if path not in schemas:
        outer = schemas.get(path[:-1], {})
        return path[-1] in outer
    inner = (inner for found, inner in schemas.items() if found[: len(path)] == path)
    return any(map(_has_fields, inner))


def _run(full: dict[Key, Any], data: Flat, errors: _Errors, context: Any) -> None:
    before: list[Key] = []
    main: list[Key] = []
    extras: list[Key] = []
    after: list[Key] = []
    special = {"__before": before, "__extras": extras, "__after": after}
    for key in sorted(full, key=_order):
        name = key[-1]
        if not name.startswith("__"):
            main.append(key)
        elif name in special:
            special[name].append(key)
    junk = [("__junk",)] if ("__junk",) in full else []
    for key in (*before, *main, *extras, *reversed(after), *junk):
        _convert(full[key], key, data, errors, context)


def _order(key: Key) -> Key:
    return (len(key), *key)


def _convert(
    validators: list[Callable[..., Any]], key: Key, data: Flat, errors: _Errors, context: Any
) -> None:
    """Run the validators of one key until one of them says that it is enough."""
    for validator in validators:
        try:
            count = validator.__code__.co_argcount
            if count == 4:  # noqa: PLR2004
                validator(key, data, errors, context)
            elif count == 2:  # noqa: PLR2004
                data[key] = validator(data.get(key), context)
            else:
                navl.convert(validator, key, data, errors, context)
        except navl.Invalid as problem:  # noqa: PERF203 - the next validator runs all the same
            errors[key].append(problem.error)
        except navl.StopOnError:
            return
        except AttributeError:
            if hasattr(validator, "__code__"):
                raise
            navl.convert(validator, key, data, errors, context)
