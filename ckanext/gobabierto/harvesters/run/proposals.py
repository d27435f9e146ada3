"""The shelf of sections: what is found waits for a person, or updates what one accepted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.harvesters import intake, moved_source, proposal_store
from ckanext.gobabierto.harvesters.content import content_hash
from ckanext.gobabierto.harvesters.records import ERROR, Fault, Record, Source
from ckanext.gobabierto.harvesters.writing.items import Item

from . import bookkeeping, differing, faults, ledger, objects, ownership, proposal_questions
from .differing import FieldChange
from .faults import Told
from .foresight import Outlook
from .imports import OnAside
from .objects import COMPLETE, FAILED, Member
from .prepared import ASIDE, RECORD, REFUSAL, VANISHED, Prepared, envelope
from .seen import Seen
from .work import (
    ADDED,
    BESIDE,
    ERRORED,
    UNCHANGED,
    UPDATED,
    Work,
    deleted_here,
    withdrawn,
)

log = logging.getLogger(__name__)
Commit = Callable[[], None]


class Proposals:
    """A record carries a finding (``content.of_finding``) in its ``fields``."""

    empty_is_fault = False

    def prepare(self, record: Record) -> Prepared:
        """A finding as it is compared and stored."""
        finding = dict(record.fields)
        hash_ = content_hash(finding)
        content = envelope(
            RECORD, hash_, identity=record.identity, title=record.title, finding=finding
        )
        return Prepared(RECORD, record.identity, record.title, hash_, content, faults=record.faults)

    def hashes(self, source_id: str, identities: Sequence[str]) -> dict[str, tuple[str, str]]:
        """(status, hash) of those that are known."""
        return proposal_questions.hashes(source_id, identities)

    def owned_elsewhere(self, source: Source, items: Sequence[Prepared]) -> dict[str, Prepared]:
        """The refusals of those whose dataset is another institution's by now, by identity."""
        if not source.id:
            return {}
        theirs = proposal_questions.elsewhere(source.id, [item.identity for item in items])
        return {
            item.identity: ownership.refuse(item, _not_ours(theirs[item.identity]))
            for item in items if item.identity in theirs
        }  # fmt: skip

    def lift(self, source: Source) -> bool:
        """What was refused for that reason, which is gone, is to be tried again."""
        return proposal_questions.lift(source.id)

    def missing(
        self, seen: Seen, source_id: str, places: Collection[str] | None = None
    ) -> list[dict[str, Any]]:
        """Identity, title and dataset of what was offered and has not been met.

        :param places: only of what was found in these pages.
        """
        return seen.proposals_not_seen(source_id, places)

    def described(self, source_id: str, identities: Sequence[str]) -> list[dict[str, Any]]:
        """Identity, title and dataset of those, and since when each is missing."""
        return proposal_questions.described(source_id, identities)

    def counts(self, source_id: str) -> tuple[int, int]:
        """How many are offered, and how many refused."""
        return proposal_questions.counts(source_id)

    def at_stake(self, source_id: str, since: datetime) -> tuple[int, dict[str, datetime]]:
        """Those that nobody rejected: how many are offered, and when the others vanished."""
        return proposal_questions.at_stake(source_id, since)

    def note(self, seen: Seen, source_id: str, items: Sequence[Prepared]) -> None:
        """Nothing: the reader knows series again (:meth:`earlier`)."""

    def renamed(self, seen: Seen, source_id: str) -> dict[str, str]:  # noqa: ARG002
        """Nothing, for the same reason."""
        return {}

    def earlier(self, source_id: str) -> tuple[Mapping[str, Any], ...]:
        """The findings of all its proposals, whatever was decided about them."""
        return proposal_questions.contents(source_id) if source_id else ()

    def datasets(self, source_id: str, identities: Sequence[str]) -> dict[str, str]:  # noqa: ARG002
        """Nothing: no finding is refused while it is read."""
        return {}

    def foresee(
        self,
        source: Source,
        items: Sequence[Prepared],
        known_as: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> list[Outlook]:
        """What a run would make of findings, short of validating them; nothing is written."""
        return [_foreseen(source, item) for item in items]


def _foreseen(source: Source, item: Prepared) -> Outlook:
    """Of an accepted one, what changes in its dataset; else, what changes in the proposal."""
    row = proposal_store.by_identity(source.id, item.identity) if source.id else None
    finding: dict[str, Any] = orjson.loads(item.content).get("finding") or {}
    if row is None:
        return Outlook(item.identity, ADDED, fields=differing.all_new(_brief(finding)))
    found = Outlook(item.identity, UPDATED, row.dataset_id or "")
    owner = source.organization_id
    status = proposal_store.PENDING if moved_source.anew(row, owner, finding) else row.status
    if status == proposal_store.REJECTED:
        found.report = UNCHANGED
        return found
    accepted = status == proposal_store.ACCEPTED
    try:
        dataset = intake.dataset_of(row, owner) if accepted else None
    except moved_source.NotOurs as error:
        found.report, found.faults = ERRORED, (Fault(error.code, str(error), severity=ERROR),)
        return found
    gone = dataset is None and accepted and bool(row.dataset_id)
    # Compared though nothing of it is new, where its harvest object was forgotten.
    known = row.organization_id == owner and intake.says_nothing_new(row, finding, gone=gone)
    if known or gone:
        found.report, found.faults = UNCHANGED, () if known else (deleted_here(item.title),)
        return found
    if dataset is not None:
        result = intake.merged(row, finding, dataset, owner).result
        found.fields = differing.of_merge(result, dataset)
        found.faults = tuple(withdrawn(each) for each in result.withdrawn)
        if not result.empty:
            resources = dataset["resources"] if result.resources is None else result.resources
            package = {**dataset, **result.fields, "resources": resources}
            package.pop("metadata_modified", None)
            found.item = Item(item.identity, dataset["id"], package)
        return found
    before, after = _brief(row.content), _brief(finding)
    told = [{k: r[k] for k in ("key", "name", "url", "format", "period")}
            for r in finding["resources"]]  # fmt: skip
    found.fields = [FieldChange(key, before.get(key), value) for key, value in after.items()
                    if before.get(key) != value]  # fmt: skip
    found.fields += differing.of_files(row.content["resources"], told, "key")
    return found


def _not_ours(title: str) -> Fault:
    error = moved_source.not_ours(title)
    return Fault(error.code, error.message, severity=ERROR)


def _brief(finding: dict[str, Any]) -> dict[str, Any]:
    told = {key: finding.get(key) for key in ("kind", "title", "reason", "page")}
    return {**told, "files": len(finding.get("resources") or ())}


@dataclass(slots=True)
class Findings:
    """A chunk of findings, each in a transaction of its own: they are few."""

    source: Source
    job_id: str
    user: str
    on_aside: OnAside

    def run(self, members: Sequence[Member]) -> None:
        """Import the members that are not done yet. Commits."""
        for member in members:
            if member.state in objects.DONE:
                continue
            content = orjson.loads(member.content)
            try:
                self._take(member, content)
            except (GobabiertoError, tk.ValidationError) as error:
                model.Session.rollback()
                told = getattr(error, "message", "") or getattr(error, "error_summary", "") or error
                code = getattr(error, "code", "") or "conjunto_no_valido"
                self._failed(member, content, Fault(code, str(told), severity=ERROR))
            except Exception:
                log.exception("Import of %s failed", member.guid)
                model.Session.rollback()
                message = "Algo falló en el portal al guardar; no es culpa de la fuente."
                self._failed(member, content, Fault("error_interno", message, severity=ERROR))

    def _take(self, member: Member, content: dict[str, Any]) -> None:
        begun = objects.naive_now()
        dataset: str | None = None
        if content["kind"] == REFUSAL:
            self._refuse(member, content)
            return
        if content["kind"] == ASIDE:
            self.on_aside(self.source.organization_id, content)
            report = BESIDE
        elif content["kind"] == VANISHED:
            report = intake.mark_vanished(
                self.source.organization_id, self.source.id, content["identity"]
            ).value
        else:
            outcome = intake.take_in(
                self.source.organization_id, self.source.id, content["finding"], member.id,
                self.user,
            )  # fmt: skip
            report = outcome.value
            if outcome is intake.Outcome.KEPT_OUT:
                report = intake.Outcome.UNCHANGED.value
                told = Told(content["identity"], content["title"], deleted_here(content["title"]))
                faults.store(self.job_id, self.source.id, [told])
            row = proposal_store.by_identity(self.source.id, content["identity"])
            if row is not None:
                dataset, row.harvest_object_id = row.dataset_id, member.id
                model.Session.flush()
            gone: list[dict[str, Any]] = content["finding"].get("withdrawn") or []
            told = [Told(content["identity"], content["title"], withdrawn(each)) for each in gone]
            faults.store(self.job_id, self.source.id, told)
        if report == intake.Outcome.UNCHANGED.value and member.report:
            report = member.report  # of the attempt that took it in
        objects.mark([member.id], COMPLETE, report, begun=begun)
        objects.link(self.source.id, {member.id: (member.guid, dataset)})
        model.Session.commit()

    def _refuse(self, member: Member, content: dict[str, Any]) -> None:
        """Known from now on: the same is counted in later runs, and not told again."""
        work = Work(member, content, None)
        ledger.upsert([bookkeeping.refused_entry(self.source, work, "", by_reader=True)])
        bookkeeping.mark_refused([work], objects.naive_now(), by_reader=True)
        model.Session.commit()

    def _failed(self, member: Member, content: dict[str, Any], fault: Fault) -> None:
        objects.mark([member.id], FAILED, ERRORED, begun=objects.naive_now())
        objects.errors([(member.id, faults.sentence(fault))])
        told = Told(content.get("identity", ""), content.get("title", ""), fault)
        faults.store(self.job_id, self.source.id, [told])
        model.Session.commit()
