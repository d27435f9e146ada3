"""``/cumplimiento/<organization>/contrapartes``: a person says which datasets of the platform are
those of the institution's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _

from ckanext.gobabierto import config
from ckanext.gobabierto.harvesters import proposal_datasets

from .asking import login
from .paging import pages_of

PER_PAGE = 20
STATUSES = ("doubtful", "found", "none", "confirmed")
_MOST_PAGES = 10_000

blueprint = Blueprint("gobabierto_counterparts", __name__)


def _institution(name: str) -> dict[str, str]:
    group = model.Group.get(name.replace("\0", ""))
    if group is None or not group.is_organization or group.state != "active":
        tk.abort(404, _("There is no such institution."))
    return {"id": group.id, "name": group.name, "title": group.title or group.name}


def counterparts(organization: str) -> str | AnyResponse:
    """What was found of the institution's data on the platform, the doubtful first."""
    if tk.current_user.is_anonymous:
        return login()
    institution = _institution(organization)
    status, page = tk.request.args.get("status", ""), tk.request.args.get("page", "")
    status = status if status in STATUSES else ""
    number = int(page) if page.isascii() and page.isdigit() and len(page) < len("10000") else 1
    number = min(max(number, 1), _MOST_PAGES)
    asked = {
        "organization": institution["id"],
        "status": status,
        "limit": PER_PAGE,
        "offset": (number - 1) * PER_PAGE,
    }
    try:
        answer = tk.get_action("gobabierto_counterpart_list")({}, asked)
    except tk.NotAuthorized:
        return tk.abort(403, _("Only editors of the institution see this."))
    data: dict[str, Any] = {
        "institution": institution,
        "rows": _shown(answer["results"]),
        "count": answer["count"],
        "platform": config.is_platform(),
        "status": status,
        "statuses": STATUSES,
        "page": number,
        "pages": pages_of(answer["count"], PER_PAGE),
    }
    return tk.render("gobabierto/counterparts.html", data)


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the dataset of each, and whether the reader decides: all are of one institution."""
    ours = proposal_datasets.datasets_named(row["dataset"] for row in rows)
    may = bool(rows) and tk.h.check_access(
        "gobabierto_counterpart_update", {"dataset": rows[0]["dataset"]}
    )
    return [{**row, "ours": ours.get(row["dataset"]), "may": may} for row in rows]


def decide(organization: str, dataset: str) -> AnyResponse:
    """Keep what a person says of one of them."""
    if tk.current_user.is_anonymous:
        return login()
    institution = _institution(organization)
    decision = tk.request.form.get("decision", "")
    try:
        tk.get_action("gobabierto_counterpart_update")(
            {}, {"dataset": dataset, "decision": decision}
        )
        tk.h.flash_success(_("What you said is kept."))
    except tk.ValidationError:
        tk.h.flash_error(_("There is nothing to decide"))
    except tk.NotAuthorized:
        tk.abort(403, _("Only editors of the institution decide this."))
    except tk.ObjectNotFound:
        tk.abort(404, _("It was not looked for on the platform"))
    return tk.redirect_to("gobabierto_counterparts.counterparts", organization=institution["name"])


@blueprint.after_request
def _not_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"  # it is about the reader's institution
    return response


_BASE = "/cumplimiento/<organization>/contrapartes"
blueprint.add_url_rule(_BASE, view_func=counterparts, strict_slashes=False)
blueprint.add_url_rule(f"{_BASE}/<dataset>", view_func=decide, methods=["POST"])
