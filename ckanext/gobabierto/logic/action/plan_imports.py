"""Handing a Plan over: previewed, stored, published; or read from where it is published."""

from __future__ import annotations

import base64
import binascii

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.logic import plan_jobs, rate_limit
from ckanext.gobabierto.logic.schema import plans as schemas
from ckanext.gobabierto.plans import drafting, importing, previewing, publishing
from ckanext.gobabierto.plans.refusal import Limits

from .plans import Answer, institution, refusal, user_id, valid


def gobabierto_plan_import(context: Context, data_dict: Answer) -> Answer:
    """Take a Plan in as institutions write it: xlsx, xls, ods or csv.

    :param organization: id or name of the institution
    :type organization: string
    :param year: year of the Plan; needed where the file does not say it
    :type year: integer, optional
    :param upload: the file; or ``text``, a CSV; or ``base64``, the bytes of any of them; or
        ``version``, the number of an earlier version that is to hold again
    :param file_name: its name, by which nothing is decided
    :type file_name: string, optional
    :param sheet: sheet of a workbook; by default the one that looks most like a Plan
    :type sheet: string, optional
    :param reason: why committed dates change; asked for where one does
    :type reason: string, optional
    :param dry_run: only say what would be stored, with everything that was guessed, row by row
    :type dry_run: boolean, optional
    :param present: number of the version that was in force when it was previewed; where another
        one came in between it is refused
    :type present: integer, optional
    :param publish: write it into the institution's public Plan dataset; true by default
    :type publish: boolean, optional

    :returns: with ``dry_run`` the preview: ``rows``, ``columns``, ``notes``, ``skipped``,
        ``changes`` against the version in force, ``needs_reason``, ``unchanged``. Otherwise also
        ``version``, ``stored`` and ``publication``.
    :rtype: dictionary
    :raises ValidationError: it cannot be read as a Plan (``code``, ``where``, ``expected``), the
        year or the reason is missing
    """
    tk.check_access("gobabierto_plan_import", context, data_dict)
    data = valid(data_dict, schemas.import_schema())
    rate_limit.check(context, "gobabierto_plan_import")
    group = institution(data["organization"])
    wanted = _draft(group.id, data)
    shown = previewing.preview(wanted)
    if data["dry_run"]:
        return shown
    if wanted.unchanged:
        return {**shown, "stored": False, "version": wanted.present_version, "publication": None}
    if data.get("present") is not None and data["present"] != wanted.present_version:
        raise refusal(importing.Overtaken(previewing.OVERTAKEN), "present")
    number = _keep(context, wanted, str(data["reason"]).strip()[: schemas.LONGEST_REASON])
    told = _publish(context, wanted) if data["publish"] else None
    return {**shown, "stored": True, "version": number, "publication": told}


def _draft(organization_id: str, data: Answer) -> drafting.Draft:
    if data.get("version"):
        year = data.get("year")
        if not year:
            raise tk.ValidationError({"year": [tk._("Say of which year")]})
        back = drafting.restored(organization_id, year, data["version"])
        if back is None:
            raise tk.ObjectNotFound(tk._("There is no such version"))
        return back
    content, name = _content(data)
    try:
        sheet = str(data["sheet"])
        return drafting.draft(organization_id, content, name, data.get("year"), sheet)
    except drafting.NoYear as error:
        raise refusal(error, "year") from error
    except BadInput as error:
        raise refusal(error) from error


def _content(data: Answer) -> tuple[bytes, str]:
    """The bytes handed over, and the name of their file."""
    name = str(data.get("file_name") or "").replace("\0", "").strip()[:200]
    upload = data.get("upload")
    if upload is not None and hasattr(upload, "read"):
        content = upload.read(Limits().size + 1)
        return content, name or str(getattr(upload, "filename", "") or "plan")
    if data.get("base64"):
        try:
            return base64.b64decode(str(data["base64"]), validate=True), name or "plan"
        except (binascii.Error, ValueError):
            raise tk.ValidationError({"base64": [tk._("It is not base64")]}) from None
    if data.get("text"):
        return str(data["text"]).encode(), name or "plan.csv"
    raise tk.ValidationError({"upload": [tk._("Choose the file of the plan")]})


def _keep(context: Context, wanted: drafting.Draft, reason: str) -> int:
    """Store the draft and have the institution judged again."""
    source = str(context.get("gobabierto_source") or importing.UPLOAD)
    origin = importing.Origin(source, by=user_id(context))
    try:
        number = importing.keep(wanted, origin, reason)
    except importing.ReasonMissing as error:
        model.Session.rollback()
        raise refusal(error, "reason") from error
    except importing.Overtaken as error:
        model.Session.rollback()
        raise refusal(error, "present") from error
    changes.facts_recorded(wanted.organization_id)
    model.Session.commit()
    return number


def _publish(context: Context, wanted: drafting.Draft) -> Answer:
    """Write the public dataset; where CKAN refuses, the version stands and it is said."""
    user = str(context.get("user") or "")
    try:
        return publishing.publish(wanted.organization_id, wanted.year, user)
    except tk.ValidationError as error:
        told = error.error_summary or error.error_dict
        return {"error": " ".join(f"{key}: {value}" for key, value in told.items())}
    except tk.NotAuthorized as error:
        return {"error": str(error.message or error)}


def gobabierto_plan_read(context: Context, data_dict: Answer) -> Answer:
    """Read the Plan that the institution publishes at an address, in a job.

    :param organization: id or name of the institution
    :type organization: string
    :param year: year of the Plan
    :type year: integer
    :param address: one of the addresses that the Plan dataset or the institution's record has for
        that year; all of them by default. Others are refused.
    :type address: string, optional
    :param now: wait for it instead of enqueueing it
    :type now: boolean, optional

    :returns: ``addresses`` and, with ``now``, ``results``: version, or code and message of what
        could not be read
    :rtype: dictionary
    """
    tk.check_access("gobabierto_plan_read", context, data_dict)
    data = valid(data_dict, schemas.read_schema())
    rate_limit.check(context, "gobabierto_plan_read")
    group = institution(data["organization"])
    found = plan_jobs.addresses(group.id, data["year"])
    asked = str(data["address"]).strip()
    chosen = [each for each in found if asked in {"", each}]
    if not chosen:
        message = tk._("The plan of that year has no such address, here or in the record")
        raise tk.ValidationError({"address": [message]})
    if data["now"]:
        results = [plan_jobs.read(group.id, data["year"], each) for each in chosen]
        return {"addresses": chosen, "enqueued": 0, "results": results}
    for each in chosen:
        tk.enqueue_job(
            plan_jobs.read,
            [group.id, data["year"], each],
            title=f"gobabierto: leer el Plan de {group.name}",
            rq_kwargs={"timeout": plan_jobs.TIMEOUT},
        )
    return {"addresses": chosen, "enqueued": len(chosen), "results": []}
