"""A finding as the JSON that a proposal keeps, with a hash that ignores when it was read."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

import orjson

from .transparencia.results import Finding, SectionResult


def of_finding(finding: Finding, page: SectionResult) -> dict[str, Any]:
    """What is kept of *finding*, read in *page*."""
    return {
        "identity": finding.identity,
        "kind": finding.kind.value,
        "title": finding.title,
        "reason": finding.reason,
        "page": finding.page,
        "page_title": page.title,
        "heading_path": list(finding.heading_path),
        "language": finding.language,
        "resources": [
            {**asdict(r), "heading_path": list(r.heading_path)} for r in finding.resources
        ],
        "notes": [asdict(note) for note in finding.notes],
        "provenance": {
            "page": page.url,
            "page_sha256": page.sha256,
            "read_at": page.read_at.isoformat(),
        },
    }


def content_hash(content: dict[str, Any]) -> str:
    """Hash of what was found, without when and in which bytes, nor what we add ourselves."""
    own = {"provenance", "differences", "vanished_at", "page_title", "withdrawn"}
    found = {key: value for key, value in content.items() if key not in own}
    return hashlib.sha256(orjson.dumps(found, option=orjson.OPT_SORT_KEYS)).hexdigest()


def of_section(page: SectionResult) -> dict[str, Any]:
    """The account of every link of *page*, for the record of the run."""
    return {
        "url": page.url,
        "title": page.title,
        "sha256": page.sha256,
        "read_at": page.read_at.isoformat(),
        "updated_on": page.updated_on.isoformat() if page.updated_on else None,
        "headings": list(page.headings),
        "headings_found": list(page.headings_found),
        "documents": [{**asdict(d), "heading_path": list(d.heading_path)} for d in page.documents],
        "links": [
            {**asdict(r), "kind": r.kind.value, "heading_path": list(r.heading_path)}
            for r in page.links
        ],
    }
