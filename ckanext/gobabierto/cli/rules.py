"""``ckan gobabierto rules``: the law as the portal encodes it, and what another version changes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from ckan import model

from ckanext.gobabierto import clock, obligations
from ckanext.gobabierto.cli import rules_report
from ckanext.gobabierto.compliance.rule_changes import rule_changes
from ckanext.gobabierto.compliance.rule_form import describe
from ckanext.gobabierto.compliance.rule_trial import judged_otherwise, stored_book, trial_report
from ckanext.gobabierto.errors import BadObligationFile
from ckanext.gobabierto.facts import catalogue
from ckanext.gobabierto.obligations import checking
from ckanext.gobabierto.rules.wording import parameter_title

_FILE = click.Path(exists=True, path_type=Path)


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
        changed = [parameter_title(rule.id, item.name) for item in rule.parameters if item.changed]
        note = f"  (cambiado por este portal: {', '.join(changed)})" if changed else ""
        click.echo(f"{rule.version}  {rule.severity}  {rule.verb:<11} {rule.title}{note}")


@rules.command("check")
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Las faltas como JSON.")
def check(file: Path, as_json: bool) -> None:
    """Revisa un archivo de reglas, el de un portal o una carpeta: cada falta con archivo y línea.

    Termina con código 1 si hay alguna.
    """
    found = checking.check(file, obligations.bundled())
    if as_json:
        rows = [
            {"code": f.code, "message": f.message, "where": f.where, "found": f.found}
            | {"expected": f.expected}
            for f in found
        ]
        click.echo(json.dumps({"ok": not found, "faults": rows}, ensure_ascii=False, indent=1))
    else:
        for fault in found:
            click.echo(f"✗ {fault}")
        if not found:
            click.echo(f"✓ {file} se lee bien.")
    if found:
        raise SystemExit(1)


@rules.command("diff")
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--organization", help="Sólo los resultados de esta institución (nombre o id).")
@click.option("--json", "as_json", is_flag=True, help="Las diferencias como JSON.")
def diff(files: tuple[Path, ...], organization: str | None, as_json: bool) -> None:
    """Qué cambiaría otra versión de las reglas, antes de tomarla. No escribe nada.

    FILES: una carpeta de reglas, archivos de perfiles, o el archivo de cambios de un portal. Sin
    ellos se comparan los resultados guardados con las reglas instaladas, sólo de las instituciones
    cuya última evaluación no fue con ellas.
    """
    chosen, day = _chosen(organization), clock.today()
    try:
        current = obligations.current()
        if files:
            new = obligations.book_with(
                obligations.bundled(), obligations.FOLDER, list(files), obligations.site_path()
            )
            old, judged_with = current, current
        else:
            chosen = judged_otherwise(chosen)
            new, old, judged_with = current, stored_book(chosen, current, day), None
    except BadObligationFile as error:
        raise click.ClickException(str(error)) from None
    changes = rule_changes(old, new)
    with click.progressbar(chosen, label="Juzgando", file=click.get_text_stream("stderr")) as bar:
        report = trial_report(bar if changes.any else (), judged_with, new, changes, day)
    told = rules_report.as_dict(changes, report, _names(list(report.institutions)), day)
    click.echo(_json(told) if as_json else rules_report.as_text(told))


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)


def _chosen(organization: str | None) -> list[str]:
    if not organization:
        return sorted(catalogue.organization_rows())
    group = model.Group.get(organization)
    if group is None or not group.is_organization:
        raise click.ClickException(f"No existe la institución «{organization}».")
    return [str(group.id)]


def _names(ids: list[str]) -> dict[str, str]:
    return {key: str(row["name"]) for key, row in catalogue.organization_rows(ids).items()}
