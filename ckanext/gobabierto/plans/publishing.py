"""The Plan as the institution's public dataset: a resource for each year, official columns."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, timezone
from typing import Any

from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts.outline import PLAN_CATEGORY
from ckanext.gobabierto.rules.periods import first_day, last_day, years_in
from ckanext.gobabierto.vocabularies.names import unique_name

from . import catalogue, store, stored_rows, workbook
from .refresh import refresh

ROLE = "plan"


def publish(organization_id: str, year: int, user: str) -> dict[str, Any]:
    """Write the version in force of *year* into the Plan dataset, with the user's own rights.

    The dataset is made where the institution has none. What CKAN refuses is raised as it is.

    :returns: ``{"id", "name", "resource_id", "created"}``
    """
    version = stored_rows.readable(store.versions(organization_id, year))
    if version is None:
        raise tk.ObjectNotFound("No hay versión legible de ese año.")
    content = workbook.as_csv(stored_rows.of_version(version["id"]), year)
    # Before CKAN tells its own hooks: a file that we wrote is no news to us.
    store.published(version["id"], published_sha256=hashlib.sha256(content).hexdigest())
    found = catalogue.plan_datasets(organization_id)
    created = not found
    dataset = found[0].id if found else _create(organization_id, user)["id"]
    resource = _write(dataset, year, content, user)
    told = {**(version["report"] or {}), store.PUBLISHED_AT: _moment(resource)}
    store.published(version["id"], dataset_id=dataset, resource_id=resource["id"], report=told)
    refresh(organization_id, [year])
    model.Session.commit()
    package: Any = model.Package.get(dataset)
    return {"id": dataset, "name": package.name, "resource_id": resource["id"], "created": created}


def _create(organization_id: str, user: str) -> dict[str, Any]:
    group: Any = model.Group.get(organization_id)
    siglas = (group.extras or {}).get("siglas") or group.title or group.name
    return tk.get_action("package_create")(
        {"user": user},
        {
            "name": unique_name(f"plan institucional {group.name}", _taken),
            "title": f"Plan Institucional de Publicación de Datos Abiertos de {siglas}",
            "notes": "Conjuntos y recursos de datos que la institución se compromete a publicar "
            "y actualizar cada año, con sus fechas (Lineamientos, arts. 15-III y 34 a 37).",
            "owner_org": organization_id,
            "category": PLAN_CATEGORY,
            "dataset_role": ROLE,
            "update_frequency": "anual",
            "modified": clock.today().isoformat(),
            "tags": [{"name": "plan institucional"}, {"name": "apertura de datos"}],
            "license_id": "cc-by-4.0",
            "private": False,
        },
    )


def _taken(name: str) -> bool:
    return model.Package.get(name) is not None


def _write(dataset: str, year: int, content: bytes, user: str) -> dict[str, Any]:
    """The resource of the year, written anew where there is one."""
    shown = tk.get_action("package_show")({"user": user}, {"id": dataset})
    present = next((each for each in shown["resources"] if is_of_year(each, year)), None)
    file = FileStorage(io.BytesIO(content), filename=f"plan_institucional_{year}.csv")
    values = {
        "name": f"Plan Institucional {year}",
        "description": "Un renglón por recurso comprometido, con su periodicidad y su fecha.",
        "format": "CSV",
        "mimetype": "text/csv",
        "kind": "datos",
        "temporal_start": f"{year}-01",
        "temporal_end": f"{year}-12",
        "last_modified": clock.now().replace(tzinfo=None).isoformat(timespec="seconds"),
        "url": file.filename,
        "url_type": "upload",
        "upload": file,
    }
    context: Any = {"user": user}
    if present:
        return tk.get_action("resource_patch")(context, {**values, "id": present["id"]})
    return tk.get_action("resource_create")(context, {**values, "package_id": dataset})


def _moment(resource: dict[str, Any]) -> str:
    """When CKAN has it that the file was put there; it keeps it in UTC without saying so."""
    moment = datetime.fromisoformat(str(resource["last_modified"]))
    return moment.replace(tzinfo=timezone.utc).isoformat()


def is_of_year(resource: dict[str, Any], year: int) -> bool:
    """Whether a resource of the Plan dataset is the Plan of *year*."""
    return year_of(resource) == year


def year_of(resource: dict[str, Any]) -> int | None:
    """Year of the Plan that a resource holds: by its period, else by the year it names."""
    start = first_day(str(resource.get("temporal_start") or ""))
    end = last_day(str(resource.get("temporal_end") or ""))
    if start or end:
        return (end or start).year  # type: ignore[union-attr]
    named = " ".join(str(resource.get(key) or "") for key in ("name", "description"))
    file = str(resource.get("url") or "").rsplit("/", 1)[-1].replace("_", " ").replace("-", " ")
    years = years_in(named) or years_in(file)
    return max(years) if years else None
