"""``/cumplimiento/bandeja``: the review tray, where a person decides what the harvesters found."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.logic import own_institutions
from ckanext.gobabierto.views import (
    proposal_differences,
    proposal_form,
    proposal_merge,
    proposal_tables,
)
from ckanext.gobabierto.views.asking import login, sentence
from ckanext.gobabierto.views.proposal_asking import deciding, seeing
from ckanext.gobabierto.views.proposal_tabs import TABS, differing, tabs

PER_PAGE = 20
KINDS = ("conjunto", "candidato")
_MOST_PAGES = 10_000

blueprint = Blueprint("gobabierto_proposals", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see."""

    tab: str = "pending"
    organization: str = ""
    kind: str = ""
    q: str = ""
    page: int = 1

    def query(self, **changes: Any) -> dict[str, Any]:
        """The address of this view with some changes, without what is empty."""
        values = {
            "tab": self.tab,
            "organization": self.organization,
            "kind": self.kind,
            "q": self.q,
            "page": self.page,
        }
        values |= {"page": 1} if "page" not in changes else {}
        values |= changes
        defaults: dict[str, Any] = {"tab": "pending", "page": 1}
        return {k: v for k, v in values.items() if v and defaults.get(k) != v}

    @property
    def filtered(self) -> bool:
        """Only a part is shown."""
        return bool(self.organization or self.kind or self.q)


def _asked(args: Any) -> Asked:
    tab, kind, page = args.get("tab", ""), args.get("kind", ""), args.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() else 1
    return Asked(
        tab=tab if tab in TABS else "pending",
        organization=args.get("organization", "").replace("\0", "").strip()[:200],
        kind=kind if kind in KINDS else "",
        q=args.get("q", "").replace("\0", "").strip()[:200],
        page=min(max(number, 1), _MOST_PAGES),
    )


def tray() -> str | AnyResponse:
    """The proposals of the reader's institutions, by institution."""
    if tk.current_user.is_anonymous:
        return login()
    asked = _asked(tk.request.args)
    data: dict[str, Any] = {
        "status": asked.tab,
        "kind": asked.kind,
        "q": asked.q,
        "organization": asked.organization,
        "limit": PER_PAGE,
        "offset": (asked.page - 1) * PER_PAGE,
    }
    with seeing():
        answer = tk.get_action("gobabierto_proposal_list")({}, data)
    names = {r["organization_id"]: r["organization"] or {} for r in answer["results"]}
    institutions = own_institutions.edited_by(tk.current_user.name)
    return tk.render(
        "gobabierto/proposals/tray.html",
        {
            "asked": asked,
            "answer": answer,
            "tabs": tabs(
                answer["by_status"], differing(asked.organization), asked.query(), asked.tab
            ),
            "groups": _by_institution(answer["results"], names),
            "institutions": institutions,
            "pages": -(-answer["count"] // PER_PAGE),
            "decides": names.keys() & {each["id"] for each in institutions},
        },
    )


def _by_institution(
    rows: list[dict[str, Any]], names: dict[str, dict[str, str]]
) -> list[tuple[dict[str, str], list[dict[str, Any]]]]:
    grouped = groupby(rows, key=lambda row: row["organization_id"])
    return [(names.get(key) or {"title": key, "name": key}, list(group)) for key, group in grouped]


def _back() -> AnyResponse:
    query = _asked(tk.request.form).query()
    url = tk.h.url_for("gobabierto_proposals.tray")
    return tk.redirect_to(f"{url}?{urlencode(query)}" if query else url)


def _decide(action: str, proposal_id: str, **data: Any) -> dict[str, Any] | None:
    """Run the decision; a refusal is flashed, for it is about the proposal and not the request."""
    try:
        with deciding():
            return tk.get_action(action)({}, {"id": proposal_id, **data})
    except tk.ValidationError as error:
        tk.h.flash_error(sentence(error))
        return None


def accept(proposal_id: str) -> AnyResponse:
    """Accept; a new dataset opens in its form, filled in."""
    if tk.current_user.is_anonymous:
        return login()
    answer = _decide("gobabierto_proposal_accept", proposal_id)
    if answer is None:
        return _back()
    if answer["dataset"] is None:
        tk.h.flash_success(
            _("Noted as asked for. When the section offers the table, it will be proposed here.")
        )
        return _back()
    tk.h.flash_success(
        _("A private dataset was made from the proposal. Complete what is missing and publish it.")
    )
    return tk.redirect_to("dataset.edit", id=answer["dataset"]["name"])


def reject(proposal_id: str) -> AnyResponse:
    """Reject for good."""
    if tk.current_user.is_anonymous:
        return login()
    note = tk.request.form.get("note", "")
    if answer := _decide("gobabierto_proposal_reject", proposal_id, note=note):
        tk.h.flash_success(_("“{title}” will not be proposed again.").format(title=answer["title"]))
    return _back()


def reopen(proposal_id: str) -> AnyResponse:
    """Undo a decision."""
    if tk.current_user.is_anonymous:
        return login()
    if answer := _decide("gobabierto_proposal_reopen", proposal_id):
        tk.h.flash_success(_("“{title}” is pending again.").format(title=answer["title"]))
    return _back()


@blueprint.after_request
def _not_kept(response: Response) -> Response:
    # It is about the reader's own institutions: no shared cache may keep it.
    response.headers["Cache-Control"] = "private, no-store"
    return response


_BASE = "/cumplimiento/bandeja"
blueprint.add_url_rule(_BASE, view_func=tray, strict_slashes=False)
for _path, _view in (("aceptar", accept), ("rechazar", reject), ("reabrir", reopen)):
    blueprint.add_url_rule(f"{_BASE}/<proposal_id>/{_path}", view_func=_view, methods=["POST"])
for _room in (proposal_differences, proposal_form, proposal_merge, proposal_tables):
    _room.register(blueprint, _BASE)
