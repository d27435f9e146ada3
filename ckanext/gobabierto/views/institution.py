"""``/cumplimiento/<organization>``: whether an institution complies, why not, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk
from ckan import authz

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance.trend import trend
from ckanext.gobabierto.helpers.figures import percent
from ckanext.gobabierto.helpers.words import STATES, VERBS
from ckanext.gobabierto.views import arguments, exports, findings
from ckanext.gobabierto.views.arguments import Asked
from ckanext.gobabierto.views.asking import ask, ask_verdicts, for_download
from ckanext.gobabierto.views.trend import drawing

COLUMNS = (
    "institucion", "fecha", "perfil", "regla", "version", "verbo", "severidad", "estado", "tipo",
    "sujeto", "sujeto_titulo", "sujeto_direccion", "periodo", "razon", "como_atender", "causa",
    "motivo_no_aplica", "desde", "vence", "extemporaneo", "valor_observado", "umbral",
    "origen_umbral", "fuente", "grado", "observado", "aviso",
)  # fmt: skip
VERB_COLUMNS = ("verbo", "fecha", "estado", "cumplidas", "aplicables", "avance", *STATES, "aviso")


def institution(organization: str) -> str | tuple[str, int]:
    """The page of an institution."""
    asked = arguments.read(tk.request.args)
    answer = whole(organization, asked.known())
    rules = rules_of(answer)
    # That of the answer: what is asked as it was known on a day is of that day.
    day = date.fromisoformat(answer["as_of"])
    page = tk.render(
        "gobabierto/institution.html",
        {
            "answer": answer,
            "asked": asked,
            "day": day,
            "today": clock.today(),
            "may": may_mend(answer["institution"]["id"]),
            "trend": drawing(trend(answer["institution"]["id"], day)),
            **_arranged(answer, rules, day),
        },
    )
    return (page, 400) if asked.errors else page


def institution_csv(organization: str) -> Response:
    """Every verdict of the institution, or those in one state, one row for each."""
    asked = for_download()
    return verdicts_csv(organization, asked, state=asked.state)


def institution_json(organization: str) -> Response:
    """The same with all the evidence, as the action answers."""
    asked = for_download()
    return verdicts_json(organization, asked, state=asked.state)


def verdicts_csv(organization: str, asked: Asked, **chosen: str) -> Response:
    """The verdicts chosen, all of them, sent as they are read."""
    answer, listed = _chosen(organization, asked, chosen)
    rules = rules_of(answer)
    rows = (_row(verdict, answer, rules) for verdict in listed)
    return exports.stream_csv(_name(answer, chosen), COLUMNS, rows)


def verdicts_json(organization: str, asked: Asked, **chosen: str) -> Response:
    """The same with all the evidence, as the action answers."""
    answer, listed = _chosen(organization, asked, chosen)
    return exports.stream_json(_name(answer, chosen), answer, "verdicts", listed)


def whole(organization: str, known: dict[str, str]) -> dict[str, Any]:
    """The answer about an institution with every verdict."""
    answer, listed = ask_verdicts(id=organization, **known)
    return {**answer, "verdicts": list(listed)}


def institution_verbs_csv(organization: str) -> Response:
    """Legal obligations of the institution by verb."""
    answer = whole(organization, for_download().known())
    return exports.as_csv(f"{_name(answer)}-verbos", VERB_COLUMNS, _verb_rows(answer))


def institution_verbs_json(organization: str) -> Response:
    """The same as JSON."""
    answer = whole(organization, for_download().known())
    return exports.as_json(f"{_name(answer)}-verbos", _verb_rows(answer))


def _arranged(answer: dict[str, Any], rules: dict[str, Any], day: date) -> dict[str, Any]:
    law, advice = findings.apart(answer["verdicts"], rules)
    found = findings.group(law, rules)
    by_state = {s: [f for f in found if f.state == s and f.severity == "E"] for s in STATES}
    return {
        "counts": findings.tally(law, rules),
        "findings": by_state,
        "first": findings.first_things(by_state["incumple"]),
        "others": [f for f in found if f.severity != "E"],
        "advice": findings.group(advice, rules),
        "coming": findings.coming(law, rules, day),
        "rules": rules,
    }


def rules_of(answer: dict[str, Any]) -> dict[str, Any]:
    """The rules of the day by id, in the order of the law."""
    listed = ask("gobabierto_rule_list", as_of=answer["as_of"])
    rows = listed["results"] if isinstance(listed, dict) else listed
    return {rule["id"]: rule for rule in rows}


def may_mend(organization_id: str) -> dict[str, bool]:
    """What the reader may mend: the institution's record, its datasets."""
    user = str(getattr(tk.current_user, "name", "") or "")
    return {
        "organization": bool(tk.h.check_access("organization_update", {"id": organization_id})),
        "datasets": bool(user)
        and bool(
            authz.has_user_permission_for_group_or_org(organization_id, user, "update_dataset")
        ),
    }


