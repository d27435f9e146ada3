"""The dictionaries handed to CKAN's actions, and the bytes of the files they name."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ckanext.gobabierto.vocabularies import frequencies

from dev.demo import files
from dev.demo.content import PLANS, SECTIONS, Content, Dataset, Institution, first_plan

# Institutions that commit themselves to days which they do not always keep.
BY_CALENDAR = ("inmar", "ensil")

_SPACE = uuid.UUID("6f3c1c52-6c0e-4f57-9f0a-1b6a4a2d5d10")
PLAN_COLUMNS = (
    "conjunto_datos",
    "descripcion_conjunto_datos",
    "recurso_datos",
    "descripcion_recurso_datos",
    "area_que_genera_recurso_datos",
    "periodicidad_publicacion",
    "fecha_publicacion_{year}",
    "importancia_recurso",
    "poblacion_objetivo_o_sector_uso",
    "formato",
    "observaciones",
    "fundamento",
)


def identifier(*parts: str) -> str:
    """Always the same id for the same thing: what makes the seed repeatable."""
    return str(uuid.uuid5(_SPACE, "/".join(parts)))


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A resource's file in CKAN's own storage."""

    resource_id: str
    name: str
    content: bytes


def organization(institution: Institution, portal: str) -> dict[str, Any]:
    """The record an institution is created with."""
    record = {
        **institution.fields,
        "id": identifier("organization", institution.name),
        "obligation": json.dumps(institution.fields["obligation"], ensure_ascii=False),
    }
    if institution.section:
        record["transparency_urls"] = section_url(portal, institution.name)
    return {key: value for key, value in record.items() if value}


def section_url(portal: str, name: str) -> str:
    """Address of the transparency section on the ministries' web server."""
    return portal.rstrip("/") + SECTIONS[name]


def dataset(spec: Dataset, content: Content) -> tuple[dict[str, Any], list[StoredFile]]:
    """The record a dataset is created with and its files."""
    stored: list[StoredFile] = []
    day = spec.created.isoformat()
    resources = [_resource(spec, title, kind, day, stored) for title, kind in spec.files.items()]
    if spec.dictionary and spec.role == "datos":
        resources.append(_dictionary(spec, day, stored))
    if spec.methodology:
        resources.append(_methodology(spec, day, stored))
    siglas = spec.org.upper()
    record = {
        "id": identifier("dataset", spec.name),
        "name": spec.name,
        "title": spec.title,
        "notes": spec.notes,
        "owner_org": identifier("organization", spec.org),
        "category": spec.category,
        "dataset_role": spec.role,
        "tags": [{"name": tag} for tag in spec.tags],
        "license_id": spec.license_id,
        "maintainer": content.titles[spec.org],
        "maintainer_email": f"datosabiertos@{spec.org}.example.gob.mx",
        "contact_position": f"Administración de datos abiertos de {siglas}",
        "update_frequency": spec.frequency,
        "fundamento": spec.fundamento,
        "issued": day,
        "modified": day,
        "temporal_start": spec.temporal[0],
        "temporal_end": spec.temporal[1],
        "spatial_text": "México",
        "spatial_inegi": "00",
        "disaggregation_level": spec.level,
        "government_level": "federal",
        "private": spec.private,
        "resources": resources,
    }
    return {key: value for key, value in record.items() if value not in ("", None)}, stored


def _resource(
    spec: Dataset, title: str, kind: str, day: str, stored: list[StoredFile]
) -> dict[str, Any]:
    name = f"{spec.name}_{len(stored) + 1}.{files.EXTENSIONS[kind]}"
    content = files.make(kind, spec.name, spec.title, list(spec.columns))
    description = f"{title}, con una fila por registro y las columnas que describe el diccionario."
    return {
        **_kept(_file(spec, name, content), stored, day),
        "name": title,
        "description": description,
        "format": kind,
        "kind": "datos",
    }


def _dictionary(spec: Dataset, day: str, stored: list[StoredFile]) -> dict[str, Any]:
    rows = [["campo", "descripcion"], *([key, text] for key, text in spec.columns.items())]
    file = _file(spec, f"diccionario_{spec.name}.csv", files.as_csv(rows))
    return {
        **_kept(file, stored, day),
        "name": "Diccionario de datos",
        "description": "Nombre y descripción de cada columna.",
        "format": "CSV",
        "kind": "diccionario",
    }


def _methodology(spec: Dataset, day: str, stored: list[StoredFile]) -> dict[str, Any]:
    content = files.as_pdf(f"Nota metodológica: {spec.title}")
    return {
        **_kept(_file(spec, f"metodologia_{spec.name}.pdf", content), stored, day),
        "name": "Nota metodológica",
        "description": "Diseño de la muestra, cuestionario y factores de expansión.",
        "format": "PDF",
        "kind": "metodologia",
    }


