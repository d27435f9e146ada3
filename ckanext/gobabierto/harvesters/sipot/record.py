"""From exports of one format to one dataset: a resource for each period of each file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from ckanext.gobabierto.harvesters.records import Fault, Record, Resource, Source
from ckanext.gobabierto.harvesters.transparencia.periods import Period
from ckanext.gobabierto.vocabularies.names import name_from

from . import checks, describing, names
from .checks import name as period_name
from .names import FileName
from .survey import Survey

NO_PERIOD = "sin_periodo"
_FREQUENCIES = {
    1: "mensual",
    2: "bimestral",
    3: "trimestral",
    4: "cuatrimestral",
    6: "semestral",
    12: "anual",
}
_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One file that was read."""

    url: str
    """Where it is downloaded; with the fragment ``archivo=`` where it is packed in a ZIP."""
    name: str
    survey: Survey
    size: int = 0
    """Bytes; 0 where they are those of something larger."""
    file_name: FileName = field(default_factory=FileName)


def identity(format_name: str) -> str:
    """The key of a format: «Estructura Orgánica_Estructura Orgánica» and the plain one are one."""
    return f"sipot:{_slug(format_name)}"


def _slug(format_name: str) -> str:
    return name_from(title(format_name), 200, fallback="formato")


def title(format_name: str) -> str:
    """The name of a format as people read it."""
    parts = [" ".join(part.split()) for part in format_name.split("_")]
    return ": ".join(dict.fromkeys(part for part in parts if part))


def make(source: Source, files: Sequence[Surveyed], *, partial: bool) -> Record:
    """The dataset of one format.

    :param files: every export of it that was read, at least one.
    :param partial: some file of the source could not be read, and may be of this format.
    """
    ordered = sorted(files, key=lambda one: (one.survey.first_id, one.url))
    newest = max(ordered, key=_reach)
    heading = title(newest.survey.head.format)
    faults: list[Fault] = []
    for file in ordered:
        faults += checks.of_survey(file.survey, file.name, file.file_name.period)
    return Record(
        identity=identity(newest.survey.head.format),
        title=heading,
        fields=_fields(source, ordered, newest, heading),
        resources=tuple(_resources(ordered, heading)),
        name=name_from(f"{heading} {source.organization_name}"),
        private=bool(source.config.get("private")),
        faults=tuple(faults),
        partial=partial,
    )


def _reach(file: Surveyed) -> date:
    return max((period.end for period in file.survey.periods if period), default=date.min)


def _fields(
    source: Source, files: Sequence[Surveyed], newest: Surveyed, heading: str
) -> dict[str, Any]:
    periods = [period for file in files for period in file.survey.periods if period]
    updated = [rows.updated for f in files for rows in f.survey.periods.values() if rows.updated]
    basis = newest.file_name.basis
    norm = newest.survey.head.norm
    institution = newest.survey.head.subject or source.institution.get("title", "")
    values: dict[str, Any] = {
        "notes": _notes(heading, institution, basis, len(files)),
        "identifier": f"sipot:{source.organization_name}:{_slug(newest.survey.head.format)}",
        "url": source.url,
        "legal_basis": "; ".join(filter(None, (basis, f"Normativa {norm}" if norm else ""))),
        "update_frequency": frequency(periods),
        "temporal_start": min((p.start for p in periods), default=None),
        "temporal_end": max((p.end for p in periods), default=None),
        "modified": max(updated, default=None),
        "generating_area": _area(files),
        "tags": ["SIPOT", "obligaciones de transparencia"],
        **_configured(source.config),
    }
    return {key: _json(value) for key, value in values.items() if value}


def _configured(config: Mapping[str, Any]) -> dict[str, Any]:
    return {key: config[key] for key in ("category", "license_id") if config.get(key)}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _notes(heading: str, institution: str, basis: str, count: int) -> str:
    who = f" de {institution}" if institution else ""
    why = f" Lo pide el {basis[0].lower()}{basis[1:]}." if basis else ""
    files = "un archivo exportado" if count == 1 else f"{count} archivos exportados"
    return (
        f"Formato «{heading}»{who}, como está en el Sistema de Portales de Obligaciones de "
        f"Transparencia (SIPOT).{why} Se tomó de {files}; cada recurso es un periodo."
    )


def frequency(periods: Sequence[Period]) -> str:
    """How often the format is informed: the length that all its periods have, or nothing."""
    months = {round((p.end - p.start).days / _MONTH) for p in periods}
    return _FREQUENCIES.get(months.pop(), "") if len(months) == 1 else ""


def _area(files: Sequence[Surveyed]) -> str:
    """The area that every record names, where it is one."""
    areas: Counter[str] = Counter()
    for file in files:
        areas += file.survey.areas
    return next(iter(areas)) if len(areas) == 1 else ""


def _resources(files: Sequence[Surveyed], heading: str) -> list[Resource]:
    """Newest period first; the parts of one period and format by their lowest ID."""
    found: list[tuple[Period | None, Resource]] = []
    parts = Counter(_key(file, period) for file in files for period in file.survey.periods)
    taken: Counter[str] = Counter()
    for file in files:
        for period, rows in file.survey.periods.items():
            key = _key(file, period)
            taken[key] += 1
            own = key if parts[key] == 1 else _key_of_part(file, key, taken)
            part = f", parte {taken[key]}" if taken[key] > 1 else ""
            when = period_name(period) if period else "sin periodo"
            single = len(file.survey.periods) == 1
            values: dict[str, Any] = {
                "url": file.url if single else in_period(file.url, key.split(":", 1)[0]),
                "name": f"{heading}, {when}{part}",
                "description": describing.of_resource(file.survey, period, rows),
                "format": file.survey.format,
                "kind": "datos",
                "temporal_start": period.start if period else None,
                "temporal_end": period.end if period else None,
                "last_modified": rows.changed or rows.updated,
                "encoding": file.survey.encoding,
                "size": file.size if single else None,
            }
            kept = {name: _json(value) for name, value in values.items() if value}
            found.append((period, Resource(own, kept)))
    found.sort(key=lambda one: one[0].end if one[0] else date.min, reverse=True)
    return [resource for _, resource in found]


def _key(file: Surveyed, period: Period | None) -> str:
    return f"{period.code if period else NO_PERIOD}:{file.survey.format.lower()}"


def _key_of_part(file: Surveyed, key: str, taken: Counter[str]) -> str:
    """By what the part itself is known, and not by its place: another one may come before it."""
    own = f"{key}:{file.survey.first_id or file.name}"
    taken[own] += 1
    return own if taken[own] == 1 else f"{own}:{taken[own]}"


def in_period(url: str, code: str) -> str:
    """The address of one period within a file of several: the same file, told by a fragment."""
    mark = "&" if "#" in url else "#"
    return f"{url}{mark}periodo={quote(code, safe='-/')}"


def in_package(url: str, member: str) -> str:
    """The address of a file packed in a ZIP."""
    return f"{url}#archivo={quote(member, safe='/')}"


def file_name(name: str) -> FileName:
    """What the name of a file says of it."""
    return names.read(name)
