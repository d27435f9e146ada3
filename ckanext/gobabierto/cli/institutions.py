"""``ckan gobabierto institutions``: the registry of federal institutions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.institutions import loader, rows


@click.group(help="Registro de instituciones federales.")
def institutions() -> None:
    """Group of the registry commands."""


@institutions.command("load")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
@click.option("--dry-run", is_flag=True, help="Dice qué cambiaría, sin escribir nada.")
def load(file: Path | None, as_json: bool, dry_run: bool) -> None:
    """Carga el registro (o FILE, CSV o YAML) como organizaciones.

    Repetirla no escribe nada; lo que una persona editó se conserva y se informa.
    """
    try:
        found, errors = rows.read(file)
    except BadInput as error:
        raise click.ClickException(str(error)) from error
    progress = None if as_json else _progress
    user = loader.site_user()
    loaded = loader.load(found, errors, user=user, dry_run=dry_run, progress=progress)
    report = loaded.as_dict()
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _tell(report)
    if report["errors"]:
        raise SystemExit(1)


def _progress(number: int, total: int, change: Any) -> None:  # noqa: ARG001
    if number % 50 == 0 or number == total:
        click.echo(f"  {number}/{total} instituciones", err=True)


def _tell(report: dict[str, Any]) -> None:
    counts = report["counts"]
    prefix = "Sin escribir: " if report["dry_run"] else ""
    click.echo(
        f"{prefix}{counts['created']} creadas, {counts['updated']} actualizadas, "
        f"{counts['unchanged']} sin cambio, {counts['skipped']} borradas que se respetan, "
        f"{counts['absent']} que ya no están en el archivo, {counts['errors']} con error."
    )
    for each in report["updated"]:
        click.echo(f"  actualizada {each['name']}: {', '.join(sorted(each['fields']))}")
    for each in report["kept"]:
        click.echo(
            f"  se conserva {each['name']}.{each['field']} = «{each['current']}» "
            f"(el registro dice «{each['proposed']}»)"
        )
    for each in report["errors"]:
        click.echo(
            f"  {each['message']} {each['where']}: se encontró «{each['found']}»; "
            f"se esperaba {each['expected']} [{each['code']}]",
            err=True,
        )
