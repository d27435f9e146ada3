"""The national table of a period, as rows for CSV and XLSX."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance.aggregate import VERBS, percent
from ckanext.gobabierto.compliance.standings import STATES

from . import cells

Format = Literal["csv", "json", "xlsx"]
FORMATS: tuple[Format, ...] = ("csv", "json", "xlsx")
CONTENT_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS = (
    "periodo", "fecha", "perfil", "congelado", "sha256", "institucion", "siglas", "nombre", "tipo",
    "sector", "obligacion", "estado", "cumplidas", "aplicables", "porcentaje",
    *(f"{verb}_{part}" for verb in VERBS for part in ("estado", "cumplidas", "aplicables")),
    "conjuntos_publicos", "aviso",
)  # fmt: skip
FIGURES = ("cifra", *STATES, "cumplen", "de", "porcentaje")
ABOUT = ("dato", "valor")


def rows(report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row per institution."""
    frozen = report["frozen"]
    common = {
        "periodo": report["period"]["name"],
        "fecha": report["as_of"],
        "perfil": (report["profile"] or {}).get("id", ""),
        "congelado": _moment(frozen["recorded_at"]) if frozen else "no",
        "sha256": frozen["sha256"] if frozen else "",
        "aviso": report["disclaimer"],
    }
    for each in report["institutions"]:
        institution, eje3 = each["institution"], each["eje3"]
        row = {
            **common,
            "institucion": institution["name"],
            "siglas": institution["siglas"],
            "nombre": institution["title"],
            "tipo": institution["institution_type"],
            "sector": institution["sector"],
            "obligacion": institution["obligation"],
            "estado": eje3["state"],
            "cumplidas": eje3["met"],
            "aplicables": eje3["applicable"],
            "porcentaje": percent(eje3["met"], eje3["applicable"]),
            "conjuntos_publicos": each["coverage"]["published"],
        }
        for verb in VERBS:
            row[f"{verb}_estado"] = eje3[verb]["state"]
            row[f"{verb}_cumplidas"] = eje3[verb]["met"]
            row[f"{verb}_aplicables"] = eje3[verb]["applicable"]
        yield row


def figures(report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The two headlines and the states by verb; institutions all of them."""
    national = report["national"]
    for key, name in (("verifiable", "de las verificables"), ("obligated", "de las obligadas")):
        figure = national[key]
        told = {"cifra": name, "cumplen": figure["met"], "de": figure["of"]}
        yield {**told, **national["tally"], "porcentaje": figure["percent"]}
    for verb in VERBS:
        tally = national["verbs"][verb]
        met = tally["cumple"] + tally["por_vencer"]
        of = met + tally["incumple"]
        told = {"cifra": f"{verb}, de las verificables", "cumplen": met, "de": of}
        yield {**told, **tally, "porcentaje": percent(met, of)}


def _moment(told: str) -> str:
    """When it was frozen, by the clock of Mexico City."""
    moment = datetime.fromisoformat(told).astimezone(clock.MEXICO)
    return f"{moment:%Y-%m-%d %H:%M} (centro de México)"


def about(report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What the workbook is, and what vouches for it."""
    frozen, profile = report["frozen"], report["profile"] or {}
    yield {"dato": "Periodo", "valor": report["period"]["name"]}
    yield {"dato": "Día que se juzga", "valor": report["as_of"]}
    yield {"dato": "Norma", "valor": profile.get("title", "")}
    yield {"dato": "Congelado", "valor": _moment(frozen["recorded_at"]) if frozen else "no"}
    yield {"dato": "SHA-256 del congelado", "valor": frozen["sha256"] if frozen else ""}
    if report["provisional"]:
        yield {"dato": "Provisional", "valor": "el periodo no ha terminado"}
    yield {"dato": "Aviso", "valor": report["disclaimer"]}


def written(report: Mapping[str, Any], form: Format) -> bytes:
    """The national table of a period in one of the formats."""
    if form == "json":
        text = json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode()
    if form == "csv":
        return cells.csv_text(COLUMNS, rows(report)).encode()
    frozen = report["frozen"]
    created = datetime.fromisoformat(frozen["recorded_at"]) if frozen else clock.now()
    return cells.xlsx_bytes(
        {
            "Instituciones": (COLUMNS, rows(report)),
            "Cifras": (FIGURES, figures(report)),
            "Acerca": (ABOUT, about(report)),
        },
        created,
        title=f"Cumplimiento {report['period']['name']}",
    )
