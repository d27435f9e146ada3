"""``ckan gobabierto harvest``: sources in the foreground."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import BadInput, GobabiertoError
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run.previewed import Entry, Preview
from ckanext.gobabierto.harvesters.sources import open_secrets, previewing


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
    if report.until:
        moment = datetime.fromisoformat(report.until).astimezone(clock.MEXICO)
        click.echo(
            "  No era hora de leer toda la fuente; se lee de nuevo desde el "
            f"{moment:%d/%m/%Y %H:%M} (hora de la Ciudad de México).",
            err=True,
        )
    for error in report.errors:
        click.echo(f"  {error}", err=True)


@harvest.command("preview")
@click.argument("url")
@click.option("--type", "kind", required=True, help="Tipo: catalogo, pnda, sipot, transparencia…")
@click.option("--organization", required=True, help="Nombre o id de la institución.")
@click.option("--config", default="", help="Configuración de la fuente, en JSON.")
@click.option("--limit", default=20, help="Registros de cada clase que se muestran.")
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
def preview(url: str, kind: str, organization: str, config: str, limit: int, as_json: bool) -> None:
    """Dice qué haría una cosecha de URL, sin registrar la fuente ni escribir nada.

    Si ya hay una fuente con esa dirección, compara con lo que tiene aquí. Sale con error si algo
    no se pudo leer.
    """
    try:
        found = previewing.run(
            _wanted(url, kind, organization, config), limit=limit,
            progress=None if as_json else _reading,
        )  # fmt: skip
    except BadInput as error:  # with what was found and what was expected
        raise click.ClickException(str(error)) from error
    except GobabiertoError as error:
        raise click.ClickException(f"{error.message} [{error.code}]") from error
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2, default=str))
    else:
        _tell_preview(found)
    if not found.complete:
        raise SystemExit(1)


@harvest.command("transfer")
@click.argument("source")
@click.argument("to")
@click.option("--identity", "identities", multiple=True, help="Identificador o guid; se repite.")
@click.option("--note", required=True, help="Por qué.")
@click.option("--user", required=True, help="Cuenta de quien lo decide.")
@click.option("--with-datasets", is_flag=True, help="Los conjuntos cambian de institución.")
@click.option("--yes", is_flag=True, help="No pregunta.")
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
def transfer(source: str, to: str, as_json: bool, yes: bool, **given: Any) -> None:
    """Traspasa los registros de SOURCE a TO, con sus conjuntos, cuando un catálogo se mudó."""
    told = {"id": source, "to": to, **given}
    told["identities"] = list(given["identities"]) or None
    if not yes:
        which = f"{len(given['identities'])}" if given["identities"] else "todos los"
        click.confirm(f"¿Traspasar {which} registros de {source} a {to}?", abort=True, err=True)
    context: Any = {"user": told.pop("user"), "ignore_auth": False}
    try:
        found = tk.get_action("gobabierto_harvest_record_transfer")(context, told)
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    click.echo(f"{found['moved']} registros traspasados.")
    for identity, why in found["left"].items():
        click.echo(f"  se queda: {identity} [{why}]", err=True)


def _wanted(url: str, kind: str, organization: str, config: str) -> previewing.Wanted:
    group = model.Group.get(organization)
    if group is None or not group.is_organization:
        raise click.ClickException(f"No hay una institución «{organization}».")
    if errors := open_secrets.found_in(url, config):
        raise click.ClickException(" ".join(each[0] for each in errors.values()))
    known = previewing.saved_as(url, kind, group.id)
    return previewing.Wanted(url, kind, group.id, config, known)


def _reading(records: int, documents: int, url: str) -> None:
    click.echo(f"  {records} registros, {documents} documentos: {url}", err=True)


def _tell_preview(found: Preview) -> None:
    click.echo(
        f"{found.url}: {found.new} nuevos, {found.changed} cambiados, {found.unchanged} sin "
        f"cambio, {found.vanished} que ya no están, {found.refused} rechazados; "
        f"{found.requests} peticiones. No se escribió nada."
    )
    if found.deleted:
        click.echo(f"De los que ya no están se borrarían {found.deleted}: se cumplieron sus días.")
    if found.held:
        click.echo("Desaparecerían tantos que la cosecha quedaría por confirmar.")
    if found.unchecked:
        click.echo(
            f"De los nuevos y cambiados, {found.unchecked} solo se contaron, sin revisarlos como "
            "lo haría la cosecha, que puede rechazar algunos; los que se muestran sí se revisaron."
        )
    for entry in found.entries:
        _tell_entry(entry)
    for code, number, message in found.faults:
        click.echo(f"  {number} × {message} [{code}]", err=True)
    for fault in found.failures:
        click.echo(f"  No se leyó: {fault.message} [{fault.code}]", err=True)


_KINDS = {"new": "nuevo", "changed": "cambia", "vanished": "ya no está", "refused": "rechazado"}


def _tell_entry(entry: Entry) -> None:
    click.echo(f"  {_KINDS[entry.kind]}: {entry.title or entry.identity}")
    if entry.kind == "changed":
        for each in entry.fields:
            why = "la fuente ya no lo ofrece" if each.withdrawn else "se editó aquí"
            stays = f" ({why}: se queda)" if each.kept else ""
            stays = " (se quitó aquí: se preguntará)" if each.asked else stays
            click.echo(f"      {each.field}: {each.old!r} → {each.new!r}{stays}")
    if entry.kind == "refused":
        for fault in entry.faults:
            click.echo(f"      {fault.message} [{fault.code}]")
