"""Joining a proposal to a dataset that is there: look for it, see what would happen, confirm."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _
from ckan.types import Context

from ckanext.gobabierto.views.asking import login, sentence
from ckanext.gobabierto.views.proposal_asking import deciding

_ROWS = 20


def _guarded(action: str, **data: Any) -> Any:
    """The answer; refusals of the action as pages."""
    with deciding():
        return tk.get_action(action)({}, data)


def choose(proposal_id: str) -> str | AnyResponse:
    """Datasets of the institution, by title or name; with one chosen, what joining it would do."""
    if tk.current_user.is_anonymous:
        return login()
    context: Context = {"user": tk.current_user.name}
    with deciding():
        tk.check_access("gobabierto_proposal_merge", context, {"id": proposal_id})
    proposal = _guarded("gobabierto_proposal_show", id=proposal_id)
    q = tk.request.args.get("q", proposal["title"]).replace("\0", "").strip()[:200]
    dataset = tk.request.args.get("dataset", "").replace("\0", "").strip()[:200]
    preview, error = None, ""
    if dataset:
        try:
            preview = _guarded("gobabierto_proposal_merge_preview", id=proposal_id, dataset=dataset)
        except tk.ValidationError as problem:
            error = sentence(problem)
    found = [] if preview else _datasets(proposal["organization_id"], q)
    extra = {"proposal": proposal, "q": q, "found": found, "preview": preview, "error": error}
    return tk.render("gobabierto/proposals/merge.html", extra)


def _datasets(organization_id: str, q: str) -> list[dict[str, Any]]:
    """Datasets of the institution whose words are alike, private ones too."""
    search = {
        "q": " ".join(word for word in q.split() if word.isalnum()),
        "fq": f'owner_org:"{organization_id}" +dataset_type:dataset',
        "rows": _ROWS,
        "include_private": True,
        "mm": "1",  # one word alike is enough: a person chooses
    }  # fmt: skip
    found = tk.get_action("package_search")({}, search)
    if not found["results"]:
        found = tk.get_action("package_search")({}, {**search, "q": ""})
    return found["results"]


def merge(proposal_id: str) -> AnyResponse:
    """Join them."""
    if tk.current_user.is_anonymous:
        return login()
    form = tk.request.form
    try:
        answer = _guarded(
            "gobabierto_proposal_merge", id=proposal_id, dataset=form.get("dataset", ""),
            take=form.getlist("take"), files=form.getlist("file"),
        )  # fmt: skip
    except tk.ValidationError as error:
        tk.h.flash_error(sentence(error))
        return tk.redirect_to("gobabierto_proposals.choose", proposal_id=proposal_id)
    tk.h.flash_success(_("The proposal was joined to the dataset: later runs update it."))
    return tk.redirect_to("dataset.read", id=answer["dataset"]["name"])


def separate(proposal_id: str) -> AnyResponse:
    """Undo it; nothing is deleted."""
    if tk.current_user.is_anonymous:
        return login()
    try:
        _guarded("gobabierto_proposal_unlink", id=proposal_id)
        tk.h.flash_success(_("They are separate again. Nothing of the dataset was changed."))
    except tk.ValidationError as error:
        tk.h.flash_error(sentence(error))
    return tk.redirect_to("gobabierto_proposals.tray")


def register(blueprint: Blueprint, base: str) -> None:
    """Add the addresses."""
    path = f"{base}/<proposal_id>/unir"
    blueprint.add_url_rule(path, "choose", choose)
    blueprint.add_url_rule(path, "merge", merge, methods=["POST"])
    blueprint.add_url_rule(f"{base}/<proposal_id>/separar", "separate", separate, methods=["POST"])
