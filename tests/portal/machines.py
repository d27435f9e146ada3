"""Machine sources of the demo's institutions: catalogues, the platform and an export of the SIPOT.

One is fine, one has faults and one lost most of its records from an address to the next.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

ENSIL, SEMORI = "/ensil/catalogo.json", "/semori/catalogo.json"
SEMORI_BEFORE = "/semori/catalogo-anterior.json"
CHANGING = tuple(f"/ensil/laboratorio-{stage}.json" for stage in (1, 2, 3))
"""One catalogue of one dataset, as it is offered from one reading to the next."""
SIPOT = "/semori/sipot/8_LGT_Art_65_Fr_VII_1er_trimestre.xlsx"
_NOTE = "Fuente inventada que sirve el servidor de ejemplo de la demostración."


@dataclass(frozen=True, slots=True)
class Machine:
    """A harvest source; ``before`` is an address that it is read from first."""

    name: str
    organization: str
    title: str
    kind: str
    path: str
    before: str = ""
    notes: str = _NOTE


def machines() -> list[Machine]:
    """Every one, in the order in which they are read."""
    return [
        Machine("ensil-catalogo", "ensil", "Catálogo de ENSIL (con errores)", "catalogo", ENSIL),
        Machine("inasil-pnda", "inasil", "INASIL en la Plataforma Nacional de Datos Abiertos",
                "pnda", "/pnda/organization/inasil"),
        Machine("semori-sipot", "semori", "Remuneraciones de SEMORI en el SIPOT", "sipot", SIPOT),
        Machine("semori-catalogo", "semori", "Catálogo de SEMORI (por confirmar)", "catalogo",
                SEMORI, before=SEMORI_BEFORE),
    ]  # fmt: skip


def answer(path: str, host: str) -> tuple[str, bytes] | None:
    """(media type, bytes) of what one of them offers.

    :param host: the address that was asked for, so that the files are on it too.
    """
    if path == SIPOT:
        from tests.harvesters import sipot_files

        rows = [sipot_files.row(number) for number in range(1, 9)]
        children = [(number, "Vales", 100) for number in range(1, 9)]
        subject = "Servicio Móvil de Rutas Interurbanas (SEMORI)"
        body = sipot_files.xlsx(rows, subject=subject, children=children)
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body
    found = {ENSIL: _ensil, SEMORI: lambda at: _semori(at)[:4], SEMORI_BEFORE: _semori}.get(path)
    if path in CHANGING:
        return _json(_laboratory(host, CHANGING.index(path)))
    return _json(found(host)) if found else None


def _json(datasets: list[Any]) -> tuple[str, bytes]:
    return "application/json", json.dumps({"dataset": datasets}, ensure_ascii=False).encode()


def _dataset(host: str, organization: str, slug: str, title: str, **more: Any) -> dict[str, Any]:
    return {
        "identifier": f"{organization}-{slug}",
        "title": title,
        "description": f"{title}, con un renglón por registro.",
        "keyword": ["demostración", organization],
        "modified": "2026-06-30",
        "accrualPeriodicity": "R/P1Y",
        "license": "https://datos.gob.mx/libreusomx/",
        "distribution": [
            {
                "title": "Tabla",
                "downloadURL": f"http://{host}/{organization}/datos/{slug}.csv",
                "mediaType": "text/csv",
            }
        ],
        **more,
    }


def _ensil(host: str) -> list[Any]:
    """Six datasets with the dirt of real catalogues, and two that cannot be taken."""
    return [
        _dataset(host, "ensil", "arbolado", "Inventario del arbolado urbano"),
        _dataset(host, "ensil", "viveros", "Viveros escolares", modified="ayer"),
        _dataset(host, "ensil", "podas", "Podas y derribos autorizados", modified="31/02/2026"),
        _dataset(host, "ensil", "matricula", "Matrícula por programa",
                 accrualPeriodicity="cuando se puede"),
        _dataset(host, "ensil", "egresados", "Personas egresadas por generación",
                 license="dominio de la escuela"),
        _dataset(host, "ensil", "semillas", "Banco de semillas", distribution=[]),
        {"identifier": "ensil-sin-titulo"},
        "esto no es un conjunto",
    ]  # fmt: skip


def _laboratory(host: str, stage: int) -> list[Any]:
    """January goes and comes back; at the end March is gone, and the title is another."""
    title = "Calidad del aire en los laboratorios"
    months = (("enero", "febrero", "marzo"), ("febrero", "marzo"), ("enero", "febrero"))[stage]
    files = [
        {"title": f"Mediciones de {month}", "mediaType": "text/csv",
         "downloadURL": f"http://{host}/ensil/datos/aire-{month}.csv"}
        for month in months
    ]  # fmt: skip
    told = f"{title} y talleres" if stage == len(CHANGING) - 1 else title
    return [_dataset(host, "ensil", "aire", told, distribution=files)]


def _semori(host: str) -> list[Any]:
    routes = ("norte", "sur", "costa", "sierra", "bajío", "istmo", "frontera", "altos", "valles",
              "huasteca", "golfo", "centro")  # fmt: skip
    return [
        _dataset(host, "semori", f"ruta-{n:02d}", f"Paradas y horarios de la ruta {name}")
        for n, name in enumerate(routes, 1)
    ]
