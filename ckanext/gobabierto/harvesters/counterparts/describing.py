"""Datasets of this portal as they are compared with one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ckanext.gobabierto.facts.reading import day, text
from ckanext.gobabierto.harvesters.transparencia import periods
from ckanext.gobabierto.vocabularies.days import find_period

from .matching import Described, address_key
from .newer import Copy

_DATA = "datos"


def described(row: Mapping[str, Any], name: str = "") -> Described:
    """A dataset with what it can be known by.

    :param name: of the dataset on the platform.
    """
    urls = {text(item.get("url")) for item in data_files(row)} - {""}
    start, end = (find_period(text(row.get(key))) for key in ("temporal_start", "temporal_end"))
    return Described(
        id=text(row.get("id")),
        title=text(row.get("title")),
        address=text(row.get("url")),
        identifier=text(row.get("identifier")),
        name=name or text(row.get("name")),
        urls=frozenset(urls),
        start=start.first if start else None,
        end=end.last if end else None,
    )


def data_files(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The files of data of a dataset."""
    resources: Sequence[Mapping[str, Any]] = row.get("resources") or ()
    return [item for item in resources if (text(item.get("kind")) or _DATA) == _DATA]


def copy_of(row: Mapping[str, Any]) -> Copy:
    """When a dataset's data changed and until when they reach, as it says itself."""
    files = data_files(row)
    days = [found for item in files if (found := day(item.get("last_modified")))]
    declared = day(row.get("modified"))
    days += [declared] if declared else []
    return Copy(max(days) if days else None, max(_ends(files), default=None))


def _ends(files: Iterable[Mapping[str, Any]]) -> Iterable[date]:
    for item in files:
        stated = find_period(text(item.get("temporal_end")))
        if stated:
            yield stated.last
            continue
        named = periods.read(text(item.get("name"))).period
        if named:
            yield named.end


def linked(row: Mapping[str, Any], offered: Iterable[Mapping[str, Any]]) -> list[str]:
    """Ids of the files that are the very addresses that the institution's page offers."""
    there = {address_key(text(item.get("url"))) for item in offered}
    return [
        text(item.get("id"))
        for item in data_files(row)
        if text(item.get("url_type")) != "upload" and address_key(text(item.get("url"))) in there
    ]
