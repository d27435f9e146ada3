"""From the compact bytes of a unit to verdicts in the form of product.md section 4."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import RuleVersion
from ckanext.gobabierto.obligations import rule
from ckanext.gobabierto.vocabularies import remedies

from . import content
from .serialize import moment_for

VERSIONS: Any = RuleVersion.__table__
_EVIDENCE = ("kind", "value", "source", "threshold", "threshold_origin", "grade")
Wanted = Callable[[str, str], bool]
"""Whether a verdict of a rule in a state is told at all."""
_SUBJECT = ("type", "id", "name", "title", "url")


def verdicts_of(
    body: bytes | Mapping[str, Any],
    dataset_id: str | None,
    *,
    private: bool,
    wanted: Wanted | None = None,
) -> list[dict[str, Any]]:
    """The verdicts of a stored unit.

    :param dataset_id: the dataset it is about, if it is about one.
    :param private: also what only the institution may see.
    :param wanted: only those, all by default.
    """
    told = content.unpacked(body) if isinstance(body, bytes) else body
    subjects = [
        {**dict(zip(_SUBJECT, item, strict=True)), "dataset": dataset_id}
        for item in told["subjects"]
    ]
    rules = [(version.rsplit("@", 1)[0], version, verb) for version, _, verb in told["rules"]]
    words: dict[str, str] = {}
    found: list[dict[str, Any]] = []
    for place, row in enumerate(told["verdicts"]):
        if row[content.PRIVATE] and not private:
            continue
        rule_id, version, verb = rules[row[0]]
        if wanted is not None and not wanted(rule_id, row[content.STATE]):
            continue
        moments = told["seen"].get(str(place), ())
        found.append(
            {
                "rule": rule_id,
                "rule_version": version,
                "severity": row[content.SEVERITY],
                "verb": verb,
                "state": row[content.STATE],
                "subject": subjects[row[1]],
                "period": row[content.PERIOD],
                "reason": row[content.REASON],
                "fix": remedies.of(
                    rule_id, row[content.CAUSE], _fix(version, row[content.FIX], words)
                ),
                "cause": row[content.CAUSE],
                "exemption": row[content.EXEMPTION],
                "extemporaneo": row[content.EXTEMPORANEO],
                "days_late": row[content.DAYS_LATE],
                "due": row[content.DUE],
                "advise_by": row[content.ADVISE_BY],
                "evidence": _evidence(row[content.EVIDENCE], moments, told["at"], private=private),
                "since": told["since"][place],
                **({"private": True} if row[content.PRIVATE] else {}),
            }
        )
    return found


def _evidence(
    listed: Iterable[Sequence[Any]],
    moments: Sequence[str | None],
    seen: str | None,
    *,
    private: bool,
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, item in enumerate(listed):
        if item[6] and not private:
            continue
        moment = moments[place] if place < len(moments) else None
        told: dict[str, Any] = dict(zip(_EVIDENCE, item, strict=False))
        told["observed_at"] = moment or moment_for(item[0], item[2], seen)
        found.append({**told, "private": True} if item[6] else told)
    return found


def _fix(version: str, stored: str | int, words: dict[str, str]) -> str:
    """What to do: in words of its own, or those of the rule's version.

    :param words: those that were looked up for the unit already.
    """
    if isinstance(stored, str):
        return stored
    if version not in words:
        known = rule(version.rsplit("@", 1)[0])
        same = known is not None and known.version == version
        words[version] = known.how_to_comply if known and same else _old_words(version)
    return words[version]


@lru_cache(maxsize=1024)
def _old_words(version: str) -> str:
    """How to comply as a rule said it then; a version never changes."""
    query = sa.select(VERSIONS.c.content).where(VERSIONS.c.id == version)
    stored = model.Session.execute(query).scalar()
    return str(stored["texts"]["how_to_comply"]) if stored else ""
