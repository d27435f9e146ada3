"""What CKAN tells us about changes. A failure here never breaks a save: it is logged and marked.

Within the transaction of the save the dataset is recorded and its own verdicts are brought up to
date; the institution's follow in a job, enqueued when the transaction has ended (or at once where
``ckanext.gobabierto.evaluate_in_background`` is off, as in tests and on the command line).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.facts import capture, passing, snapshot_store

from . import store, timeline

log = logging.getLogger(__name__)

JOB_TIMEOUT = 3600
WAITING_FOR = 600
"""Seconds after which a job that never started is no longer counted on."""
_WAITING = "gobabierto_waiting"

Preparation = Callable[[str], object]
_preparations: list[Preparation] = []


def before_evaluation(work: Preparation) -> None:
    """Have *work* done with an institution before its verdicts are brought up to date.

    For rooms beside this one, whose facts follow from those that a save changed.
    """
    if work not in _preparations:
        _preparations.append(work)


def prepare(organization_id: str) -> None:
    """Do what must be done before the evaluation; a failure of it stops nothing."""
    for work in (_pass_on, *_preparations):
        try:
            with model.Session.begin_nested():
                work(organization_id)
        except Exception:  # noqa: PERF203 - each on its own
            log.exception("Institution %s could not be prepared", organization_id)


def _pass_on(organization_id: str) -> None:
    """Data of institutions that ended pass to their successors, or back, to be judged there."""
    for touched in passing.pass_on(organization_id, clock.now()) - {organization_id}:
        facts_recorded(touched)


_gathering: ContextVar[dict[str, tuple[str | None, bool]] | None] = ContextVar(
    "gobabierto_changes", default=None
)


@contextmanager
def together() -> Generator[None]:
    """Datasets that are saved inside are recorded at the end, all at once, in the same transaction.

    Their verdicts come with those of their institution, in the job: for a thousand datasets of a
    harvest nobody waits before a form. Where the block fails, nothing is recorded.
    """
    gathered: dict[str, tuple[str | None, bool]] = {}
    token = _gathering.set(gathered)
    try:
        yield
    finally:
        _gathering.reset(token)
    if gathered:
        owners = {owner for owner, _ in gathered.values() if owner}
        _safely(lambda: _record_all(gathered), sorted(owners))


def _record_all(gathered: Mapping[str, tuple[str | None, bool]]) -> set[str]:
    owners = {owner for owner, _ in gathered.values()}
    owners |= {old.organization_id for old in snapshot_store.latest("dataset", gathered).values()}
    capture.capture_datasets(gathered, gone={key for key, (_, gone) in gathered.items() if gone})
    owners |= {new.organization_id for new in snapshot_store.latest("dataset", gathered).values()}
    known = {str(owner) for owner in owners if owner}
    for organization_id in known - snapshot_store.latest("organization", known).keys():
        # Its own hook never ran: it was there before this extension was.
        capture.capture_organization(organization_id)
    return known


def dataset_changed(dataset_id: str, owner: str | None, *, gone: bool = False) -> None:
    """A dataset was created, updated or (``gone``) is being deleted.

    :param owner: the institution that owns it now.
    """

    gathered = _gathering.get()
    if gathered is not None:
        gathered[dataset_id] = (owner, gone)
        return

    def work() -> set[str]:
        owners = {owner, _last_owner(dataset_id)} - {None, ""}
        mine = [item for item in sorted(map(str, owners)) if store.lock_briefly(item)]
        capture.capture_dataset(dataset_id, gone=gone)
        if (answers := _last_owner(dataset_id)) and answers not in owners:
            owners.add(answers)
            mine += [answers] if store.lock_briefly(answers) else []
        for organization_id in mine:
            if timeline.refresh_dataset(organization_id, dataset_id) is None:
                # Its own hook never ran: it was there before this extension was.
                capture.capture_organization(organization_id)
                timeline.refresh_dataset(organization_id, dataset_id)
        return {str(item) for item in owners}

    _safely(work, [owner] if owner else [])


def dataset_saved(reference: str, *, gone: bool = False) -> None:
    """What CKAN's hook calls, with an id or a name; only the type ``dataset`` is ours."""
    package = model.Package.get(reference)
    if package is not None and package.type == "dataset":
        dataset_changed(package.id, package.owner_org, gone=gone)


