"""Reads a file of institutions (CSV or YAML) row by row; a bad row never spoils the others.

Cells that hold several values (``transparency_urls``, ``former_names``…) separate them with `` | ``
or with a line break. The obligation comes either as the four ``obligation_*`` columns (one
interval) or as ``obligation``, the JSON list that the organization stores.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ckanext.gobabierto.errors import BadInput

BUNDLED = Path(__file__).with_name("registry.csv")

PLAIN_FIELDS = frozenset(
    [
        "title",
        "description",
        "siglas",
        "institution_type",
        "sector",
        "parent_institution",
        "pnt_id",
        "portal_url",
        "open_data_url",
        "publica_a_traves_de",
        "area_coordinadora",
        "area_head",
        "area_head_rank",
        "area_email",
        "area_oficio",
        "area_oficio_on",
    ]
)
LIST_FIELDS = frozenset({"transparency_urls", "email_domains", "plan_addresses", "former_names"})
OBLIGATION_COLUMNS = {
    "obligation_status": "status",
    "obligation_from": "from",
    "obligation_to": "to",
    "obligation_reason": "reason",
    "obligation_document": "document",
    "obligation_successor": "successor",
}
COLUMNS = PLAIN_FIELDS | LIST_FIELDS | {"name", "obligation"} | set(OBLIGATION_COLUMNS)
STATUSES = ("obligada", "por_convenio", "no_aplica", "por_determinar", "en_liquidacion", "extinta")
_REASONED = ("no_aplica", "extinta", "en_liquidacion")
_SURPLUS = "(celdas de más)"
_NAME = re.compile(r"^[a-z0-9_-]{2,100}$")


@dataclass(frozen=True, slots=True)
class Row:
    """One institution of the file: its CKAN name and the fields the file speaks about."""

    name: str
    fields: dict[str, str] = field(default_factory=dict)
    place: str = ""


def read(path: Path | None = None) -> tuple[list[Row], list[BadInput]]:
    """Read *path*, or the bundled registry.

    :raises BadInput: when the file as a whole cannot be read; faults of a row are returned.
    """
    path = path or BUNDLED
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "No se pudo leer el archivo de instituciones.",
            where=str(path),
            found=type(error).__name__,
            expected="un archivo CSV o YAML en UTF-8",
            code="instituciones_archivo_ilegible",
        ) from error
    records = _yaml(text, path) if path.suffix.lower() in (".yaml", ".yml") else _csv(text, path)
    return parse(records)


def _csv(text: str, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    reader = csv.DictReader(text.splitlines(keepends=True))
    _known_columns(reader.fieldnames or [], str(path))
    for record in reader:
        # A comma too many shifts every cell after it: the surplus makes the row an error.
        yield (
            f"{path.name}, renglón {reader.line_num}",
            {k or _SURPLUS: v for k, v in record.items()},
        )


def _yaml(text: str, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        records: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadInput(
            "El YAML de instituciones no se puede interpretar.",
            where=str(path),
            found=" ".join(str(error).split())[:200],
            expected="una lista de instituciones",
            code="instituciones_yaml_invalido",
        ) from error
    for number, record in enumerate(records if isinstance(records, list) else [], start=1):
        yield f"{path.name}, elemento {number}", record if isinstance(record, dict) else {}


def _known_columns(columns: Iterable[str], where: str) -> None:
    if "name" not in columns:
        raise BadInput(
            "Al archivo de instituciones le falta la columna «name».",
            where=where,
            found=", ".join(columns) or "ningún encabezado",
            expected="name, title, siglas, pnt_id, obligation_status, obligation_from…",
            code="instituciones_sin_columna_name",
        )


def parse(
    records: Iterable[tuple[str, dict[str, Any]]],
) -> tuple[list[Row], list[BadInput]]:
    """Turn raw records, each with its place, into rows; what is wrong comes back as errors."""
    rows: dict[str, Row] = {}
    errors: list[BadInput] = []
    for place, record in records:
        try:
            row = _row(place, record)
            if row.name in rows:
                raise _bad(place, "name", row.name, "un nombre que no se repita en el archivo")
            rows[row.name] = row
        except BadInput as error:  # noqa: PERF203 - one bad row must not stop the rest
            errors.append(error)
    return list(rows.values()), errors


def _row(place: str, record: dict[str, Any]) -> Row:
    unknown = sorted(str(key) for key in record if key not in COLUMNS)
    if unknown:
        raise _bad(
            place, unknown[0], "columna desconocida", "una de: " + ", ".join(sorted(COLUMNS))
        )
    name = str(record.get("name") or "").strip()
    if not _NAME.match(name):
        raise _bad(place, "name", name, "minúsculas sin acento, dígitos, guion o guion bajo: inegi")
    fields = {key: _text(record[key]) for key in PLAIN_FIELDS & record.keys()}
    if "title" in fields and not fields["title"]:
        raise _bad(place, "title", "", "el nombre oficial, p. ej. Secretaría de Energía")
    for key in LIST_FIELDS & record.keys():
        fields[key] = "\n".join(_several(record[key]))
    intervals = _intervals(place, record)
    if intervals:
        fields["obligation"] = obligation_text(intervals)
    return Row(name, fields, place)


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).replace("\x00", "").split())


def _several(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else re.split(r"\s\|\s|\n", str(value or ""))
    return [text for part in parts if (text := _text(part))]


def _intervals(place: str, record: dict[str, Any]) -> list[dict[str, str]]:
    raw = record.get("obligation")
    if raw:
        intervals = _json_list(place, raw)
    elif record.get("obligation_status"):
        one = {key: _text(record.get(col)) for col, key in OBLIGATION_COLUMNS.items()}
        intervals = [one]
    else:
        return []
    return [_interval(place, interval) for interval in intervals]


def _json_list(place: str, raw: Any) -> list[Any]:
    try:
        value = json.loads(raw) if isinstance(raw, str) else raw
    except ValueError as error:
        raise _bad(place, "obligation", str(raw)[:80], _JSON_EXAMPLE) from error
    if not isinstance(value, list):
        raise _bad(place, "obligation", str(raw)[:80], _JSON_EXAMPLE)
    return value


_JSON_EXAMPLE = '[{"status": "obligada", "from": "2025-09-12"}]'


def _interval(place: str, interval: Any) -> dict[str, str]:
    if not isinstance(interval, dict):
        raise _bad(place, "obligation", str(interval)[:80], _JSON_EXAMPLE)
    clean = {k: _text(v) for k, v in interval.items() if v and k in OBLIGATION_COLUMNS.values()}
    status = clean.get("status", "")
    if status not in STATUSES:
        raise _bad(place, "obligation_status", status, "una de: " + ", ".join(STATUSES))
    for key in ("from", "to"):
        _day(place, f"obligation_{key}", clean.get(key, ""))
    if status in _REASONED and not (clean.get("reason") and clean.get("document")):
        raise _bad(
            place,
            "obligation_reason",
            clean.get("reason", ""),
            f"el motivo y el artículo (obligation_document) por los que es {status}",
        )
    return clean


def _day(place: str, column: str, value: str) -> None:
    try:
        if value:
            date.fromisoformat(value)
    except ValueError as error:
        raise _bad(place, column, value, "una fecha AAAA-MM-DD, p. ej. 2025-09-12") from error


def _bad(place: str, column: str, found: str, expected: str) -> BadInput:
    return BadInput(
        "Renglón de instituciones sin cargar.",
        where=f"{place}, columna {column}",
        found=found,
        expected=expected,
        code="instituciones_renglon_invalido",
    )


def obligation_text(intervals: list[dict[str, str]]) -> str:
    """The one spelling in which intervals are stored, so that equal ones compare equal."""
    return json.dumps(intervals, ensure_ascii=False, sort_keys=True)
