"""``ckan gobabierto freeze``, ``report`` and ``period``: quarters that no longer change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

import ckan.plugins.toolkit as tk

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import period_reports, period_store, periods
from ckanext.gobabierto.dossier import tables

T = TypeVar("T")


def _period(_context: Any, _argument: Any, value: str) -> periods.Period:
    try:
        period = periods.parse(value)
    except periods.BadPeriod as error:
        raise click.BadParameter(str(error)) from None
    if not period.begun(clock.today()):
        raise click.BadParameter(f"{period.name} todavía no empieza.")
    return period


def _told(work: Callable[[], T]) -> T:
    """What an action answers; its refusal is the error of the command."""
    try:
        return work()
    except tk.ValidationError as error:
        told: dict[str, Any] = dict(error.error_dict)
        sentences = [text for texts in told.values() for text in texts]
        raise click.ClickException("\n".join(map(str, sentences))) from None
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from None


def _act(action: str, **data: Any) -> Any:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return _told(lambda: tk.get_action(action)({"user": user, "ignore_auth": True}, data))


_KIND = click.option(
    "--kind",
    type=click.Choice([period_store.FROZEN, period_store.HISTORICAL]),
    help="Cuál, si hay uno de cada clase con ese nombre; el congelado si se omite.",
)


def _echo(answer: Any, text: str, *, as_json: bool) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else text)


def _line(row: dict[str, Any]) -> str:
    return f"{row['name']:<17} {row['kind']:<9} {row['law_title']:<18} {row['sha256']}"


@click.command()
@click.argument("period", callback=_period)
@click.option("--json", "as_json", is_flag=True, help="El resultado como JSON.")
def freeze(period: periods.Period, as_json: bool) -> None:
    """Congela PERIOD (2026-T3, 2026 o 2022-07/2023-06), terminado y evaluado."""
    answer = _act("gobabierto_period_freeze", period=period.name)
    _echo(answer, f"Congelado {_line(answer)}", as_json=as_json)


@click.command()
@click.argument("period", callback=_period)
@click.option(
    "--format", "form", type=click.Choice(tables.FORMATS), default="csv", help="csv, json o xlsx."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Archivo.")
def report(period: periods.Period, form: tables.Format, output: Path | None) -> None:
    """La tabla nacional de PERIOD, tal como se congeló si se congeló."""
    answer = period_reports.table_report(period_reports.view_of(period))
    content = tables.written(answer, form)
    if output is None:
        click.echo(content, nl=False)
    else:
        output.write_bytes(content)
    click.echo(_where_from(answer), err=True)


def _where_from(answer: dict[str, Any]) -> str:
    name, frozen = answer["period"]["name"], answer["frozen"]
    if frozen:
        return f"{name}: congelado el {frozen['recorded_at'][:10]}, SHA-256 {frozen['sha256']}"
    if answer["provisional"]:
        return f"{name}: no ha terminado; datos provisionales al {answer['as_of']}"
    return f"{name}: sin congelar; como se sabe hoy del {answer['as_of']}"


@click.group()
def period() -> None:
    """Periodos congelados y publicados."""


@period.command("list")
@click.option("--json", "as_json", is_flag=True, help="El resultado como JSON.")
def list_periods(as_json: bool) -> None:
    """Lista los periodos con su norma y su suma de verificación."""
    found = _act("gobabierto_period_list")
    _echo(found, "\n".join(map(_line, found)) or "No hay periodos registrados.", as_json=as_json)


@period.command("verify")
@click.argument("period", callback=_period)
@_KIND
def verify(period: periods.Period, kind: str | None) -> None:
    """Vuelve a contar la suma de verificación de PERIOD."""
    found = _act("gobabierto_period_show", period=period.name, kind=kind, verify=True)
    if not found["intact"]:
        raise click.ClickException(f"{period.name} no coincide con su suma {found['sha256']}.")
    click.echo(f"{period.name} está íntegro: {found['sha256']}")


@period.command("diff")
@click.argument("first", callback=_period)
@click.argument("second", callback=_period)
@click.option("--json", "as_json", is_flag=True, help="El resultado como JSON.")
def diff(first: periods.Period, second: periods.Period, as_json: bool) -> None:
    """Qué cambió de FIRST a SECOND."""
    found = _act("gobabierto_period_diff", **{"from": first.name, "to": second.name})
    _echo(found, "\n".join(_difference(found)), as_json=as_json)


def _difference(found: dict[str, Any]) -> list[str]:
    def name(row: dict[str, Any]) -> str:
        institution = row["institution"]
        return str(institution["siglas"] or institution["title"])

    lines = [found["reason"]] if found["reason"] else []
    lines += [f"{name(row)}: {row['from']} → {row['to']}" for row in found["changed"]]
    for row in found["rules_changed"]:
        lines += [
            f"  {name(row)} {change['rule']}: {change['from']} → {change['to']}"
            for change in row["rules"]
        ]
    lines += [f"Nueva: {name(row)}" for row in found["new"]]
    lines += [f"Ya no está: {name(row)}" for row in found["gone"]]
    return lines or ["Nada cambió."]


@period.command("erratum")
@click.argument("period", callback=_period)
@click.argument("text")
@click.option("--organization", default="", help="Institución de la que trata.")
@click.option("--reference", default="", help="Documento en que se funda.")
@_KIND
def erratum(
    period: periods.Period, text: str, organization: str, reference: str, kind: str | None
) -> None:
    """Corrige PERIOD con una nota a su lado."""
    _act(
        "gobabierto_period_erratum", period=period.name, text=text, organization=organization,
        reference=reference, kind=kind,
    )  # fmt: skip
    click.echo("Fe de erratas registrada.")


@period.command("record-historical")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="El resultado como JSON.")
def record_historical(file: Path, as_json: bool) -> None:
    """Registra de FILE (JSON) un periodo publicado en otra parte, con su fuente."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{file.name} no es JSON: {error}") from None
    if not isinstance(content, dict):
        raise click.ClickException(f"{file.name}: se esperaba un objeto.")
    answer = _act("gobabierto_period_record", **content)
    _echo(answer, f"Registrado {_line(answer)}", as_json=as_json)
