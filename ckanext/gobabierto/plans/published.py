"""A Plan that the institution published otherwise: its file or address is read into rows."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ckan import model
from ckan.lib import uploader

from ckanext.gobabierto.errors import FetchError
from ckanext.gobabierto.facts import activity
from ckanext.gobabierto.facts.reading import plan_addresses
from ckanext.gobabierto.fetching import settings

from . import catalogue, store
from .drafting import NoYear, draft
from .importing import DATASET, Origin, keep, keep_unreadable
from .publishing import year_of
from .refresh import refresh
from .refusal import BadPlanFile, Limits

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a published file gave: a new version, an unreadable one, or no news."""

    year: int
    version: int | None = None
    unreadable: str = ""
    message: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "year": self.year,
            "version": self.version,
            "unreadable": self.unreadable or None,
            "message": self.message,
        }


def bring_up_to_date(organization_id: str) -> None:
    """Read what the institution newly published as its Plan, and match all its Plans again.

    Called before its verdicts are brought up to date; costs two queries where there is no Plan.
    """
    for package in catalogue.plan_datasets(organization_id):
        if not package.private:
            read_uploads(package)
    refresh(organization_id)


def read_uploads(package: Any) -> list[Read]:
    """The files of a Plan dataset that are kept here and are not known yet."""
    found: list[Read] = []
    for resource in package.resources:
        values = {**(resource.extras or {}), "name": resource.name, "url": resource.url}
        values["description"] = resource.description
        year = year_of(values)
        content = _uploaded(resource)
        if year is None or content is None or values.get("kind", "datos") != "datos":
            continue
        by = _saved_by(package.id, resource)
        origin = Origin(DATASET, by, resource_id=resource.id, dataset_id=package.id)
        name = str(resource.url).rsplit("/", 1)[-1]
        if read := take(package.owner_org, year, content, name, origin, _moment(resource)):
            found.append(read)
    return found


def _uploaded(resource: Any) -> bytes | None:
    if resource.url_type != "upload":
        return None
    path = Path(uploader.get_resource_uploader({"id": resource.id}).get_path(resource.id))
    try:
        with path.open("rb") as file:
            # What is larger than a Plan may be is refused as such; the rest of it is not needed.
            return file.read(Limits().size + 1)
    except OSError:
        log.warning("The file of resource %s is not there: %s", resource.id, path)
        return None


def _moment(resource: Any) -> datetime | None:
    """When a file was uploaded; CKAN keeps it in UTC without saying so."""
    moment = resource.last_modified or resource.created
    return moment.replace(tzinfo=timezone.utc) if moment else None


def _saved_by(dataset_id: str, resource: Any) -> str:
    """Id of the account that published a file, where CKAN's activity tells; else empty."""
    since = resource.last_modified or resource.created
    return (activity.first_since(dataset_id, since) or "") if since is not None else ""


def take(
    organization_id: str,
    year: int,
    content: bytes,
    file_name: str,
    origin: Origin,
    modified: datetime | None = None,
) -> Read | None:
    """Store a published file as the version in force, if it is news; ``None`` if it is none.

    :param modified: when it was put where it is, if that is known.
    """
    fingerprint = hashlib.sha256(content).hexdigest()
    if store.known_file(organization_id, year, fingerprint, modified):
        return None
    try:
        wanted = draft(organization_id, content, file_name, year)
    except (BadPlanFile, NoYear) as error:
        number = keep_unreadable(organization_id, year, content, file_name, origin, error.code)
        return Read(year, number, error.code, str(error))
    if wanted.unchanged:
        return None
    return Read(year, keep(wanted, origin))


def read_address(organization_id: str, year: int, address: str, origin: Origin) -> Read:
    """Read an address that the institution publishes its Plan at, through the guard.

    What could not be fetched changes nothing of what is stored: a site that is down has no Plan
    less than it had.
    """
    client = settings.client()
    try:
        answer = client.get(address)
    except FetchError as error:
        log.info("The Plan at %s could not be read: %s", address, error.message)
        return Read(year, None, error.code, error.message)
    finally:
        client.close()
    name = answer.url.rsplit("?", 1)[0].rsplit("/", 1)[-1] or "plan"
    return take(organization_id, year, answer.body, name, origin) or Read(year)


def addresses(organization_id: str, year: int) -> list[tuple[str, Origin]]:
    """Where the institution says that its Plan of *year* is: its dataset and its record."""
    found: list[tuple[str, Origin]] = []
    for package in catalogue.plan_datasets(organization_id):
        for resource in package.resources:
            values = {**(resource.extras or {}), "name": resource.name, "url": resource.url}
            if resource.url_type != "upload" and year_of(values) == year and not package.private:
                origin = Origin(DATASET, "", resource.url, resource.id, package.id)
                found.append((resource.url, origin))
    group: Any = model.Group.get(organization_id)
    registered = plan_addresses((group.extras or {}).get("plan_addresses") if group else None)
    own = [told.url for told in registered if told.year == year]
    return found + [(url, Origin(DATASET, address=url)) for url in own]
