"""The pages of the register of documents: one blueprint, one module for each page."""

from __future__ import annotations

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.views import asking, document, document_review, documents

blueprint = Blueprint("gobabierto_documents", __name__)
blueprint.before_request(asking.sound_address)

documents.register(blueprint)
document_review.register(blueprint)
document.register(blueprint)


@blueprint.before_request
def _no_cache() -> None:
    tk.request.environ["__no_cache__"] = True  # else CKAN calls it public


@blueprint.after_request
def _not_kept(response: Response) -> Response:
    # What a page shows depends on who reads it: no shared cache may keep it.
    response.headers["Cache-Control"] = "private, no-store"
    return response
