"""What was seen of a dataset and its files, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .document_types import DocumentFacts
from .observation_types import ResourceObservation
from .plan_types import PlanRowFacts


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
