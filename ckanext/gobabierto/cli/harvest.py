"""``ckan gobabierto harvest``: sources in the foreground."""

from __future__ import annotations

import json

import click

from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.harvesters import running


@click.group(help="Cosecha de portales de instituciones.")
def harvest() -> None:
    """Group of the harvest commands."""


@harvest.command("run")
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
def run(source: str, as_json: bool) -> None:
    """Cosecha SOURCE (id, nombre o dirección) aquí mismo, de principio a fin.

    Sale con error si algo no se pudo leer o se rechazó; lo demás queda hecho.
    """
    try:
        report = running.run(source, None if as_json else _progress)
    except GobabiertoError as error:
        raise click.ClickException(f"{error.message} [{error.code}]") from error
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
    else:
        _tell(report)
    if not report.ok:
        raise SystemExit(1)


def _progress(number: int, total: int, what: str) -> None:
    if what:
        click.echo(what, err=True)
    elif number % 10 == 0 or number == total:
        click.echo(f"  {number}/{total}", err=True)


def _tell(report: running.Report) -> None:
    click.echo(
        f"{report.source}: {report.added} nuevas, {report.updated} cambiadas, "
        f"{report.unchanged} sin cambio, {report.vanished} que ya no están, "
        f"{report.refused} rechazadas; {report.pages} páginas."
    )
    for error in report.errors:
        click.echo(f"  {error}", err=True)
