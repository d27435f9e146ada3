"""``/cumplimiento/periodos``: frozen quarters, what changed between two, their files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import freeze, period_reports, period_store, periods
from ckanext.gobabierto.dossier import tables
from ckanext.gobabierto.views import arguments, exports
from ckanext.gobabierto.views.asking import ask, refuse

SHOWN = 8
"""Quarters offered to choose from that nobody froze."""


def period_list() -> str:
    """Every frozen period, those published elsewhere, and two of them to compare."""
    listed = ask("gobabierto_period_list")
    return tk.render(
        "gobabierto/periods.html",
        {
            "frozen": [row for row in listed if row["kind"] == period_store.FROZEN],
            "historical": [row for row in listed if row["kind"] == period_store.HISTORICAL],
            "choices": choices(listed),
        },
    )


def period_page(period: str) -> str:
    """One period as it was frozen, or as it was published elsewhere."""
    asked = _asked(period)
    answer = _shown(asked, _kind())
    return tk.render(
        "gobabierto/period.html", {"answer": answer, "period": asked, "today": clock.today()}
    )


def period_file(period: str, form: tables.Format) -> Response:
    """The national table of a period, frozen or not, in one of the formats."""
    asked = _asked(period)
    answer = period_reports.table_report(period_reports.view_of(asked))
    if answer["frozen"]:
        answer["frozen"]["recorded_by"] = None
    name = f"cumplimiento-{asked.slug}{'-congelado' if answer['frozen'] else ''}.{form}"
    return exports.download(tables.written(answer, form), name, tables.CONTENT_TYPES[form])


def period_document(period: str) -> Response:
    """The very bytes that the checksum is of."""
    asked = _asked(period)
    stored = period_store.find(asked.name, _kind())
    if stored is None:
        refuse(404, _("This period has not been frozen."))
    text = "".join(freeze.pieces(stored))
    name = f"periodo-{asked.slug}-{stored.kind}.json"
    return exports.download(text, name, tables.CONTENT_TYPES["json"])


def period_diff() -> str | tuple[str, int]:
    """What changed from one period to another."""
    listed = ask("gobabierto_period_list")
    first, second = (tk.request.args.get(key, "").strip() for key in ("from", "to"))
    found: dict[str, Any] | None = None
    errors: list[str] = []
    if first or second:
        try:
            found = ask("gobabierto_period_diff", **{"from": first, "to": second})
        except tk.ValidationError as error:
            told: dict[str, Any] = dict(error.error_dict)
            errors = [str(text) for texts in told.values() for text in texts]
    page = tk.render(
        "gobabierto/period_diff.html",
        {
            "found": found,
            "errors": errors,
            "asked": {"from": first, "to": second},
            "choices": choices(listed),
        },
    )
    return (page, 400) if errors else page


def choices(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Periods to choose from, the newest first: the frozen ones and the last quarters."""
    frozen = {row["name"]: row for row in listed if row["kind"] == period_store.FROZEN}
    today = clock.today()
    offered = {
        item.name: item
        for item in (
            *(periods.parse(name) for name in frozen),
            *periods.last_quarters(today, SHOWN),
            periods.quarter_of(today),
        )
    }
    ordered = sorted(offered.values(), key=lambda item: (item.last, item.first), reverse=True)
    return [
        {"name": item.name, "frozen": item.name in frozen, "over": item.over(today)}
        for item in ordered
    ]


def period_choice(asked: arguments.Asked) -> dict[str, Any]:
    """Periods for the selector of the national page, and the one whose last day is shown."""
    listed = ask("gobabierto_period_list")
    name = asked.period
    frozen = {row["name"]: row for row in listed if row["kind"] == period_store.FROZEN}
    return {"choices": choices(listed), "chosen": name, "frozen": frozen.get(name)}


def _asked(text: str) -> periods.Period:
    try:
        period = periods.parse(text)
    except periods.BadPeriod as error:
        refuse(404, str(error))
    if not period.begun(clock.today()):
        refuse(404, _("This period has not begun yet."))
    return period


def _kind() -> str | None:
    """Which of the two of a name is asked for; ``None``: the frozen one first."""
    kind = tk.request.args.get("kind")
    if kind not in {None, period_store.FROZEN, period_store.HISTORICAL}:
        refuse(404, _("This period has not been frozen."))
    return kind


def _shown(period: periods.Period, kind: str | None) -> dict[str, Any]:
    try:
        return tk.get_action("gobabierto_period_show")({}, {"period": period.name, "kind": kind})
    except tk.ObjectNotFound:
        refuse(404, _("This period has not been frozen."))


def register(blueprint: Blueprint) -> None:
    """Add the addresses of these pages."""
    here = "/cumplimiento/periodos"
    blueprint.add_url_rule(here, view_func=period_list)
    blueprint.add_url_rule(f"{here}/diferencia", view_func=period_diff)
    blueprint.add_url_rule(f"{here}/<period>", view_func=period_page)
    blueprint.add_url_rule(f"{here}/<period>/documento.json", view_func=period_document)
    for form in tables.FORMATS:
        blueprint.add_url_rule(
            f"{here}/<period>.{form}",
            endpoint=f"period_{form}",
            view_func=period_file,
            defaults={"form": form},
        )
