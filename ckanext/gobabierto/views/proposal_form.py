"""Accepting through the dataset form: filled in with what the section says, saved and linked in one
go. Works without JavaScript; what a person wrote is never lost to an error.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan import logic
from ckan.lib.navl import dictization_functions
from ckan.plugins.toolkit import _
from ckan.views.dataset import CreateView

from ckanext.gobabierto.harvesters import decisions, proposal_store
from ckanext.gobabierto.views.asking import login, refuse, sentence
from ckanext.gobabierto.views.proposal_asking import deciding

_SHOW, _ACCEPT = "gobabierto_proposal_show", "gobabierto_proposal_accept"


def form(proposal_id: str) -> str | AnyResponse:
    """The form of a new dataset with what the section says."""
    if tk.current_user.is_anonymous:
        return login()
    proposal = _asked(proposal_id)
    if proposal["status"] != "pending" or proposal["kind"] != "conjunto":
        tk.h.flash_error(_("This proposal cannot be accepted now: see how it stands."))
        return tk.redirect_to("gobabierto_proposals.tray")
    data = prefilled(proposal_id)
    files = {each["key"] for each in proposal["resources"]}
    prepare(proposal, files)
    g.gobabierto_checked = judged(data, proposal, files)
    return CreateView().get("dataset", data=data)


def save(proposal_id: str) -> str | AnyResponse:
    """Make the dataset of what is written and link it; with errors, the form again."""
    if tk.current_user.is_anonymous:
        return login()
    proposal = _asked(proposal_id)
    written, files = read()
    given = {"id": proposal_id, "fields": written, "files": sorted(files)}
    try:
        with deciding():
            answer = tk.get_action(_ACCEPT)({}, given)
    except tk.ValidationError as error:
        if "id" in error.error_dict:  # of the proposal, not of what is written
            tk.h.flash_error(sentence(error))
            return tk.redirect_to("gobabierto_proposals.tray")
        prepare(proposal, files)
        shown = {**written, "state": "none"}
        return CreateView().get("dataset", shown, error.error_dict, error.error_summary)
    tk.h.flash_success(_("The dataset was made and joined to its section: later runs update it."))
    return tk.redirect_to("dataset.read", id=answer["dataset"]["name"])


def checked(proposal_id: str) -> str:
    """The form of a proposal as it is written, judged and not saved."""
    proposal = _asked(proposal_id)
    written, files = read()
    prepare(proposal, files)
    g.gobabierto_checked = judged(written, proposal, files)
    return CreateView().get("dataset", data=written)


def read() -> tuple[dict[str, Any], set[str]]:
    """The fields of the form as CKAN itself reads them, and the files that are wanted."""
    try:
        flat = logic.tuplize_dict(logic.parse_params(tk.request.form))
        written = logic.clean_dict(dictization_functions.unflatten(flat))
    except dictization_functions.DataError:
        refuse(400, _("The form could not be read."))
    known = tk.h.scheming_get_dataset_schema("dataset")["dataset_fields"]
    names = {field["field_name"] for field in known} | {"private"}
    fields = {key: value for key, value in written.items() if key in names}
    return fields, set(tk.request.form.getlist("file"))


def _asked(proposal_id: str) -> dict[str, Any]:
    with deciding():
        tk.check_access(_ACCEPT, {"user": tk.current_user.name}, {"id": proposal_id})
        return tk.get_action(_SHOW)({}, {"id": proposal_id})


def prefilled(proposal_id: str) -> dict[str, Any]:
    """What the section says, as the form takes it."""
    row = proposal_store.get(proposal_id)
    if row is None:
        refuse(404, _("There is no such proposal."))
    fields, _resources = decisions.said(row)
    owner = tk.get_action("organization_show")({"ignore_auth": True}, {"id": row.organization_id})
    name = decisions.free_name(row.title, owner["name"])
    return {**fields, "name": name, "owner_org": row.organization_id, "private": "True"}


def prepare(proposal: dict[str, Any], files: set[str]) -> None:
    """Tell the templates of the form whose form it is."""
    g.form_action = tk.h.url_for("gobabierto_proposals.form", proposal_id=proposal["id"])
    g.gobabierto_proposal = {**proposal, "files": files}


def judged(data: dict[str, Any], proposal: dict[str, Any], files: set[str]) -> dict[str, Any]:
    """What the dataset would meet as it is filled in; the panel never takes the form down."""
    keys = ("url", "name", "format", "kind", "temporal_start", "temporal_end")
    resources = [
        {key: each[key] for key in keys} for each in proposal["resources"] if each["key"] in files
    ]
    try:
        check = tk.get_action("gobabierto_dataset_check")
        return check({}, {**data, "resources": resources})
    except (tk.NotAuthorized, tk.ValidationError):
        return {"failed": True}


def register(blueprint: Blueprint, base: str) -> None:
    """Add the addresses of the form."""
    path = f"{base}/<proposal_id>/formulario"
    blueprint.add_url_rule(path, "form", form)
    blueprint.add_url_rule(path, "form_save", save, methods=["POST"])
