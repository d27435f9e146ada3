"""The review tray as it is decided in."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters import decisions, proposal_store
from ckanext.gobabierto.harvesters.decisions import NotNow
from ckanext.gobabierto.harvesters.review import merging
from ckanext.gobabierto.model import Proposal

from . import proposal_arguments as arguments
from .difference_fields import described
from .proposal_showing import shown

Answer = dict[str, Any]


def user_id(context: Context) -> str:
    """The id of the account that decides."""
    user = model.User.get(context.get("user"))
    return user.id if user else ""


def found(data_dict: Answer, *, lock: bool = True) -> Proposal:
    """The proposal that is asked for.

    :raises ObjectNotFound: there is none.
    """
    row = proposal_store.get(str(tk.get_or_bust(data_dict, "id")), lock=lock)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such proposal"))
    return row


def refuse(error: NotNow) -> tk.ValidationError:
    """What does not fit, told of the proposal."""
    model.Session.rollback()  # lets go of the row
    return tk.ValidationError({"id": [error.message]}, error_summary={"": error.message})


def _now(data_dict: Answer) -> Answer:
    return shown([found(data_dict, lock=False)])[0]


def gobabierto_proposal_accept(context: Context, data_dict: Answer) -> Answer:
    """Accept a proposal.

    A *conjunto* becomes a dataset with its resources, **private** unless ``fields`` says otherwise,
    made with the user's own rights. What ``fields`` says otherwise than the section is the
    person's: later runs do not overwrite it. A *candidato* makes no dataset, for it has no data: it
    is noted as asked for, and comes back as a *conjunto* when the section offers the table.

    :param id: id of the proposal.
    :param fields: fields of the dataset, as a person completed them (optional).
    :param files: keys of the files that become resources; all of them by default.
    :returns: ``{"proposal": {…}, "dataset": {"id", "name"} or null}``.
    :raises ValidationError: it was decided before, or the dataset is not valid.
    """
    tk.check_access("gobabierto_proposal_accept", context, data_dict)
    row = found(data_dict)
    owner = model.Session.get(model.Group, row.organization_id)
    chosen = arguments.fields(data_dict, owner)
    files = arguments.texts(data_dict, "files")
    try:
        dataset = decisions.accept(row, context.get("user") or "", user_id(context), chosen, files)
    except NotNow as error:
        raise refuse(error) from error
    made = {"id": dataset["id"], "name": dataset["name"]} if dataset else None
    return {"proposal": _now(data_dict), "dataset": made}


def gobabierto_proposal_reject(context: Context, data_dict: Answer) -> Answer:
    """Reject a proposal for good: later runs leave it alone, whatever changes in the section.

    :param id: id of the proposal.
    :param note: why (optional).
    :returns: the proposal.
    :raises ValidationError: its dataset exists.
    """
    tk.check_access("gobabierto_proposal_reject", context, data_dict)
    try:
        decisions.reject(found(data_dict), user_id(context), arguments.note(data_dict))
    except NotNow as error:
        raise refuse(error) from error
    return _now(data_dict)


def gobabierto_proposal_reopen(context: Context, data_dict: Answer) -> Answer:
    """Undo a decision. No dataset is deleted by it: where one was made, delete it first.

    :param id: id of the proposal.
    :returns: the proposal, pending again.
    :raises ValidationError: it is not decided, or its dataset exists.
    """
    tk.check_access("gobabierto_proposal_reopen", context, data_dict)
    try:
        decisions.reopen(found(data_dict), user_id(context))
    except NotNow as error:
        raise refuse(error) from error
    return _now(data_dict)


@tk.side_effect_free
def gobabierto_proposal_merge_preview(context: Context, data_dict: Answer) -> Answer:
    """What joining a proposal to a dataset would do. Nothing is written.

    :param id: id of the proposal.
    :param dataset: id or name of a dataset of the same institution.
    :returns: ``{"dataset", "matched": [file], "added": [file], "differences": [{"field", "label",
        "current", "proposed"}]}``.
    :raises ValidationError: it cannot join that dataset.
    """
    tk.check_access("gobabierto_proposal_merge_preview", context, data_dict)
    row = found(data_dict, lock=False)
    try:
        dataset, plan = merging.preview(row, str(tk.get_or_bust(data_dict, "dataset")))
    except NotNow as error:
        raise refuse(error) from error
    names = {pair.key: pair.name for pair in plan.pairs}
    return {
        "dataset": {key: dataset[key] for key in ("id", "name", "title")},
        "matched": [_file(pair) for pair in plan.matched],
        "added": [_file(pair) for pair in plan.added],
        "differences": [_of_plan(each, names) for each in plan.differences],
    }


def _file(pair: Any) -> Answer:
    keys = ("key", "name", "url", "resource_id", "resource_name", "by")
    return {key: getattr(pair, key) for key in keys}


def _of_plan(each: Answer, names: dict[str, str]) -> Answer:
    key = next((k for k in names if each["field"].startswith(f"{k}: ")), "")
    name = each["field"].removeprefix(f"{key}: ") if key else each["field"]
    return described({**each, "name": name, "resource": names.get(key, "")})


def gobabierto_proposal_merge(context: Context, data_dict: Answer) -> Answer:
    """Join a proposal to a dataset that its institution has: later runs update it.

    Nothing that a person wrote is overwritten: a field that says something else stays, unless it is
    among those to ``take``. Files that the dataset has are recognised, the others are added.

    :param id: id of the proposal.
    :param dataset: id or name of the dataset.
    :param take: fields where the source's value is to stand; those that are empty in the dataset by
        default.
    :param files: keys of the files that may be added; all of them by default.
    :returns: ``{"proposal": {…}, "dataset": {"id", "name"}}``.
    :raises ValidationError: it cannot join that dataset, or was decided before.
    """
    tk.check_access("gobabierto_proposal_merge", context, data_dict)
    reference = str(tk.get_or_bust(data_dict, "dataset"))
    take, files = arguments.texts(data_dict, "take"), arguments.texts(data_dict, "files")
    user = context.get("user") or ""
    try:
        saved = merging.merge(found(data_dict), reference, user, user_id(context), take, files)
    except NotNow as error:
        raise refuse(error) from error
    return {"proposal": _now(data_dict), "dataset": {"id": saved["id"], "name": saved["name"]}}


def gobabierto_proposal_unlink(context: Context, data_dict: Answer) -> Answer:
    """Undo a merge: the proposal waits again; the dataset and its files stay as they are.

    :param id: id of the proposal.
    :returns: the proposal.
    :raises ValidationError: it was not merged into a dataset.
    """
    tk.check_access("gobabierto_proposal_unlink", context, data_dict)
    try:
        merging.unlink(found(data_dict), user_id(context))
    except NotNow as error:
        raise refuse(error) from error
    return _now(data_dict)
