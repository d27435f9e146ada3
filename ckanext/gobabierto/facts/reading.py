"""From CKAN's values, as dirty as they come, to the clean values that facts hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson

from ckanext.gobabierto import clock
from ckanext.gobabierto.vocabularies.days import YEARS

from .past import with_past
from .types import (
    DatasetFacts,
    ObligationInterval,
    OrganizationFacts,
    PlanAddress,
    ResourceFacts,
)

_ISO_DAY = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})")
_KINDS = {"datos", "diccionario", "metodologia", "anexo"}
_ROLES = {"datos", "plan", "oficios", "codigos", "diccionario"}


def text(value: Any) -> str:
    """*value* as a stripped text; nothing is ``""``."""
    return str(value).strip() if value is not None else ""


def day(value: Any) -> date | None:
    """The day that *value* states: a moment counts in Mexico City, a text by what it says.

    A year that no catalogue has (what programs write for «no date») states none.
    """
    found = _stated(value)
    return found if found and found.year in YEARS else None


def _stated(value: Any) -> date | None:
    if isinstance(value, datetime):
        # CKAN keeps a day that somebody typed as its midnight, without zone: it is that day.
        typed = value.tzinfo is None and value.time() == time()
        return value.date() if typed else clock.day_of(value)
    if isinstance(value, date):
        return value
    raw = text(value)
    if "T" in raw:
        try:
            moment = datetime.fromisoformat(raw.replace("Z", "+00:00"))
        except ValueError:
            moment = None
        if moment is not None:
            return clock.day_of(moment) if moment.tzinfo else moment.date()
    found = _ISO_DAY.match(raw)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def truth(value: Any) -> bool:
    """CKAN's several ways of saying yes."""
    return value is True or text(value).casefold() in {"true", "1", "yes", "on", "sí", "si"}


def lines(value: Any) -> tuple[str, ...]:
    """One item per line; a list is taken as it is."""
    items = value if isinstance(value, list) else text(value).splitlines()
    return tuple(item for item in (text(one) for one in items) if item)


def earliest(*days: date | None) -> date | None:
    """The earliest of the known days."""
    return min((item for item in days if item), default=None)


def resource_facts(row: Mapping[str, Any], at: date, before: ResourceFacts | None) -> ResourceFacts:
    """One resource, from its row with the extras merged in.

    :param at: the day of the observation: what this portal stamped cannot lie after it.
    :param before: the same resource as last seen.
    """
    stamped = text(row.get("url_type")) == "upload"
    modified = day(row.get("last_modified"))
    kind = text(row.get("kind")).casefold()
    return ResourceFacts(
        id=text(row.get("id")),
        name=text(row.get("name")),
        description=text(row.get("description")),
        url=text(row.get("url")),
        format=text(row.get("format")),
        mimetype=text(row.get("mimetype")),
        kind=kind if kind in _KINDS else "datos",
        update_frequency=text(row.get("update_frequency")),
        temporal_start=text(row.get("temporal_start")),
        temporal_end=text(row.get("temporal_end")),
        last_modified=earliest(modified, at) if stamped and modified else modified,
        first_seen=earliest(day(row.get("created")), at, before.first_seen if before else None),
        hosted_here=stamped or row.get("hosted_here") is True,
        withdrawn_on=day(row.get("withdrawn_on")),
    )


