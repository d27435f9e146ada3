"""Freezing a period that is over, and recording one that was published elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.facts import catalogue, read
from ckanext.gobabierto.obligations import Profile, Rule, all_rules, primary_on

from . import period_document, period_store, reports, store, store_queries
from .periods import Period
from .rule_sets import applied_on
from .standings import national_figures, standings

_NAMED = 5
"""Institutions named in an error."""


class CannotFreeze(GobabiertoError):
    """The period cannot be frozen, or not yet."""

    code = "periodo_no_congelable"


def freeze(period: Period, by: str) -> period_store.Stored:
    """Freeze a period as it is known now; commits.

    :raises CannotFreeze: it is not over, it was frozen already, or not all is evaluated.
    """
    try:
        stored = _freeze(period, by)
    except Exception:
        model.Session.rollback()
        raise
    model.Session.commit()
    return stored


def _freeze(period: Period, by: str) -> period_store.Stored:
    if not period.over(clock.today()):
        raise CannotFreeze(
            f"{period.name} termina el {period.last.isoformat()}: sólo se congela un periodo "
            "terminado.",
            code="periodo_sin_terminar",
        )
    profile = primary_on(period.last)
    if profile is None:
        raise CannotFreeze(
            f"El {period.last.isoformat()} no regía ninguna de las normas registradas.",
            code="periodo_sin_norma",
        )
    period_store.lock_name(period_store.FROZEN, period.name)
    refuse_twice(period, period_store.FROZEN)
    known = sorted({*read.organizations_at(period.last), *catalogue.organization_rows()})
    if not known:
        raise CannotFreeze("No hay instituciones registradas.", code="periodo_sin_instituciones")
    for organization_id in known:
        # Nobody evaluates while it is read: figures and subjects are of one moment.
        store.lock(organization_id)
    _refuse_unevaluated(known, period.last)
    content, parts = _snapshot(period, profile)
    stored = period_store.new(
        period, period_store.FROZEN, profile.id, content, parts, at=clock.now(), by=by
    )
    period_store.add(stored, parts)
    return stored


def _snapshot(period: Period, profile: Profile) -> tuple[str, list[period_document.Part]]:
    """Head and institutions of a period, as they are known now."""
    found = standings(period.last, profile)
    published = read.published_counts(period.last)
    rules = rules_of(period.last)
    parts = [
        period_document.part(
            item,
            published.get(item.institution["id"], 0),
            _verdicts(item.institution["id"], period.last, {rule.id for rule in rules}),
        )
        for item in found
    ]
    content = period_document.head(
        period,
        profile,
        national_figures((item.institution, item.eje3) for item in found),
        rules,
    )
    return content, parts


def _verdicts(organization_id: str, day: date, rules: set[str]) -> list[dict[str, Any]]:
    """Public failures of the law that decides: advice is counted in no figure, nor listed."""

    def wanted(rule_id: str, state: str) -> bool:
        return state == "incumple" and rule_id in rules

    return store_queries.verdicts(day, organization_id=organization_id, wanted=wanted)


def rules_of(day: date) -> list[Rule]:
    """The rules of the law that decided on *day*, as they were applied then, in its order."""
    profile = primary_on(day)
    found = [
        rule
        for rule in applied_on(day)
        if profile and rule.profile == profile.id and rule.in_force(day)
    ]
    place = {rule.id: number for number, rule in enumerate(all_rules())}
    return sorted(found, key=lambda rule: (place.get(rule.id, len(place)), rule.id))


def refuse_twice(period: Period, kind: str) -> None:
    """A period is recorded once.

    :raises CannotFreeze: it was.
    """
    before = period_store.find(period.name, kind)
    if before is not None:
        raise CannotFreeze(
            f"{period.name} ya está registrado desde el "
            f"{clock.day_of(before.recorded_at).isoformat()} (SHA-256 {before.sha256[:12]}…). "
            "No se sobrescribe: registre una fe de erratas.",
            code="periodo_ya_registrado",
        )


def _refuse_unevaluated(known: list[str], day: date) -> None:
    progress = store.all_progress()
    behind = [
        key for key in known if not reports.up_to_date(progress.get(key, store.Progress(key)), day)
    ]
    if behind:
        names: dict[str, Any] = catalogue.organization_rows(behind[:_NAMED])
        some = ", ".join(sorted(row["name"] for row in names.values()))
        raise CannotFreeze(
            f"Hay {len(behind)} instituciones con cambios sin evaluar ({some}). "
            "Ejecute antes: ckan gobabierto evaluate.",
            code="periodo_sin_evaluar",
        )


def verify(stored: period_store.Stored) -> bool:
    """Whether what is kept still has the checksum it was recorded with."""
    return period_document.checksum(pieces(stored)) == stored.sha256


def pieces(stored: period_store.Stored) -> Iterable[str]:
    """The very bytes that the checksum is of."""
    if stored.kind == period_store.FROZEN:
        return period_document.document(stored.content, period_store.parts(stored.id))
    return [stored.content]
