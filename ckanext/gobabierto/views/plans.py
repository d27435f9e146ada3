"""The pages of the Plan Institucional: one blueprint, one module for each page."""

from __future__ import annotations

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.views import asking, plan, plan_choice, plan_import, plan_matches

blueprint = Blueprint("gobabierto_plan", __name__)
blueprint.before_request(asking.sound_address)

plan.register(blueprint)
plan_import.register(blueprint)
plan_choice.register(blueprint)
plan_matches.register(blueprint)


@blueprint.after_request
def _kept_by_nobody(response: Response) -> Response:
    # What a member sees here is about private datasets: no shared cache may keep it.
    if not tk.current_user.is_anonymous:
        response.headers["Cache-Control"] = "private, no-store"
    return response
