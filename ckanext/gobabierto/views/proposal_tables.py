"""The tray as CSV and JSON, and decisions about many at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.views import exports
from ckanext.gobabierto.views.asking import ask_all, login, refuse, sentence
from ckanext.gobabierto.views.proposal_asking import deciding

COLUMNS = (
    "institution", "kind", "status", "title", "reason", "page", "heading", "files", "formats",
    "periods", "first_seen", "last_seen", "vanished_at", "decided_by", "decided_at", "note",
    "dataset", "request", "id",
)  # fmt: skip


def _filters() -> dict[str, Any]:
    """Those of the page, as the action takes them; all statuses where none is asked for."""
    asked = tk.request.args
    wanted = {"status": "tab", "organization": "organization", "kind": "kind", "q": "q"}
    return {key: asked.get(name, "").replace("\0", "")[:200] for key, name in wanted.items()}


def _answer() -> dict[str, Any]:
    try:
        return ask_all("gobabierto_proposal_list", **_filters())
    except tk.ValidationError as error:
        refuse(400, sentence(error))


def as_csv() -> Response | AnyResponse:
    """The proposals of the filters, one a row."""
    if tk.current_user.is_anonymous:
        return login()
    return exports.as_csv("bandeja", COLUMNS, _rows(_answer()["results"]))


def as_json() -> Response | AnyResponse:
    """The same, as the action answers."""
    if tk.current_user.is_anonymous:
        return login()
    return exports.as_json("bandeja", _answer())


def _rows(proposals: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for row in proposals:
        resources = row["resources"] or []
        yield {
            **{key: row.get(key) for key in COLUMNS},
            "institution": (row["organization"] or {}).get("title", ""),
            "status": "requested" if row["requested"] else row["status"],
            "heading": " › ".join(row["heading_path"] or []),
            "files": len(resources),
            "formats": ", ".join(sorted({r["format"] for r in resources if r["format"]})),
            "periods": ", ".join(dict.fromkeys(r["period"] for r in resources if r["period"])),
            "decided_by": row["decided_by_name"],
            "dataset": (row["dataset"] or {}).get("name", ""),
        }


def bulk() -> str | AnyResponse:
    """Decide about the chosen ones; the answer says what became of each."""
    if tk.current_user.is_anonymous:
        return login()
    form = tk.request.form
    ids = form.getlist("page_id") if form.get("all") else form.getlist("id")
    given = {"ids": ids, "decision": form.get("decision", ""), "note": form.get("note", "")}
    answer: dict[str, Any] = {"done": [], "refused": []}
    error = ""
    try:
        with deciding():
            answer = tk.get_action("gobabierto_proposal_bulk")({}, given)
    except tk.ValidationError as problem:
        error = sentence(problem)
    extra = {"answer": answer, "error": error, "decision": given["decision"]}
    return tk.render("gobabierto/proposals/result.html", extra)


def register(blueprint: Blueprint, base: str) -> None:
    """Add the addresses."""
    blueprint.add_url_rule(f"{base}.csv", "as_csv", as_csv)
    blueprint.add_url_rule(f"{base}.json", "as_json", as_json)
    blueprint.add_url_rule(f"{base}/varias", "bulk", bulk, methods=["POST"])
