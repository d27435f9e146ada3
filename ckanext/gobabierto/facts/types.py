"""What was seen, as frozen values. Rules read these and nothing else.

Dates are days of Mexico City. ``None`` means *not known*, never *no*. Texts are as the source wrote
them, stripped of outer blanks; an empty text is ``""``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from .dataset_types import DatasetFacts, Move, RemovedResource, ResourceFacts, Twin
from .document_types import DocumentFacts
from .organization_types import (
    AreaChange,
    MemberFacts,
    ObligationInterval,
    OrganizationFacts,
    PlanAddress,
)
from .plan_types import PlanFacts

__all__ = [
    "AreaChange",
    "DatasetFacts",
    "InstitutionFacts",
    "MemberFacts",
    "Move",
    "ObligationInterval",
    "OrganizationFacts",
    "PlanAddress",
    "RemovedResource",
    "ResourceFacts",
    "SectionFacts",
    "Twin",
]


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """A page of an institution's transparency section, as last read."""

    url: str
    ok: bool
    """Read with success."""
    headings_found: tuple[str, ...] = ()
    headings_missing: tuple[str, ...] = ()
    updated_on: date | None = None
    """Newest update date the page states about itself."""
    platform_links: tuple[str, ...] = ()
    """Links of the page to datos.gob.mx or to this portal."""
    pnt_links: tuple[str, ...] = ()
    failure: str = ""
    """Code of the error when it was not read."""
    observed_at: datetime | None = None
    asked: str = ""
    """The address that led to it, where it is another one: a failure is told of that."""
    readings: tuple[str, ...] = ()
    """What the site answered, by the name that the store of evidence knows it by."""


@dataclass(frozen=True, slots=True)
class InstitutionFacts:
    """All that is known of one institution on one day: the input of every rule."""

    organization: OrganizationFacts
    datasets: tuple[DatasetFacts, ...] = ()
    sections: tuple[SectionFacts, ...] = ()
    documents: tuple[DocumentFacts, ...] = ()
    """Every registered document of the institution, those about a dataset among them."""
    plans: tuple[PlanFacts, ...] = ()
    """The version of each year's Plan that was in force, by year."""
    is_platform: bool = False
    """This portal is the platform: absence here is absence (rules.md 1.1)."""
    first_observed: date | None = None
    """Day of the oldest fact held about the institution."""
    extras: dict[str, str] = field(default_factory=dict)
