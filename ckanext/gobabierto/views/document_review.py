"""``/cumplimiento/<organization>/documentos/revision``: the quarterly review, in one form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto import clock
from ckanext.gobabierto.documents import files, review, store
from ckanext.gobabierto.facts import answered
from ckanext.gobabierto.views import register_pages
from ckanext.gobabierto.views.asking import login, refuse

_QUARTERS = 6
_DATASET = "dataset-"


def form(organization: str) -> str | AnyResponse:
    """The datasets of the institution, to say of each that it was reviewed."""
    institution = register_pages.institution(organization)
    if tk.current_user.is_anonymous:
        return login()
    if not register_pages.may(institution["id"])["write"]:
        refuse(403, _("Only editors of the institution may register its documents"))
    last = review.quarter_before(review.quarter_of(clock.today()))
    asked = tk.request.args.get("period", "").upper()
    data = {"period": asked if asked in _quarters() else last}
    return _page(institution, {**data, "dated_on": clock.today().isoformat()}, {})


def save(organization: str) -> str | tuple[str, int] | AnyResponse:
    """Register the review."""
    institution = register_pages.institution(organization)
    data = register_pages.form_data()
    datasets = [
        {"id": name.removeprefix(_DATASET), "outcome": value}
        for name, value in data.items()
        if name.startswith(_DATASET) and value
    ]
    record = {name: value for name, value in data.items() if not name.startswith(_DATASET)}
    try:
        made = tk.get_action("gobabierto_review_create")(
            {}, {**record, "organization": institution["id"], "datasets": datasets}
        )
    except tk.NotAuthorized:
        refuse(403, _("Only editors of the institution may register its documents"))
    except tk.ValidationError as error:
        return _page(institution, data, error.error_dict), 400
    said = tk.ungettext("{n} record was registered.", "{n} records were registered.", made["count"])
    tk.h.flash_success(said.format(n=made["count"]))
    return tk.redirect_to(
        "gobabierto_documents.index",
        organization=institution["name"],
        type=review.TYPE,
        period=str(record.get("period", "")).upper(),
    )


def _quarters() -> list[str]:
    """The running quarter and those before it."""
    found = [review.quarter_of(clock.today())]
    while len(found) < _QUARTERS:
        found.append(review.quarter_before(found[-1]))
    return found


def _page(institution: dict[str, str], data: dict[str, Any], errors: Any) -> str:
    rows = answered.listed(institution["id"])
    period = str(data.get("period") or "").upper()
    return tk.render(
        "gobabierto/documents/review.html",
        {
            "institution": institution,
            "data": data,
            "errors": errors,
            "quarters": _quarters(),
            "period": period,
            "datasets": [
                {"id": each.id, "name": each.name, "title": each.title or each.name}
                for each in rows
            ],
            "reviewed": store.reviewed_datasets(institution["id"], period, [review.TYPE]),
            "outcomes": review.kind().outcomes,
            "article": review.kind().article,
            "prefix": _DATASET,
            "accept": files.ACCEPT,
        },
    )


def register(blueprint: Blueprint) -> None:
    """Add the addresses of this page."""
    here = "/cumplimiento/<organization>/documentos/revision"
    blueprint.add_url_rule(here, endpoint="review", view_func=form)
    blueprint.add_url_rule(here, endpoint="review_save", view_func=save, methods=["POST"])
