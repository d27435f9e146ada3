"""Whose a subject is: the institution that answered for it on a day, and the dataset it is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ckan import model

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.facts import provenance
from ckanext.gobabierto.facts.provenance import Held

SUBJECTS = (
    "institution", "dataset", "resource", "plan_row", "plan_version", "section", "mechanism",
    "document", "user",
)  # fmt: skip


class NoSuchSubject(BadInput):
    """Nobody knows what was asked about."""

    code = "sujeto_desconocido"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is judged together with the subject: an institution, or one of its datasets."""

    organization_id: str
    subject_id: str
    dataset_id: str | None = None


def unit_of(subject_type: str, subject_id: str, day: date, organization: str = "") -> Unit:
    """The unit of a subject on *day*.

    :param subject_id: id, or the name of an institution or a dataset.
    :param organization: id or name of its institution, where the subject alone does not say.
    :raises NoSuchSubject: when it is not known, or the institution has to be said.
    """
    owner = _organization(organization) if organization else ""
    if subject_type == "institution":
        found = _organization(subject_id)
        return Unit(found, found)
    if subject_type == "dataset":
        package = model.Package.get(subject_id)
        dataset_id = str(package.id) if package is not None else subject_id
        return _of_dataset(dataset_id, dataset_id, day, owner)
    if subject_type == "resource":
        return _of_dataset(_dataset_of(subject_id, owner), subject_id, day, owner)
    if not owner and subject_type == "plan_row":
        held = provenance.containing("plan", "rows", subject_id)
        owner = held[-1].organization_id if held else ""
    if not owner:
        raise NoSuchSubject(
            "No se sabe de qué institución es el sujeto.",
            found=subject_id,
            expected="el parámetro organization, con el nombre de la institución",
        )
    return Unit(owner, subject_id)


def _organization(reference: str) -> str:
    group = model.Group.get(reference)
    if group is not None and group.is_organization:
        return str(group.id)
    if provenance.of_subject("organization", reference):
        return reference
    raise NoSuchSubject("La institución no existe.", found=reference, expected="su id o su nombre")


def _dataset_of(resource_id: str, owner: str) -> str:
    """The dataset of a resource, from CKAN or, once it is purged, from what was observed."""
    resource = model.Resource.get(resource_id)
    if resource is not None:
        return str(resource.package_id)
    held = provenance.containing("dataset", "resources", resource_id, owner) if owner else []
    if not held:
        raise NoSuchSubject(
            "El recurso no existe; si se borró, hay que decir de qué institución era.",
            found=resource_id,
            expected="el id de un recurso, y el parámetro organization",
        )
    return held[-1].subject_id


def _of_dataset(dataset_id: str, subject_id: str, day: date, owner: str) -> Unit:
    held = provenance.of_subject("dataset", dataset_id)
    mine = [item for item in held if not owner or item.organization_id == owner]
    if not mine:
        raise NoSuchSubject(
            "Este portal nunca observó ese conjunto.",
            found=subject_id,
            expected="el id o el nombre de un conjunto público de la institución",
        )
    return Unit(_nearest(mine, day).organization_id, subject_id, dataset_id)


def _nearest(held: list[Held], day: date) -> Held:
    """The snapshot of the day; else the last one before it, else the first one after it."""
    before = [item for item in held if item.valid_from <= day]
    return next((item for item in before if item.holds_on(day)), None) or (before or held[:1])[-1]
