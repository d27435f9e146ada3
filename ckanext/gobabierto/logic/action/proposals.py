"""The review tray: what the harvesters found and a person decides about."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters import decisions, differences, proposal_store
from ckanext.gobabierto.harvesters.decisions import NotNow
from ckanext.gobabierto.logic.auth.auditors import is_auditor
from ckanext.gobabierto.model import Proposal

_MOST = 1000
_KINDS = ("conjunto", "candidato", "documento")


def _user_id(context: Context) -> str:
    user = model.User.get(context.get("user"))
    return user.id if user else ""


def _show(row: Proposal) -> dict[str, Any]:
    content = row.content
    shown: dict[str, Any] = {
        "id": row.id,
        "organization_id": row.organization_id,
        "source_id": row.source_id,
        "identity": row.identity,
        "kind": row.kind,
        "status": row.status,
        "title": row.title,
        "dataset_id": row.dataset_id,
        "first_seen": row.first_seen.isoformat(),
        "last_seen": row.last_seen.isoformat(),
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "note": row.note or "",
    }
    kept = ("reason", "page", "heading_path", "resources", "notes", "provenance")
    shown |= {key: content.get(key) for key in kept}
    shown["differences"] = differences.standing(row)
    shown["vanished_at"] = content.get("vanished_at")
    if row.kind == "candidato":
        shown["request"] = decisions.request_for(row)
    return shown


def number(data_dict: dict[str, Any], key: str, default: int) -> int:
    """A whole number among the arguments.

    :raises ValidationError: it is none, or negative.
    """
    try:
        value = int(data_dict.get(key, default))
    except (TypeError, ValueError):
        raise tk.ValidationError({key: [tk._("Must be a whole number")]}) from None
    if value < 0:
        raise tk.ValidationError({key: [tk._("Must not be negative")]})
    return value


def choice(data_dict: dict[str, Any], key: str, choices: tuple[str, ...]) -> str:
    """One of *choices* among the arguments, or an empty text.

    :raises ValidationError: it is none of them.
    """
    value = str(data_dict.get(key) or "")
    if value and value not in choices:
        listed = ", ".join(choices)
        raise tk.ValidationError({key: [tk._("Must be one of: {choices}").format(choices=listed)]})
    return value


def organizations(context: Context, data_dict: dict[str, Any]) -> tuple[str, ...] | None:
    """Ids the list is limited to; ``None`` for those who see all."""
    if asked := data_dict.get("organization"):
        group = model.Group.get(str(asked))
        if group is None or not group.is_organization:
            raise tk.ObjectNotFound(tk._("There is no such institution"))
        return (group.id,)
    user = context.get("user") or ""
    found = model.User.get(user)
    if context.get("ignore_auth") or is_auditor(context) or (found and found.sysadmin):
        return None
    mine = tk.get_action("organization_list_for_user")(
        {"user": user}, {"permission": "create_dataset"}
    )
    return tuple(each["id"] for each in mine)


@tk.side_effect_free
def gobabierto_proposal_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Proposals of the institutions the user edits, or of one of them.

    :param organization: id or name of an institution (optional).
    :param status: ``pending``, ``accepted``, ``rejected`` or ``vanished`` (optional).
    :param kind: ``conjunto`` or ``candidato`` (optional).
    :param q: part of a title (optional).
    :param limit: how many, 20 by default, 1000 at most.
    :param offset: how many to skip.
    :returns: ``{"count", "by_status": {status: n}, "results": [proposal]}``.
    :raises NotAuthorized: the user edits no institution, or not that one.
    """
    tk.check_access("gobabierto_proposal_list", context, data_dict)
    wanted = proposal_store.Filter(
        organizations=organizations(context, data_dict),
        status=choice(data_dict, "status", proposal_store.STATUSES),
        kind=choice(data_dict, "kind", _KINDS),
        q=str(data_dict.get("q") or "").replace("\0", "").strip()[:200],
    )
    limit = min(number(data_dict, "limit", 20), _MOST)
    count, rows = proposal_store.search(wanted, limit, number(data_dict, "offset", 0))
    return {
        "count": count,
        "by_status": proposal_store.count_by_status(wanted),
        "results": [_show(row) for row in rows],
    }


@tk.side_effect_free
def gobabierto_proposal_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """One proposal.

    :param id: id of the proposal.
    :returns: title, kind, status, files with their periods, notes, where and when it was found; for
        a *candidato* also ``request``, a note to the area that has the table.
    :raises ObjectNotFound: there is none.
    """
    tk.check_access("gobabierto_proposal_show", context, data_dict)
    return _show(_found(data_dict, lock=False))


def _found(data_dict: dict[str, Any], *, lock: bool = True) -> Proposal:
    row = proposal_store.get(tk.get_or_bust(data_dict, "id"), lock=lock)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such proposal"))
    return row


def _refuse(error: NotNow) -> tk.ValidationError:
    model.Session.rollback()  # lets go of the row
    return tk.ValidationError({"id": [error.message]}, error_summary={"": error.message})


def gobabierto_proposal_accept(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Accept a proposal.

    A *conjunto* becomes a **private** dataset with its resources, made with the user's own rights;
    a person completes and publishes it. A *candidato* makes no dataset, for it has no data: it is
    noted as asked for, and comes back as a *conjunto* when the section offers the table.

    :param id: id of the proposal.
    :returns: ``{"proposal": {…}, "dataset": {"id", "name"} or null}``.
    :raises ValidationError: it was decided before.
    """
    tk.check_access("gobabierto_proposal_accept", context, data_dict)
    row = _found(data_dict)
    user = context.get("user") or ""
    try:
        dataset = decisions.accept(row, user, _user_id(context))
    except NotNow as error:
        raise _refuse(error) from error
    made = {"id": dataset["id"], "name": dataset["name"]} if dataset else None
    return {"proposal": _show(_found(data_dict, lock=False)), "dataset": made}


def gobabierto_proposal_reject(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Reject a proposal for good: later runs leave it alone, whatever changes in the section.

    :param id: id of the proposal.
    :param note: why (optional).
    :returns: the proposal.
    :raises ValidationError: its dataset exists.
    """
    tk.check_access("gobabierto_proposal_reject", context, data_dict)
    note = str(data_dict.get("note") or "").replace("\0", "").strip()[:1000]
    try:
        decisions.reject(_found(data_dict), _user_id(context), note)
    except NotNow as error:
        raise _refuse(error) from error
    return _show(_found(data_dict, lock=False))


def gobabierto_proposal_reopen(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Undo a decision. No dataset is deleted by it: where one was made, delete it first.

    :param id: id of the proposal.
    :returns: the proposal, pending again.
    :raises ValidationError: it is not decided, or its dataset exists.
    """
    tk.check_access("gobabierto_proposal_reopen", context, data_dict)
    try:
        decisions.reopen(_found(data_dict))
    except NotNow as error:
        raise _refuse(error) from error
    return _show(_found(data_dict, lock=False))
