"""Actions that read verdicts, and those that ask for them to be reached."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto import clock, obligations
from ckanext.gobabierto.compliance import changes, reports, timeline
from ckanext.gobabierto.compliance.rule_form import describe
from ckanext.gobabierto.compliance.selection import Selection
from ckanext.gobabierto.compliance.store_rules import versions_of
from ckanext.gobabierto.facts import read
from ckanext.gobabierto.logic import rate_limit
from ckanext.gobabierto.logic.schema import compliance as schemas

Answer = dict[str, Any]


def valid(data_dict: Answer, schema: Answer) -> Answer:
    """*data_dict* as the schema leaves it.

    :raises ValidationError: with a Spanish sentence for each argument.
    """
    data, errors = tk.navl_validate(dict(data_dict), schema)
    if errors:
        raise tk.ValidationError(errors)
    return data


def _day(data: Answer) -> date:
    return data.get("as_of") or clock.today()


def days_asked(data: Answer) -> tuple[date, datetime | None]:
    """The day judged, and the moment whose knowledge is asked for.

    :raises ValidationError: when nothing could be known of the day at that moment.
    """
    known_at: datetime | None = data.get("known_at")
    if known_at is None:
        return _day(data), None
    last = clock.day_of(known_at)
    day = data.get("as_of") or last
    if day > last:
        message = f"En ese momento aún no llegaba el {day.isoformat()}. Código: fecha_invalida."
        raise tk.ValidationError({"known_at": [message]})
    return day, known_at


def _organization(reference: str) -> Any:
    group = model.Group.get(reference)
    if group is None or not group.is_organization or group.state != "active":
        raise tk.ObjectNotFound("La institución no existe.")
    return group


def known_on(reference: str, day: date) -> str:
    """Id of an institution that is registered now, or that was observed on *day*.

    :raises NotFound: when it is neither.
    """
    group = model.Group.get(reference)
    if group is not None and group.is_organization and group.state == "active":
        return str(group.id)
    gone = str(group.id) if group is not None and group.is_organization else reference
    if gone not in read.organizations_at(day, [gone]):
        raise tk.ObjectNotFound("La institución no existe.")
    return gone


def may_see_private(context: Context, organization_id: str) -> bool:
    """Whether the reader belongs to the institution, or is an auditor."""
    try:
        tk.check_access("gobabierto_private_read", context, {"organization_id": organization_id})
    except tk.NotAuthorized:
        return False
    return True


@tk.side_effect_free
def gobabierto_rule_list(context: Context, data_dict: Answer) -> list[Answer]:
    """The rules, with their legal basis, quotations, parameters and validity.

    :param profile: only those of one profile, such as ``lineamientos-2025``
    :type profile: string, optional
    :param eje: only those that serve one verb: ``publicar``, ``actualizar``, ``difundir`` or
        ``impulsar``
    :type eje: string, optional
    :param as_of: only those in force on that day, ``2026-11-22``
    :type as_of: string, optional

    :returns: the rules in the order of the law; each parameter says whether the law (``ley``) or
        the portal set it
    :rtype: list of dictionaries
    :raises ValidationError: when ``profile`` is none, ``as_of`` no day or ``eje`` no verb
    """
    tk.check_access("gobabierto_rule_list", context, data_dict)
    data = valid(data_dict, schemas.rule_list_schema())
    found = obligations.rules_on(data["as_of"]) if data.get("as_of") else obligations.all_rules()
    sources = {profile.id: profile for profile in obligations.profiles()}
    return [
        describe(rule, sources[rule.profile])
        for rule in found
        if data.get("profile") in {None, rule.profile} and data.get("eje") in {None, rule.verb}
    ]


@tk.side_effect_free
def gobabierto_compliance_show(context: Context, data_dict: Answer) -> Answer:
    """Whether an institution meets its obligations on a day, and why not.

    :param id: id or name of the organization
    :type id: string
    :param as_of: the day judged, today by default
    :type as_of: string, optional
    :param known_at: a day or a moment: as it was known then; now by default
    :type known_at: string, optional
    :param state: only verdicts in that state
    :type state: string, optional
    :param rule: only those of one rule, such as ``L25-UPD-01``
    :type rule: string, optional
    :param severity: only ``E``, ``A`` or ``I``
    :type severity: string, optional
    :param subject_type: only about ``institution``, ``dataset``, ``resource``, ``plan_row`` ...
    :type subject_type: string, optional
    :param subject_id: only about the subject of that id or name
    :type subject_id: string, optional
    :param exported: also the rules of which nothing is stored (``stored`` false in
        ``gobabierto_rule_list``), worked out now, at the end of the list; no by default
    :type exported: boolean, optional
    :param limit: verdicts of the page, 1000 by default, 10000 at most
    :type limit: integer, optional
    :param offset: verdicts before the page
    :type offset: integer, optional

    :returns: the institution, its state in each verb and in the whole, and its verdicts, each with
        reason, evidence, since when, until when and what to do; ``count``, how many verdicts there
        are of those asked for. State, ``units`` and ``coverage`` are those of the whole, whatever
        is asked for. Before the first observation every verdict is ``no_verificable``. Members
        also get ``waiting``, what is not public yet.
    :rtype: dictionary
    :raises NotFound: when there is no such organization
    :raises ValidationError: when ``as_of`` is no day that has come, or an argument none of those
    """
    data = valid(data_dict, schemas.compliance_show_schema())
    day, known_at = days_asked(data)
    _require_rule(data.get("rule") or "")
    organization_id = known_on(data["id"], day)
    tk.check_access("gobabierto_compliance_show", context, {"id": organization_id})
    private = may_see_private(context, organization_id)
    return reports.institution_report(
        organization_id, day, private=private, known_at=known_at, chosen=_selection(data)
    )


def _require_rule(rule_id: str) -> None:
    """A mistyped rule would read as a rule that nothing breaks.

    :raises ValidationError: this portal never had it.
    """
    if not rule_id or obligations.rule(rule_id) or versions_of(rule_id):
        return
    told = f"«{rule_id[:40]}» no es una regla de este portal. Código: valor_fuera_de_lista."
    raise tk.ValidationError({"rule": [told]})


def _selection(data: Answer) -> Selection:
    """Which verdicts are asked for."""
    names = ("state", "rule", "severity", "subject_type", "subject_id")
    return Selection(
        **{name: data.get(name) or "" for name in names},
        exported=data["exported"],
        limit=data["limit"],
        offset=data["offset"],
    )


@tk.side_effect_free
def gobabierto_compliance_list(context: Context, data_dict: Answer) -> Answer:
    """One row per institution, and the two national figures, with a constant number of queries.

    :param as_of: the day judged, today by default
    :type as_of: string, optional
    :param known_at: a day or a moment: as it was known then; now by default
    :type known_at: string, optional
    :param q: words of the title, the name or the siglas, with or without accents
    :type q: string, optional
    :param sector: only that sector
    :type sector: string, optional
    :param state: only institutions in that state, in the whole or in ``verb``
    :type state: string, optional
    :param verb: ``publicar``, ``actualizar``, ``difundir`` or ``impulsar``
    :type verb: string, optional
    :param sort: ``siglas``, ``title``, ``name``, ``state``, ``due``, ``evaluated`` or a verb; with
        ``-`` before it, in reverse
    :type sort: string, optional
    :param limit: rows of the page, 20 by default, 1000 at most
    :type limit: integer, optional
    :param offset: rows before the page
    :type offset: integer, optional

    :returns: ``count``, ``results``, ``national`` (``verifiable`` and ``obligated`` with both
        numbers, institutions by state, in the whole and by verb), ``sectors``, the profile in force
    :rtype: dictionary
    :raises ValidationError: when an argument is not one of those
    """
    tk.check_access("gobabierto_compliance_list", context, data_dict)
    data = valid(data_dict, schemas.compliance_list_schema())
    asked = reports.Filters(
        q=data["q"],
        sector=data["sector"],
        state=data.get("state") or "",
        verb=data.get("verb") or "",
        sort=data["sort"],
        limit=data["limit"],
        offset=data["offset"],
    )
    day, known_at = days_asked(data)
    return reports.national_report(day, asked, known_at)


def gobabierto_evaluate(context: Context, data_dict: Answer) -> Answer:
    """Evaluate one institution, or all in which something changed, in the jobs worker.

    :param organization: id or name; without it, every institution with something to do (sysadmins)
    :type organization: string, optional
    :param now: wait for the evaluation instead of enqueueing it
    :type now: boolean, optional

    :returns: ``institutions``, how many; ``enqueued``; and with ``now``, ``written`` verdicts
    :rtype: dictionary
    :raises NotFound: when there is no such organization
    """
    tk.check_access("gobabierto_evaluate", context, data_dict)
    rate_limit.check(context, "gobabierto_evaluate")
    data = valid(data_dict, schemas.evaluate_schema())
    if data.get("organization"):
        chosen = [_organization(data["organization"]).id]
    else:
        chosen = timeline.due_for_evaluation(clock.today())
    if not data["now"]:
        for organization_id in chosen:
            changes.enqueue(organization_id)
        return {"institutions": len(chosen), "enqueued": len(chosen), "written": None}
    for organization_id in chosen:
        changes.prepare(organization_id)
    written = sum(timeline.evaluate(organization_id).written for organization_id in chosen)
    return {"institutions": len(chosen), "enqueued": 0, "written": written}
