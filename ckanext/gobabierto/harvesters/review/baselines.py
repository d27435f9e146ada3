"""The baseline of a dataset that is not only what the source says: a person filled in the form, or
it was there before. What the source said is remembered, and what of the dataset is the person's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ckanext.gobabierto.harvesters import withdrawn_files
from ckanext.gobabierto.harvesters.merge import Values, plain, same


def entry(said: Values, saved: Mapping[str, Any], ours: Collection[str]) -> dict[str, Any]:
    """``values`` and ``kept`` of one record.

    :param said: what the source says.
    :param saved: what the dataset or resource holds now.
    :param ours: fields where *saved* is what became of *said*; anywhere else a value that differs
        is a person's, and stays.
    """
    kept = {
        key: plain(saved.get(key)) if key in ours or same(saved.get(key), value) else plain(value)
        for key, value in said.items()
    }
    return {"values": dict(said), "kept": kept}


def untouched(said: Values, chosen: Mapping[str, Any]) -> set[str]:
    """The fields of *said* that a person who sent *chosen* left as they were."""
    return {
        key for key, value in said.items()
        if key not in chosen or _text(chosen[key]) == _text(value)
    }  # fmt: skip


def _text(value: Any) -> Any:
    """As it is compared: a form ends its lines otherwise, and has no blanks at the ends."""
    found = plain(value)
    return found.replace("\r\n", "\n").strip() if isinstance(found, str) else found


def of_new(
    saved: dict[str, Any],
    fields: Values,
    resources: Sequence[dict[str, Any]],
    chosen: Mapping[str, Any],
    wanted: Collection[str],
) -> dict[str, Any]:
    """The baseline of a dataset just made.

    :param chosen: what a person sent instead of what the source says.
    :param wanted: keys of the files that became its resources, in the order of *resources*.
    """
    made = iter(saved["resources"])
    entries: list[dict[str, Any]] = []
    for each in resources:
        if each["key"] in wanted:
            here = next(made)
            of_all = set(each["values"])
            entries.append({**each, "id": here["id"], **entry(each["values"], here, of_all)})
        else:
            entries.append(left_out(each))
    return {**entry(fields, saved, untouched(fields, chosen)), "resources": entries}


def left_out(resource: dict[str, Any]) -> dict[str, Any]:
    """A file that is not wanted: it does not come back by itself."""
    return withdrawn_files.left_out({**resource, **entry(resource["values"], {}, ())})
