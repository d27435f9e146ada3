"""Which verdicts of an institution a reader asked for: of a rule, of a subject, a page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

DEFAULT_VERDICTS = 1000
"""Verdicts of one answer where the reader asks for no number; most institutions have fewer."""
MOST_VERDICTS = 10_000
"""A whole institution of some 140 datasets; larger ones are read in pages."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted; what is empty does not filter."""

    state: str = ""
    rule: str = ""
    severity: str = ""
    subject_type: str = ""
    subject_id: str = ""
    """Id or name."""
    exported: bool = False
    """Also the rules that are worked out only for whoever takes the whole away."""
    limit: int | None = None
    offset: int = 0

    def matches(self, verdict: Mapping[str, Any]) -> bool:
        """Whether *verdict* is one of those asked for, on whatever page."""
        subject = verdict["subject"]
        return (
            self.state in {"", verdict["state"]}
            and self.rule in {"", verdict["rule"]}
            and self.severity in {"", verdict["severity"]}
            and self.subject_type in {"", subject["type"]}
            and (not self.subject_id or self.subject_id in {subject["id"], subject.get("name")})
        )

    def of(self, verdicts: Iterable[dict[str, Any]]) -> tuple[int, list[dict[str, Any]]]:
        """How many there are, and those of the page, in the order given."""
        found = [verdict for verdict in verdicts if self.matches(verdict)]
        end = None if self.limit is None else self.offset + self.limit
        return len(found), found[self.offset : end]
