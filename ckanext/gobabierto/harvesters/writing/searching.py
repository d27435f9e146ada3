"""The index of what was written: documents made by CKAN's own indexer, sent all together.

Solr stores only what stands before the first document that it refuses: where a batch is not taken
whole, every document is sent again by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pysolr

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchIndexError, index_for
from ckan.lib.search import index as ckan_index
from ckan.lib.search.common import make_connection

from .shows import Shown

log = logging.getLogger(__name__)

Document = dict[str, Any]
"""Empty: the dataset is deleted, and leaves the index."""
_FAILURES = (pysolr.SolrError, OSError)


class _Tray:
    """Stands in for Solr while CKAN makes documents: it only keeps them."""

    url = ""

    def __init__(self) -> None:
        self.documents: list[Document] = []

    def add(self, docs: Sequence[Document], **_: object) -> None:
        """Keep documents instead of sending them."""
        self.documents.extend(docs)

    def delete(self, **_: object) -> None:
        """CKAN takes a deleted dataset out: that too happens later."""


_tray: ContextVar[_Tray | None] = ContextVar("gobabierto_index_tray", default=None)


def _connection(*arguments: Any, **named: Any) -> Any:
    return _tray.get() or make_connection(*arguments, **named)


@contextmanager
def _collected() -> Generator[list[Document]]:
    if ckan_index.make_connection is not _connection:
        # Once for the process: outside of this block it is CKAN's own.
        ckan_index.make_connection = _connection  # pyright: ignore[reportPrivateImportUsage]
    tray = _Tray()
    token = _tray.set(tray)
    try:
        yield tray.documents
    finally:
        _tray.reset(token)


def documents(shown: Sequence[Shown]) -> tuple[dict[str, Document], dict[str, str]]:
    """What Solr is to be given of each dataset, by id; and why one cannot be given."""
    made: dict[str, Document] = {}
    failed: dict[str, str] = {}
    index = index_for("package")
    for default, custom in shown:
        key = str(default["id"])
        try:
            with _collected() as found:
                index.update_dict({**default, "with_custom_schema": custom}, defer_commit=True)
        except Exception as problem:
            log.exception("No document could be made of dataset %s", key)
            failed[key] = f"{type(problem).__name__}: {problem}"
        else:
            made[key] = found[-1] if found else {}
    return made, failed


def send(batch: Mapping[str, Document]) -> dict[str, str]:
    """Give documents to Solr: all at once, or each by itself where it refuses any.

    :returns: those that were not taken, by id, with what Solr said.
    :raises SearchIndexError: Solr does not answer.
    """
    for key in (key for key, document in batch.items() if not document):
        index_for("package").remove_dict({"id": key})
    batch = {key: document for key, document in batch.items() if document}
    if not batch:
        return {}
    connection = make_connection()
    commit = bool(tk.config.get("ckan.search.solr_commit"))
    try:
        connection.add(docs=list(batch.values()), commit=commit)
    except _FAILURES as problem:
        log.warning("A batch of %s documents was not taken: %s", len(batch), problem)
        return _one_by_one(connection, batch, commit=commit)
    return {}


def _one_by_one(connection: Any, batch: Mapping[str, Document], *, commit: bool) -> dict[str, str]:
    refused: dict[str, str] = {}
    for key, document in batch.items():
        try:
            connection.add(docs=[document], commit=False)
        except _FAILURES as problem:  # noqa: PERF203 - each by itself
            refused[key] = str(problem)
    try:
        if commit:
            connection.commit()
    except _FAILURES as problem:
        raise SearchIndexError(str(problem)) from problem
    return refused
