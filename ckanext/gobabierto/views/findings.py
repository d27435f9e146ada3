"""Verdicts arranged for reading: grouped by rule, counted by verb, what to do first on top.

Nothing is judged here; only severity ``E`` enters counts of obligations (product.md section 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ckanext.gobabierto.helpers.sources import gobabierto_tolerance
from ckanext.gobabierto.helpers.times import as_day
from ckanext.gobabierto.helpers.words import STATES, VERBS

Verdict = dict[str, Any]

PERSONAL_DATA = "-PRIV-"
"""Rules about personal data go before any other."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule in one state, with all the subjects it concerns."""

    rule: str
    state: str
    severity: str
    verdicts: list[Verdict]
    applicable: int = 0
    """Obligations of this rule that are met or not met, whatever their state."""
    text: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The rule itself, as the action lists it; empty where it is not listed."""

    @property
    def anchor(self) -> str:
        """Fragment of its heading in the page."""
        return f"r-{self.severity}-{self.rule}"

    @property
    def title(self) -> str:
        """What the rule asks, in a line."""
        return str(self.text.get("title") or self.rule)

    @property
    def profile(self) -> str:
        """Short title of the profile that the rule belongs to."""
        return str(self.text.get("profile_short_title") or self.text.get("profile") or "")

    @property
    def verb(self) -> str:
        """The verb of Eje 3 it serves."""
        return str(self.text.get("verb") or self.verdicts[0].get("verb") or "")

    @property
    def articles(self) -> list[str]:
        """Articles the rule stands on."""
        return list(self.text.get("articles") or [])

    @property
    def fixes(self) -> list[str]:
        """The distinct things to do, in the order of the subjects."""
        return list(dict.fromkeys(v["fix"] for v in self.verdicts if v.get("fix")))

    @property
    def reasons(self) -> list[str]:
        """The distinct reasons, in the order of the subjects."""
        return list(dict.fromkeys(str(verdict.get("reason") or "") for verdict in self.verdicts))

    @property
    def since(self) -> date | None:
        """The oldest of its beginnings."""
        return min(_days(self.verdicts, "since"), default=None)

    @property
    def due(self) -> date | None:
        """The nearest of its dates."""
        return min(_days(self.verdicts, "due"), default=None)


def apart(
    verdicts: Iterable[Verdict], rules: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Verdict], list[Verdict]]:
    """The verdicts of the law, and those of advisory profiles that may be shown."""
    law: list[Verdict] = []
    advice: list[Verdict] = []
    for verdict in verdicts:
        known = rules.get(verdict["rule"], {})
        if known.get("kind") != "advisory":
            law.append(verdict)
        elif not known.get("export_only"):
            advice.append(verdict)
    return law, advice


def group(verdicts: Iterable[Verdict], rules: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    """Verdicts as findings, one for each (rule, severity, state), in the order of the rules."""
    buckets: dict[tuple[str, str, str], list[Verdict]] = {}
    judged: dict[tuple[str, str], int] = {}
    for verdict in verdicts:
        key = (verdict["rule"], verdict["severity"])
        buckets.setdefault((*key, verdict["state"]), []).append(verdict)
        judged[key] = judged.get(key, 0) + (
            verdict["state"] in {"cumple", "por_vencer", "incumple"}
        )
    place = {rule: position for position, rule in enumerate(rules)}
    found = [
        Finding(rule, state, severity, members, judged[rule, severity], rules.get(rule, {}))
        for (rule, severity, state), members in buckets.items()
    ]
    return sorted(found, key=lambda f: (place.get(f.rule, len(place)), f.rule, f.severity))


def tally(verdicts: Iterable[Verdict], rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Legal obligations by verb and state, and a total."""
    counts = {verb: dict.fromkeys(STATES, 0) for verb in (*VERBS, "total")}
    for verdict in verdicts:
        if verdict["severity"] != "E":
            continue
        verb = verdict.get("verb") or rules.get(verdict["rule"], {}).get("verb", "")
        for row in (verb, "total"):
            if row in counts:
                counts[row][verdict["state"]] += 1
    return counts


def first_things(failing: Iterable[Finding]) -> list[Finding]:
    """Personal data, then what has a date for the institution, then what gains most, then age."""

    def rank(finding: Finding) -> tuple[int, int, date]:
        if PERSONAL_DATA in finding.rule:
            first = 0
        elif finding.text.get("subject") == "institution" and finding.due:
            first = 1
        else:
            first = 2
        return (first, -len(finding.verdicts), finding.since or date.max)

    return sorted(failing, key=rank)


def coming(
    verdicts: Iterable[Verdict], rules: Mapping[str, Mapping[str, Any]], day: date, limit: int = 8
) -> list[Verdict]:
    """The next dates of what holds or is not due yet; one line for each rule, day and kind."""
    seen: dict[tuple[str, date, bool], Verdict] = {}
    for verdict in verdicts:
        due = as_day(verdict.get("due"))
        waiting = verdict["state"] in {"cumple", "por_vencer"} or (
            verdict["state"] == "no_aplica" and verdict.get("exemption") == "aun_no_exigible"
        )
        if due and due >= day and waiting:
            title = rules.get(verdict["rule"], {}).get("title") or verdict["rule"]
            subject = verdict["subject"]
            about = "" if subject["type"] == "institution" else subject.get("title") or ""
            line = {"rule": verdict["rule"], "title": title, "about": about}
            tolerance = gobabierto_tolerance(verdict)
            line |= {"due": due, "tolerance": tolerance, "subjects": 0}
            line = seen.setdefault((verdict["rule"], due, tolerance), line)
            line["subjects"] += 1
    return [seen[key] for key in sorted(seen, key=lambda k: (k[1], k[0], k[2]))[:limit]]


def _days(verdicts: Iterable[Verdict], key: str) -> list[date]:
    return [day for verdict in verdicts if (day := as_day(verdict.get(key)))]
