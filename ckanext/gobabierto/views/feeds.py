"""What leaves an institution's page as a whole: Atom of changes, iCalendar of dates, expediente."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any
from urllib.parse import urlsplit

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import store, store_queries
from ckanext.gobabierto.dossier import calendar, feed
from ckanext.gobabierto.logic.action import dossier
from ckanext.gobabierto.views.asking import SHOW, refuse
from ckanext.gobabierto.views.statistics import tagged

_BLOCK = 1 << 16


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


def expediente(organization: str, period: str) -> Response:
    """The ZIP of an institution and a period, as the reader may see it."""
    try:
        made = dossier.prepare({"user": _user()}, {"id": organization, "period": period})
    except tk.ObjectNotFound:
        refuse(404, tk._("There is no such institution or rule."))
    except tk.ValidationError as error:
        told: dict[str, Any] = dict(error.error_dict)
        texts = " ".join(str(text) for several in told.values() for text in several)
        refuse(429 if "rate_limit" in told else 400, texts)
    response = _answer(_blocks(made.file), "application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Index-SHA256"] = made.sha256
    return response


def _user() -> str:
    return str(getattr(tk.current_user, "name", "") or "")


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(_BLOCK):
            yield block


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


def _answer(content: bytes | Iterator[bytes], content_type: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def register(blueprint: Blueprint) -> None:
    """Add the addresses."""
    here = "/cumplimiento/<organization>"
    blueprint.add_url_rule(f"{here}/cambios.atom", view_func=tagged(changes_feed))
    blueprint.add_url_rule(f"{here}/vencimientos.ics", view_func=tagged(due_calendar))
    blueprint.add_url_rule(f"{here}/expediente/<period>.zip", view_func=expediente)
