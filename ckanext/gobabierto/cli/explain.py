"""``ckan gobabierto explain``: why a verdict is what it is."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.compliance.explain_unit import SUBJECTS
from ckanext.gobabierto.harvesters.writing.spanish import spanish
from ckanext.gobabierto.helpers.fact_labels import gobabierto_fact_label
from ckanext.gobabierto.helpers.words import gobabierto_fact_kind, gobabierto_fact_value
from ckanext.gobabierto.rules.spanish import long_date


@click.command()
@click.argument("rule")
@click.argument("subject_type", type=click.Choice(SUBJECTS))
@click.argument("subject_id")
@click.option("--as-of", help="El día que se explica; hoy si se omite.")
@click.option("--known-at", help="Como se sabía en ese momento.")
@click.option("--period", help="Sólo el resultado de ese periodo, como 2026 o 2026-T3.")
@click.option("--organization", help="La institución, si el sujeto solo no la dice.")
@click.option("--json", "as_json", is_flag=True, help="Todo, como JSON.")
def explain(rule: str, subject_type: str, subject_id: str, *, as_json: bool, **more: Any) -> None:
    """Por qué un resultado es el que es: los hechos, la regla y los pasos."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    data = {key: value for key, value in more.items() if value}
    data |= {"rule": rule, "subject_type": subject_type, "subject_id": subject_id}
    try:
        answer = tk.get_action("gobabierto_verdict_explain")({"user": user["name"]}, data)
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from None
    except tk.ValidationError as error:
        told = "; ".join(f"{key}: {' '.join(map(str, value))}" for key, value in error_rows(error))
        raise click.ClickException(told) from None
    with spanish():
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else _text(answer))


def error_rows(error: tk.ValidationError) -> list[tuple[str, Any]]:
    """The arguments refused, each with its sentences."""
    return list((error.error_dict or {}).items())


def _text(answer: dict[str, Any]) -> str:
    rule, institution = answer["rule"], answer["institution"]
    lines = [
        f"{rule['id']}  {rule['title']}",
        f"{institution['title']}, al {_day(answer['as_of'])}",
        "",
        *(f"{step['n']:>2}. {step['text']}" for step in answer["steps"]),
        "",
    ]
    for fact in answer["facts"]:
        lines += _fact(fact, answer["as_of"])
    if answer["more_facts"]:
        lines.append(f"  y {answer['more_facts']} hechos más")
    return "\n".join([*lines, "", answer["disclaimer"]])


def _fact(fact: dict[str, Any], as_of: str) -> list[str]:
    held = fact["snapshot"]
    since = f"desde el {_day(held['valid_from'])}, huella {held['hash']}" if held else "sin huella"
    on = f", al {_day(fact['day'])}" if fact["day"] != as_of else ""
    name = fact["name"] or fact["id"]
    return [
        f"  {gobabierto_fact_kind(fact['type'])}: {name}{on} ({since})",
        *(
            f"    {gobabierto_fact_label(key)}: {gobabierto_fact_value(value, key)}"
            for key, value in fact["values"].items()
        ),
    ]


def _day(text: str) -> str:
    return long_date(date.fromisoformat(text))
