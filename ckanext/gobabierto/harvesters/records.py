"""What a reader makes of a source, whatever its type: records, refusals and accounts of pages.

A reader only reads. It gets a source and something that opens documents for it, and yields these,
one by one, so that a catalogue of any size passes through in constant memory. Everything else
(cheapness, comparison, guard, writing, counts, preview) is done by :mod:`harvesters.run`, the same
for all types.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

import orjson

from ckanext.gobabierto.masking import without_keys

ERROR, WARNING = "error", "warning"
_OF_FILES = "resources."


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in what was read, said so that its owner can mend it."""

    code: str
    """Stable; listed in ``vocabularies/harvest_faults.yaml`` with its sentence and an example."""
    message: str
    """One Spanish sentence."""
    path: str = ""
    """Of the field: ``dataset[3].distribution[0].downloadURL``, a row, a sheet."""
    found: str = ""
    expected: str = ""
    """An example of a right value."""
    severity: str = WARNING

    def __post_init__(self) -> None:
        """Nobody's password nor key is told with what was found."""
        for name in ("message", "path", "found"):
            told: str = getattr(self, name)
            if "@" in told or "=" in told:
                object.__setattr__(self, name, without_keys(told))


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of a dataset, as the source tells it."""

    key: str
    """Stable within the record, whatever becomes of the address."""
    values: Mapping[str, Any]
    """Fields of the resource schema; ``url`` is always there."""


@dataclass(frozen=True, slots=True)
class Record:
    """A dataset as a machine source tells it."""

    identity: str
    """Stable within the source: by it the record is known again."""
    title: str
    fields: Mapping[str, Any]
    """Fields of the dataset schema, without ``name``, ``owner_org`` and ``resources``; JSON values
    only (``tags`` is a list of names). What the source does not say is not there."""
    resources: tuple[Resource, ...] = ()
    name: str = ""
    """The name wished for; it is munged and made free."""
    old_guid: str = ""
    """How another portal or an earlier harvester knew it."""
    private: bool = False
    faults: tuple[Fault, ...] = ()
    """Warnings: it is taken all the same."""
    volatile: frozenset[str] = frozenset()
    """Fields that change by themselves and make no record changed; ``resources.size`` is that field
    of every resource."""
    partial: bool = False
    """A part of what tells it could not be read this time: resources known before and not told now
    stay as they are."""
    tells: frozenset[str] = frozenset()
    """Fields of the dataset that this way of reading can tell, where another one tells more: of the
    others nothing is known, and what they are stays. Empty: it would tell every field."""

    def content(self) -> dict[str, Any]:
        """As a harvest object keeps it."""
        return {
            "identity": self.identity,
            "title": self.title,
            "name": self.name,
            "old_guid": self.old_guid,
            "private": self.private,
            "fields": dict(self.fields),
            "resources": [{"key": r.key, "values": dict(r.values)} for r in self.resources],
        }

    def content_hash(self) -> str:
        """Of everything but what is volatile; once more is read of it, it is another."""
        content = lasting(self.content(), self.volatile)
        if self.partial:
            content = {**content, "partial": True}
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def lasting(content: dict[str, Any], volatile: frozenset[str]) -> dict[str, Any]:
    """The content of a record without what changes by itself."""
    if not volatile:
        return content
    fields = {k: v for k, v in content["fields"].items() if k not in volatile}
    of_files = {k.removeprefix(_OF_FILES) for k in volatile if k.startswith(_OF_FILES)}
    resources = [
        {**each, "values": {k: v for k, v in each["values"].items() if k not in of_files}}
        for each in content["resources"]
    ]
    return {**content, "fields": fields, "resources": resources}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that cannot be taken, and why. It never counts as vanished."""

    fault: Fault
    identity: str = ""
    """Empty where not even that can be told."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """What was read beside records: a page of a section, the state of the platform."""

    key: str
    content: Mapping[str, Any]
    read_whole: str = ""
    """Address of a page that was read in full: what it told before and does not tell any more is
    gone, even where a limit keeps the rest of the source from ever being read."""


Read = Record | Refusal | Aside


@dataclass(frozen=True, slots=True)
class Source:
    """A harvest source as a reader sees it; also one that nobody has saved yet (preview)."""

    url: str
    type: str
    organization_id: str
    organization_name: str
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Parsed and checked by the reader's own ``check_config``."""
    id: str = ""
    title: str = ""
    institution: Mapping[str, str] = field(default_factory=dict[str, str])
    """The registered fields of the institution by which it is known again in what is read:
    ``title``, ``siglas``, ``former_names`` (one a line), ``pnt_id``. Empty where nobody asked."""
    earlier: tuple[Mapping[str, Any], ...] = ()
    """What earlier runs found, for a reader that must know it again under other words: of a section
    the contents of its proposals."""


class Document(Protocol):
    """An answer, kept in a file while it is read."""

    url: str
    """After redirects."""
    content_type: str
    charset: str
    size: int
    sha256: str

    def open(self) -> IO[bytes]:
        """The bytes, from the start."""
        ...

    def read(self) -> bytes:
        """All bytes at once: for small documents."""
        ...


class Documents(Protocol):
    """Opens the documents of one run: politely, guarded, bounded, each address once."""

    def get(self, url: str, *, accept: str = "", most: int = 0) -> Document:
        """Read *url*.

        :param most: bytes that it may have, where that is less than any document may.
        :raises FetchError: it could not be read; the code says why.
        """
        ...

    def failed(self, url: str, fault: Fault) -> None:
        """Something of the source could not be read: what is missing then has not vanished."""
        ...


class Reader(Protocol):
    """What a type of source brings: a CKAN plugin that subclasses ``run.harvester.SourceHarvester``
    and names its reader is a type of source, ours or an operator's."""

    type: str
    """Of the harvest source."""
    version: str
    """Changed whenever the same document would be understood otherwise."""

    def check_config(self, config: Mapping[str, Any], url: str) -> Mapping[str, Any]:
        """The configuration, checked and completed.

        :raises BadInput: what is wrong, what was found, what was expected with an example.
        """
        ...

    def read(self, source: Source, documents: Documents) -> Iterator[Read]:
        """Everything the source offers.

        :raises FetchError: nothing can be read. Whatever was yielded before stays true.
        :raises BadInput: the document is not what it should be.
        """
        ...
