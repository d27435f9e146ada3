"""Handing a Plan over: the file, then what was understood of it, then the confirmation.

Nothing is stored before the confirmation. The file waits in between (``plans.waiting``), so that
it works without JavaScript and nobody has to choose it twice.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.plans import waiting
from ckanext.gobabierto.plans.refusal import Limits
from ckanext.gobabierto.views.asking import login, refusals, refuse, sentence
from ckanext.gobabierto.views.plan import BASE, choice_of_years, year_asked

IMPORT = "gobabierto_plan_import"


def _called(action: str, **data: Any) -> dict[str, Any]:
    """The answer of an action; 403 and 404 where it refuses, ``ValidationError`` as it is."""
    with refusals(
        missing=_("There is no such institution, plan or version."),
        forbidden=_("Only editors of the institution may hand over its plan."),
    ):
        return tk.get_action(action)({}, data)


def review(organization: str) -> str | AnyResponse:
    """What would be stored of the file that was chosen."""
    if tk.current_user.is_anonymous:
        return login()
    form, upload = tk.request.form, tk.request.files.get("upload")
    year, sheet = year_asked(form.get("year", "")), form.get("sheet", "").replace("\0", "")[:200]
    held = waiting.find(_user(), form.get("word", ""))
    if held is not None and not upload:
        content, name = held.content, held.file_name
    else:
        content = upload.read(Limits().size + 1) if upload else b""
        name = str(upload.filename or "") if upload else ""
    if not content:
        tk.h.flash_error(_("Choose the file of the plan."))
        return _back(organization, year)
    data: dict[str, Any] = {"file_name": name, "sheet": sheet, "year": year}
    return _reviewed(organization, content, {k: v for k, v in data.items() if v})


def _reviewed(organization: str, content: bytes, data: dict[str, Any]) -> str | AnyResponse:
    """Ask what would be stored, keep the file, and show it."""
    try:
        shown = _called(
            IMPORT, organization=organization, upload=_Bytes(content), dry_run=True, **data
        )
    except tk.ValidationError as error:
        _flash(error)
        return _back(organization, data.get("year"))
    held = waiting.Held(
        shown["organization_id"],
        shown["year"],
        shown["file_name"],
        content,
        data.get("sheet", ""),
        shown["present"],
    )
    return _page(organization, shown, word=waiting.hold(_user(), held))


class _Bytes:
    """Bytes as the action takes an upload."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int = -1) -> bytes:
        """The first *size* bytes."""
        return self._content[:size] if size >= 0 else self._content


def _page(
    organization: str, shown: dict[str, Any], *, word: str, reason: str = "", error: str = ""
) -> str:
    institution = tk.get_action("gobabierto_plan_show")({}, {"id": organization})["institution"]
    return tk.render(
        "gobabierto/plan_review.html",
        {
            "institution": institution,
            "shown": shown,
            "word": word,
            "reason": reason,
            "error": error,
            "years": choice_of_years([shown["year"]]),
        },
    )


def confirm(organization: str) -> str | AnyResponse:
    """Store what was shown."""
    if tk.current_user.is_anonymous:
        return login()
    form = tk.request.form
    word, reason = form.get("word", ""), form.get("reason", "").replace("\0", "").strip()
    held = waiting.find(_user(), word)
    if held is None:
        tk.h.flash_error(_("The file is no longer here: it is kept for an hour. Choose it again."))
        return _back(organization, None)
    data: dict[str, Any] = {
        "file_name": held.file_name,
        "year": held.year,
        "sheet": held.sheet,
    }
    try:
        stored = _called(
            IMPORT,
            organization=held.organization_id,
            upload=_Bytes(held.content),
            present=held.present,
            reason=reason,
            **data,
        )
    except tk.ValidationError as error:
        if "reason" not in error.error_dict:
            _flash(error)
            return _back(organization, held.year)
        shown = _called(
            IMPORT,
            organization=held.organization_id,
            upload=_Bytes(held.content),
            dry_run=True,
            **data,
        )
        return _page(organization, shown, word=word, error=sentence(error))
    waiting.drop(_user(), word)
    _tell(stored)
    return _back(organization, held.year)


def back(organization: str) -> str | AnyResponse:
    """Look at an earlier version as a change of the present one, or take it up again."""
    if tk.current_user.is_anonymous:
        return login()
    form = tk.request.form
    year, version = year_asked(form.get("year", "")), form.get("version", "")
    if year is None or not (version.isascii() and version.isdigit()):
        refuse(400, _("The form could not be read."))
    data: dict[str, Any] = {"organization": organization, "year": year, "version": int(version)}
    reason, error = form.get("reason", "").replace("\0", "").strip(), ""
    if form.get("confirm"):
        try:
            _tell(_called(IMPORT, reason=reason, **data))
            return _back(organization, year)
        except tk.ValidationError as refused:
            error = sentence(refused)
    shown = _called(IMPORT, dry_run=True, **data)
    return _page(organization, shown, word="", reason=reason, error=error)


def read(organization: str) -> AnyResponse:
    """Ask for the published Plan to be read from its address."""
    if tk.current_user.is_anonymous:
        return login()
    year = year_asked(tk.request.form.get("year", ""))
    try:
        answer = _called(
            "gobabierto_plan_read",
            organization=organization,
            year=year,
            address=tk.request.form.get("address", ""),
        )
    except tk.ValidationError as error:
        _flash(error)
    else:
        told = _("It will be read within moments: {address}.")
        tk.h.flash_success(told.format(address=", ".join(answer["addresses"])))
    return _back(organization, year)


def _tell(stored: dict[str, Any]) -> None:
    if not stored["stored"]:
        tk.h.flash_notice(_("The file says the same as the version in force: nothing was stored."))
        return
    text = _("Version {version} of the plan of {year} is in force, with {rows} rows.")
    tk.h.flash_success(
        text.format(version=stored["version"], year=stored["year"], rows=len(stored["rows"]))
    )
    if (stored["publication"] or {}).get("error"):
        text = _("The public dataset of the plan could not be written: {error}")
        tk.h.flash_error(text.format(error=stored["publication"]["error"]))


def _flash(error: tk.ValidationError) -> None:
    tk.h.flash_error(sentence(error))


def _user() -> str:
    return str(getattr(tk.current_user, "id", "") or "")


def _back(organization: str, year: int | None) -> AnyResponse:
    query = {"anio": year} if year else {}
    return tk.redirect_to("gobabierto_plan.plan", organization=organization, **query)


def register(blueprint: Blueprint) -> None:
    """Add the addresses of these pages."""
    for path, view in (("revisar", review), ("guardar", confirm), ("volver", back), ("leer", read)):
        blueprint.add_url_rule(f"{BASE}/{path}", view_func=view, methods=["POST"])
