"""``/cumplimiento/<organization>/cambios.atom`` and ``vencimientos.ics``: to subscribe to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import store, store_queries
from ckanext.gobabierto.dossier import calendar, feed
from ckanext.gobabierto.views.asking import refuse
from ckanext.gobabierto.views.institution import SHOW
from ckanext.gobabierto.views.statistics import tagged


def changes_feed(organization: str) -> Response:
    """The last changes of the public verdicts, as Atom."""
    institution = _institution(organization)
    found = feed.changes(institution["id"], clock.today())
    here = tk.url_for("gobabierto.changes_feed", organization=institution["name"], _external=True)
    content = feed.atom(institution, found, page=_page(institution), here=here)
    return _answer(content, "application/atom+xml; charset=utf-8")


def due_calendar(organization: str) -> Response:
    """The coming due dates, as iCalendar."""
    institution = _institution(organization)
    today = clock.today()
    listed = store_queries.verdicts(today, organization_id=institution["id"], private=False)
    content = calendar.ical(
        institution,
        calendar.due_dates(listed, today),
        page=_page(institution),
        host=urlsplit(tk.config["ckan.site_url"]).hostname or "localhost",
        stamp=_evaluated_at(institution["id"]),
    )
    response = _answer(content, "text/calendar; charset=utf-8")
    name = f"vencimientos-{institution['name']}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _institution(reference: str) -> dict[str, Any]:
    """Name and siglas of a registered institution, whoever asks: a feed is the same for all."""
    try:
        tk.check_access(SHOW, {"user": ""}, {"id": reference})
        group = tk.get_action("organization_show")(
            {"ignore_auth": True},
            {"id": reference, "include_users": False, "include_dataset_count": False},
        )
    except tk.ObjectNotFound:
        refuse(404, tk._("There is no such institution or rule."))
    return {key: group.get(key) or "" for key in ("id", "name", "title", "siglas")}


def _page(institution: dict[str, Any]) -> str:
    return tk.url_for("gobabierto.institution", organization=institution["name"], _external=True)


def _evaluated_at(organization_id: str) -> datetime:
    return store.progress(organization_id).evaluated_at or clock.now()


def _answer(content: bytes, content_type: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def register(blueprint: Blueprint) -> None:
    """Add the addresses."""
    here = "/cumplimiento/<organization>"
    blueprint.add_url_rule(f"{here}/cambios.atom", view_func=tagged(changes_feed))
    blueprint.add_url_rule(f"{here}/vencimientos.ics", view_func=tagged(due_calendar))
