"""Reading a published Plan from its address, and judging the institution with what it says."""

from __future__ import annotations

from typing import Any

from ckan import model

from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.plans import published

TIMEOUT = 600
"""Seconds that the job may take."""


def addresses(organization_id: str, year: int) -> list[str]:
    """Where the institution says that its Plan of *year* is."""
    return [address for address, _ in published.addresses(organization_id, year)]


def read(organization_id: str, year: int, address: str) -> dict[str, Any]:
    """Read it, store what is news, and have the institution judged."""
    origins = dict(published.addresses(organization_id, year))
    if address not in origins:  # withdrawn since it was asked for
        return {**published.Read(year).as_dict(), "address": address}
    found = published.read_address(organization_id, year, address, origins[address])
    if found.version is not None:
        changes.facts_recorded(organization_id)
    model.Session.commit()
    return {**found.as_dict(), "address": address}
