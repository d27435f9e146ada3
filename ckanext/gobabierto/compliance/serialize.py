"""A verdict as JSON: the form of product.md section 4, stored and answered alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from ckanext.gobabierto.obligations.types import Rule, canonical_hash
from ckanext.gobabierto.rules import Evidence, Verdict
from ckanext.gobabierto.rules.papers import of_register
from ckanext.gobabierto.vocabularies import remedies

_HASH_LENGTH = 32
Moment = TypeVar("Moment")


def evidence_body(evidence: Evidence, seen: datetime | None = None) -> dict[str, Any]:
    """One piece of evidence; ``private`` is there only where it holds.

    :param seen: when the facts were observed, for evidence that does not say it itself.
    """
    moment = evidence.observed_at or moment_for(evidence.kind, evidence.source, seen)
    body = {
        "kind": evidence.kind,
        "value": evidence.value,
        "source": evidence.source,
        "threshold": evidence.threshold,
        "threshold_origin": evidence.threshold_origin,
        "grade": evidence.grade.value,
        "observed_at": moment.isoformat() if moment else None,
    }
    return {**body, "private": True} if evidence.private else body


def moment_for(kind: str, source: str, seen: Moment) -> Moment | None:
    """When evidence without a moment of its own was observed: with the facts, if it is of them.

    A paper is known from the day it was registered, whenever the record was observed.
    """
    return None if of_register(kind, source) else seen


def for_the_public(body: dict[str, Any]) -> dict[str, Any]:
    """*body* without the evidence that only the institution may see (rules.md 1.14)."""
    if not any(item.get("private") for item in body["evidence"]):
        return body
    return {**body, "evidence": [item for item in body["evidence"] if not item.get("private")]}


def verdict_body(verdict: Verdict, rule: Rule, seen: datetime | None = None) -> dict[str, Any]:
    """Everything of a verdict but ``since``, which its history knows.

    :param seen: when the facts were observed, for evidence that does not say it itself.
    """
    cause = verdict.cause.value if verdict.cause else None
    return {
        "rule": verdict.rule,
        "rule_version": rule.version,
        "severity": verdict.severity.value,
        "verb": rule.verb,
        "state": verdict.state.value,
        "subject": {
            "type": verdict.subject.type,
            "id": verdict.subject.id,
            "name": verdict.subject.name,
            "title": verdict.subject.title,
            "url": verdict.subject.url,
        },
        "period": verdict.period,
        "reason": verdict.reason,
        "fix": remedies.of(verdict.rule, cause, verdict.fix),
        "cause": cause,
        "exemption": verdict.exemption.value if verdict.exemption else None,
        "extemporaneo": verdict.extemporaneo,
        "days_late": verdict.days_late,
        "due": verdict.due.isoformat() if verdict.due else None,
        "advise_by": verdict.advise_by.isoformat() if verdict.advise_by else None,
        "evidence": [evidence_body(item, seen) for item in verdict.evidence],
    }


def verdict_hash(body: dict[str, Any]) -> str:
    """Fingerprint of what a verdict says, apart from the moment it was looked at."""
    said = {**body, "evidence": [{**e, "observed_at": None} for e in body["evidence"]]}
    return canonical_hash(said, _HASH_LENGTH)
