"""Whether an institution is bound on a day, and if not, why (rules.md 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.gobabierto.facts.obligation import BOUND, interval_on
from ckanext.gobabierto.facts.types import ObligationInterval, OrganizationFacts

from .spanish import long_date

_WHY = {
    "no_aplica": "La institución no está obligada{reason}.",
    "por_determinar": "No se ha determinado si la institución está obligada{reason}.",
    "en_liquidacion": "La institución está en liquidación{since}{reason}.",
    "extinta": "La institución se extinguió{since}{reason}{successor}.",
    "": "La institución no tiene registrado desde cuándo está obligada.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The institution's tie to the law on one day."""

    status: str
    """One of the registered statuses; ``por_determinar`` where nothing is registered,
    ``no_aplica`` on a day that no registered interval covers."""
    bound: bool
    reason: str
    """Spanish sentence, empty where it is bound."""
    since: date | None
    """First day of the unbroken run of days on which it has been bound; ``None`` = always."""
    until: date | None
    """First day on which another status begins; ``None`` = none foreseen."""


def standing_on(organization: OrganizationFacts, day: date, article: str) -> Standing:
    """How *organization* stands on *day*.

    :param article: which articles say who is bound, named in the reason.
    """
    current = interval_on(organization.obligation, day)
    if current is None and organization.obligation:
        return _outside(organization.obligation, day, article)
    if current is None:
        return Standing("por_determinar", False, f"{_WHY['']} ({article})", None, None)
    if current.status in BOUND:
        since = _start_of_run(organization.obligation, current)
        return Standing(current.status, True, "", since, _end(organization.obligation, current))
    words = {
        "reason": f": {current.reason.rstrip('.')}" if current.reason else "",
        "since": f" el {long_date(current.since)}" if current.since else "",
        "successor": f"; la sucede {current.successor}" if current.successor else "",
    }
    sentence = _WHY.get(current.status, _WHY["por_determinar"]).format(**words)
    return Standing(
        current.status,
        False,
        f"{sentence} ({article})",
        None,
        _end(organization.obligation, current),
    )


def _outside(intervals: tuple[ObligationInterval, ...], day: date, article: str) -> Standing:
    """Before the first interval, after the last or in a gap: nothing registered binds that day."""
    ends = [i.until for i in intervals if i.until and i.until <= day]
    starts = [i for i in intervals if i.since and i.since > day]
    following = min(starts, key=lambda i: i.since or date.max, default=None)
    begins = following.since if following else None
    last = long_date(max(ends) - timedelta(days=1)) if ends else ""
    if begins is None:
        sentence = f"El último periodo registrado de su obligación terminó el {last}."
    elif ends:
        sentence = f"Ningún periodo registrado cubre ese día: uno terminó el {last} y el "
        sentence += f"siguiente empieza el {long_date(begins)}."
    elif following and following.status in BOUND:
        sentence = f"La obligación registrada empieza el {long_date(begins)}."
    else:
        sentence = f"Lo registrado sobre su obligación empieza el {long_date(begins)}."
    return Standing("no_aplica", False, f"{sentence} ({article})", None, begins)


def _end(intervals: tuple[ObligationInterval, ...], current: ObligationInterval) -> date | None:
    days = [current.until] if current.until else []
    floor = current.since or date.min
    days += [i.since for i in intervals if i.since and i.since > floor and i is not current]
    return min(days, default=None)


def _start_of_run(
    intervals: tuple[ObligationInterval, ...], current: ObligationInterval
) -> date | None:
    """First day of the run: ``obligada`` after ``por_convenio`` is no second birth."""
    since = current.since
    while since is not None:
        before = interval_on(intervals, since - timedelta(days=1))
        if before is None or before.status not in BOUND or before.since == since:
            return since
        since = before.since
    return None
