"""A made catalogue of any size over 300 institutions, with the variety that real ones have.

Written straight into CKAN's tables: what is measured is what comes after. Sizes of institutions
follow a long tail, formats and metadata are good, poor or missing in fixed shares, and everything
is drawn from one seed, so that two runs measure the same.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ckan import model

INSTITUTIONS = 300
RESOURCES = 5
TAGS = ("agua", "salud", "padrón", "municipios", "presupuesto", "denuncias", "clima", "educación")
FREQUENCIES = ("mensual", "trimestral", "anual", "irregular", "", "diario", "cada que se pueda")
LICENCES = ("cc-by-4.0", "libre-uso-mx", "", "cc-by-nc")
FORMATS = (("CSV", "text/csv"), ("XLSX", ""), ("PDF", "application/pdf"), ("JSON", ""))
CHUNK = 5_000
TODAY = dt.datetime(2026, 11, 20, 12, tzinfo=dt.timezone.utc)


def fill(size: int, seed: int = 1) -> list[str]:
    """Write *size* datasets; gives the ids of the institutions."""
    drawn = random.Random(seed)
    with model.ensure_engine().begin() as connection:
        institutions = list(_institutions(drawn))
        connection.execute(sa.insert(model.group_table), institutions)
        tags = {name: _id(drawn) for name in TAGS}
        connection.execute(
            sa.insert(model.tag_table), [{"id": key, "name": name} for name, key in tags.items()]
        )
        owners = _owners(drawn, [row["id"] for row in institutions], size)
        for start in range(0, size, CHUNK):
            _write(connection, drawn, owners[start : start + CHUNK], start, tags)
    return [row["id"] for row in institutions]


def _id(drawn: random.Random) -> str:
    return str(uuid.UUID(int=drawn.getrandbits(128), version=4))


def _institutions(drawn: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(INSTITUTIONS):
        yield {
            "id": _id(drawn),
            "name": f"institucion_{number:03d}",
            "title": f"Institución de medición {number:03d}",
            "type": "organization",
            "description": "",
            "image_url": "",
            "created": TODAY.replace(tzinfo=None) - dt.timedelta(days=400),
            "is_organization": True,
            "approval_status": "approved",
            "state": "active",
            "extras": {
                "siglas": f"IM{number:03d}",
                "sector": f"Sector {number % 17}",
                "obligation": '[{"status": "obligada", "from": "2025-09-12"}]',
                "area_coordinadora": "Dirección de Datos" if number % 3 else "",
                "area_email": f"datos@im{number:03d}.gob.mx" if number % 4 else "",
            },
        }


def _owners(drawn: random.Random, institutions: list[str], size: int) -> list[str]:
    weights = [1 / (place + 10) for place in range(len(institutions))]
    return drawn.choices(institutions, weights, k=size)


def _write(
    connection: Any, drawn: random.Random, owners: list[str], first: int, tags: dict[str, str]
) -> None:
    packages = [_package(drawn, owner, first + n) for n, owner in enumerate(owners)]
    resources = [
        _resource(drawn, package, position) for package in packages for position in range(RESOURCES)
    ]
    links = [
        {"id": _id(drawn), "package_id": package["id"], "tag_id": tags[name], "state": "active"}
        for package in packages
        for name in drawn.sample(TAGS, 3 if drawn.random() < 0.8 else 0)
    ]
    connection.execute(sa.insert(model.package_table), packages)
    connection.execute(sa.insert(model.resource_table), resources)
    connection.execute(sa.insert(model.package_tag_table), links)


def _package(drawn: random.Random, owner: str, number: int) -> dict[str, Any]:
    created = TODAY.replace(tzinfo=None) - dt.timedelta(days=drawn.randrange(30, 900))
    title = f"Conjunto de medición {number}"
    extras = {
        "category": drawn.choice(("salud", "energia", "gobierno", "")),
        "update_frequency": drawn.choice(FREQUENCIES),
        "modified": (created + dt.timedelta(days=drawn.randrange(0, 30))).date().isoformat(),
        "contact_name": "Unidad de datos",
    }
    return {
        "id": _id(drawn),
        "name": f"conjunto_{number:06d}",
        "title": title if drawn.random() < 0.9 else f"{title} 2021",
        "notes": f"{title}, por entidad y mes." if drawn.random() < 0.85 else "",
        "maintainer": "Dirección de Datos" if drawn.random() < 0.7 else "",
        "maintainer_email": "datos@ejemplo.gob.mx" if drawn.random() < 0.7 else "",
        "license_id": drawn.choice(LICENCES),
        "type": "dataset",
        "owner_org": owner,
        "metadata_created": created,
        "metadata_modified": created,
        "private": drawn.random() < 0.03,
        "state": "active",
        "extras": {key: value for key, value in extras.items() if value},
    }


def _resource(drawn: random.Random, package: dict[str, Any], position: int) -> dict[str, Any]:
    name, mimetype = drawn.choices(FORMATS, (6, 2, 1, 1))[0]
    last = RESOURCES - 1
    kind = "diccionario" if position == last and drawn.random() < 0.6 else "datos"
    return {
        "id": _id(drawn),
        "package_id": package["id"],
        "url": f"https://datos.ejemplo.gob.mx/{package['name']}/{position}.{name.lower()}",
        "format": name,
        "mimetype": mimetype,
        "name": f"{package['title']}, parte {position + 1}" if drawn.random() < 0.95 else "",
        "description": "Una fila por municipio." if drawn.random() < 0.5 else "",
        "position": position,
        "hash": "",
        "created": package["metadata_created"],
        "last_modified": package["metadata_created"] + dt.timedelta(days=drawn.randrange(0, 400)),
        "metadata_modified": package["metadata_created"],
        "state": "active",
        "extras": {"kind": kind},
    }
