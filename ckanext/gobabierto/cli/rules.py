"""``ckan gobabierto rules``: the law as the portal encodes it."""

from __future__ import annotations

import json
from datetime import date

import click

from ckanext.gobabierto import obligations
from ckanext.gobabierto.compliance.rule_form import describe


@click.group()
def rules() -> None:
    """Las reglas de cada perfil normativo."""


@rules.command("list")
@click.option("--as-of", help="Sólo las vigentes ese día.")
@click.option("--json", "as_json", is_flag=True, help="Las reglas con todos sus textos, como JSON.")
def list_rules(as_of: str | None, as_json: bool) -> None:
    """Lista las reglas con versión, gravedad, verbo y título."""
    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError:
        raise click.BadParameter(f"«{as_of}» no es una fecha; por ejemplo 2026-11-22.") from None
    found = obligations.rules_on(day) if day else obligations.all_rules()
    if as_json:
        profiles = {item.id: item for item in obligations.profiles()}
        answer = [describe(rule, profiles[rule.profile]) for rule in found]
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    for rule in found:
        click.echo(f"{rule.version}  {rule.severity}  {rule.verb:<11} {rule.title}")
