"""The canonical JSON of a frozen period: same data, same bytes; its SHA-256 is of all of it.

The whole can be large: it is kept in parts (the head, each institution, its failing subjects) that
joined are the same bytes as the whole written at once, with sorted keys and no blanks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ckanext.gobabierto.obligations import Profile, Rule, notices_of

from .aggregate import Tally
from .periods import Period
from .standings import Standing

FORMAT = "gobabierto-periodo/1"


@dataclass(frozen=True, slots=True)
class Part:
    """One institution of the document."""

    organization_id: str
    content: str
    failing: str

    def joined(self) -> str:
        """The institution with its failing subjects."""
        return joined(self.content, "failing", [self.failing[1:-1]])


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def joined(content: str, key: str, items: Iterable[str]) -> str:
    """*content* with *items* in its empty list called *key*."""
    return "".join(_pieces(content, key, items))


def document(content: str, parts: Iterable[Part]) -> Iterator[str]:
    """The whole document, piece by piece."""
    return _pieces(content, "institutions", (part.joined() for part in parts))


def checksum(pieces: Iterable[str]) -> str:
    """SHA-256 of the pieces joined."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece.encode())
    return found.hexdigest()


def _pieces(content: str, key: str, items: Iterable[str]) -> Iterator[str]:
    # Inside a text of JSON the quotation marks are escaped: this can only be the key.
    mark = f'"{key}":['
    before, after = content.split(f"{mark}]", 1)
    yield before + mark
    for number, item in enumerate(items):
        yield f",{item}" if number else item
    yield f"]{after}"


def head(
    period: Period, profile: Profile | None, national: Mapping[str, Any], rules: Iterable[Rule]
) -> str:
    """Everything but the institutions."""
    return canonical(
        {
            "format": FORMAT,
            "period": period.name,
            "starts": period.first,
            "ends": period.last,
            "profile": profile.id if profile else "",
            "disclaimer": notices_of(profile).disclaimer,
            "national": national,
            "rules": [rule_line(rule) for rule in rules],
            "institutions": [],
        }
    )


def rule_line(rule: Rule) -> dict[str, str]:
    """A rule as a period names it; its whole text is kept by its version."""
    return {
        "id": rule.id,
        "version": rule.version,
        "severity": rule.severity,
        "verb": rule.verb,
        "title": rule.title,
    }


def part(standing: Standing, published: int, verdicts: Iterable[Mapping[str, Any]]) -> Part:
    """One institution: where it stood, what was counted, and the subjects that failed."""
    tallies = sorted(standing.tallies, key=lambda t: (t.rule, t.severity, t.state))
    content = {
        "institution": standing.institution,
        "eje3": standing.eje3,
        "published": published,
        "tallies": [
            {
                "rule": tally.rule,
                "severity": tally.severity,
                "state": tally.state,
                "count": tally.count,
                "late": tally.late,
            }
            for tally in tallies
        ],
        "failing": [],
    }
    failing = [_failing(verdict) for verdict in verdicts if verdict["state"] == "incumple"]
    failing.sort(key=lambda f: (f["rule"], f["severity"], f["subject"]["id"], f["period"]))
    return Part(str(standing.institution["id"]), canonical(content), canonical(failing))


def _failing(verdict: Mapping[str, Any]) -> dict[str, Any]:
    subject = verdict["subject"]
    return {
        "rule": verdict["rule"],
        "rule_version": verdict["rule_version"],
        "severity": verdict["severity"],
        "subject": {key: subject.get(key) or "" for key in ("type", "id", "name", "title")},
        "period": verdict.get("period") or "",
        "since": verdict["since"],
        "due": verdict["due"],
    }


def standing_from(content: Mapping[str, Any], verbs: Mapping[str, str]) -> Standing:
    """An institution as it was frozen.

    :param verbs: verb of each rule.
    """
    return Standing(
        institution=dict(content["institution"]),
        eje3=dict(content["eje3"]),
        tallies=tuple(
            Tally(
                verb=verbs.get(row["rule"], ""),
                severity=row["severity"],
                state=row["state"],
                count=row["count"],
                rule=row["rule"],
                late=row["late"],
            )
            for row in content["tallies"]
        ),
    )
