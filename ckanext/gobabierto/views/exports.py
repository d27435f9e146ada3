"""The same tables as CSV and JSON. A spreadsheet must neither run nor misread what we send."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import Response, stream_with_context

from ckanext.gobabierto.dossier import cells


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """A CSV (RFC 4180, UTF-8) offered under *name*."""
    text = cells.csv_text(columns, rows)
    return download(text, f"{name}.csv", "text/csv; charset=utf-8")


def as_json(name: str, answer: Any) -> Response:
    """The answer of the action, as it is."""
    text = json.dumps(answer, ensure_ascii=False, indent=1, default=str)
    return download(text, f"{name}.json", "application/json; charset=utf-8")


def stream_csv(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """The same CSV, sent while *rows* are still being read: its size is not limited by memory."""
    lines = stream_with_context(cells.csv_lines(columns, rows))
    return download(lines, f"{name}.csv", "text/csv; charset=utf-8")


def stream_json(name: str, head: Mapping[str, Any], key: str, rows: Iterable[Any]) -> Response:
    """An object with the values of *head*, and under *key* the *rows*, sent as they are read."""
    lines = stream_with_context(_json_lines(head, key, rows))
    return download(lines, f"{name}.json", "application/json; charset=utf-8")


def _json_lines(head: Mapping[str, Any], key: str, rows: Iterable[Any]) -> Iterator[str]:
    yield "{\n"
    for name, value in head.items():
        yield f" {_said(name)}: {_said(value)},\n"
    yield f" {_said(key)}: ["
    comma = "\n  "
    for row in rows:
        yield f"{comma}{_said(row)}"
        comma = ",\n  "
    yield "\n ]\n}\n"


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def download(text: str | bytes | Iterable[str], filename: str, content_type: str) -> Response:
    """A file offered under its name."""
    response = Response(text, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
