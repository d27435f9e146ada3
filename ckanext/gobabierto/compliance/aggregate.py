"""States of verbs and institutions, and the two headlines (rules.md section 2). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

VERBS = ("publicar", "actualizar", "difundir", "impulsar")
MET = frozenset({"cumple", "por_vencer"})
BOUND = frozenset({"obligada", "por_convenio"})
_STATES = ("cumple", "por_vencer", "incumple", "no_aplica", "no_verificable")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many verdicts of one rule in one institution share severity and state."""

    verb: str
    severity: str
    state: str
    count: int
    core: bool = False
    """A duty that silence cannot escape."""
    data: bool = False
    """Published data were judged."""
    rule: str = ""
    late: int = 0
    """Those of ``count`` that were done after their date."""


@dataclass
class VerbState:
    """What is shown of one verb, or of the whole."""

    state: str
    met: int = 0
    applicable: int = 0
    counts: dict[str, int] = field(default_factory=dict[str, int])
    advisory: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])

    def to_dict(self) -> dict[str, object]:
        """The form of product.md section 4, with the counts beside it."""
        return {
            "state": self.state,
            "met": self.met,
            "applicable": self.applicable,
            "percent": percent(self.met, self.applicable),
            "counts": self.counts,
            "advisory": self.advisory,
        }


def percent(part: int, whole: int) -> str | None:
    """``89.30`` for 242 of 271; ``None`` where there is nothing to divide by."""
    if whole == 0:
        return None
    ratio = Decimal(part) * 100 / Decimal(whole)
    return str(ratio.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def summarize(tallies: Iterable[Tally], *, bound: bool = True) -> dict[str, VerbState]:
    """The state of each verb and, under ``""``, of the whole.

    :param tallies: verdicts of the profile that decides, counted.
    :param bound: whether the institution is obliged on that day.
    """
    listed = list(tallies)
    whole = _state(listed, publishing=[t for t in listed if t.verb == "publicar"], bound=bound)
    found = {"": whole}
    for verb in VERBS:
        own = [item for item in listed if item.verb == verb]
        found[verb] = _state(own, publishing=own if verb == "publicar" else None, bound=bound)
    return found


def _state(listed: list[Tally], publishing: list[Tally] | None, *, bound: bool) -> VerbState:
    law: Counter[str] = Counter()
    advisory: dict[str, Counter[str]] = {"A": Counter(), "I": Counter()}
    for item in listed:
        (law if item.severity == "E" else advisory[item.severity])[item.state] += item.count
    met = law["cumple"] + law["por_vencer"]
    return VerbState(
        state=_decide(listed, law, publishing) if bound else "no_aplica",
        met=met,
        applicable=met + law["incumple"],
        counts={state: law[state] for state in _STATES},
        advisory={k: {s: v[s] for s in _STATES} for k, v in advisory.items()},
    )


def _decide(listed: list[Tally], law: Mapping[str, int], publishing: list[Tally] | None) -> str:
    if law["incumple"]:
        return "incumple"
    if any(t.core and t.severity == "E" and t.state == "no_verificable" for t in listed):
        return "no_verificable"
    if publishing is not None and not _data_judged(publishing):
        return "no_verificable"
    if law["por_vencer"]:
        return "por_vencer"
    return "cumple" if law["cumple"] else "no_verificable"


def _data_judged(publishing: list[Tally]) -> bool:
    """``publicar`` is never met without at least one dataset or due Plan row judged."""
    judged = {"cumple", "por_vencer", "incumple"}
    return any(t.data and t.severity == "E" and t.state in judged for t in publishing)


def headlines(states: Iterable[tuple[str, str]]) -> dict[str, dict[str, object]]:
    """The two national figures, from pairs of (status of obligation, state of the whole)."""
    obliged = [state for status, state in states if status in BOUND]
    met = sum(state in MET for state in obliged)
    verifiable = met + sum(state == "incumple" for state in obliged)
    return {
        "of_verifiable": _figure(met, verifiable),
        "of_obligated": _figure(met, len(obliged)),
    }


def _figure(met: int, whole: int) -> dict[str, object]:
    return {"met": met, "of": whole, "percent": percent(met, whole)}
