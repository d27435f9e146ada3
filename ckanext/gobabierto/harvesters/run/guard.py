"""Whether what vanished is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.records import Source

from . import holds, ledger_questions
from .seen import Seen
from .settings import Policy
from .shelf import Shelf

_LATELY = 30
"""Days for which what vanished counts together, at least: a few in every run are many at last."""


@dataclass(slots=True)
class Vanished:
    """What is done about the records that were not offered."""

    marked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Identity, title and dataset of each that is to be marked."""
    held: bool = False
    """They are too many: a person decides, and nothing of the run is applied."""
    missing: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    known: int = 0
    """Of how many records: those that are offered, and those that vanished lately."""
    earlier: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Where they are held, those that vanished lately, one run after another, without anybody
    having been asked: the person is asked about them too."""
    closes: list[str] = field(default_factory=list[str])
    """Decisions that count no more after this run."""
    asks_on: bool = False
    """What waits for a person is about records that are marked already: it goes on waiting."""

    @property
    def sentence(self) -> str:
        """What a person is asked."""
        earlier = f", además de {len(self.earlier)} que dejaron de estar en cosechas anteriores"
        return (
            f"Por confirmar: {len(self.missing)} de {self.known} registros ya no están en la "
            f"fuente{earlier if self.earlier else ''}. No se aplicó nada de esta cosecha; alguien "
            "debe confirmarlo. [por_confirmar]"
        )


@dataclass(frozen=True, slots=True)
class _Stakes:
    """What a source had, and lost."""

    offered: int
    """Those that may vanish, and those that had and are offered again."""
    gone: dict[str, datetime]
    """When what vanished did, and is not back."""
    unasked: frozenset[str]
    """Those of them about whom nobody was asked, or nobody said that they are gone."""

    @property
    def known(self) -> int:
        """What the share is a share of: with what was lost little by little."""
        return self.offered + len(self.unasked)


def _stakes(source_id: str, shelf: Shelf, policy: Policy, seen: Seen | None = None) -> _Stakes:
    """:param seen: what this run met: it is not lost, however lately it was missing."""
    since = clock.now() - timedelta(days=max(policy.grace_days, _LATELY))
    active, gone = shelf.at_stake(source_id, since)
    back = seen.met(list(gone)) if seen is not None else set[str]()
    gone = {identity: moment for identity, moment in gone.items() if identity not in back}
    confirmed = holds.confirmed_since(source_id, min([since, *gone.values()]))
    return _Stakes(active + len(back), gone, frozenset(gone.keys() - confirmed))


def judge(
    source_id: str,
    missing: list[dict[str, Any]],
    shelf: Shelf,
    policy: Policy,
    seen: Seen,
    *,
    whole: bool = True,
) -> Vanished:
    """Decide about *missing*, in view of what people decided before and of what went before.

    :param seen: what this run met.
    :param whole: all of the source was read; else *missing* is of that part of it that was, and of
        the rest nothing is known.
    """
    stakes = _stakes(source_id, shelf, policy, seen)
    gone = {each["identity"] for each in missing}
    confirmed = holds.standing(source_id, holds.CONFIRMED)
    refused = holds.standing(source_id, holds.REFUSED)
    believed = gone.intersection(*[set().union(*confirmed.values())]) if confirmed else set[str]()
    doubted = gone.intersection(*[set().union(*refused.values())]) if refused else set[str]()
    doubted -= believed
    new = gone - believed - doubted
    result = Vanished(missing=missing, known=stakes.known)
    before = stakes.unasked.difference(*refused.values())
    if new and policy.suspicious(len(new), result.known, len(before)):
        result.held = True
        result.earlier = shelf.described(source_id, sorted(before))
        return result
    result.marked = [each for each in missing if each["identity"] not in doubted]
    away = gone | stakes.gone.keys()
    told = away | seen.met(sorted(set().union(*confirmed.values(), *refused.values())))
    result.closes = [key for key, each in confirmed.items() if whole or each <= told]
    result.closes += [key for key, each in refused.items()
                      if not each & away and (whole or each <= told)]  # fmt: skip
    about = _about(source_id)
    unknown = set[str]() if whole else about - away - seen.met(sorted(about))
    result.asks_on = about <= stakes.gone.keys() or bool(unknown)
    return result


def _about(source_id: str) -> set[str]:
    waiting = holds.waiting(source_id)
    return {each["identity"] for each in waiting.missing} if waiting is not None else set()


@dataclass(frozen=True, slots=True)
class Overdue:
    """Records whose days of grace are over, where the source says that they are deleted then."""

    deletable: list[str]
    """Identities of those that are."""
    kept: list[str]
    """Of those whose dataset is another institution's by now, or was deleted here before."""
    asked: list[str]
    """Of those about whom a person is asked before."""
    earlier: list[str]
    """Those besides that vanished lately without anybody having been asked, where one is now."""
    known: int


def overdue(source: Source, identities: Sequence[str], shelf: Shelf, policy: Policy) -> Overdue:
    """Those of *identities* that may be deleted; a person is asked where too many vanished lately.

    What was marked as one of a few, when other numbers counted, or before it was to be deleted,
    nobody was asked about.
    """
    refused = holds.standing(source.id, holds.REFUSED)
    doubted: set[str] = set().union(*refused.values())
    stakes = _stakes(source.id, shelf, policy)
    ours = ledger_questions.deletable(source.id, source.organization_id, identities)
    settled = [identity for identity in identities if identity not in doubted]
    wanted = [identity for identity in settled if identity in ours]
    kept = [identity for identity in settled if identity not in ours]
    # Also those that were deleted before them: one after another they are as many.
    lost = stakes.unasked - doubted - set(kept)
    if not policy.too_large(len(lost), stakes.known):
        return Overdue(wanted, kept, [], [], stakes.known)
    sure = [identity for identity in wanted if identity not in lost]
    asked = [identity for identity in wanted if identity in lost]
    return Overdue(sure, kept, asked, sorted(lost.difference(asked)), stakes.known)


def ask_overdue(
    source: Source, job_id: str, identities: Sequence[str], shelf: Shelf, policy: Policy
) -> Overdue:
    """The same; a person is asked about those that need it. The caller commits."""
    found = overdue(source, identities, shelf, policy)
    listed = [*found.asked, *found.earlier]
    if found.asked and _about(source.id) != set(listed):
        holds.make(source.id, job_id, found.known, shelf.described(source.id, listed))
    return found
