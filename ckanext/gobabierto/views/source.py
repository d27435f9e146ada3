"""``/cumplimiento/fuentes/<source>``: how a source stands, what its runs did, what was wrong."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.fetching.client import HELPED
from ckanext.gobabierto.harvesters.sources import accounts
from ckanext.gobabierto.views import exports, paging
from ckanext.gobabierto.views.asking import login
from ckanext.gobabierto.views.source_asking import ask, may

RUNS = 10
COLUMNS = ("severity", "code", "message", "identity", "title", "path", "found", "expected")


def show(source: str) -> str | AnyResponse:
    """The page."""
    if tk.current_user.is_anonymous:
        return login()
    args = tk.request.args
    page = args.get("page", "")
    number = min(max(int(page), 1), 10_000) if page.isascii() and page.isdigit() else 1
    job = args.get("job", "").replace("\0", "")[:100]
    answer = ask(
        "gobabierto_harvest_source_report", id=source, limit=RUNS, offset=(number - 1) * RUNS,
        **({"job": job} if job else {}),
    )  # fmt: skip
    key = answer["source"]["id"]
    return tk.render(
        "gobabierto/sources/source.html",
        {
            **_common(answer["source"]),
            "answer": answer,
            "helped": _helped(answer["faults"]),
            "may": {
                "approve": may("gobabierto_source_approve", id=key),
                "run": may("harvest_source_update", id=key),
                "delete": may("harvest_source_delete", id=key),
                "confirm": bool(answer["source"]["hold"])
                and may("gobabierto_harvest_hold_confirm", id=answer["source"]["hold"]["id"]),
            },
            "links": paging.Pages(
                number, paging.pages_of(answer["run_count"], RUNS),
                partial(_page, answer["source"]["name"], job),
            ),
        },
    )  # fmt: skip


def _common(source: dict[str, Any]) -> dict[str, Any]:
    return {"source": source, "institution": source["organization"]}


def _page(name: str, job: str, number: int) -> str:
    query: dict[str, Any] = {"job": job} if job else {}
    return tk.h.url_for("gobabierto_sources.show", source=name, page=number, **query)


def _helped(faults: dict[str, Any] | None) -> list[str]:
    """The codes of which the page for the people of the site says how to mend them."""
    groups = faults["groups"] if faults else []
    return [each["code"] for each in groups if each["count"] and each["code"] in HELPED]


def progress(source: str) -> str | AnyResponse:
    """The part of the page that tells how far a run is, asked for every few seconds."""
    if tk.current_user.is_anonymous:
        return login()
    answer = ask("gobabierto_harvest_source_report", id=source, limit=0)
    if answer["progress"] is None:
        response = Response("")
        response.headers["HX-Refresh"] = "true"
        return response
    return tk.render(
        "gobabierto/sources/progress.html",
        {**_common(answer["source"]), "progress": answer["progress"]},
    )


def faults_csv(source: str) -> Response | AnyResponse:
    """Every error and warning of a run as CSV."""
    return _faults(source, "csv")


def faults_json(source: str) -> Response | AnyResponse:
    """The same as JSON."""
    return _faults(source, "json")


def _faults(source: str, form: str) -> Response | AnyResponse:
    if tk.current_user.is_anonymous:
        return login()
    job = tk.request.args.get("job", "").replace("\0", "")[:100]
    # It asks for the right to read them; then they pass as the database gives them.
    first = ask("gobabierto_harvest_fault_list", id=source, job=job, limit=0)
    rows = accounts.every_fault(first["job"]) if first["job"] else iter(())
    if form == "csv":
        return exports.stream_csv(f"errores-{source}", COLUMNS, rows)
    head = {"source": source, "job": first["job"], "count": first["count"]}
    return exports.stream_json(f"errores-{source}", head, "results", rows)


def register(blueprint: Blueprint, base: str) -> None:
    """Add the addresses of these pages."""
    blueprint.add_url_rule(f"{base}/<source>", view_func=show, strict_slashes=False)
    blueprint.add_url_rule(f"{base}/<source>/avance", view_func=progress)
    blueprint.add_url_rule(f"{base}/<source>/errores.csv", view_func=faults_csv)
    blueprint.add_url_rule(f"{base}/<source>/errores.json", view_func=faults_json)
