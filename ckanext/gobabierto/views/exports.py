"""The same tables as CSV and JSON. A spreadsheet must neither run nor misread what we send."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response

from ckanext.gobabierto.dossier import cells


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """A CSV (RFC 4180, UTF-8) offered under *name*."""
    text = cells.csv_text(columns, rows)
    return download(text, f"{name}.csv", "text/csv; charset=utf-8")


def as_json(name: str, answer: Any) -> Response:
    """The answer of the action, as it is."""
    text = json.dumps(answer, ensure_ascii=False, indent=1, default=str)
    return download(text, f"{name}.json", "application/json; charset=utf-8")


def download(text: str | bytes, filename: str, content_type: str) -> Response:
    """A file offered under its name."""
    response = Response(text, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
