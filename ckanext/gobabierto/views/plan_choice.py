"""``/cumplimiento/<organization>/plan/coincidencias/<row>``: a person says what a row means.

First the dataset, then which of its files, with the period of each; the form itself is answered by
``plan_matches.decide``.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import answered
from ckanext.gobabierto.plans.files_choice import files_of
from ckanext.gobabierto.views.asking import ask, login, refuse
from ckanext.gobabierto.views.plan import BASE, edits, year_asked


def choice(organization: str, row: str) -> str | AnyResponse:
    """The page of one row."""
    if tk.current_user.is_anonymous:
        return login()
    args = tk.request.args
    year = year_asked(args.get("anio", ""))
    data: dict[str, Any] = {"organization": organization, "row": row}
    answer = ask("gobabierto_plan_match_list", **data, **({"year": year} if year else {}))
    if not answer["results"]:
        refuse(404, _("The plan in force has no such row."))
    found = answer["results"][0]
    organization_id = answer["institution"]["id"]
    if not edits(organization_id):
        refuse(403, _("Only editors of the institution decide what its plan matches."))
    datasets = datasets_of(organization_id)
    named = args.get("dataset", "") or (found["match"].get("dataset") or {}).get("name", "")
    chosen = next((each for each in datasets if each["name"] == named), None)
    titles = (found["dataset_title"], found["resource_title"])
    files = files_of(chosen["id"], clock.today(), *titles) if chosen else []
    return tk.render(
        "gobabierto/plan_choice.html",
        {
            "answer": answer,
            "row": found,
            "datasets": datasets,
            "chosen": chosen,
            "files": files,
            "picked": _picked(found, chosen, files),
        },
    )


def _picked(row: dict[str, Any], chosen: Any, files: list[dict[str, Any]]) -> str:
    """The file marked beforehand: the one decided, else the one that the row seems to mean."""
    match = row["match"]
    if chosen and match["by"] == "person" and match["dataset_id"] == chosen["id"]:
        return str(match["resource_id"] or "")
    return next((str(each["id"]) for each in files if each["likely"]), "")


def datasets_of(organization_id: str) -> list[dict[str, Any]]:
    """The datasets that a row may mean, by title."""
    return [
        {"id": r.id, "name": r.name, "title": r.title or r.name, "private": r.private}
        for r in answered.listed(organization_id)
    ]


def register(blueprint: Blueprint) -> None:
    """Add the address of this page."""
    blueprint.add_url_rule(f"{BASE}/coincidencias/<row>", view_func=choice)