def organization_changed(organization_id: str, *, gone: bool = False) -> None:
    """An institution was created, edited or (``gone``) is being deleted."""

    def work() -> set[str]:
        capture.capture_organization(organization_id, gone=gone)
        if config.evaluate_in_background():
            # Thousands of datasets may pass to a successor: nobody waits for them, the job does it.
            return {organization_id}
        return {organization_id} | passing.pass_on(organization_id, clock.now())

    _safely(work, [organization_id])


def facts_recorded(organization_id: str) -> None:
    """Facts of an institution were recorded in this transaction: judge it when it ends."""
    _evaluate_soon(organization_id)


def _last_owner(dataset_id: str) -> str | None:
    found = snapshot_store.latest("dataset", [dataset_id]).get(dataset_id)
    return found.organization_id if found else None


def _safely(work: Callable[[], set[str]], organizations: list[str]) -> None:
    """Do *work* in a savepoint; if it fails the save goes on and the institution is marked."""
    try:
        model.Session.flush()
        with model.Session.begin_nested():
            touched = work()
    except Exception:
        log.exception("Changes of %s could not be recorded", ", ".join(organizations))
        _mark_pending(organizations)
        return
    for organization_id in sorted(touched):
        _evaluate_soon(organization_id)


def _mark_pending(organizations: list[str]) -> None:
    try:
        with model.Session.begin_nested():
            for organization_id in organizations:
                snapshot_store.mark_pending(organization_id)
    except Exception:
        log.exception("Institutions %s could not be marked", ", ".join(organizations))


def _evaluate_soon(organization_id: str) -> None:
    if not config.evaluate_in_background():
        try:
            prepare(organization_id)
            with model.Session.begin_nested():
                timeline.catch_up(organization_id)
        except Exception:
            log.exception("Institution %s could not be evaluated", organization_id)
        return
    if not event.contains(model.Session, "after_transaction_end", _enqueue_waiting):
        event.listen(model.Session, "after_transaction_end", _enqueue_waiting)
    model.Session().info.setdefault(_WAITING, set()).add(organization_id)


def _enqueue_waiting(session: Any, transaction: Any) -> None:
    """When the outermost transaction is over, hand the institutions to the worker."""
    if transaction.parent is not None:
        return
    waiting: set[str] = session.info.pop(_WAITING, set())
    try:
        for organization_id in sorted(waiting):
            enqueue(organization_id)
    except Exception:
        # The mark of the change stays: the nightly evaluation finds it.
        log.exception("The evaluation of %s could not be enqueued", ", ".join(waiting))


def enqueue(organization_id: str) -> None:
    """Ask the jobs worker to evaluate an institution, unless a job for it is waiting already."""
    redis = connect_to_redis()
    if not redis.set(_waiting_key(organization_id), 1, nx=True, ex=WAITING_FOR):
        return
    try:
        tk.enqueue_job(
            evaluate_job,
            [organization_id],
            title=f"gobabierto: evaluar {organization_id}",
            rq_kwargs={"timeout": JOB_TIMEOUT},
        )
    except Exception:
        redis.delete(_waiting_key(organization_id))
        raise


def _waiting_key(organization_id: str) -> str:
    return f"ckan:{tk.config['ckan.site_id']}:gobabierto:evaluate:{organization_id}"


def evaluate_job(organization_id: str) -> None:
    """The job itself. What changes once it has begun asks for another one."""
    connect_to_redis().delete(_waiting_key(organization_id))
    prepare(organization_id)
    model.Session.commit()
    timeline.evaluate(organization_id)
