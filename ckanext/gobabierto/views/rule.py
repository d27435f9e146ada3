"""``/cumplimiento/regla/<rule>``: what a rule asks, where the law says so, who does not meet it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto import clock, obligations
from ckanext.gobabierto.views import arguments, exports
from ckanext.gobabierto.views.asking import ask, for_download, refuse

COLUMNS = (
    "regla", "perfil", "verbo", "severidad", "titulo", "pide", "como_cumplir", "articulos", "desde",
    "hasta",
)  # fmt: skip

FAILING_COLUMNS = (
    "regla", "fecha", "institucion", "siglas", "nombre", "casos", "desde", "aviso",
)  # fmt: skip


def rules() -> str | tuple[str, int]:
    """All the rules of the law in force on the date."""
    asked = arguments.read(tk.request.args)
    day = asked.as_of or clock.today()
    found = listed(day.isoformat())
    page = tk.render(
        "gobabierto/rules.html",
        {
            "rules": found,
            "groups": _by_profile(found),
            "disclaimer": obligations.notices_on(day).disclaimer,
            "asked": asked,
            "day": day,
            "today": clock.today(),
        },
    )
    return (page, 400) if asked.errors else page


def _by_profile(found: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rules with the short title of their profile; advisory ones last."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(found, key=lambda row: row.get("kind") == "advisory"):
        groups.setdefault(row.get("profile_short_title") or row.get("profile") or "", []).append(
            row
        )
    return list(groups.items())


def rule(rule: str) -> str | tuple[str, int]:
    """The page of a rule, in force on the date or not."""
    asked = arguments.read(tk.request.args)
    day = asked.as_of or clock.today()
    found = next((row for row in listed(day.isoformat()) if row["id"] == rule), None)
    in_force = found is not None
    found = found or next((row for row in listed(None) if row["id"] == rule), None)
    if found is None:
        refuse(404, _("There is no such rule."))
    page = tk.render(
        "gobabierto/rule.html",
        {
            "rule": found,
            "in_force": in_force,
            "failing": _failing(rule, asked) if in_force else None,
            "disclaimer": _disclaimer(found, day),
            "asked": asked,
            "day": day,
            "today": clock.today(),
        },
    )
    return (page, 400) if asked.errors else page


def _disclaimer(row: dict[str, Any], day: date) -> str:
    """In the words of the rule's own law, or of the law of *day* where it only advises."""
    own = obligations.current().profile(str(row.get("profile") or ""))
    if own is not None and own.kind == "primary":
        return own.notices.disclaimer
    return obligations.notices_on(day).disclaimer


def rule_csv(rule: str) -> Response:
    """The institutions that do not meet a rule."""
    answer = _failing(rule, for_download())
    rows = [
        {
            "regla": answer["rule"],
            "fecha": answer["as_of"],
            "institucion": row["institution"]["name"],
            "siglas": row["institution"]["siglas"],
            "nombre": row["institution"]["title"],
            "casos": row["cases"],
            "desde": row["since"],
            "aviso": answer["disclaimer"],
        }
        for row in answer["results"]
    ]
    return exports.as_csv(f"{answer['rule']}-{answer['as_of']}", FAILING_COLUMNS, rows)


def rule_json(rule: str) -> Response:
    """The same as JSON."""
    answer = _failing(rule, for_download())
    return exports.as_json(f"{answer['rule']}-{answer['as_of']}", answer)


def _failing(rule: str, asked: arguments.Asked) -> dict[str, Any]:
    return ask("gobabierto_rule_failures", rule=rule, **asked.dated())


def rules_csv() -> Response:
    """The rules of the day, one row for each."""
    asked = for_download()
    day = (asked.as_of or clock.today()).isoformat()
    rows = [_flat(row) for row in listed(day)]
    return exports.as_csv(f"reglas-{day}", COLUMNS, rows)


def rules_json() -> Response:
    """The same with quotations and parameters, as the action answers."""
    asked = for_download()
    day = (asked.as_of or clock.today()).isoformat()
    return exports.as_json(f"reglas-{day}", listed(day))


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "regla": row["id"],
        "perfil": row.get("profile"),
        "verbo": row["verb"],
        "severidad": row["severity"],
        "titulo": row["title"],
        "pide": row.get("asks"),
        "como_cumplir": row.get("how_to_comply"),
        "articulos": ", ".join(row.get("articles") or []),
        "desde": row.get("valid_from"),
        "hasta": row.get("valid_until"),
    }


def listed(as_of: str | None) -> list[dict[str, Any]]:
    """The rules of a day, or of every profile."""
    answer = ask("gobabierto_rule_list", **({"as_of": as_of} if as_of else {}))
    return answer["results"] if isinstance(answer, dict) else answer


def register(blueprint: Blueprint) -> None:
    """Add the addresses of these pages."""
    blueprint.add_url_rule("/cumplimiento/reglas", view_func=rules)
    blueprint.add_url_rule("/cumplimiento/reglas.csv", view_func=rules_csv)
    blueprint.add_url_rule("/cumplimiento/reglas.json", view_func=rules_json)
    blueprint.add_url_rule("/cumplimiento/regla/<rule>", view_func=rule)
    blueprint.add_url_rule("/cumplimiento/regla/<rule>.csv", view_func=rule_csv)
    blueprint.add_url_rule("/cumplimiento/regla/<rule>.json", view_func=rule_json)
