"""``/cumplimiento``: how many institutions meet their obligations, and which do not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.gobabierto import clock
from ckanext.gobabierto.helpers.figures import percent
from ckanext.gobabierto.helpers.words import STATES, VERBS
from ckanext.gobabierto.views import arguments, exports
from ckanext.gobabierto.views.asking import ask, ask_all, for_download
from ckanext.gobabierto.views.paging import Pages, pages_of
from ckanext.gobabierto.views.periods import period_choice

LIST = "gobabierto_compliance_list"
COLUMNS = (
    "institucion", "siglas", "nombre", "sector", "obligacion", "fecha", "perfil", "estado",
    *(f"{verb}_{part}" for verb in VERBS for part in ("estado", "cumplidas", "aplicables")),
    "proximo_vencimiento", "proxima_regla", "evaluada", "aviso",
)  # fmt: skip
VERB_COLUMNS = ("verbo", "fecha", *STATES, "cumplen", "verificables", "porcentaje", "aviso")


def national() -> str | tuple[str, int]:
    """The national page."""
    asked = arguments.read(tk.request.args)
    offset = (asked.page - 1) * arguments.PER_PAGE
    answer = ask(LIST, **asked.filters(), limit=arguments.PER_PAGE, offset=offset)
    page = tk.render(
        "gobabierto/national.html",
        {
            "answer": answer,
            "asked": asked,
            "day": asked.as_of or clock.today(),
            "today": clock.today(),
            "links": Links(asked, answer["count"]),
            **period_choice(asked),
        },
    )
    return (page, 400) if asked.errors else page


def national_csv() -> Response:
    """The table of institutions, all its pages."""
    answer = ask_all(LIST, **for_download().filters())
    rows = (_row(result, answer) for result in answer["results"])
    return exports.as_csv(f"cumplimiento-{answer['as_of']}", COLUMNS, rows)


def national_json() -> Response:
    """The same, with the national figures, as the action answers."""
    answer = ask_all(LIST, **for_download().filters())
    return exports.as_json(f"cumplimiento-{answer['as_of']}", answer)


def verbs_csv() -> Response:
    """The table of institutions by state in each verb."""
    answer = ask(LIST, **for_download().dated(), limit=0)
    return exports.as_csv(f"verbos-{answer['as_of']}", VERB_COLUMNS, _verb_rows(answer))


def verbs_json() -> Response:
    """The same as JSON."""
    answer = ask(LIST, **for_download().dated(), limit=0)
    return exports.as_json(f"verbos-{answer['as_of']}", _verb_rows(answer))


def _row(result: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    institution, eje3, due = result["institution"], result["eje3"], result.get("next_due") or {}
    row = {
        "institucion": institution["name"],
        "siglas": institution.get("siglas", ""),
        "nombre": institution["title"],
        "sector": institution.get("sector", ""),
        "obligacion": institution.get("obligation", ""),
        "fecha": answer["as_of"],
        "perfil": (answer.get("profile") or {}).get("id", ""),
        "estado": eje3["state"],
        "proximo_vencimiento": due.get("due"),
        "proxima_regla": due.get("rule"),
        "evaluada": result.get("evaluated_at"),
        "aviso": answer["disclaimer"],
    }
    for verb in VERBS:
        row[f"{verb}_estado"] = eje3[verb]["state"]
        row[f"{verb}_cumplidas"] = eje3[verb]["met"]
        row[f"{verb}_aplicables"] = eje3[verb]["applicable"]
    return row


def _verb_rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for verb in VERBS:
        tally = answer["national"]["verbs"][verb]
        met = tally["cumple"] + tally["por_vencer"]
        row = {"verbo": verb, "fecha": answer["as_of"], **{s: tally[s] for s in STATES}}
        row |= {"cumplen": met, "verificables": met + tally["incumple"]}
        row |= {"porcentaje": percent(met, met + tally["incumple"]), "aviso": answer["disclaimer"]}
        rows.append(row)
    return rows


class Links:
    """Addresses of the page with one thing changed, and the page numbers to show."""

    def __init__(self, asked: arguments.Asked, count: int) -> None:
        self.asked = asked
        self.current = asked.page
        self.pages = pages_of(count, arguments.PER_PAGE)

    def to(self, route: str = "national", **changes: Any) -> str:
        """The same question, changed; a change to ``""`` takes it away."""
        asked = {**self.asked.filters(), **changes}
        if asked.get("sort") == "siglas":
            asked.pop("sort")
        kept = {key: value for key, value in asked.items() if value not in {"", None}}
        return tk.h.url_for(f"gobabierto.{route}", **kept)

    def sort(self, key: str) -> str:
        """Sort by *key*; by its reverse where it already is."""
        reverse = self.asked.sort == key
        return self.to(sort=f"-{key}" if reverse else key) + "#instituciones"

    def sorted(self, key: str) -> str:
        """Value of ``aria-sort`` for a column."""
        if self.asked.sort.removeprefix("-") != key:
            return "none"
        return "descending" if self.asked.sort.startswith("-") else "ascending"

    def page(self, number: int) -> str:
        """Another page of the table."""
        return self.to(page=number if number > 1 else "") + "#instituciones"

    def numbers(self) -> list[int | None]:
        """Which numbers to offer; ``None`` is a gap."""
        return Pages(self.current, self.pages, self.page).numbers()


def register(blueprint: Blueprint) -> None:
    """Add the addresses of this page."""
    blueprint.add_url_rule("/cumplimiento", view_func=national)
    blueprint.add_url_rule("/cumplimiento.csv", view_func=national_csv)
    blueprint.add_url_rule("/cumplimiento.json", view_func=national_json)
    blueprint.add_url_rule("/cumplimiento/verbos.csv", view_func=verbs_csv)
    blueprint.add_url_rule("/cumplimiento/verbos.json", view_func=verbs_json)
