"""What was seen of an institution and who answers for it, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ObligationInterval:
    """From when until when an institution was bound, and why (rules.md 4)."""

    status: str
    """``obligada`` | ``por_convenio`` | ``no_aplica`` | ``por_determinar`` | ``en_liquidacion`` |
    ``extinta``."""
    since: date | None = None
    until: date | None = None
    """First day on which it no longer holds (the registered ``to`` plus one); ``None`` = open."""
    reason: str = ""
    document: str = ""
    successor: str = ""


@dataclass(frozen=True, slots=True)
class PlanAddress:
    """Public address of a year's Plan Institucional outside this catalogue."""

    year: int
    url: str
    published: date | None = None


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """An institution as registered on the day observed."""

    id: str
    name: str
    title: str = ""
    siglas: str = ""
    institution_type: str = ""
    sector: str = ""
    state: str = "active"
    obligation: tuple[ObligationInterval, ...] = ()
    publica_a_traves_de: str = ""
    area_coordinadora: str = ""
    area_head: str = ""
    area_head_rank: str = ""
    area_email: str = ""
    area_oficio: str = ""
    area_oficio_on: date | None = None
    email_domains: tuple[str, ...] = ()
    plan_addresses: tuple[PlanAddress, ...] = ()
    members: tuple[MemberFacts, ...] = ()
    """Who may edit its data, and who could and no longer can."""
    members_read: bool = False
    """The memberships were looked at; without it nothing says that there are none."""
    area_changed_on: date | None = None
    """Day on which another area or another head was last seen in place of the one before."""
    observed_at: datetime | None = None
    area_changes: tuple[AreaChange, ...] = ()
    """Each of those changes, the oldest first."""
    area_since: date | None = None
    """Day on which an area or a head was first registered; ``None``: nobody saw it come."""
    area_named: str = ""
    """The last area registered, while the record names none."""
    head_named: str = ""
    """The last head registered, while the record names none."""


@dataclass(frozen=True, slots=True)
class AreaChange:
    """Another area or another head in place of the one that was registered."""

    seen_on: date
    head: bool = True
    """It is another head, not only another area."""


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A user of the institution; the person is never named, only the account."""

    user_id: str
    capacity: str = "editor"
    """``admin`` | ``editor`` | ``member``."""
    since: date | None = None
    until: date | None = None
    """First day on which it was no longer a member; ``None`` = still."""
