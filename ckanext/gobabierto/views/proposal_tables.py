"""The tray as CSV and JSON, decisions about many at once, and the settling of differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.views import exports
from ckanext.gobabierto.views.asking import ask_all, refuse

COLUMNS = (
    "institution", "kind", "status", "title", "reason", "page", "heading", "files", "formats",
    "periods", "first_seen", "last_seen", "vanished_at", "decided_by", "decided_at", "note",
    "dataset", "request", "id",
)  # fmt: skip
PER_PAGE = 20
_SETTLED = (
    "id", "source_id", "identity", "field", "choice", "resource_id", "outcome", "fundamento",
    "number", "dated_on",
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
        refuse(400, " ".join(map(str, (error.error_summary or {"": ""}).values())))


def as_csv() -> Response | AnyResponse:
    """The proposals of the filters, one a row."""
    if tk.current_user.is_anonymous:
        return tk.redirect_to("user.login", came_from=tk.request.full_path)
    return exports.as_csv("bandeja", COLUMNS, _rows(_answer()["results"]))


def as_json() -> Response | AnyResponse:
    """The same, as the action answers."""
    if tk.current_user.is_anonymous:
        return tk.redirect_to("user.login", came_from=tk.request.full_path)
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
        return tk.redirect_to("user.login", came_from=tk.request.full_path)
    form = tk.request.form
    ids = form.getlist("page_id") if form.get("all") else form.getlist("id")
    given = {"ids": ids, "decision": form.get("decision", ""), "note": form.get("note", "")}
    answer: dict[str, Any] = {"done": [], "refused": []}
    error = ""
    try:
        answer = tk.get_action("gobabierto_proposal_bulk")({}, given)
    except tk.NotAuthorized:
        refuse(403, _("Only editors of the institution decide about its proposals."))
    except tk.ValidationError as problem:
        error = " ".join(map(str, (problem.error_summary or {"": str(problem)}).values()))
    extra = {"answer": answer, "error": error, "decision": given["decision"]}
    return tk.render("gobabierto/proposals/result.html", extra)


def differences() -> str | AnyResponse:
    """What sources say otherwise than people wrote."""
    if tk.current_user.is_anonymous:
        return tk.redirect_to("user.login", came_from=tk.request.full_path)
    number = tk.request.args.get("page", "1")
    page = min(max(int(number) if number.isascii() and number.isdigit() else 1, 1), 10_000)
    organization = tk.request.args.get("organization", "").replace("\0", "").strip()[:200]
    given = {"organization": organization, "limit": PER_PAGE, "offset": (page - 1) * PER_PAGE}
    try:
        answer = tk.get_action("gobabierto_difference_list")({}, given)
    except tk.NotAuthorized:
        refuse(403, _("Only editors of an institution see its proposals."))
    except tk.ObjectNotFound:
        refuse(404, _("There is no such institution."))
    pages = -(-answer["count"] // PER_PAGE)
    extra = {"answer": answer, "page": page, "pages": pages, "organization": organization}
    return tk.render("gobabierto/proposals/differences.html", extra)


def settle() -> AnyResponse:
    """One of them: the source's value or the one that is here."""
    if tk.current_user.is_anonymous:
        return tk.redirect_to("user.login", came_from=tk.request.full_path)
    given = {name: tk.request.form.get(name, "") for name in _SETTLED}
    try:
        answer = tk.get_action("gobabierto_difference_settle")({}, given)
        tk.h.flash_success(_settled_words(answer))
    except tk.NotAuthorized:
        refuse(403, _("Only editors of the institution decide about its proposals."))
    except tk.ObjectNotFound:
        refuse(404, _("There is no such proposal."))
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(map(str, (error.error_summary or {"": str(error)}).values())))
    return tk.redirect_to("gobabierto_proposals.differences")


def _settled_words(answer: dict[str, Any]) -> str:
    if answer["kind"] == "returned":
        back = _("The file is in the dataset again, with the identifier that it had.")
        return back if answer["choice"] == "source" else _("The file stays out of the dataset.")
    if answer["kind"] != "withdrawn":
        took = _("The dataset has the value of the source now.")
        kept = _("Yours stays. You will be asked again if the source says something else.")
        return took if answer["choice"] == "source" else kept
    if answer["choice"] == "mine":
        return _("The file stays. Its page goes on saying since when the source has not had it.")
    if answer["choice"] == "replace":
        return _("The other file took its place, with the same identifier.")
    if answer["document"]:
        return _("The file was removed, and its baja is in the register of documents.")
    return _("The file was removed. If it was public, register its baja (L25-PERM-01).")


def register(blueprint: Blueprint, base: str) -> None:
    """Add the addresses."""
    blueprint.add_url_rule(f"{base}.csv", "as_csv", as_csv)
    blueprint.add_url_rule(f"{base}.json", "as_json", as_json)
    blueprint.add_url_rule(f"{base}/varias", "bulk", bulk, methods=["POST"])
    blueprint.add_url_rule(f"{base}/diferencias", "differences", differences)
    blueprint.add_url_rule(f"{base}/diferencias", "settle", settle, methods=["POST"])
