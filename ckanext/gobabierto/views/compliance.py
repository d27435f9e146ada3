"""The compliance pages: one blueprint, one module for each page."""

from __future__ import annotations

from flask import Blueprint

from ckanext.gobabierto.views import (
    access,
    asking,
    checking,
    explanation,
    feeds,
    institution,
    institution_rule,
    national,
    periods,
    rule,
    statistics,
)

blueprint = Blueprint("gobabierto", __name__)
blueprint.before_request(asking.sound_address)

access.register(blueprint)
national.register(blueprint)
rule.register(blueprint)
checking.register(blueprint)
feeds.register(blueprint)
explanation.register(blueprint)
institution.register(blueprint)
institution_rule.register(blueprint)
periods.register(blueprint)
statistics.register(blueprint)
