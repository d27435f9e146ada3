"""A page of a section as the facts that rules judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.facts import evidence_types, recording
from ckanext.gobabierto.facts.evidence_types import Piece
from ckanext.gobabierto.facts.types import SectionFacts

from . import proposal_datasets


def from_record(data: dict[str, Any]) -> SectionFacts:
    """The facts in the record of a page, as the run keeps it (``content.of_section``)."""
    if data.get("failure"):
        return SectionFacts(
            url=data["url"], ok=False, failure=data["failure"], observed_at=clock.now()
        )
    updated = data["updated_on"]
    return SectionFacts(
        url=data["url"],
        ok=True,
        headings_found=tuple(data["headings_found"]),
        headings_missing=tuple(data["headings_missing"]),
        updated_on=date.fromisoformat(updated) if updated else None,
        platform_links=tuple(data["platform_links"]),
        pnt_links=tuple(data["pnt_links"]),
        observed_at=datetime.fromisoformat(data["read_at"]),
        asked=data.get("asked", ""),
    )


def piece_in(data: dict[str, Any]) -> Piece | None:
    """What the site answered, where the record of a page says it."""
    kept = data.get("proof")
    return evidence_types.from_dict(kept) if kept else None


def record(organization_id: str, found: SectionFacts, piece: Piece | None = None) -> None:
    """Keep it among the facts of the institution, and have it evaluated if it says anything new."""
    if not found.ok:  # it is told of the address asked for, and kept of the page it leads to
        asked, url = found.url, recording.section_of(organization_id, found.url)
        found = replace(found, url=url, asked=asked if url != asked else "")
    if recording.record_section(organization_id, found, found.observed_at, piece):
        for dataset_id in proposal_datasets.datasets_of_page(organization_id, found.url):
            changes.dataset_changed(dataset_id, organization_id)  # whether its source was read
        changes.organization_changed(organization_id)
