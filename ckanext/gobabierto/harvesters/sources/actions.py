"""Actions around which the approval of sources is put: those that save one or run it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.run import settings

from . import approval, open_secrets, previewing, telling


def save(next_: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """Save a harvest source through CKAN's own action, which authorizes and validates.

    Forms, scripts and ckanext-harvest's actions all end there. What an editor registers or changes
    waits for approval; nothing secret is taken, nor a configuration that is not of that address.
    """
    _nothing_secret(data_dict)
    _of_one_site(data_dict)
    before = approval.before_saving(data_dict.get("id") or data_dict.get("name"))
    answer = next_(context, data_dict)
    if not context.get("defer_commit"):  # otherwise it waits for approval
        _saved(context, answer["id"] if isinstance(answer, dict) else str(answer), before)
    return answer


def _saved(context: Context, source_id: str, before: dict[str, str]) -> None:
    user = model.User.get(context.get("user"))
    try:
        # A script that is not asked for its rights is nobody who looked at an address.
        asked: Context = {"user": context.get("user", "")}
        tk.check_access("gobabierto_source_approve", asked, {"id": source_id})
        may_approve = True
    except tk.NotAuthorized:
        may_approve = False
    approval.saved(source_id, user.id if user else "", before, may_approve=may_approve)
    telling.decided(source_id)


def _nothing_secret(data_dict: dict[str, Any]) -> None:
    url, config = data_dict.get("url"), data_dict.get("config")
    if errors := open_secrets.found_in(str(url or ""), str(config or "")):
        raise tk.ValidationError(dict[str, Any](errors))


def _of_one_site(data_dict: dict[str, Any]) -> None:
    """What may be said of the address only beside it: ckanext-harvest validates each by itself.

    What is wrong with either of them alone is left to that.
    """
    kind, url, config = (str(data_dict.get(key) or "") for key in ("source_type", "url", "config"))
    try:
        reader = previewing.harvester_of(kind).reader
        settings.check(reader, config, "")
    except BadInput:
        return
    try:
        settings.check(reader, config, url.strip())
    except BadInput as error:
        raise tk.ValidationError({"config": [str(error)]}) from error


@tk.chained_action
def harvest_job_create(next_: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """Create a job of a source that may be read.

    Same parameters, rights and answer as the action it replaces.

    :raises NotApproved: nobody with the right to approved the source as it stands.
    """
    tk.check_access("harvest_job_create", context, data_dict)
    source_id = str(data_dict.get("source_id") or "")
    if approval.fingerprint(source_id):
        approval.require(source_id)
    return next_(context, data_dict)


@tk.chained_action
def harvest_send_job_to_gather_queue(
    next_: Any, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Send a job to be done, if its source may be read.

    Same parameters, rights and answer as the action it replaces.

    :raises NotApproved: nobody with the right to approved the source as it stands.
    """
    job = tk.get_action("harvest_job_show")({**context}, {"id": tk.get_or_bust(data_dict, "id")})
    tk.check_access("harvest_send_job_to_gather_queue", context, job)
    approval.require(job["source_id"])
    return next_(context, data_dict)
