"""How fresh a dataset is: which file tells, which of its dates, and until when it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts
from ckanext.gobabierto.vocabularies import frequencies

from .dictionary import data_files
from .observed import find
from .periods import period_at_end, stated_end
from .verdict import Grade

CONTENT = "resource.fingerprint"
"""Source of a day that was read from the content itself."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """The day of the last update, and where it was read."""

    day: date
    source: str
    grade: Grade
    last_resort: bool = False


@dataclass(frozen=True, slots=True)
class Newest:
    """The file by which a dataset is judged, or why none is."""

    resource: ResourceFacts | None
    closed: str = ""
    """The closed period, where the dataset is of one."""


def newest_file(dataset: DatasetFacts, as_of: date) -> Newest:
    """The newest data file of an open period; of closed ones, that of the last.

    A dataset whose very title is of a past period («Denuncias 2021») is closed. A year elsewhere
    (in the name of a file, within a title) closes it only where no recurrent frequency says that it
    goes on: one that is declared monthly is a series, even of one file.
    """
    files = data_files(dataset)
    if not files:
        return Newest(None)
    titled = period_at_end(dataset.title)
    if titled and titled < as_of:
        return Newest(None, str(titled.year))
    ends = {item.id: stated_end(item.temporal_end, item.name) for item in files}
    opened = [item for item in files if _is_open(ends[item.id], as_of)]
    closed_ends = sorted({end for end in ends.values() if end})
    last = opened or [item for item in files if ends[item.id] == closed_ends[-1]]
    chosen = max(last, key=lambda item: _recency(dataset, item, as_of))
    if _recurs(dataset, chosen):
        return Newest(chosen)
    own_end = stated_end("", dataset.title)
    if own_end and own_end < as_of and not any(ends[item.id] for item in opened):
        return Newest(None, str(own_end.year))
    if not opened and len(closed_ends) == 1:
        return Newest(None, _name_of(closed_ends[0]))
    return Newest(chosen)


def _recurs(dataset: DatasetFacts, resource: ResourceFacts) -> bool:
    """Whether the frequency declared for the file has a period that comes again."""
    frequency = frequencies.find(declared_frequency(dataset, resource))
    return frequency is not None and frequency.max_age is not None


def _is_open(end: date | None, as_of: date) -> bool:
    return end is None or end >= as_of


def _name_of(end: date) -> str:
    is_year_end = (end.month, end.day) == (12, 31)
    return str(end.year) if is_year_end else f"hasta {end.isoformat()}"


def _recency(dataset: DatasetFacts, resource: ResourceFacts, as_of: date) -> tuple[date, str]:
    """By the first of its dates that has come: one that lies ahead says nothing yet."""
    days = _dates_of(dataset, resource)
    return (next((day for day in days if day and day <= as_of), date.min), resource.id)


def _dates_of(dataset: DatasetFacts, resource: ResourceFacts) -> tuple[date | None, ...]:
    seen = find(dataset, resource.id)
    changed = seen.fingerprint_since if seen and seen.fingerprint_changed else None
    return (changed, resource.last_modified, resource.first_seen)


def next_newest(dataset: DatasetFacts, as_of: date) -> date | None:
    """First day after *as_of* on which a date of a file comes: another may then be the newest."""
    days = (day for item in data_files(dataset) for day in _dates_of(dataset, item))
    return min((day for day in days if day and day > as_of), default=None)


def next_close(dataset: DatasetFacts, as_of: date) -> date | None:
    """First day after *as_of* on which a stated period will be over."""
    ends = [stated_end(item.temporal_end, item.name) for item in data_files(dataset)]
    ends.append(stated_end("", dataset.title))
    later = [end + timedelta(days=1) for end in ends if end and end >= as_of]
    return min(later, default=None)


def freshness(dataset: DatasetFacts, resource: ResourceFacts, as_of: date) -> Freshness | None:
    """The best date there is; one that lies after *as_of* proves nothing yet.

    A change of content that was seen comes before any date that somebody states. A content that was
    the same before and after a stated date is as old as the day on which it was first seen.
    """
    content = _content(dataset, resource, as_of)
    if content and content.changed:
        return Freshness(content.since, CONTENT, Grade.MEDIDO)
    stated = _stated(dataset, resource, as_of)
    if content and stated and content.contradicts(stated.day):
        return Freshness(content.since, CONTENT, Grade.MEDIDO)
    return stated


@dataclass(frozen=True, slots=True)
class _Content:
    """What observing the content of a file told of its age."""

    since: date
    changed: bool
    """It was another one before ``since``."""
    until: date
    """Day of the look that found it still so."""

    def contradicts(self, day: date) -> bool:
        """Whether the content did not change on a *day* on which it is said to have."""
        return self.since < day <= self.until


def _content(dataset: DatasetFacts, resource: ResourceFacts, as_of: date) -> _Content | None:
    seen = find(dataset, resource.id)
    if seen is None or seen.fingerprint_since is None or seen.fingerprint_since > as_of:
        return None
    until = seen.checked_on or seen.fingerprint_since
    return _Content(seen.fingerprint_since, seen.fingerprint_changed, until)


def contradiction(
    dataset: DatasetFacts, resource: ResourceFacts, as_of: date
) -> tuple[date, date, bool] | None:
    """The day stated, that of the content, and whether they contradict; ``None`` where unseen.

    A day stated after the last look has not been compared with anything.
    """
    content, stated = _content(dataset, resource, as_of), _stated(dataset, resource, as_of)
    if content is None or stated is None or stated.last_resort or stated.day > content.until:
        return None
    return stated.day, content.since, content.contradicts(stated.day)


def _stated(dataset: DatasetFacts, resource: ResourceFacts, as_of: date) -> Freshness | None:
    seen = find(dataset, resource.id)
    sent = (seen.file_modified if seen else None) or date.max
    options = (
        Freshness(resource.last_modified or date.max, "resource.last_modified", Grade.DECLARADO),
        Freshness(sent, "Last-Modified", Grade.MEDIDO),
        Freshness(dataset.modified or date.max, "dataset.modified", Grade.DECLARADO),
        Freshness(
            dataset.metadata_modified or date.max, "dataset.metadata_modified", Grade.MEDIDO, True
        ),
    )
    return next((item for item in options if item.day <= as_of), None)


def next_date(dataset: DatasetFacts, resource: ResourceFacts, as_of: date) -> date | None:
    """First stated date that lies after *as_of*: on that day it begins to count."""
    seen = find(dataset, resource.id)
    sent = seen.file_modified if seen else None
    dates = (resource.last_modified, sent, dataset.modified, dataset.metadata_modified)
    return min((day for day in dates if day and day > as_of), default=None)


def declared_frequency(dataset: DatasetFacts, resource: ResourceFacts | None = None) -> str:
    """The frequency as written: the file's own, else the dataset's."""
    own = resource.update_frequency.strip() if resource else ""
    return own or dataset.update_frequency.strip()


@dataclass(frozen=True, slots=True)
class Limits:
    """Days that matter after an update."""

    warn_from: date
    law: date
    """Last day of the declared period."""
    grace: date
    """Last day of the portal's tolerance."""


def limits(
    day: date,
    frequency: frequencies.Frequency,
    warn_days: int,
    warn_share: float,
    grace_factor: float = 1,
) -> Limits:
    """When to warn, and when the period and the tolerance end. The frequency must have a period.

    :param grace_factor: how many times the tolerance of the frequency this portal gives.
    """
    max_age = frequency.max_age or 0
    window = min(warn_days, int(max_age * warn_share))
    law = day + timedelta(days=max_age)
    return Limits(
        warn_from=law - timedelta(days=window),
        law=law,
        grace=law + timedelta(int(frequency.grace * grace_factor)),
    )
