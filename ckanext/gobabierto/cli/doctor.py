"""``ckan gobabierto doctor``: what is wrong with this installation and how to mend it."""

from __future__ import annotations

import json

import click

from ckanext.gobabierto import diagnosis
from ckanext.gobabierto.diagnosis import Finding, Grade

MARKS = {Grade.FINE: ("✓", "green"), Grade.NOTICE: ("!", "yellow"), Grade.BROKEN: ("✗", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
def doctor(as_json: bool) -> None:
    """Revisa la instalación; dice qué está mal y cómo resolverlo.

    Termina con código 1 si algo está mal.
    """
    found = diagnosis.examine()
    report = diagnosis.as_dict(found)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for each in found:
            _tell(each)
    if not report["healthy"]:
        raise SystemExit(1)


def _tell(each: Finding) -> None:
    mark, color = MARKS[each.grade]
    click.echo(f"{click.style(mark, fg=color)} {each.message}")
    if each.fix:
        click.echo(f"    → {each.fix}")