def dataset_facts(
    row: Mapping[str, Any],
    resources: tuple[ResourceFacts, ...],
    at: date,
    before: DatasetFacts | None,
    observed_at: datetime | None = None,
) -> DatasetFacts:
    """One dataset, from its row with the extras merged in and ``tags`` as a list of names."""
    private, state = truth(row.get("private")), text(row.get("state")) or "active"
    role = text(row.get("dataset_role")).casefold()
    seen_public = before.first_public if before else None
    if not private and state == "active" and seen_public is None:
        # Looked at for the first time, CKAN's own record of its creation is the best guess.
        created = day(row.get("metadata_created")) if before is None else None
        seen_public = earliest(created, at)
    declared = text(row.get("modified"))
    twins = row.get("twins")
    facts = DatasetFacts(
        id=text(row.get("id")),
        name=text(row.get("name")),
        title=text(row.get("title")),
        notes=text(row.get("notes")),
        private=private,
        state=state,
        role=role if role in _ROLES else "datos",
        category=text(row.get("category")),
        tags=tuple(sorted(text(tag) for tag in row.get("tags") or () if text(tag))),
        license_id=text(row.get("license_id")),
        license_title=text(row.get("license_title")),
        maintainer=text(row.get("maintainer")),
        maintainer_email=text(row.get("maintainer_email")),
        update_frequency=text(row.get("update_frequency")),
        fundamento=text(row.get("fundamento")),
        issued=day(row.get("issued")),
        modified=day(row.get("modified")),
        metadata_modified=earliest(day(row.get("metadata_modified")), at)
        if row.get("metadata_modified")
        else None,
        first_public=seen_public,
        source_read=row.get("source_read"),
        resources=resources,
        observed_at=observed_at,
        landing_page=text(row.get("url")),
        modified_text="" if _is_iso(declared) else declared,
        temporal_start=text(row.get("temporal_start")),
        temporal_end=text(row.get("temporal_end")),
        compared=twins is not None,
        twins=tuple(twins or ()),
        platform_asked=truth(row.get("platform_asked")),
        platform_copy=text(row.get("platform_url")),
        platform_doubt=text(row.get("platform_doubt")),
        platform_seen_on=day(row.get("platform_seen_on")),
    )
    return with_past(facts, before, at, day(row.get("metadata_created")))


def _is_iso(value: str) -> bool:
    """Whether *value* is empty or a day, or a moment, of ISO 8601."""
    try:
        return not value or bool(datetime.fromisoformat(value.replace("Z", "+00:00")))
    except ValueError:
        return False


def organization_facts(
    row: Mapping[str, Any], observed_at: datetime | None = None
) -> OrganizationFacts:
    """One institution, from its row with the extras merged in."""
    return OrganizationFacts(
        id=text(row.get("id")),
        name=text(row.get("name")),
        title=text(row.get("title")),
        siglas=text(row.get("siglas")),
        institution_type=text(row.get("institution_type")),
        sector=text(row.get("sector")),
        state=text(row.get("state")) or "active",
        obligation=obligation(row.get("obligation")),
        publica_a_traves_de=text(row.get("publica_a_traves_de")),
        area_coordinadora=text(row.get("area_coordinadora")),
        area_head=text(row.get("area_head")),
        area_head_rank=text(row.get("area_head_rank")),
        area_email=text(row.get("area_email")),
        area_oficio=text(row.get("area_oficio")),
        area_oficio_on=day(row.get("area_oficio_on")),
        email_domains=lines(row.get("email_domains")),
        plan_addresses=plan_addresses(row.get("plan_addresses")),
        observed_at=observed_at,
    )


def obligation(value: Any) -> tuple[ObligationInterval, ...]:
    """The dated intervals of an institution; what cannot be read is left out, never guessed."""
    try:
        rows = orjson.loads(value) if isinstance(value, (str, bytes)) and value else value
    except orjson.JSONDecodeError:
        return ()
    listed = rows if isinstance(rows, list) else []
    found = [
        ObligationInterval(
            status=text(row.get("status")),
            since=day(row.get("from")),
            until=_day_after(day(row.get("to"))),
            reason=text(row.get("reason")),
            document=text(row.get("document")),
            successor=text(row.get("successor")),
        )
        for row in listed
        if isinstance(row, dict) and text(row.get("status"))
    ]
    return tuple(sorted(found, key=lambda item: item.since or date.min))


def _day_after(last: date | None) -> date | None:
    """Registers write the last day; facts hold the first one on which it no longer holds."""
    return last + timedelta(days=1) if last else None


def plan_addresses(value: Any) -> tuple[PlanAddress, ...]:
    """``2026 https://… 2026-01-15``, one per line; the day may be missing."""
    found: list[PlanAddress] = []
    for line in lines(value):
        year, _, rest = line.partition(" ")
        address, _, published = rest.strip().partition(" ")
        if year.isdigit() and address.casefold().startswith(("http://", "https://")):
            found.append(PlanAddress(int(year), address, day(published)))
    return tuple(found)
