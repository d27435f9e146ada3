"""Approval of harvest sources."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters.sources import approval, telling
from ckanext.harvest.model import HarvestSource

_LONGEST_NOTE = 1000


def _source(data_dict: dict[str, Any]) -> str:
    """The id of the source asked for, by its id or name."""
    package = model.Package.get(str(tk.get_or_bust(data_dict, "id")))
    found = model.Session.get(HarvestSource, package.id) if package is not None else None
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such source"))
    return str(found.id)


def _told(source_id: str) -> dict[str, Any]:
    found = approval.standing(source_id)
    return {
        "id": source_id,
        "status": found.status,
        "changed": found.changed,
        "asked_by": found.asked_by,
        "asked_at": found.asked_at.isoformat() if found.asked_at else None,
        "decided_by": found.decided_by,
        "decided_at": found.decided_at.isoformat() if found.decided_at else None,
        "note": found.note,
        "fingerprint": approval.fingerprint(source_id),
    }


def _decide(context: Context, data_dict: dict[str, Any], status: str) -> dict[str, Any]:
    source_id = _source(data_dict)
    note = str(data_dict.get("note") or "").strip()
    if len(note) > _LONGEST_NOTE:
        told = tk._("Must have at most {n} characters").format(n=_LONGEST_NOTE)
        raise tk.ValidationError({"note": [told]})
    if status == approval.REFUSED and not note:
        raise tk.ValidationError({"note": [tk._("Say why, so that it can be put right")]})
    user = model.User.get(context.get("user"))
    given = data_dict.get("fingerprint")
    seen = None if given is None else str(given)
    try:
        approval.decide(source_id, status, user.id if user else "", note, seen=seen)
    except approval.Changed as error:
        model.Session.rollback()
        raise tk.ValidationError({"fingerprint": [error.message]}) from error
    telling.decided(source_id)
    return _told(source_id)


@tk.side_effect_free
def gobabierto_source_approval(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whether a harvest source may be read as it stands, who asked for it and who decided.

    :param id: id or name of the source.
    :returns: ``{"id", "status", "changed", "asked_by", "asked_at", "decided_by", "decided_at",
        "note", "fingerprint"}``; ``status`` is ``pending`` | ``approved`` | ``refused``, and
        ``changed`` tells that an earlier address or configuration was decided of.
    """
    source_id = _source(data_dict)
    tk.check_access("gobabierto_source_approval", context, {"id": source_id})
    return _told(source_id)


def gobabierto_source_approve(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Let a harvest source be read, with the address and configuration it has now.

    A later change of address, type, configuration or institution asks again.

    :param id: id or name of the source.
    :param note: optional, up to 1,000 characters.
    :param fingerprint: optional, of what was looked at (:func:`gobabierto_source_approval`): what
        was changed since is not approved.
    :returns: as :func:`gobabierto_source_approval`.
    """
    tk.check_access("gobabierto_source_approve", context, {"id": _source(data_dict)})
    return _decide(context, data_dict, approval.APPROVED)


def gobabierto_source_refuse(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Refuse that a harvest source be read as it stands.

    :param id: id or name of the source.
    :param note: why; up to 1,000 characters.
    :param fingerprint: as for :func:`gobabierto_source_approve`.
    :returns: as :func:`gobabierto_source_approval`.
    """
    tk.check_access("gobabierto_source_refuse", context, {"id": _source(data_dict)})
    return _decide(context, data_dict, approval.REFUSED)
