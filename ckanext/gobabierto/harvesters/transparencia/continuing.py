"""A series of which only a part could be read: what is not told is not gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .addresses import page_key
from .joining import OF_ONE_PAGE, findings_of, reason_of
from .recognition import Known, recognise
from .results import Finding, FoundResource, Kind, Note, SectionResult


def findings_read(
    results: Sequence[SectionResult], known: Sequence[Known], gone: Collection[str] | None
) -> Iterator[tuple[str, Finding]]:
    """The findings of all pages, each with the page it was read in.

    :param known: the series of earlier runs.
    :param gone: keys of pages that are not there any more; ``None``: all that there are were read.
    """
    away = set[str]()
    if gone is not None:
        there = {page_key(r.url) for r in results if not r.partial}.union(gone)
        away = {k.identity for k in known if k.page and page_key(k.page) not in there}
    found = findings_of(results, known, away)
    read = {r.url for finding in found for r in finding.resources}
    earlier = {item.identity: item.content for item in known}
    for finding in recognise(found, known, away):
        content = earlier.get(finding.identity, {}) if gone is not None else {}
        yield finding.page, continued(finding, content, read)


def continued(finding: Finding, content: Mapping[str, Any], read: Collection[str]) -> Finding:
    """*finding* with the files it had and that are not told, as it was kept.

    :param content: of the same finding, as its proposal keeps it.
    :param read: addresses of all files that were read this time.
    """
    kept = [_resource(each) for each in content.get("resources") or ()]
    told = {r.key: r for r in finding.resources}
    if "vanished_at" in content or all(r.key in told or r.url in read for r in kept):
        return finding
    before = [told.get(r.key, r) for r in kept if r.key in told or r.url not in read]
    known = {r.key for r in kept}
    new = [r for r in finding.resources if r.key not in known]
    was = Kind(content["kind"])
    same = replace(
        finding,
        kind=Kind.CONJUNTO if Kind.CONJUNTO in {was, finding.kind} else was,
        title=content["title"],
        reason=content["reason"],
        page=content["page"],
        heading_path=tuple(content["heading_path"]),
        language=content["language"],
        resources=tuple(before),
        notes=tuple(Note(**note) for note in content["notes"]),
    )
    return _with(same, finding, new) if new else same


def _resource(told: Mapping[str, Any]) -> FoundResource:
    values: dict[str, Any] = {**told, "heading_path": tuple(told["heading_path"])}
    return FoundResource(**values)


def _with(known: Finding, finding: Finding, new: list[FoundResource]) -> Finding:
    resources = sorted((*known.resources, *new), key=lambda r: r.temporal_start)
    reason = known.reason if known.kind is not Kind.CONJUNTO else finding.reason
    notes = tuple(note for note in known.notes if note.code not in OF_ONE_PAGE)
    return replace(known, resources=tuple(resources), notes=notes,
                   reason=reason_of(reason, resources))  # fmt: skip
