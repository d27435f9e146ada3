"""``ckan gobabierto evaluate``: bring verdicts up to a day."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import date
from typing import Any

import click

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import changes, reports, store, timeline
from ckanext.gobabierto.facts import capture, catalogue, evidence
from ckanext.gobabierto.harvesters.run import retention
from ckanext.gobabierto.harvesters.writing import debts

log = logging.getLogger(__name__)
EVERY_DEBT = 10_000
"""Notes of datasets to be indexed; each is tried once, and one that fails is due later."""


def _day(_context: Any, _option: Any, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"«{value}» no es una fecha; por ejemplo 2026-11-22.") from None


@click.command()
@click.option("--organization", help="Sólo esta institución (nombre o id).")
@click.option("--all", "everything", is_flag=True, help="Todas, haya cambios o no.")
@click.option("--as-of", callback=_day, help="Último día que se evalúa, y el que se muestra.")
@click.option("--json", "as_json", is_flag=True, help="El resultado como JSON.")
def evaluate(organization: str | None, everything: bool, as_of: date | None, as_json: bool) -> None:
    """Evalúa lo que cambió, o todo; antes busca los cambios que ningún aviso registró."""
    day = as_of or clock.today()
    if day > clock.today():
        raise click.ClickException(f"{day.isoformat()} todavía no llega.")
    for chore in CHORES:
        _chore(*chore)
    chosen, failed = _chosen(organization, day, everything=everything)
    written = 0
    with click.progressbar(chosen, label="Evaluando", file=click.get_text_stream("stderr")) as bar:
        for organization_id in bar:
            done, error = _evaluate(organization_id, day, everything=everything)
            written += done
            failed += [{"id": organization_id, "error": error}] if error else []
    answer = reports.national_report(day, reports.Filters(limit=0))
    result = {
        "as_of": day.isoformat(),
        "institutions": len(chosen),
        "written": written,
        "failed": failed,
        "national": answer["national"],
    }
    click.echo(json.dumps(result, ensure_ascii=False, indent=1) if as_json else _text(result))
    if failed:
        raise SystemExit(1)


def _chore(work: Callable[[], int], done: str, failure: str) -> None:
    """What waits for a night, for this is what runs every night: where it fails, verdicts come all
    the same.

    :param work: gives how many it settled, and commits them.
    :param done: what the operator is told of them.
    :param failure: what the log is told.
    """
    try:
        settled = work()
    except Exception:
        model.Session.rollback()
        log.exception(failure)
        return
    if settled:
        click.echo(f"{done}: {settled}", err=True)


def _settle_debts() -> int:
    """Index what harvests saved while Solr did not answer."""
    return debts.settle_due(limit=EVERY_DEBT)


def _sweep_evidence() -> int:
    """Take away answers of sites that no facts name."""
    swept = evidence.sweep()
    model.Session.commit()
    return swept


CHORES = (
    (
        _settle_debts,
        "Conjuntos que faltaban en el buscador",
        "What waits for the index could not be indexed",
    ),
    (
        retention.sweep,
        "Objetos de cosechas pasadas que se quitaron",
        "What past harvests left behind could not be taken away",
    ),
    (
        _sweep_evidence,
        "Respuestas de sitios que nada nombra y se quitaron",
        "Answers of sites that nothing names could not be taken away",
    ),
)


def _evaluate(organization_id: str, day: date, *, everything: bool) -> tuple[int, str]:
    """Rows written, and the error if it failed: one institution never stops the others."""
    try:
        changes.prepare(organization_id)
        return timeline.evaluate(organization_id, day, full=everything).written, ""
    except Exception as error:
        log.exception("Institution %s could not be evaluated", organization_id)
        return 0, str(error) or type(error).__name__


def _chosen(
    organization: str | None, day: date, *, everything: bool
) -> tuple[list[str], list[dict[str, str]]]:
    """The institutions to evaluate, and those that could not be looked at.

    The registry is reconciled with what was observed first.
    """
    if organization:
        group = model.Group.get(organization)
        if group is None or not group.is_organization:
            raise click.ClickException(f"No existe la institución «{organization}».")
        capture.capture_institution(group.id)
        model.Session.commit()
        return [group.id], []
    found = capture.capture_all(compare=True)
    failed = [{"id": key, "error": error} for key, error in found.failed.items()]
    click.echo(f"Cambios que no se habían registrado: {found.changed}", err=True)
    if everything:
        return sorted(catalogue.organization_rows()), failed
    due = timeline.due_for_evaluation(day)
    store.touch_quiet(due, day, clock.now())
    model.Session.commit()
    return due, failed


def _text(result: dict[str, Any]) -> str:
    national = result["national"]
    lines = [
        f"Fecha: {result['as_of']}",
        f"Instituciones evaluadas: {result['institutions']}",
        f"Renglones escritos: {result['written']}",
    ]
    for key, words in (("verifiable", "verificables"), ("obligated", "obligadas")):
        figure = national[key]
        share = f", {figure['percent']} %" if figure["percent"] else ""
        lines.append(f"Cumplen {figure['met']} de {figure['of']} {words}{share}")
    lines += [f"Falló {item['id']}: {item['error']}" for item in result["failed"]]
    return "\n".join(lines)
