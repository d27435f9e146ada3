"""What a rule stands on and where a piece of evidence was read, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ckan.plugins.toolkit import _

from ckanext.gobabierto.helpers.times import gobabierto_day
from ckanext.gobabierto.obligations import rule
from ckanext.gobabierto.rules.wording import citation

_JOINT = re.compile(r",\s+|\s+o\s+")
_DAY = re.compile(r"(?<![\w/.-])\d{4}-\d{2}-\d{2}(?![\w/-])")


def _names() -> dict[str, str]:
    return {
        "dataset": _("The datasets of the institution"),
        "dataset.category": _("Category of the dataset"),
        "dataset.dataset_role": _("Role of the dataset"),
        "dataset.first_public": _("First day on which this portal saw it public"),
        "dataset.fundamento": _("Grounds of the frequency"),
        "dataset.license_id": _("Licence of the dataset"),
        "dataset.maintainer_email": _("Contact e-mail of the dataset"),
        "dataset.metadata_modified": _("Last change of the dataset's record in this portal"),
        "dataset.modified": _("Modification date of the dataset"),
        "dataset.name": _("Address of the dataset"),
        "dataset.notes": _("Description of the dataset"),
        "dataset.private": _("Visibility of the dataset"),
        "dataset.resources": _("Resources of the dataset"),
        "dataset.state": _("Visibility of the dataset"),
        "dataset.title": _("Title of the dataset"),
        "dataset.update_frequency": _("Update frequency of the dataset"),
        "organization": _("Record of the institution"),
        "organization.area_email": _("Mailbox of the area (record of the institution)"),
        "organization.area_head": _("Head of the area (record of the institution)"),
        "organization.area_head_rank": _("Rank of the head (record of the institution)"),
        "organization.area_oficio": _("Designation letter (record of the institution)"),
        "organization.area_oficio_on": _("Date of the designation letter"),
        "organization.members": _("Accounts of the institution in this portal"),
        "organization.plan_addresses": _("Addresses of the Plan (record of the institution)"),
        "organization.publica_a_traves_de": _("Record of the institution"),
        "registro de documentos": _("Register of documents"),
        "resource": _("Record of the resource"),
        "resource.fingerprint": _("Content of the file"),
        "resource.format": _("Format of the resource"),
        "resource.last_modified": _("Modification date of the resource"),
        "resource.name": _("Name of the resource"),
        "resource.state": _("Presence of the resource in the dataset"),
        "resource.temporal_end": _("Period of the resource"),
        "resource.url": _("Address of the resource"),
        "section": _("Transparency section of the institution"),
        "source.missing_since": _("The source that it is harvested from"),
        "update_frequency": _("Update frequency of the dataset"),
        "verdicts": _("Verdicts of the rules"),
        "vocabulario de periodicidades": _("This portal's table of frequencies"),
    }


def gobabierto_source(value: str, subject_type: str = "") -> str:
    """«Modification date of the resource» for ``resource.last_modified``.

    What is no field of ours (an address, something a later rule reads) is given as it is.
    """
    names = _names()
    text = str(value or "").strip()
    if text == "dataset" and subject_type in {"dataset", "resource"}:
        return _("Record of the dataset")
    words = text.split(" ")
    if len(words) == 2 and words[0] in {"dataset", "resource"}:  # noqa: PLR2004 - kind and id
        return _("A dataset of the institution") if words[0] == "dataset" else names["resource"]
    parts = _JOINT.split(text)
    if not all(part in names for part in parts):
        return text
    return "; ".join(dict.fromkeys(names[part] for part in parts))


def gobabierto_dates_in(text: Any) -> str:
    """The text with its ISO days written out as people read them."""
    return _DAY.sub(lambda found: gobabierto_day(found[0]), str(text or ""))


def gobabierto_evidence(items: Iterable[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Pieces of evidence for reading: what the law asks first, then the portal, then the rest."""
    rank = {"ley": 0, "portal": 1}

    def place(item: dict[str, Any]) -> int:
        return rank.get(item.get("threshold_origin") or "", 2) if item.get("threshold") else 3

    return sorted(items or [], key=place)


def gobabierto_tolerance(verdict: Mapping[str, Any]) -> bool:
    """Whether it falls due at the end of the portal's tolerance, not by a reading of the law."""
    known, advise = rule(str(verdict["rule"])), verdict.get("advise_by")
    return bool(known and known.tolerates and advise and advise != verdict.get("due"))


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_citation": citation,
    "gobabierto_dates_in": gobabierto_dates_in,
    "gobabierto_evidence": gobabierto_evidence,
    "gobabierto_source": gobabierto_source,
    "gobabierto_tolerance": gobabierto_tolerance,
}