def _file(spec: Dataset, name: str, content: bytes) -> StoredFile:
    return StoredFile(identifier("resource", spec.name, name), name, content)


def _kept(file: StoredFile, stored: list[StoredFile], day: str) -> dict[str, Any]:
    """The part of a resource that follows from its file; notes the file in *stored*."""
    stored.append(file)
    return {
        "id": file.resource_id,
        "url": file.name,
        "url_type": "upload",
        "mimetype": files.MIMETYPES[file.name.rsplit(".", 1)[-1].upper().replace("ZIP", "SHP")],
        "size": len(file.content),
        "last_modified": f"{day}T18:00:00",
    }


def plan_name(org: str) -> str:
    """Name of the dataset that holds an institution's Plans, as the national platform does."""
    return f"plan_apertura_datos_{org}"


def plan_resource(
    org: str, year: int, content: Content, anchor: date
) -> tuple[dict[str, Any], StoredFile]:
    """The Plan of a year: one CSV of the twelve columns."""
    header, rows = plan_header(year), plan_rows(org, year, content, anchor)
    name = f"plan_institucional_{org}_{year}.csv"
    file = StoredFile(identifier("resource", name), name, files.as_csv([header, *rows]))
    day = date(year, *PLANS[org]).isoformat()
    return {
        "id": file.resource_id,
        "name": f"Plan Institucional {year}",
        "description": "Conjuntos comprometidos con su periodicidad y fecha de publicación.",
        "url": name,
        "url_type": "upload",
        "format": "CSV",
        "mimetype": files.MIMETYPES["CSV"],
        "size": len(file.content),
        "last_modified": f"{day}T18:00:00",
        "kind": "datos",
        "temporal_start": f"{year}-01",
        "temporal_end": f"{year}-12",
    }, file


def plan_header(year: int) -> list[str]:
    """The twelve columns."""
    return [column.format(year=year) for column in PLAN_COLUMNS]


def plan_rows(org: str, year: int, content: Content, anchor: date) -> list[list[str]]:
    """What the institution commits itself to: one row for each of its datasets."""
    return [_plan_row(each, year, n, anchor) for n, each in enumerate(_planned(org, content))]


def _planned(org: str, content: Content) -> list[Dataset]:
    return [each for each in content.datasets if each.org == org and each.role == "datos"]


def _committed(spec: Dataset, year: int, number: int, anchor: date) -> date:
    """The day it commits itself to: one that it keeps, except those who promise by the calendar."""
    if spec.org in BY_CALENDAR:
        return date(year, (number * 2) % 12 + 1, 15)
    start = date(year, *PLANS[spec.org])
    kept = next((day for day in spec.updates(anchor) if day >= start), None)
    day = kept + timedelta(days=12) if kept else date(year, 3, 15)
    found = frequencies.find(spec.frequency)
    if kept is None and found and found.max_age:
        day = max(start, anchor) + timedelta(days=60)
    return min(day, date(year, 12, 31))


def _plan_row(spec: Dataset, year: int, number: int, anchor: date) -> list[str]:
    return [
        spec.title,
        spec.notes,
        next(iter(spec.files)),
        f"Tabla de {spec.title.lower()}",
        f"Área responsable en {spec.org.upper()}",
        spec.frequency.capitalize(),
        _committed(spec, year, number, anchor).isoformat(),
        "Alta" if number % 2 == 0 else "Media",
        "Academia, periodismo, sociedad civil",
        "CSV",
        "",
        spec.fundamento or "Art. 32 de los Lineamientos: la información se genera en ese periodo.",
    ]


def plan_dataset(
    org: str, content: Content, anchor: date
) -> tuple[dict[str, Any], list[StoredFile]]:
    """The dataset of the Plans with the first of them."""
    resource, file = plan_resource(org, first_plan(org), content, anchor)
    day = resource["last_modified"][:10]
    siglas = org.upper()
    return {
        "id": identifier("dataset", plan_name(org)),
        "name": plan_name(org),
        "title": f"Plan Institucional de Publicación de Datos Abiertos de {siglas}",
        "notes": f"Conjuntos de datos que {siglas} se compromete a publicar y actualizar cada año, "
        "con sus fechas.",
        "owner_org": identifier("organization", org),
        "category": "plan_apertura_datos",
        "dataset_role": "plan",
        "tags": [{"name": "plan institucional"}, {"name": "apertura de datos"}],
        "license_id": "cc-by-4.0",
        "maintainer": content.titles[org],
        "maintainer_email": f"datosabiertos@{org}.example.gob.mx",
        "update_frequency": "anual",
        "issued": day,
        "modified": day,
        "resources": [resource],
    }, [file]
