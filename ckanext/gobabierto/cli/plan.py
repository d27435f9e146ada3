"""``ckan gobabierto plan``: Plans Institucionales from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

import ckan.plugins.toolkit as tk

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.writing.spanish import spanish
from ckanext.gobabierto.helpers.plans import gobabierto_date_quality
from ckanext.gobabierto.plans import showing
from ckanext.gobabierto.plans.importing import CLI

Answer = dict[str, Any]
_NO_PLAN = """{title}: no hay Plan.
Para escribirlo: ckan gobabierto plan template plan.xlsx
Para importarlo: ckan gobabierto plan import {name} plan.xlsx"""


@click.group(help="Planes Institucionales: importar, consultar, plantilla.")
def plan() -> None:
    """Group of the commands of the Plan."""


@plan.command("import")
@click.argument("organization")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, help="Año del Plan; si se omite, el que dice el archivo.")
@click.option("--sheet", default="", help="Hoja del libro; si se omite, la que parece un Plan.")
@click.option("--reason", default="", help="Por qué cambian fechas comprometidas.")
@click.option("--dry-run", is_flag=True, help="Dice qué se guardaría, sin escribir nada.")
@click.option("--yes", is_flag=True, help="Guarda sin preguntar, también lo que se supuso.")
@click.option("--no-publish", is_flag=True, help="No escribe el conjunto público del Plan.")
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
def import_plan(organization: str, file: Path, as_json: bool, **options: Any) -> None:
    """Importa el Plan de ORGANIZATION desde FILE (XLSX, XLS, ODS o CSV).

    Dice, renglón por renglón, lo que se supuso, y sólo entonces guarda: si supuso algo, pregunta
    antes. Sale con error si el archivo no se puede leer o si nadie confirma.
    """
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    data: Answer = {
        "organization": organization,
        "file_name": file.name,
        "sheet": options["sheet"],
        "reason": options["reason"],
        "publish": not options["no_publish"],
    }
    if options["year"]:
        data["year"] = options["year"]
    shown = _imported(user, file, {**data, "dry_run": True})
    if not as_json:
        _tell_reading(shown)
    if not (options["dry_run"] or shown["unchanged"]):
        _confirmed(shown, as_json=as_json, sure=options["yes"])
        shown = _imported(user, file, {**data, "present": shown["present"] or 0})
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1, default=str))
    else:
        _tell_outcome(shown)
    if (shown.get("publication") or {}).get("error"):
        raise SystemExit(1)


def _imported(user: str, file: Path, data: Answer) -> Answer:
    context = {"user": user, "gobabierto_source": CLI}
    with file.open("rb") as stream:
        return _called("gobabierto_plan_import", context, {**data, "upload": stream})


def _confirmed(shown: Answer, *, as_json: bool, sure: bool) -> None:
    """What was guessed is stored only once somebody has seen it."""
    if sure or not shown["guessed"]:
        return
    if as_json:
        said = f"{shown['guessed']} renglones con algo supuesto: revise con --dry-run y use --yes."
        raise click.ClickException(said)
    click.confirm(f"¿Guardar con {shown['guessed']} renglones supuestos?", abort=True)


def _called(action: str, context: Any, data: Answer) -> Answer:
    try:
        return tk.get_action(action)(context, data)
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error.message or "No existe.")) from error
    except tk.ValidationError as error:
        summary = error.error_summary or error.error_dict
        raise click.ClickException(" ".join(str(text) for text in summary.values())) from error


def _tell_reading(answer: Answer) -> None:
    for note in answer["notes"]:
        click.echo(note["message"])
    for each in answer["skipped"]:
        click.echo(f"  renglón {each['number']}, no es un compromiso: {each['message']}")
    for row in answer["rows"]:
        for note in row["notes"]:
            click.echo(f"  renglón {row['number']}: {note['message']}")
    for change in answer["changes"]:
        click.echo(f"  {change['message']}")
    count, guessed = len(answer["rows"]), answer["guessed"]
    click.echo(f"Plan {answer['year']}: {count} renglones, {guessed} con algo supuesto.")


def _tell_outcome(answer: Answer) -> None:
    if answer.get("unchanged"):
        click.echo(f"Dice lo mismo que la versión {answer['present']}: no se guardó nada.")
    elif answer.get("stored"):
        click.echo(f"Guardado como versión {answer['version']}.")
    else:
        click.echo("Sin escribir.")
    if told := answer.get("publication"):
        click.echo(told.get("error") or f"Conjunto público: {told['name']}")


@plan.command()
@click.argument("organization")
@click.option("--year", type=int, help="Año; si se omite, el más reciente.")
@click.option("--as-of", help="El Plan como estaba ese día.")
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
def show(organization: str, year: int | None, as_of: str | None, as_json: bool) -> None:
    """Muestra el Plan de ORGANIZATION: renglones, coincidencias y entregas."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    data = {"id": organization, "year": year, "as_of": as_of}
    answer = _called(
        "gobabierto_plan_show", {"user": user}, {key: value for key, value in data.items() if value}
    )
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    if not answer["versions"]:
        click.echo(_NO_PLAN.format(**answer["institution"]))
        return
    click.echo(f"{answer['institution']['title']}, Plan {answer['year']}, v{answer['version']}")
    for row in answer["rows"]:
        with spanish():
            day = row["committed_on"] or gobabierto_date_quality(row["date_quality"])
        told = f"entregado {row['delivered_on']}" if row["delivered_on"] else "sin entregar"
        click.echo(f"  {row['number']:>4}  {day}  {row['label'][:70]}  {told}")


@plan.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--year", type=int, help="Año; si se omite, éste.")
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
def template(file: Path, year: int | None, as_json: bool) -> None:
    """Escribe en FILE la plantilla vacía del Plan (XLSX, o CSV si así termina el nombre)."""
    kind = "csv" if file.suffix.casefold() == ".csv" else "xlsx"
    found = showing.template(year or clock.today().year, kind)
    file.write_bytes(found.content)
    told = {"file": str(file), "bytes": len(found.content)}
    click.echo(json.dumps(told) if as_json else f"Plantilla escrita en {file}.")
