"""The same tables as CSV and JSON. A spreadsheet must neither run nor misread what we send."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that starts so is run as a formula by spreadsheets."""

BOM = "\ufeff"
"""Excel reads UTF-8 only where the file says so."""


def cell(value: Any) -> Any:
    """A value a spreadsheet shows as it is: texts that look like formulas get an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """A CSV (RFC 4180, UTF-8) offered under *name*."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return _download(out.getvalue(), f"{name}.csv", "text/csv; charset=utf-8")


def as_json(name: str, answer: Any) -> Response:
    """The answer of the action, as it is."""
    text = json.dumps(answer, ensure_ascii=False, indent=1, default=str)
    return _download(text, f"{name}.json", "application/json; charset=utf-8")


def _download(text: str, filename: str, content_type: str) -> Response:
    response = Response(text, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