def _chosen(
    organization: str, asked: Asked, chosen: dict[str, str]
) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    wanted = {key: value for key, value in chosen.items() if value}
    return ask_verdicts(id=organization, **asked.known(), **wanted, exported=True)


def _name(answer: dict[str, Any], chosen: Mapping[str, str] = MappingProxyType({})) -> str:
    parts = [answer["institution"]["name"], answer["as_of"], *chosen.values()]
    return "-".join(["cumplimiento", *(part for part in parts if part)])


def _row(verdict: dict[str, Any], answer: dict[str, Any], rules: dict[str, Any]) -> dict[str, Any]:
    subject = verdict["subject"]
    evidence = (verdict.get("evidence") or [{}])[0]
    return {
        "institucion": answer["institution"]["name"],
        "fecha": answer["as_of"],
        "perfil": rules.get(verdict["rule"], {}).get("profile") or _profile_id(answer),
        "regla": verdict["rule"],
        "version": verdict.get("rule_version"),
        "verbo": verdict.get("verb") or rules.get(verdict["rule"], {}).get("verb"),
        "severidad": verdict["severity"],
        "estado": verdict["state"],
        "tipo": subject["type"],
        "sujeto": subject.get("name") or subject["id"],
        "sujeto_titulo": subject.get("title"),
        "sujeto_direccion": subject.get("url"),
        "periodo": verdict.get("period"),
        "razon": verdict["reason"],
        "como_atender": verdict.get("fix"),
        "causa": verdict.get("cause"),
        "motivo_no_aplica": verdict.get("exemption"),
        "desde": verdict.get("since"),
        "vence": verdict.get("due"),
        "extemporaneo": "sí" if verdict.get("extemporaneo") else "no",
        "valor_observado": evidence.get("value"),
        "umbral": evidence.get("threshold"),
        "origen_umbral": evidence.get("threshold_origin"),
        "fuente": evidence.get("source"),
        "grado": evidence.get("grade"),
        "observado": evidence.get("observed_at"),
        "aviso": answer["disclaimer"],
    }


def _profile_id(answer: dict[str, Any]) -> str:
    profile = answer.get("profile") or ""
    return str(profile.get("id", "") if isinstance(profile, dict) else profile)


def _verb_rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    counts = findings.tally(answer["verdicts"], rules_of(answer))
    rows: list[dict[str, Any]] = []
    for verb in VERBS:
        part = answer["eje3"][verb]
        row = {"verbo": verb, "fecha": answer["as_of"], "estado": part["state"], **counts[verb]}
        row |= {"cumplidas": part["met"], "aplicables": part["applicable"]}
        row |= {"avance": percent(part["met"], part["applicable"]), "aviso": answer["disclaimer"]}
        rows.append(row)
    return rows


def register(blueprint: Blueprint) -> None:
    """Add the addresses of this page."""
    here = "/cumplimiento/<organization>"
    blueprint.add_url_rule(here, view_func=institution)
    blueprint.add_url_rule(f"{here}.csv", view_func=institution_csv)
    blueprint.add_url_rule(f"{here}.json", view_func=institution_json)
    blueprint.add_url_rule(f"{here}/verbos.csv", view_func=institution_verbs_csv)
    blueprint.add_url_rule(f"{here}/verbos.json", view_func=institution_verbs_json)
