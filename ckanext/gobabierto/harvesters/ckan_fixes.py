"""What ckanext-harvest 1.6.3 gets wrong on CKAN 2.12, mended without touching it.

* ``harvest_source_reindex`` indexes a source without its own fields, so that after the first
  finished job ``harvest_source_show`` says ``source_type: None`` and the second run fails.
* The queue tells *added* from *updated* by counting the objects of a package. A proposal has no
  package, so the first one would be *added* and all others *updated*. What the import said counts.
* A message that comes again (from a worker that died before it acknowledged it, or sent anew after
  three minutes) when its job is over turns a complete object into an error. It stays what it is.
* ``harvest_source_clear`` deletes, by SQL that no hook hears of, every dataset linked to an object
  of the source. Those that a person accepted are that person's, and those that moved to another
  institution are that institution's: they are unlinked before. What machine sources made goes, with
  the ledger that knows it: the next run makes it anew.
* ``harvest_source_index_clear`` has no auth function: the action itself stands in its place, which
  CKAN runs and then fails with a ``KeyError``. It is for whoever may clear the source.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import event

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import rebuild
from ckan.lib.search.index import PackageSearchIndex
from ckan.logic import auth_audit_exempt
from ckan.types import Context

from ckanext.gobabierto.compliance import changes
from ckanext.harvest.model import HarvestObject, HarvestSource

from . import proposal_datasets
from .run import forget
from .writing import debts

_OUTCOME = "_gobabierto_outcome"
_COMPLETE = "COMPLETE"


@tk.chained_action
def harvest_source_reindex(next_: Any, context: Context, data_dict: dict[str, Any]) -> bool:  # noqa: ARG001
    """Index one harvest source, with the fields its schema gives it.

    Same parameters, rights and answer as the action it replaces.
    """
    tk.get_or_bust(data_dict, "id")
    tk.check_access("harvest_source_reindex", context, data_dict)
    validated: Context = {"ignore_auth": True, "use_cache": False, "validate": True}
    raw: Context = {"ignore_auth": True, "use_cache": False, "validate": False}
    full = tk.get_action("package_show")(validated, {"id": data_dict["id"]})
    plain = tk.get_action("package_show")(raw, {"id": data_dict["id"]})
    # Its configuration is for the run, not for the search: Solr would take its keys for fields.
    try:
        hidden = set(json.loads(full.get("config") or "{}"))
    except (TypeError, ValueError):
        hidden = set()
    document = {key: value for key, value in plain.items() if key not in hidden}
    document["with_custom_schema"] = full
    PackageSearchIndex().index_package(document, defer_commit=bool(context.get("defer_commit")))
    return True


@tk.chained_action
def harvest_source_clear(next_: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """Clear a source of its jobs, its objects and the datasets it made by itself.

    What a person accepted stays, with its link to the proposal, and so does what is another
    institution's by now. Same parameters, rights and answer as the action it replaces.

    What is forgotten here goes in the transaction of that one, which commits by itself: where it
    fails nothing is forgotten, and what it took out of the search before is indexed again.
    """
    tk.check_access("harvest_source_clear", context, data_dict)
    source: Any = HarvestSource.get(data_dict.get("id"))
    if source is None:
        return next_(context, data_dict)
    source_id = source.id
    owed = debts.owe(list(proposal_datasets.harvested_datasets(source_id)))
    model.Session.commit()
    accepted = proposal_datasets.detach_datasets(source_id)
    others = proposal_datasets.of_others(source_id)
    proposal_datasets.unlink(source_id, others)
    doomed = proposal_datasets.harvested_datasets(source_id)
    forget.source(source_id)
    debts.pay(owed)
    left = debts.owe([*accepted, *others])
    try:
        answer = next_(context, data_dict)
    except Exception:
        model.Session.rollback()
        raise
    model.Session.commit()
    model.Session.expire_all()
    _index_again([*accepted, *others])
    debts.pay(left)
    for dataset_id, owner in doomed.items():
        changes.dataset_changed(dataset_id, owner, gone=True)
    model.Session.commit()
    return answer


@tk.chained_action
@auth_audit_exempt
def harvest_source_index_clear(next_: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """Take a source's datasets out of the search, except those that are not its own.

    Those are what a person accepted, and what is another institution's by now. Same parameters,
    rights and answer as the action it replaces; for whoever may clear the source.
    """
    tk.get_or_bust(data_dict, "id")
    tk.check_access("harvest_source_clear", context, data_dict)
    answer = next_(context, data_dict)
    source: Any = HarvestSource.get(answer["id"])
    _index_again(proposal_datasets.accepted_datasets(source.id))
    _index_again(proposal_datasets.of_others(source.id))
    return answer


def _index_again(dataset_ids: list[str]) -> None:
    for dataset_id in dataset_ids:
        package = model.Session.get(model.Package, dataset_id)
        if package is not None and package.state != "deleted":
            rebuild(dataset_id)


def tell_outcome(harvest_object: HarvestObject, outcome: str) -> None:
    """What the import did, to be counted as such in the report of the job."""
    setattr(harvest_object, _OUTCOME, outcome)


def _keep_outcome(target: Any, value: Any, old: Any, *_: Any) -> Any:
    if value == "errored" and target.state == _COMPLETE and isinstance(old, str):
        return old
    return getattr(target, _OUTCOME, None) or value


def _keep_complete(_target: HarvestObject, value: Any, old: Any, *_: Any) -> Any:
    return old if value == "ERROR" and old == _COMPLETE else value


def install() -> None:
    """Listen to the reports the queue writes. Calling it again changes nothing."""
    attributes: Any = HarvestObject
    for name, listener in (("report_status", _keep_outcome), ("state", _keep_complete)):
        attribute = getattr(attributes, name)
        if not event.contains(attribute, "set", listener):
            event.listen(attribute, "set", listener, retval=True, active_history=True)
