"""Many proposals decided at once, each in a transaction of its own."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters import proposal_store

from .proposal_arguments import choice, note, texts

log = logging.getLogger(__name__)

MOST = 100
DECISIONS = ("accept", "reject", "reopen")


def gobabierto_proposal_bulk(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Accept, reject or reopen many proposals, one after the other.

    One that is refused does not stop the others.

    :param ids: ids of the proposals, a hundred at most.
    :param decision: ``accept``, ``reject`` or ``reopen``.
    :param note: why they are rejected (optional).
    :returns: ``{"done": [{"id", "title", "dataset"}], "refused": [{"id", "title", "reason"}]}``.
    :raises ValidationError: there are none, or too many.
    """
    tk.check_access("gobabierto_proposal_bulk", context, data_dict)
    decision = choice(data_dict, "decision", DECISIONS)
    if not decision:
        raise tk.ValidationError({"decision": [tk._("Missing value")]})
    ids = list(dict.fromkeys(texts(data_dict, "ids") or []))
    if not ids:
        raise tk.ValidationError({"ids": [tk._("Choose at least one proposal.")]})
    if len(ids) > MOST:
        told = tk._("At most {n} proposals at once.").format(n=MOST)
        raise tk.ValidationError({"ids": [told]})
    answer: dict[str, Any] = {"decision": decision, "done": [], "refused": []}
    for each in ids:
        place, told = _one(context, decision, each, note(data_dict))
        answer[place].append(told)
    return answer


def _one(context: Context, decision: str, key: str, why: str) -> tuple[str, dict[str, Any]]:
    """Where it belongs in the answer, and what is told of it."""
    row = proposal_store.get(key)
    title = row.title if row is not None else ""
    own: Context = {"user": context.get("user") or ""}
    if context.get("ignore_auth"):
        own["ignore_auth"] = True
    try:
        answer = tk.get_action(f"gobabierto_proposal_{decision}")(own, {"id": key, "note": why})
    except tk.ObjectNotFound:
        reason = tk._("There is no such proposal")
    except tk.NotAuthorized:
        title, reason = "", tk._("Only editors of the institution decide about its proposals.")
    except tk.ValidationError as error:
        model.Session.rollback()
        reason = " ".join(map(str, (error.error_summary or {}).values())) or str(error)
    except Exception:
        log.exception("Proposal %s could not be decided", key)
        model.Session.rollback()
        reason = tk._("Something failed; nothing was changed. Try it again.")
    else:
        return "done", {"id": key, "title": title, "dataset": answer.get("dataset")}
    return "refused", {"id": key, "title": title, "reason": reason}
