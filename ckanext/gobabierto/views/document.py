"""``/cumplimiento/<organization>/documentos/<id>``: one document, its history, what may be done."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, send_file
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.documents import fields, files, show, storage, store
from ckanext.gobabierto.documents.register import WRITTEN
from ckanext.gobabierto.views import register_pages
from ckanext.gobabierto.views.asking import login, refuse

log = logging.getLogger(__name__)


def document(organization: str, document_id: str) -> str | AnyResponse:
    """One document."""
    institution = register_pages.institution(organization)
    found = _asked("gobabierto_document_show", institution, document_id)
    return found if isinstance(found, AnyResponse) else _page(institution, found, {}, {})


def _page(
    institution: dict[str, str], found: dict[str, Any], data: dict[str, Any], errors: Any
) -> str:
    may = register_pages.may(institution["id"])
    answered = found.get("answers")
    return tk.render(
        "gobabierto/documents/document.html",
        {
            "institution": institution,
            "document": found,
            "may": may,
            "data": {**found, **data},
            "errors": errors,
            "accept": files.ACCEPT,
            "datasets": [],
            "answers": _title(str(answered), institution) if answered else None,
            "columns": [name for name in fields.FIELDS if name not in {"file", "note", "url"}],
            "mine": _is_mine(found),
        },
    )


def _is_mine(found: dict[str, Any]) -> bool:
    """The reader wrote a part of the record, and so cannot compare it."""
    name = getattr(tk.current_user, "name", "")
    wrote = {each.get("user") for each in found.get("events", ()) if each["kind"] in WRITTEN}
    return name in {found.get("registered_by"), found.get("edited_by"), *wrote}


def _title(document_id: str, institution: dict[str, str]) -> dict[str, Any] | None:
    try:
        found = tk.get_action("gobabierto_document_show")({}, {"id": document_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    return found if found["organization_id"] == institution["id"] else None


def _asked(
    action: str,
    institution: dict[str, str],
    document_id: str,
    data: Mapping[str, Any] | None = None,
) -> Any:
    """The answer of an action about a document of this institution; a login page may help.

    :param data: what a form said; which document it is, is said by the address.
    """
    row = store.get(document_id)
    if row is None or row.organization_id != institution["id"]:
        refuse(404, _("There is no such document."))
    try:
        return tk.get_action(action)({}, {**(data or {}), "id": document_id})
    except tk.ObjectNotFound:
        refuse(404, _("There is no such document."))
    except tk.NotAuthorized:
        if tk.current_user.is_anonymous and tk.request.method == "GET":
            return login()
        refuse(403, _("You may not see or do this."))


def file(organization: str, document_id: str) -> Response | AnyResponse:
    """The bytes, once proved to be those registered; always a download, never shown in the page."""
    institution = register_pages.institution(organization)
    event = tk.request.args.get("event", "")
    found = _asked("gobabierto_document_file", institution, document_id, {"event": event})
    row = store.get(document_id)
    if isinstance(found, AnyResponse):
        return found
    if row is None:
        refuse(404, _("There is no such document."))
    try:
        stream = storage.verified(show.kept_file(row, event)["file_key"], found["sha256"])
    except storage.Altered as error:
        log.error("The file of document %s: %s", document_id, error.code)  # noqa: TRY400
        refuse(500, _("The stored file is not the one that was registered. It is not delivered."))
    response = send_file(
        stream, mimetype=found["media_type"], as_attachment=True, download_name=found["name"]
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Length"] = str(found["size"])
    return response


def correct(organization: str, document_id: str) -> str | tuple[str, int] | AnyResponse:
    """Correct the record; with mistakes the form comes back, filled in."""
    institution = register_pages.institution(organization)
    data = register_pages.form_data()
    try:
        _asked("gobabierto_document_update", institution, document_id, data)
    except tk.ValidationError as error:
        found = _asked("gobabierto_document_show", institution, document_id)
        return _page(institution, found, data, error.error_dict), 400
    tk.h.flash_success(_("The correction was stored. What was there stays in the history."))
    return _back(institution, document_id)


def compare(organization: str, document_id: str) -> AnyResponse:
    """A second person compares the record with the document."""
    return _decide(organization, document_id, "gobabierto_document_compare", _("Compared."))


def delete(organization: str, document_id: str) -> AnyResponse:
    """Take it out of the register, with a reason."""
    done = _("It was deleted from the register. Its history stays.")
    reason = tk.request.form.get("reason", "")
    return _decide(organization, document_id, "gobabierto_document_delete", done, reason=reason)


def _decide(
    organization: str, document_id: str, action: str, done: str, **data: Any
) -> AnyResponse:
    institution = register_pages.institution(organization)
    try:
        _asked(action, institution, document_id, data)
        tk.h.flash_success(done)
    except tk.ValidationError as error:
        tk.h.flash_error(register_pages.sentences(error))
    return _back(institution, document_id)


def _back(institution: dict[str, str], document_id: str) -> AnyResponse:
    return tk.redirect_to(
        "gobabierto_documents.document", organization=institution["name"], document_id=document_id
    )


def register(blueprint: Blueprint) -> None:
    """Add the addresses of this page."""
    here = "/cumplimiento/<organization>/documentos/<document_id>"
    blueprint.add_url_rule(here, view_func=document)
    blueprint.add_url_rule(f"{here}/archivo", view_func=file)
    for path, view in (("corregir", correct), ("cotejar", compare), ("borrar", delete)):
        blueprint.add_url_rule(f"{here}/{path}", view_func=view, methods=["POST"])
