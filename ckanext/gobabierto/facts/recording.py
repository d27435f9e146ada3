"""Noting what CKAN does not hold: sections read elsewhere, registered papers, Plans in force.

Like what is seen of CKAN itself (:mod:`capture`), each becomes the snapshot of its day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ckanext.gobabierto import clock

from . import evidence, snapshot_rows, snapshot_store
from .ahead import last_known
from .codec import content_hash, encode
from .document_types import DocumentFacts
from .evidence_types import NO_FAILURE, Piece, name_of
from .heirs import Answers
from .plan_types import PlanFacts
from .types import SectionFacts


def record_section(
    organization_id: str,
    facts: SectionFacts,
    at: datetime | None = None,
    piece: Piece | None = None,
) -> bool:
    """Record what a reading of a transparency section found.

    :param piece: what was answered: kept where what was found is news, of a failure with its first
        bytes.
    """
    moment = at or clock.now()
    subject_id = f"{organization_id}:{facts.url}"
    if piece and piece.excerpt and facts.ok:
        piece = piece.without_excerpt(NO_FAILURE)
    if piece:
        facts = replace(facts, readings=(name_of(piece.record("section", subject_id)),))
    content = encode(facts)
    content["observed_at"] = moment.isoformat()
    new = snapshot_rows.Seen("section", subject_id, organization_id, content, content_hash(content))

    # While it could not be read, nobody knew that the address asked for leads here.
    asked_id = f"{organization_id}:{facts.asked}" if facts.asked else ""

    def work() -> int:
        known = last_known("section", [subject_id, asked_id], moment)
        same = known.get(asked_id)
        ended = [same] if same is not None and same.end is None else []
        if piece and snapshot_store.is_news(new, known.get(subject_id)):
            evidence.keep("section", {subject_id: piece})
        return snapshot_store.write([(new, known.get(subject_id))], ended, moment)

    return snapshot_store.retrying(work) > 0


def section_of(organization_id: str, asked: str) -> str:
    """The address of the page to which *asked* led when it was last read, or *asked* itself."""
    subjects = snapshot_store.open_subjects("section", organization_id)
    for found in snapshot_store.latest("section", subjects).values():
        if found.facts.get("asked") == asked:
            return str(found.facts["url"])
    return asked


def record_document(
    organization_id: str, facts: DocumentFacts, at: datetime | None = None, *, gone: bool = False
) -> bool:
    """Record a registered document: it is known from now on, whatever day it bears.

    :param gone: it was deleted from the register.
    :returns: whether anything was written.
    """
    moment = at or clock.now()
    content = encode(facts)
    owner = organization_id
    if facts.dataset_id:
        # What an extinct institution has on file about data that passed is read with them.
        owner = Answers([owner], clock.day_of(moment)).heir_of(owner) or owner
    new = snapshot_rows.Seen("document", facts.id, owner, content, content_hash(content))

    def work() -> int:
        before = last_known("document", [facts.id], moment).get(facts.id)
        if not gone:
            return snapshot_store.write([(new, before)], [], moment)
        ended = [before] if before and before.end is None else []
        return snapshot_store.write([], ended, moment)

    return snapshot_store.retrying(work) > 0


def record_plan(organization_id: str, facts: PlanFacts, at: datetime | None = None) -> bool:
    """Record the version in force of a year's Plan, with what its rows matched.

    :returns: whether anything was written.
    """
    moment = at or clock.now()
    content = encode(facts)
    subject_id = f"{organization_id}:{facts.year}"
    new = snapshot_rows.Seen("plan", subject_id, organization_id, content, content_hash(content))

    def work() -> int:
        before = last_known("plan", [subject_id], moment).get(subject_id)
        return snapshot_store.write([(new, before)], [], moment)

    return snapshot_store.retrying(work) > 0
