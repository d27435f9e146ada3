"""``/cumplimiento/<organization>/resultados/<rule>``: all an institution has under one rule."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance.totals import SEVERITIES
from ckanext.gobabierto.views import arguments, institution
from ckanext.gobabierto.views.asking import SHOW, ask, for_download
from ckanext.gobabierto.views.paging import Pages, pages_of

PER_PAGE = 50


def institution_rule(organization: str, rule: str) -> str | tuple[str, int]:
    """The verdicts of an institution under a rule, one page of them, with their evidence."""
    asked = arguments.read(tk.request.args)
    chosen = _chosen(asked, rule)
    answer = ask(
        SHOW,
        id=organization,
        **asked.known(),
        **chosen,
        limit=PER_PAGE,
        offset=(asked.page - 1) * PER_PAGE,
    )
    rules = institution.rules_of(answer)
    if rule not in rules and not answer["count"]:
        tk.abort(404, tk._("There is no such institution or rule."))

    def address(number: int) -> str:
        page = {"page": number} if number > 1 else {}
        return _address("institution_rule", organization, chosen, asked, **page)

    page = tk.render(
        "gobabierto/institution_rule.html",
        {
            "answer": answer,
            "asked": asked,
            "chosen": chosen,
            "day": asked.as_of or clock.today(),
            "today": clock.today(),
            "rule": rules.get(rule) or {"id": rule, "title": rule},
            "may": institution.may_mend(answer["institution"]["id"]),
            "links": Pages(asked.page, pages_of(answer["count"], PER_PAGE), address),
            "csv": _address("institution_rule_csv", organization, chosen, asked),
            "json": _address("institution_rule_json", organization, chosen, asked),
        },
    )
    return (page, 400) if asked.errors else page


def institution_rule_csv(organization: str, rule: str) -> Response:
    """The same, all pages, one row for each verdict."""
    asked = for_download()
    return institution.verdicts_csv(organization, asked, **_chosen(asked, rule))


def institution_rule_json(organization: str, rule: str) -> Response:
    """The same as JSON, with all the evidence."""
    asked = for_download()
    return institution.verdicts_json(organization, asked, **_chosen(asked, rule))


def _chosen(asked: arguments.Asked, rule: str) -> dict[str, str]:
    """What of the address chooses verdicts; a severity that there is not chooses nothing."""
    severity = tk.request.args.get("severity", "")
    wanted = {"rule": rule, "state": asked.state}
    wanted |= {"severity": severity if severity in SEVERITIES else ""}
    return {key: value for key, value in wanted.items() if value}


def _address(
    name: str, organization: str, chosen: dict[str, str], asked: arguments.Asked, **more: Any
) -> str:
    return tk.h.url_for(
        f"gobabierto.{name}", organization=organization, **chosen, **asked.known(), **more
    )


def register(blueprint: Blueprint) -> None:
    """Add the addresses of this page."""
    here = "/cumplimiento/<organization>/resultados/<rule>"
    blueprint.add_url_rule(here, view_func=institution_rule)
    blueprint.add_url_rule(f"{here}.csv", view_func=institution_rule_csv)
    blueprint.add_url_rule(f"{here}.json", view_func=institution_rule_json)
