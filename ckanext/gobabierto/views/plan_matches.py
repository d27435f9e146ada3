"""``/cumplimiento/<organization>/plan/coincidencias``: which dataset each row of the Plan means."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.logic.schema.plans import STATES
from ckanext.gobabierto.views.asking import ask, login, refuse, sentence
from ckanext.gobabierto.views.plan import BASE, edits, year_asked
from ckanext.gobabierto.views.plan_choice import datasets_of

PER_PAGE = 20
HERE = f"{BASE}/coincidencias"


def tray(organization: str) -> str | AnyResponse:
    """The rows by what is known of their match; the doubtful ones first."""
    if tk.current_user.is_anonymous:
        return login()
    args = tk.request.args
    state = args.get("estado", "")
    page = args.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and 0 < int(page) < 1000 else 1  # noqa: PLR2004
    year = year_asked(args.get("anio", ""))
    data: dict[str, Any] = {
        "organization": organization,
        "state": state if state in STATES else "doubtful",
        "limit": PER_PAGE,
        "offset": (number - 1) * PER_PAGE,
        **({"year": year} if year else {}),
    }
    answer = ask("gobabierto_plan_match_list", **data)
    return tk.render(
        "gobabierto/plan_matches.html",
        {
            "answer": answer,
            "state": data["state"],
            "states": STATES,
            "page": number,
            "pages": -(-answer["count"] // PER_PAGE),
            "datasets": bool(datasets_of(answer["institution"]["id"])),
            "may": edits(answer["institution"]["id"]),
        },
    )


def decide(organization: str, row: str) -> AnyResponse:
    """Note what a person says of a row."""
    if tk.current_user.is_anonymous:
        return login()
    form = tk.request.form
    decision = form.get("decision", "")
    dataset, _sep, resource = form.get("candidate", "").partition("/")
    if decision == "choose":
        dataset, resource = form.get("dataset", ""), form.get("resource", "")
    data = {
        "organization": organization,
        "year": form.get("year", ""),
        "row": row,
        "decision": decision,
        "dataset": dataset,
        "resource": resource,
        "note": form.get("note", ""),
    }
    try:
        decided = tk.get_action("gobabierto_plan_match_update")({}, data)
    except tk.ValidationError as error:
        tk.h.flash_error(sentence(error))
    except tk.NotAuthorized:
        refuse(403, _("Only editors of the institution decide what its plan matches."))
    except tk.ObjectNotFound:
        refuse(404, _("There is no such institution."))
    else:
        tk.h.flash_success(_("Noted for “{label}”.").format(label=decided["label"]))
    state = form.get("state", "")
    return tk.redirect_to(
        "gobabierto_plan.tray",
        organization=organization,
        anio=year_asked(form.get("year", "")),
        estado=state if state in STATES else None,
    )


def register(blueprint: Blueprint) -> None:
    """Add the addresses of this page."""
    blueprint.add_url_rule(HERE, view_func=tray)
    blueprint.add_url_rule(f"{HERE}/<row>", view_func=decide, methods=["POST"])
