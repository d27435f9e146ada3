"""Checks of what is stored: tables, licences, categories, evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli import db

from ckanext.gobabierto import clock
from ckanext.gobabierto.diagnosis.finding import Finding, broken, fine
from ckanext.gobabierto.facts import ahead
from ckanext.gobabierto.model import Evaluation
from ckanext.gobabierto.vocabularies.categories import all_categories

LICENCES = ("cc-by-4.0", "libre-uso-mx", "cc-zero")
# One night may fail; two mean that the periodic task does not run.
OLDEST_EVALUATION = timedelta(hours=50)


def tables() -> Iterator[Finding]:
    """Every migration of CKAN and of the plugins was applied."""
    model.repo.setup_migration_version_control()
    version = model.repo.current_version() or ""
    pending = db._get_pending_plugins()  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
    waiting = [f"{name} ({count})" for name, count in sorted(pending.items())]
    if "(head)" not in version:
        waiting.insert(0, "CKAN")
    if waiting:
        yield broken("tables", f"Migraciones sin aplicar: {', '.join(waiting)}.", "ckan db upgrade")
    else:
        yield fine("tables", "Las tablas están al día.")


def licences() -> Iterator[Finding]:
    """The licences that the form offers are known to CKAN."""
    known = set(model.Package.get_license_register().keys())
    missing = [licence for licence in LICENCES if licence not in known]
    if missing:
        yield broken(
            "licences",
            f"CKAN no conoce las licencias {', '.join(missing)}.",
            "Quite licenses_group_url de la configuración, o agréguelas al archivo que señala.",
        )
    else:
        yield fine("licences", "Las licencias que se ofrecen están en el registro de CKAN.")


def categories() -> Iterator[Finding]:
    """There is a group for each category."""
    groups = set(tk.get_action("group_list")({"ignore_auth": True}, {}))
    wanted = [category.slug for category in all_categories()]
    missing = [slug for slug in wanted if slug not in groups]
    if missing:
        yield broken(
            "categories",
            f"Faltan {len(missing)} de las {len(wanted)} categorías: {', '.join(missing[:5])}…",
            "ckan gobabierto init",
        )
    else:
        yield fine("categories", f"Las {len(wanted)} categorías existen.")


def evaluation() -> Iterator[Finding]:
    """Verdicts exist and are recent."""
    table = Evaluation.__table__
    last = model.Session.query(table).order_by(table.c.evaluated_at.desc()).first()
    if last is None:
        yield broken("evaluation", "Nunca se ha evaluado.", "ckan gobabierto evaluate --all")
        return
    age = clock.now() - last.evaluated_at
    when = f"{clock.day_of(last.evaluated_at):%d/%m/%Y}"
    if age > OLDEST_EVALUATION:
        yield broken(
            "evaluation",
            f"La última evaluación es del {when}.",
            "Programe cada noche: ckan gobabierto evaluate",
        )
    else:
        yield fine("evaluation", f"La última evaluación es del {when}.")


def observations() -> Iterator[Finding]:
    """Nothing was observed on a day that has not come: a clock that was ahead leaves such rows."""
    count = ahead.beyond(clock.today())
    if count:
        yield broken(
            "observations",
            f"{count} observaciones llevan fecha de un día que no ha llegado: "
            "el reloj de un servidor estuvo adelantado.",
            "Corrija el reloj y vuelva a observar: ckan gobabierto evaluate --all",
        )
    else:
        yield fine("observations", "Ninguna observación lleva fecha futura.")
