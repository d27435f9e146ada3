"""Totals for dashboards: an answer that has not changed is not computed again (weak ETag, 304)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g

import ckan.plugins.toolkit as tk

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import period_document, period_reports
from ckanext.gobabierto.views import exports
from ckanext.gobabierto.views.asking import ask, refuse

ACTION = "gobabierto_compliance_stats"
PAGE = "/cumplimiento/estadisticas.json"
ARGUMENTS = ("period", "as_of", "known_at", "group_by")


def statistics() -> Response:
    """``gobabierto_compliance_stats`` as a file of its own, without the envelope of the API."""
    args = tk.request.args
    asked: dict[str, Any] = {key: args[key] for key in ARGUMENTS if args.get(key)}
    if len(args.getlist("group_by")) > 1:
        asked["group_by"] = args.getlist("group_by")
    try:
        answer = ask(ACTION, **asked)
    except tk.ValidationError as error:
        told: dict[str, Any] = dict(error.error_dict)
        refuse(400, " ".join(str(text) for texts in told.values() for text in texts))
    return exports.as_json("cumplimiento-totales", answer)


def state_tag(*more: Any) -> str:
    """Changes with what was evaluated or frozen, with the day, and with what was asked."""
    request = tk.request
    asked = [request.path, sorted(request.args.items(multi=True))]
    said = [period_reports.evaluation_state(), clock.today(), *asked, *more]
    return period_document.checksum([period_document.canonical(said)])[:32]


def unchanged(tag: str) -> Response | None:
    """The 304 for a reader who has that already."""
    if not tk.request.if_none_match.contains_weak(tag):
        return None
    response = Response(status=304)
    response.set_etag(tag, weak=True)
    return response


def tagged(view: Callable[..., Response]) -> Callable[..., Response]:
    """*view* with a weak ETag from the state of the evaluation; 304 where it is the reader's."""

    def answer(**arguments: Any) -> Response:
        tag = state_tag()
        response = unchanged(tag) or view(**arguments)
        response.set_etag(tag, weak=True)
        return response

    answer.__name__ = view.__name__
    answer.__doc__ = view.__doc__
    return answer


def _is_stats() -> bool:
    request = tk.request
    asked = request.path == PAGE or (
        request.path.startswith("/api/") and request.path.endswith(f"/action/{ACTION}")
    )
    return asked and request.method == "GET" and not request.content_length


def _before() -> Response | None:
    """What was read before the answer is what the tag is of: a change meanwhile makes it old."""
    if not _is_stats():
        return None
    g.gobabierto_stats_tag = state_tag()
    return unchanged(g.gobabierto_stats_tag)


def _after(response: Response) -> Response:
    tag = g.get("gobabierto_stats_tag")
    if tag and response.status_code == 200:  # noqa: PLR2004  OK
        response.set_etag(tag, weak=True)
    return response


def register(blueprint: Blueprint) -> None:
    """Add the address, and the tag of CKAN's own address of the action."""
    blueprint.add_url_rule(PAGE, view_func=statistics)
    blueprint.before_app_request(_before)
    blueprint.after_app_request(_after)
