"""Licences: what each allows, and which one a text of a source names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.gobabierto.vocabularies.edition import once_for_each_edition
from ckanext.gobabierto.vocabularies.reading import rows
from ckanext.gobabierto.vocabularies.texts import fold

DEFAULT = "cc-by-4.0"
UNSPECIFIED = "notspecified"
CKAN_FILE = Path(__file__).with_name("licenses.json")
"""The same list in the form of CKAN's ``licenses_group_url``; written from ``licences.yaml``."""

_EU = "http://publications.europa.eu/resource/authority/licence/"


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence and what art. 5-X makes of it."""

    id: str
    title: str
    use: str
    """``open`` | ``restricted`` | ``unspecified``."""
    limit: str = ""
    """What it forbids or asks beyond naming the source."""
    url: str = ""
    eu: str = ""
    """Code of the EU authority table ``licence``."""
    offered: bool = False
    od: bool = False
    generic: bool = False
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Free use, naming the source as the only condition."""
        return self.use == "open"

    @property
    def restricted(self) -> bool:
        """Known to put one more condition: NC, ND, SA or rights reserved."""
        return self.use == "restricted"

    @property
    def eu_uri(self) -> str:
        """Address in the EU authority table, or an empty text."""
        return _EU + self.eu if self.eu else ""


@once_for_each_edition()
def all_licences() -> tuple[Licence, ...]:
    """The list, the offered ones first."""
    return tuple(
        Licence(
            id=row["id"],
            title=row["title"],
            use=row["use"],
            limit=row.get("limit", ""),
            url=row.get("url", ""),
            eu=row.get("eu", ""),
            offered=row.get("offered", False),
            od=row.get("od", False),
            generic=row.get("generic", False),
            aliases=tuple(row.get("aliases", ())),
            hosts=tuple(row.get("hosts", ())),
        )
        for row in rows("licences.yaml")
    )


@once_for_each_edition()
def offered() -> tuple[Licence, ...]:
    """The ones proposed in the form."""
    return tuple(item for item in all_licences() if item.offered)


_SCHEME = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
_LONGEST = 500
"""Letters of a name or an address of a licence; a text of one is longer."""
_TAIL = re.compile(r"(?:[?#].*|/(?:deed|legalcode)(?:\.[\w-]+)?)$")


def _address(text: str) -> str:
    """*text* as ``host/path``, without scheme, ``www.`` and tail; empty if it is no address."""
    plain = _SCHEME.sub("", text.strip()).removeprefix("www.")
    if "/" not in plain or " " in plain:
        return ""
    return _TAIL.sub("", plain).rstrip("/").casefold()


@once_for_each_edition()
def _by_name() -> dict[str, Licence]:
    index: dict[str, Licence] = {}
    for item in all_licences():
        index[fold(item.id)] = item
    for item in all_licences():
        for spelling in (item.title, item.eu, *item.aliases):
            if spelling:
                index.setdefault(fold(spelling), item)
    return index


@once_for_each_edition()
def _by_address() -> tuple[tuple[str, Licence], ...]:
    pairs = [
        (_address(address), item)
        for item in all_licences()
        for address in (item.url, item.eu_uri, *item.hosts)
        if address
    ]
    # The longest first: "…/by-nc-sa" must be tried before "…/by-nc" and "…/by".
    return tuple(sorted(pairs, key=lambda pair: len(pair[0]), reverse=True))


def find(text: str | None) -> Licence | None:
    """The licence that *text* names by id, title, known spelling or address, or ``None``."""
    if not text or not text.strip() or len(text) > _LONGEST:
        return None
    named = _by_name().get(fold(text))
    if named:
        return named
    address = _address(text)
    if not address:
        return None
    for known, item in _by_address():
        if address == known or address.startswith(known + "/"):
            return item
    return None


def ckan_register() -> list[dict[str, Any]]:
    """The list as CKAN's licence register wants it (the content of ``licenses.json``)."""
    return [
        {
            "id": item.id,
            "title": item.title,
            "url": item.url,
            "domain_content": True,
            "domain_data": True,
            "domain_software": False,
            "family": "",
            "is_generic": item.generic,
            "maintainer": "",
            "od_conformance": "approved" if item.od else "not reviewed",
            "osd_conformance": "not reviewed",
            "status": "active",
        }
        for item in all_licences()
    ]
