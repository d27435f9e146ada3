"""Actions that read totals and periods: sums of a day or a quarter, and what was recorded."""

from __future__ import annotations

import orjson

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import freeze, period_diff, period_reports, period_store
from ckanext.gobabierto.compliance.periods import Period
from ckanext.gobabierto.logic.schema import periods as schemas

from .compliance import Answer, days_asked, valid


def known(period: Period, kind: str | None = None) -> period_store.Stored:
    """The period as it was recorded.

    :raises NotFound: when it was not.
    """
    stored = period_store.find(period.name, kind)
    if stored is None:
        done = "registrado" if kind == period_store.HISTORICAL else "congelado"
        raise tk.ObjectNotFound(f"El periodo {period.name} no se ha {done}.")
    return stored


@tk.side_effect_free
def gobabierto_compliance_stats(context: Context, data_dict: Answer) -> Answer:
    """Sums and percentages of a day or a period: one call is enough for a dashboard.

    :param period: ``2026-T3``, ``2026`` or ``2022-07/2023-06``, judged as of its last day; as it
        was frozen, where it was. The period that runs is told as of today, ``provisional``.
    :type period: string, optional
    :param as_of: the day judged; that of ``known_at`` by default, else today; not together with
        ``period``
    :type as_of: string, optional
    :param known_at: as it was known at that moment; what was frozen is then not read
    :type known_at: string, optional
    :param group_by: ``verb``, ``rule``, ``sector``, ``state``, ``institution_type``, ``severity``,
        ``period`` (those that were frozen by then, each as it was frozen, and the day asked about);
        several as a list or with commas
    :type group_by: string or list of strings, optional

    :returns: ``national`` (both headlines, institutions by state), ``rules_up_to_date``,
        ``instances`` (verdicts one by one, split on time, late and pending) and ``groups``, one
        list for each way of grouping. Units are never mixed and percentages come from their sums.
    :rtype: dictionary
    :raises ValidationError: when an argument is not one of those
    """
    tk.check_access("gobabierto_compliance_stats", context, data_dict)
    data = valid(data_dict, schemas.stats_schema())
    if data.get("period") and data.get("as_of"):
        raise tk.ValidationError({"as_of": ["Pida un periodo o un día, no los dos."]})
    view = _view(data)
    return period_reports.stats_report(view, data["group_by"])


def _view(data: Answer) -> period_reports.View:
    """What is told of: a moment alone means the day in which it falls."""
    period: Period | None = data.get("period")
    if period is None:
        return period_reports.view_of(None, *days_asked(data))
    known_at = data.get("known_at")
    if known_at is not None and clock.day_of(known_at) < period.first:
        told = f"En ese momento aún no empezaba {period.name}. Código: fecha_invalida."
        raise tk.ValidationError({"known_at": [told]})
    return period_reports.view_of(period, known_at=known_at)


@tk.side_effect_free
def gobabierto_period_list(context: Context, data_dict: Answer) -> list[Answer]:
    """The frozen periods and those published elsewhere, the newest first.

    :returns: for each its days, law, checksum, when it was recorded and its national figures; those
        published elsewhere (``kind`` ``historico``) carry ``historical``, with their source
    :rtype: list of dictionaries
    """
    tk.check_access("gobabierto_period_list", context, data_dict)
    return [_shown(context, period_reports.period_body(item)) for item in period_store.listed()]


@tk.side_effect_free
def gobabierto_period_show(context: Context, data_dict: Answer) -> Answer:
    """A period as it was frozen or published.

    :param period: ``2026-T3``, ``2026`` or ``2022-07/2023-06``
    :type period: string
    :param kind: ``congelado`` or ``historico``, where one of each has that name; the frozen one by
        default
    :type kind: string, optional
    :param organization: id or name of an institution: its failing subjects too
    :type organization: string, optional
    :param verify: count the checksum again, in ``intact``
    :type verify: boolean, optional

    :returns: the period, its checksum, its institutions, its errata
    :rtype: dictionary
    :raises NotFound: when it was not recorded, or that institution is not in it
    """
    tk.check_access("gobabierto_period_show", context, data_dict)
    data = valid(data_dict, schemas.period_show_schema())
    stored = known(data["period"], data.get("kind"))
    answer = _shown(context, period_reports.period_body(stored))
    answer["errata"] = [_shown(context, row) for row in period_reports.errata_body(stored)]
    if data["verify"]:
        answer["intact"] = freeze.verify(stored)
    if stored.kind == period_store.HISTORICAL:
        return answer
    view = period_reports.view_of(data["period"])
    answer |= period_reports.table_report(view)
    answer["frozen"] = _shown(context, answer["frozen"])
    if data.get("organization"):
        answer["institution"] = _institution(stored, data["organization"])
    return answer


def _institution(stored: period_store.Stored, reference: str) -> Answer:
    group = model.Group.get(reference)
    part = period_store.part_of(stored.id, str(group.id) if group is not None else reference)
    if part is None:
        raise tk.ObjectNotFound("La institución no está en ese periodo.")
    return orjson.loads(part.joined())


@tk.side_effect_free
def gobabierto_period_diff(context: Context, data_dict: Answer) -> Answer:
    """What changed from one period to another.

    :param from: the earlier period
    :type from: string
    :param to: the later one
    :type to: string

    :returns: ``changed`` (institutions in another state), ``rules_changed`` (by institution, the
        rules in another state), ``new``, ``gone``, and ``rules`` added, removed or reworded.
        Periods measured under different laws are not compared: ``comparable`` is false, with its
        ``reason``.
    :rtype: dictionary
    :raises ValidationError: when both are the same, or one was only published elsewhere
    """
    tk.check_access("gobabierto_period_diff", context, data_dict)
    data = valid(data_dict, schemas.period_diff_schema())
    if data["from"] == data["to"]:
        raise tk.ValidationError({"to": ["Elija dos periodos distintos."]})
    for key in ("from", "to"):
        _refuse_published_elsewhere(key, data[key])
    first, second = (period_reports.view_of(data[key]) for key in ("from", "to"))
    if first.day > second.day:
        raise tk.ValidationError({"from": ["El primer periodo termina después del segundo."]})
    found = period_diff.difference(
        (first.law, first.standings, first.rules), (second.law, second.standings, second.rules)
    )
    return {
        "from": _shown(context, period_reports.about(first)),
        "to": _shown(context, period_reports.about(second)),
        **found,
    }


def _refuse_published_elsewhere(field: str, period: Period) -> None:
    stored = period_store.find(period.name)
    if stored is not None and stored.kind == period_store.HISTORICAL:
        raise tk.ValidationError(
            {field: [f"{period.name} se publicó en otra parte: no hay instituciones que comparar."]}
        )


def _shown(context: Context, body: Answer) -> Answer:
    """*body* without the account that recorded it, where this portal hides accounts."""
    if body.get("recorded_by") and not _may_see_accounts(context):
        return {**body, "recorded_by": None}
    return body


def _may_see_accounts(context: Context) -> bool:
    return bool(context.get("user")) or tk.asbool(tk.config.get("ckan.auth.public_user_details"))
