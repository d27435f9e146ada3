"""What was seen, as frozen values. Rules read these and nothing else.

Dates are days of Mexico City. ``None`` means *not known*, never *no*. Texts are as the source wrote
them, stripped of outer blanks; an empty text is ``""``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from .document_types import DocumentFacts
from .observation_types import ResourceObservation
from .plan_types import PlanFacts, PlanRowFacts


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """One file of a dataset, as described in the catalogue."""

    id: str
    name: str = ""
    description: str = ""
    url: str = ""
    format: str = ""
    mimetype: str = ""
    kind: str = "datos"
    """``datos`` | ``diccionario`` | ``metodologia`` | ``anexo``."""
    update_frequency: str = ""
    temporal_start: str = ""
    temporal_end: str = ""
    last_modified: date | None = None
    """Day of the file's last change, as CKAN or the steward states it."""
    first_seen: date | None = None
    """Day on which this portal first had the resource."""
    hosted_here: bool = False
    """The file is kept by this portal."""
    first_public: date | None = None
    """First day on which this portal saw it in a public dataset; kept for good."""
    withdrawn_on: date | None = None
    """Day from which on its harvest source, read with success, does not tell of it any more."""
    back_on: date | None = None
    """Day on which it was last there again after days on which it was gone; ``None``: it never was:
    hidden with its dataset, out of it, or untold by its source."""
    changed_before: tuple[date, ...] = ()
    """Days of earlier changes, or of its creation, that it stated and states no more."""


@dataclass(frozen=True, slots=True)
class RemovedResource:
    """A file that was public and is gone from its dataset."""

    id: str
    name: str = ""
    url: str = ""
    removed_on: date | None = None
    kind: str = "datos"
    back_on: date | None = None
    """Its own, of the time before it was removed."""


@dataclass(frozen=True, slots=True)
class Move:
    """A name or an address that was public and became another one."""

    before: str
    after: str
    moved_on: date | None = None
    resource_id: str = ""
    """The resource whose address it is; empty for the name of the dataset."""
    name: str = ""
    """Of the resource, for people."""


@dataclass(frozen=True, slots=True)
class Twin:
    """Another public dataset, of any institution, with the same title or download address."""

    field: str
    """``title`` | ``url``."""
    value: str
    """What they share, as this dataset writes it."""
    dataset: str = ""
    """Name of the other dataset."""
    institution: str = ""
    """Name of its institution."""


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """One dataset with its resources, as it was on the day observed."""

    id: str
    name: str
    title: str = ""
    notes: str = ""
    private: bool = False
    state: str = "active"
    """``active`` | ``draft`` | ``deleted`` | ``purged``."""
    role: str = "datos"
    """``datos`` | ``plan`` | ``oficios`` | ``codigos`` | ``diccionario`` (rules.md 1.11)."""
    category: str = ""
    tags: tuple[str, ...] = ()
    license_id: str = ""
    license_title: str = ""
    maintainer: str = ""
    maintainer_email: str = ""
    update_frequency: str = ""
    fundamento: str = ""
    issued: date | None = None
    modified: date | None = None
    metadata_modified: date | None = None
    first_public: date | None = None
    """First day on which this portal saw it public; kept for good."""
    source_read: bool | None = None
    """Harvested datasets: was the source read with success the last time? ``None``: no source."""
    resources: tuple[ResourceFacts, ...] = ()
    removed_resources: tuple[RemovedResource, ...] = ()
    """Those that were public once and are no longer in the dataset."""
    observations: tuple[ResourceObservation, ...] = ()
    """What reading its files found, filled in from the observations of the day."""
    plan_rows: tuple[PlanRowFacts, ...] = ()
    """Rows of the Plan in force on the day that were matched with it, filled in likewise."""
    documents: tuple[DocumentFacts, ...] = ()
    """Registered documents about it, filled in likewise."""
    observed_at: datetime | None = None
    landing_page: str = ""
    modified_text: str = ""
    """What is declared as ``modified`` where it is no ISO 8601 date."""
    temporal_start: str = ""
    temporal_end: str = ""
    hidden_since: date | None = None
    """Day from which on it has been private or a draft; ``None`` while it is public."""
    moves: tuple[Move, ...] = ()
    """Its public names and addresses that became other ones, the newest last."""
    compared: bool = False
    """Its title and addresses were compared with those of every public dataset."""
    twins: tuple[Twin, ...] = ()
    """What that comparison found."""
    received_from: str = ""
    """The extinct institution that it passed from, where that is who still owns it."""
    held_by: str = ""
    """The body that has it and is not bound: who let it go goes on answering."""
    platform_asked: bool = False
    """The national platform was looked into for a copy of it."""
    platform_copy: str = ""
    """Address of that copy; empty where there is none, or nobody looked."""
    platform_doubt: str = ""
    """Address of what may be that copy: a person has to say."""
    platform_seen_on: date | None = None
    """Day on which the platform was found to be so."""
    back_on: date | None = None
    """Day on which its last public time began, where it was public before; filled in, of what is
    hidden, from the history (``compliance.hidden``)."""


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
