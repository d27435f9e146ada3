"""What a run of a harvest source would do, before it is saved or started."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import Context

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.sources import approval, open_secrets, previewing, tickets
from ckanext.gobabierto.logic import preview_jobs, rate_limit
from ckanext.harvest.model import HarvestSource

from .harvest_sources import source_id
from .proposals import number

Answer = dict[str, Any]
_SECONDS, _PATIENCE = 40.0, 10.0
"""That a request may take, and of these, that it may wait for its turn at a host."""
_MOST, _USUAL = 500, 50
FORM = "gobabierto_form"
"""In the context: what the person had written in the form, to be given back to them."""


def gobabierto_harvest_preview(context: Context, data_dict: Answer) -> Answer:
    """What a run of a source would do, field by field. Nothing is written.

    It reads the site as a run does: as guarded and as politely. A request waits no longer than
    about forty seconds; what was not read then is said in ``failures``. With ``background`` it is
    read to its end in a job.

    :param id: id or name of a source that is saved: the preview is against what it has here
    :type id: string, optional
    :param url: address of the source; that of the saved one by default
    :type url: string, optional
    :param source_type: ``catalogo`` | ``pnda`` | ``sipot`` | ``transparencia``, or another type
    :type source_type: string, optional
    :param organization: id or name of the institution it would be of
    :type organization: string, optional
    :param config: configuration, a JSON object or its text
    :type config: string, optional
    :param limit: entries of each kind, up to 500
    :type limit: integer, optional
    :param background: do it in a job; the answer is ``ticket`` and ``state``, for
        :func:`gobabierto_harvest_preview_show`
    :type background: boolean, optional

    :returns: ``new``, ``changed``, ``unchanged``, ``vanished``, ``deleted`` (of these, the datasets
        whose days of grace are over, where the source deletes them then), ``refused``, ``pages``,
        ``requests``, ``complete``, ``held`` (so much would vanish that a person would have to
        confirm it), ``entries`` (``kind``, ``identity``, ``title``, ``dataset_id``, ``fields``
        with ``old``, ``new`` and ``kept``, ``faults``), ``failures``, ``faults`` and ``unchecked``
        (new and changed ones that are counted and, not being among the entries, were not
        validated: of them a run may refuse some)
    :rtype: dictionary
    :raises ValidationError: what is wrong with the address, the type or the configuration
    """
    saved = _saved(data_dict)
    asked = {"id": saved.id if saved else "", "organization": data_dict.get("organization") or ""}
    if not asked["id"] and not asked["organization"]:
        raise tk.ValidationError({"organization": [tk._("Say of which institution it would be")]})
    tk.check_access("gobabierto_harvest_preview", context, asked)
    wanted = _wanted(data_dict, saved)
    _check(context, wanted)
    rate_limit.check(context, "gobabierto_harvest_preview")
    if tk.asbool(data_dict.get("background") or False):
        return _enqueued(context, wanted)
    limit = min(number(data_dict, "limit", _USUAL), _MOST)
    try:
        found = previewing.run(wanted, limit=limit, seconds=_SECONDS, patience=_PATIENCE)
    except BadInput as error:
        raise _refusal(error) from error
    return found.as_dict()


@tk.side_effect_free
def gobabierto_harvest_preview_show(context: Context, data_dict: Answer) -> Answer:
    """A preview that was asked for with ``background``: kept for an hour, for whoever asked.

    :param ticket: as it was answered
    :type ticket: string

    :returns: ``ticket``, ``state`` (``waiting`` | ``reading`` | ``done`` | ``failed``),
        ``asked``, ``asked_at``, ``progress`` (``records``, ``documents``, ``url``), ``result`` as
        of :func:`gobabierto_harvest_preview`, ``error``
    :rtype: dictionary
    """
    tk.check_access("gobabierto_harvest_preview_show", context, data_dict)
    ticket = str(tk.get_or_bust(data_dict, "ticket"))
    found = tickets.find(_user_id(context), ticket)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such preview; they are kept for an hour"))
    return {"ticket": ticket, **found}


def _saved(data_dict: Answer) -> Any:
    if not data_dict.get("id"):
        return None
    return model.Session.get(HarvestSource, source_id(data_dict))


def _wanted(data_dict: Answer, saved: Any) -> previewing.Wanted:
    given = data_dict.get("config")
    config = json.dumps(given) if isinstance(given, dict) else given
    owner = data_dict.get("organization") or _owner(saved)
    group = model.Group.get(str(owner))
    if group is None or not group.is_organization:
        raise tk.ObjectNotFound(tk._("There is no such institution"))
    url = str(data_dict.get("url") or (saved.url if saved else "")).strip()
    if not url:
        raise tk.ValidationError({"url": [tk._("Missing value")]})
    kind = str(data_dict.get("source_type") or (saved.type if saved else "")).strip()
    if config is None and saved is not None:
        config = saved.config
    identifier = saved.id if saved else ""
    return previewing.Wanted(url, kind, group.id, str(config or ""), identifier)


def _owner(saved: Any) -> str:
    package = model.Session.get(model.Package, saved.id)
    return str(package.owner_org or "") if package is not None else ""


def _check(context: Context, wanted: previewing.Wanted) -> None:
    if errors := open_secrets.found_in(wanted.url, wanted.config):
        raise tk.ValidationError(dict[str, Any](errors))
    try:
        source, _harvester = previewing.source_of(wanted)
    except BadInput as error:
        raise _refusal(error) from error
    if source.config.get("secret") and not _approved(wanted):
        _may_use_secrets(context, wanted)


def _approved(wanted: previewing.Wanted) -> bool:
    if not wanted.source_id or not approval.standing(wanted.source_id).approved:
        return False
    asked = {"url": wanted.url, "type": wanted.type, "config": wanted.config}
    return approval.covered(wanted.source_id) == {**asked, "organization": wanted.organization_id}


def _may_use_secrets(context: Context, wanted: previewing.Wanted) -> None:
    """A key of the portal is used for sources that were approved, or by those who may approve."""
    user = str(context.get("user") or "")
    if context.get("ignore_auth") or authz.has_user_permission_for_group_or_org(
        wanted.organization_id, user, "admin"
    ):
        return
    message = tk._("A source that names a secret is previewed once it has been approved")
    raise tk.ValidationError({"config": [message]})


def _refusal(error: BadInput) -> tk.ValidationError:
    field = error.where if error.where in {"url", "source_type"} else "config"
    return tk.ValidationError({field: [str(error)], "code": [error.code]})


def _user_id(context: Context) -> str:
    user = model.User.get(context.get("user"))
    return user.id if user else ""


def _enqueued(context: Context, wanted: previewing.Wanted) -> Answer:
    user_id = _user_id(context)
    form = context.get(FORM)
    kept = form if isinstance(form, dict) else {}
    ticket = tickets.make(user_id, asdict(wanted), kept)
    tk.enqueue_job(
        preview_jobs.read,
        [user_id, ticket],
        title="gobabierto: vista previa de una fuente",
        queue=preview_jobs.QUEUE,
        rq_kwargs={"timeout": preview_jobs.TIMEOUT},
    )
    return {"ticket": ticket, "state": tickets.WAITING}
