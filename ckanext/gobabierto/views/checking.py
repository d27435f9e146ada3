"""``POST /cumplimiento/revisar``: what the form of a dataset would meet, without saving it.

The answer is the same form with what was written in it and the panel beside it up to date, so that
it works without JavaScript and nothing typed is lost.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, g

import ckan.plugins.toolkit as tk
from ckan import logic
from ckan.lib.navl import dictization_functions
from ckan.plugins.toolkit import _
from ckan.views.dataset import CreateView, EditView

from ckanext.gobabierto.views import proposal_form
from ckanext.gobabierto.views.asking import refuse

log = logging.getLogger(__name__)

DATASET = "dataset"
NOT_FIELDS = ("_ckan_phase", "save", "pkg_name")


def check() -> str | Response:
    """Judge what is written and show the form again."""
    written = _written()
    saved_id = str(written.pop("pkg_name", "") or "")
    for name in NOT_FIELDS:
        written.pop(name, None)
    if proposal_id := str(written.pop("gobabierto_proposal", "") or ""):
        return proposal_form.checked(proposal_id)
    saved = _saved(saved_id)
    g.gobabierto_checked = _judged({**saved, **written})
    if saved_id:
        g.form_action = tk.h.url_for("dataset.edit", id=saved["name"])
        return EditView().get(DATASET, saved["id"], data=written)
    g.form_action = tk.h.url_for("dataset.new")
    return CreateView().get(DATASET, data=written)


def _written() -> dict[str, Any]:
    """The fields of the form as CKAN itself reads them."""
    try:
        flat = logic.tuplize_dict(logic.parse_params(tk.request.form))
        written = logic.clean_dict(dictization_functions.unflatten(flat))
    except dictization_functions.DataError:
        refuse(400, _("The form could not be read."))
    if "tag_string" in written:
        tags = (tag.strip() for tag in str(written["tag_string"]).split(","))
        written["tags"] = [{"name": tag} for tag in tags if tag]
    return written


def _saved(dataset_id: str) -> dict[str, Any]:
    """The dataset as it is saved, with its resources; empty for a new one."""
    if not dataset_id:
        return {}
    try:
        return tk.get_action("package_show")({}, {"id": dataset_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        refuse(404, _("There is no such dataset."))


def _judged(dataset: dict[str, Any]) -> dict[str, Any]:
    try:
        return tk.get_action("gobabierto_dataset_check")({}, dataset)
    except tk.NotAuthorized:
        refuse(403, _("You may not check datasets of this institution."))
    except tk.ValidationError as error:
        if "rate_limit" in error.error_dict:
            tk.h.flash_error(" ".join(map(str, error.error_summary.values())))
        log.info("A form could not be checked: %s", error.error_summary)
        return {"failed": True}


def register(blueprint: Blueprint) -> None:
    """Add the address of the check."""
    blueprint.add_url_rule("/cumplimiento/revisar", view_func=check, methods=["POST"])
