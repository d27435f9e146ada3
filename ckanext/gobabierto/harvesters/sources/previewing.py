"""What a run of a source would do, saved or not: :mod:`run.preview` with bounds and progress.

Somebody waits for the answer of a request: after its time nothing more is asked of the site, and
what was not read is said. In a job there is no such bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins as p
from ckan import model

from ckanext.gobabierto.errors import BadInput, OutOfTime
from ckanext.gobabierto.harvesters.records import (
    Document,
    Documents,
    Fault,
    Read,
    Reader,
    Record,
    Source,
)
from ckanext.gobabierto.harvesters.run import preview, sources
from ckanext.gobabierto.harvesters.run.harvester import SourceHarvester
from ckanext.harvest import queue
from ckanext.harvest.interfaces import IHarvester

from . import store

Progress = Callable[[int, int, str], object]
_EVERY = 1.0
"""Seconds between two signs of progress."""


class TookTooLong(OutOfTime):
    """The time of whoever waits is over."""

    code = "vista_previa_cortada"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source as somebody wrote it into a form."""

    url: str
    type: str
    organization_id: str
    config: str = ""
    source_id: str = ""
    """Of the one that would be changed; empty for a new one."""


def harvester_of(kind: str) -> SourceHarvester:
    """The harvester of a type of source.

    :raises BadInput: there is none, or it is not one of those that can be previewed.
    """
    found = queue.get_harvester(kind) if kind else None
    if isinstance(found, SourceHarvester):
        return found
    if found is None:
        sentence, code = "No hay fuentes de este tipo.", "tipo_de_fuente_desconocido"
    else:
        sentence, code = "Este tipo de fuente no tiene vista previa.", "sin_vista_previa"
    raise BadInput(
        sentence, where="source_type", found=kind[:80], expected=", ".join(kinds()), code=code
    )


def kinds() -> list[str]:
    """The types of sources that there are in this portal and can be previewed."""
    plugins: Iterable[Any] = p.PluginImplementations(IHarvester)
    return sorted(each.reader.type for each in plugins if isinstance(each, SourceHarvester))


def source_of(wanted: Wanted) -> tuple[Source, SourceHarvester]:
    """The source as its reader sees it.

    :raises BadInput: its type or its configuration is wrong.
    """
    harvester = harvester_of(wanted.type)
    source = sources.make(
        harvester.reader, wanted.url, wanted.organization_id, wanted.config,
        source_id=wanted.source_id, title=wanted.url,
    )  # fmt: skip
    return source, harvester


def saved_as(url: str, kind: str, organization_id: str) -> str:
    """Id of the source of that address, type and institution; empty where there is none."""
    for row in store.find([organization_id]):
        if (row.url, row.type) == (url.strip(), kind):
            return row.id
    return ""


def run(
    wanted: Wanted,
    *,
    limit: int = 50,
    seconds: float | None = None,
    patience: float | None = None,
    progress: Progress | None = None,
) -> preview.Preview:
    """What a run would do; nothing is written.

    :param limit: entries of each kind.
    :param seconds: after which nothing more is read.
    :param patience: seconds to wait for a turn at a host.
    :param progress: called with (records, documents, address) every second or so; it may raise
        ``OutOfTime``, and nothing more is read.
    :raises BadInput: the source cannot be one, or names a secret that there is not.
    """
    source, harvester = source_of(wanted)
    reader = _Watched(harvester.reader, seconds, progress)
    return preview.preview(source, reader, harvester.shelf, limit, patience=patience)


class _Watched:
    """A reader that is looked at while it reads, and stopped in time."""

    def __init__(self, reader: Reader, seconds: float | None, progress: Progress | None) -> None:
        self._reader, self._progress = reader, progress
        self._ends = time.monotonic() + seconds if seconds is not None else None
        self._told = 0.0
        self._over: OutOfTime | None = None
        self.records = self.documents = 0
        self.type, self.version = reader.type, reader.version

    def check_config(self, config: Mapping[str, Any], url: str) -> Mapping[str, Any]:
        """As the reader does."""
        return self._reader.check_config(config, url)

    def read(self, source: Source, documents: Documents) -> Iterator[Read]:
        """What the reader reads, until the time is over."""
        for each in self._reader.read(source, _Timed(self, documents)):
            self.records += isinstance(each, Record)
            yield each
            self.look(source.url)

    def look(self, url: str) -> None:
        """Tell how far it is.

        :raises TookTooLong: the time is over.
        :raises OutOfTime: whoever is told said that it is; from then on always.
        """
        now = time.monotonic()
        if self._progress is not None and now - self._told >= _EVERY:
            self._told = now
            try:
                self._progress(self.records, self.documents, url)
            except OutOfTime as over:
                self._over = over
        if self._over is not None:
            raise self._over
        if self._ends is not None and now > self._ends:
            raise TookTooLong(
                "La vista previa se cortó porque la fuente tarda; pídala en segundo plano para "
                "verla completa."
            )


class _Timed:
    """The documents of the run; no transaction is held while one is waited for."""

    def __init__(self, watched: _Watched, documents: Documents) -> None:
        self._watched, self._documents = watched, documents

    def get(self, url: str, *, accept: str = "", most: int = 0) -> Document:
        """Read *url*, if there is time."""
        self._watched.look(url)
        self._watched.documents += 1
        model.Session.rollback()  # a preview writes nothing
        return self._documents.get(url, accept=accept, most=most)

    def failed(self, url: str, fault: Fault) -> None:
        """Something could not be read."""
        self._documents.failed(url, fault)
