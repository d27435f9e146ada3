"""``/cumplimiento/<organization>/plan``: what an institution committed itself to, and delivered."""

from __future__ import annotations

import base64
from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.plugins.toolkit import _

from ckanext.gobabierto import clock
from ckanext.gobabierto.logic.schema.plans import YEARS
from ckanext.gobabierto.views import arguments, exports
from ckanext.gobabierto.views.asking import ask, for_download, refuse

BASE = "/cumplimiento/<organization>/plan"
COLUMNS = (
    "institucion", "anio", "version", "fecha", "renglon", "conjunto_datos", "recurso_datos",
    "periodicidad_publicacion", "fundamento", "fecha_escrita", "fecha_comprometida",
    "fecha_juzgada", "calidad_fecha", "coincidencia", "puntaje", "conjunto", "entregado",
    "entregado_como", "publico_desde", "estado_PLAN_05", "razon_PLAN_05", "aviso",
)  # fmt: skip
_MOST_DIGITS = 4
EXPORTS = ("xlsx", "csv")
FILTERS = ("", "incumple", "por_vencer", "cumple", "no_verificable", "no_aplica")


def plan(organization: str) -> str | tuple[str, int]:
    """The Plan of a year: rows, versions, what changed."""
    asked = arguments.read(tk.request.args)
    year = year_asked(tk.request.args.get("anio", ""))
    answer = shown(organization, year, asked)
    may = edits(answer["institution"]["id"])
    state = asked.state
    page = tk.render(
        "gobabierto/plan.html",
        {
            "answer": answer,
            "rows": [row for row in answer["rows"] if not state or row["state"] == state],
            "asked": asked,
            "day": asked.as_of or clock.today(),
            "today": clock.today(),
            "may": may,
            "years": choice_of_years(answer["years"]),
            "links": links(answer) if may else [],
        },
    )
    return (page, 400) if asked.errors else page


def shown(organization: str, year: int | None, asked: arguments.Asked) -> dict[str, Any]:
    """The Plan as the action answers it."""
    data = {"id": organization, **asked.dated()}
    return ask("gobabierto_plan_show", **data, **({"year": year} if year else {}))


def year_asked(text: str) -> int | None:
    """A year written in an address; nonsense is ignored."""
    first, last = YEARS
    written = text.isascii() and text.isdigit() and len(text) == len("2026")
    return int(text) if written and first <= int(text) <= last else None


def edits(organization_id: str) -> bool:
    """Whether the reader may hand over and correct the Plan."""
    user = str(getattr(tk.current_user, "name", "") or "")
    return bool(user) and bool(
        authz.has_user_permission_for_group_or_org(organization_id, user, "create_dataset")
    )


def choice_of_years(stored: list[int]) -> list[int]:
    """Years of which a Plan may be handed over: the present, the next, and those that are there."""
    here = clock.today().year
    return sorted({here + 1, here, *stored}, reverse=True)


def links(answer: dict[str, Any]) -> list[str]:
    """Addresses at which the institution says that its Plan is published."""
    from ckanext.gobabierto.logic import plan_jobs

    year = answer["year"] or clock.today().year
    return plan_jobs.addresses(answer["institution"]["id"], year)


def _answered() -> arguments.Asked:
    return for_download()


def plan_csv(organization: str) -> Response:
    """Every row with its match, its delivery and its state."""
    answer = shown(organization, year_asked(tk.request.args.get("anio", "")), _answered())
    return exports.as_csv(_name(answer), COLUMNS, (_flat(row, answer) for row in answer["rows"]))


def plan_json(organization: str) -> Response:
    """The same with everything, as the action answers."""
    answer = shown(organization, year_asked(tk.request.args.get("anio", "")), _answered())
    return exports.as_json(_name(answer), answer)


def _name(answer: dict[str, Any]) -> str:
    return f"plan-{answer['institution']['name']}-{answer['year'] or ''}-{answer['as_of']}"


def _flat(row: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    delivered = next((v for v in row["verdicts"] if v["rule"] == "L25-PLAN-05"), {})
    dataset = row["match"]["dataset"] or {}
    return {
        "institucion": answer["institution"]["name"],
        "anio": answer["year"],
        "version": answer["version"],
        "fecha": answer["as_of"],
        "renglon": row["number"],
        "conjunto_datos": row["dataset_title"],
        "recurso_datos": row["resource_title"],
        "periodicidad_publicacion": row["frequency"],
        "fundamento": row["fundamento"],
        "fecha_escrita": row["committed_text"],
        "fecha_comprometida": row["committed_on"],
        "fecha_juzgada": row["due"],
        "calidad_fecha": row["date_quality"],
        "coincidencia": row["match"]["by"],
        "puntaje": row["match"]["score"],
        "conjunto": dataset.get("name"),
        "entregado": row["delivered_on"],
        "entregado_como": row["delivered_as"],
        "publico_desde": row["public_on"],
        "estado_PLAN_05": row["state"],
        "razon_PLAN_05": delivered.get("reason"),
        "aviso": answer["disclaimer"],
    }


def export(organization: str, kind: str) -> Response:
    """The Plan as the official form, to edit and hand over again; without one, the template."""
    if kind not in EXPORTS:
        refuse(404, _("There is no such file."))
    data: dict[str, Any] = {"id": organization, "format": kind}
    if year := year_asked(tk.request.args.get("anio", "")):
        data["year"] = year
    version = tk.request.args.get("version", "")
    if version.isascii() and version.isdigit() and len(version) <= _MOST_DIGITS:
        data["version"] = int(version)
    return _file(ask("gobabierto_plan_export", **data))


def template(organization: str) -> Response:
    """The empty form of a year."""
    from ckanext.gobabierto.plans import showing

    ask("gobabierto_plan_show", id=organization)
    year = year_asked(tk.request.args.get("anio", "")) or clock.today().year
    found = showing.template(year, "xlsx")
    return sent(found.content, found.name, found.content_type)


def _file(answer: dict[str, str]) -> Response:
    content = base64.b64decode(answer["base64"])
    return sent(content, answer["file_name"], answer["content_type"])


def sent(content: bytes, name: str, content_type: str) -> Response:
    """A file to be saved, never shown by the browser."""
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def register(blueprint: Blueprint) -> None:
    """Add the addresses of this page."""
    blueprint.add_url_rule(BASE, view_func=plan)
    blueprint.add_url_rule(f"{BASE}.csv", view_func=plan_csv)
    blueprint.add_url_rule(f"{BASE}.json", view_func=plan_json)
    blueprint.add_url_rule(f"{BASE}/formato.<kind>", view_func=export)
    blueprint.add_url_rule(f"{BASE}/plantilla.xlsx", view_func=template)
