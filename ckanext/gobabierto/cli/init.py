"""``ckan gobabierto init``: what the portal needs before its first institution; repeat at will."""

from __future__ import annotations

import json
from typing import Any

import click

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search

from ckanext.gobabierto import categories, clock, obligations
from ckanext.gobabierto.compliance import store_rules
from ckanext.gobabierto.vocabularies import frequencies, licences


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
def init(as_json: bool) -> None:
    """Prepara las 28 categorías, las licencias, los vocabularios y las reglas.

    Repetirla no escribe nada. Lo guardado antes de que existiera su categoría entra en ella.
    """
    report = prepare(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"])
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _tell(report)
    if report["licences"]["missing"]:
        raise SystemExit(1)


def prepare(user: str) -> dict[str, Any]:
    """Bring groups, memberships and rules up to date with the files of this version.

    :param user: name of the sysadmin in whose name groups are written
    :returns: ``categories`` (created, updated, unchanged), ``placed`` (datasets put in their
        group), ``licences`` (offered, missing), ``frequencies`` and ``rules`` (how many)
    """
    groups = categories.ensure_groups(user)
    placed = [
        dataset
        for dataset, category in categories.misplaced_datasets()
        if categories.sync_dataset(dataset, category)
    ]
    rules = obligations.all_rules()
    store_rules.record(obligations.current(), clock.today(), clock.now())
    model.Session.commit()
    if placed:
        search.rebuild(package_ids=placed)
        search.commit()
    known = set(model.Package.get_license_register().keys())
    offered = [licence.id for licence in licences.offered()]
    return {
        "categories": groups,
        "placed": placed,
        "licences": {
            "offered": offered,
            "missing": [licence for licence in offered if licence not in known],
        },
        "frequencies": len(frequencies.all_frequencies()),
        "rules": len(rules),
    }


def _tell(report: dict[str, Any]) -> None:
    groups = report["categories"]
    click.echo(
        f"Categorías: {len(groups['created'])} creadas, {len(groups['updated'])} actualizadas, "
        f"{len(groups['unchanged'])} sin cambio; "
        f"{len(report['placed'])} conjuntos entraron en la suya."
    )
    click.echo(
        f"Licencias: {', '.join(report['licences']['offered'])}. "
        f"Frecuencias: {report['frequencies']}. Reglas: {report['rules']}."
    )
    for licence in report["licences"]["missing"]:
        click.echo(
            f"CKAN no conoce la licencia {licence}: quite licenses_group_url de la configuración "
            "o agréguela al archivo que señala.",
            err=True,
        )
