"""Records of one title and no identifier: which is which is told by their files.

A title that only one record has names that record, whatever becomes of its files. Of several with
one title none has more right to it than the others: each is known by the title and its first file,
wherever in the catalogue it is. How many there are, only a look at the whole catalogue tells.
"""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from ckanext.gobabierto.harvesters.records import Record

from . import dcat_json
from .fingerprints import Fingerprints, fingerprint


def is_derived(record: Record) -> bool:
    """Whether the source gives it no identifier."""
    return record.identity.startswith(dcat_json.DERIVED) and "identifier" not in record.fields


class Namesakes:
    """Which titles, and which titles with a first file, more than one record has."""

    def __init__(self, records: Iterable[Record]) -> None:
        """:param records: all of a catalogue; those with an identifier do not matter."""
        self._met, self._shared = Fingerprints(), Fingerprints()
        for record in records:
            # One that is there twice, word by word, is still only one.
            if is_derived(record) and (whole := _by_everything(record)) not in self._met:
                self._met.add(whole)
                for identity in (record.identity, _by_first_file(record)):
                    (self._shared if identity in self._met else self._met).add(identity)

    def identity(self, record: Record) -> str:
        """By what *record* is known: no more than it takes to tell it from the others."""
        if record.identity not in self._shared:
            return record.identity
        finer = _by_first_file(record)
        return finer if finer not in self._shared else _by_everything(record)


def _by_first_file(record: Record) -> str:
    first = str(record.resources[0].values["url"]) if record.resources else ""
    return f"{record.identity}#{fingerprint(first):x}"


def _by_everything(record: Record) -> str:
    """Where even the first file is the same: all of them, and what is said of the record."""
    urls = sorted(str(one.values["url"]) for one in record.resources)
    told = orjson.dumps([urls, record.fields.get("notes", "")]).decode("utf-8", "replace")
    return f"{record.identity}#{fingerprint(told):x}"
