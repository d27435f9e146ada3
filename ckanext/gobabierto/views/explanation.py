"""``/cumplimiento/<organization>/explicacion``: why a verdict is what it is, step by step."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance.explain_unit import SUBJECTS
from ckanext.gobabierto.views import arguments, exports
from ckanext.gobabierto.views.asking import ask, refuse

EXPLAIN = "gobabierto_verdict_explain"
_LONGEST = 300


def explanation(organization: str) -> str | tuple[str, int]:
    """The page of one verdict."""
    asked = _asked()
    wanted = _wanted(organization)
    answer = _explained(**wanted, **asked.dated())
    page = tk.render(
        "gobabierto/explanation.html",
        {
            "answer": answer,
            "asked": asked,
            "wanted": wanted,
            "links": _links(wanted),
            "day": asked.as_of or clock.today(),
            "today": clock.today(),
            "subject": _subject(answer),
        },
    )
    return (page, 400) if asked.errors else page


def explanation_json(organization: str) -> Response:
    """The same as the action answers."""
    asked = _asked()
    for message in asked.errors.values():
        refuse(400, message)
    answer = _explained(**_wanted(organization), **asked.dated())
    name = f"explicacion-{answer['rule']['id']}-{answer['institution']['name']}-{answer['as_of']}"
    return exports.as_json(name, answer)


def _asked() -> arguments.Asked:
    """The day asked about; the period names the verdict, and no day: without one it is today."""
    given = tk.request.args.to_dict()
    given.pop("period", None)
    return arguments.read(given)


def _explained(**wanted: Any) -> dict[str, Any]:
    """The answer; to who asks too often, 429 with the sentence that says so."""
    try:
        return ask(EXPLAIN, **wanted)
    except tk.ValidationError as error:
        told: dict[str, Any] = dict(error.error_dict)
        texts = " ".join(str(text) for several in told.values() for text in several)
        refuse(429 if "rate_limit" in told else 400, texts)


def _wanted(organization: str) -> dict[str, str]:
    """The verdict that the address names."""
    args = tk.request.args
    rule = _clean(args.get("rule", ""))
    if not rule:
        refuse(400, _("Say which rule is to be explained."))
    kind = args.get("type", "") or "institution"
    if kind not in SUBJECTS:
        refuse(400, _("There is no such kind of subject."))
    subject = _clean(args.get("subject", "")) or organization
    found = {"rule": rule, "subject_type": kind, "subject_id": subject}
    period = _clean(args.get("period", ""))
    return {**found, "organization": organization, **({"period": period} if period else {})}


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:_LONGEST]


def _links(wanted: dict[str, str]) -> dict[str, str]:
    """The arguments of the same verdict, for links to other days and to the download."""
    found = {"organization": wanted["organization"], "rule": wanted["rule"]}
    found |= {"type": wanted["subject_type"], "subject": wanted["subject_id"]}
    return {**found, **({"period": wanted["period"]} if "period" in wanted else {})}


def _subject(answer: dict[str, Any]) -> dict[str, Any]:
    """The subject as the verdict names it, or as it was asked for."""
    verdict = answer["verdict"]
    told = {**answer["subject"], **(verdict["subject"] if verdict else {})}
    if told["type"] == "institution":
        return {**told, "title": answer["institution"]["title"]}
    names = [fact["name"] for fact in answer["facts"] if fact["id"] == told["id"]]
    return {**told, "title": told.get("title") or told.get("name") or (names or [told["id"]])[0]}


def register(blueprint: Blueprint) -> None:
    """Add the addresses of this page."""
    here = "/cumplimiento/<organization>/explicacion"
    blueprint.add_url_rule(here, view_func=explanation)
    blueprint.add_url_rule(f"{here}.json", view_func=explanation_json)
