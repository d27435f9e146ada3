"""A document as the API tells it: to everybody, and to those who see what is private."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins.toolkit import url_for

from ckanext.gobabierto.model import Document, DocumentEvent
from ckanext.gobabierto.vocabularies import document_types

from . import store, subjects

_OPEN = (
    "id", "organization_id", "type", "number", "period", "signatory_post", "addressee",
    "resource_id", "plan_row_id", "answers", "outcome", "fundamento", "figure", "url", "note",
    "public",
)  # fmt: skip
_DAYS = ("dated_on", "acknowledged_on", "expires_on")
_MOMENTS = ("registered_at", "edited_at", "compared_at", "deleted_at")
_FILE = ("file_key", "file_name", "sha256", "size", "media_type")
_PEOPLE = ("registered_by", "edited_by", "compared_by", "deleted_by")


def listed(rows: list[Document], private_of: tuple[str, ...] | None) -> list[dict[str, Any]]:
    """Several documents, with a constant number of queries.

    :param private_of: institutions whose private side the reader sees; ``None`` means all.
    """
    datasets = subjects.datasets({row.dataset_id for row in rows if row.dataset_id})
    organizations = _organizations({row.organization_id for row in rows})
    mine = [private_of is None or row.organization_id in private_of for row in rows]
    people = _people([row for row, inside in zip(rows, mine, strict=True) if inside])
    return [
        _shown(row, organizations.get(row.organization_id), datasets, people if inside else None)
        for row, inside in zip(rows, mine, strict=True)
    ]


def whole(row: Document, *, inside: bool) -> dict[str, Any]:
    """One document with its events; of one that was deleted, others are only told that it was.

    :param inside: the reader sees what is private of the institution.
    """
    shown = listed([row], (row.organization_id,) if inside else ())[0]
    if row.deleted_at is not None and not inside:
        kept = ("id", "organization_id", "organization", "type", "state", "deleted_at")
        return {key: shown[key] for key in kept}
    events = store.events(row.id)
    names = _names({each.user_id for each in events}) if inside else {}
    return {**shown, "events": [_event(each, names, inside=inside) for each in events]}


def _shown(
    row: Document,
    organization: dict[str, str] | None,
    datasets: dict[str, dict[str, Any]],
    people: dict[str, str] | None,
) -> dict[str, Any]:
    kind = document_types.find(row.type)
    shown: dict[str, Any] = {name: getattr(row, name) for name in _OPEN}
    shown |= {name: day.isoformat() if (day := getattr(row, name)) else None for name in _DAYS}
    shown |= {name: at.isoformat() if (at := getattr(row, name)) else None for name in _MOMENTS}
    dataset = datasets.get(row.dataset_id)
    hidden = dataset is not None and dataset["private"] and people is None
    shown |= {
        "type_title": kind.label if kind else row.type,
        "outcome_title": kind.outcomes.get(row.outcome, row.outcome) if kind else row.outcome,
        "organization": organization,
        "dataset_id": "" if hidden else row.dataset_id,
        "dataset": None if hidden else dataset,
        "grade": "cotejado" if row.compared_at else "declarado",
        "needs_review": row.compared_at is None,
        "state": "deleted" if row.deleted_at else "active",
        "file": _told(row, organization, kept_file(row)),
    }
    if hidden:
        shown["resource_id"] = ""  # nothing names what is not public, nor what is inside it
    if people is not None:
        shown |= {name: people.get(getattr(row, name) or "") for name in _PEOPLE}
        shown |= {"user_id": row.user_id, "user": people.get(row.user_id, "")}
        shown |= {"deleted_reason": row.deleted_reason}
    return shown


def kept_file(row: Document, event_id: str = "") -> dict[str, Any]:
    """The stored file of a document, or the one that a correction replaced; empty without one.

    It holds the key of the storage: what is told to people is :func:`file_of`.
    """
    kept = {name: getattr(row, name) for name in _FILE}
    if event_id:
        event = next((each for each in store.events(row.id) if each.id == event_id), None)
        kept = event.changes.get("file", [{}])[0] if event is not None else {}
    return kept if kept.get("file_key") else {}


def file_of(row: Document, event_id: str = "") -> dict[str, Any] | None:
    """What identifies that file, and the address that answers it."""
    organization = _organizations({row.organization_id}).get(row.organization_id)
    return _told(row, organization, kept_file(row, event_id), event_id)


def _told(
    row: Document, organization: dict[str, str] | None, kept: dict[str, Any], event_id: str = ""
) -> dict[str, Any] | None:
    if not kept:
        return None
    address = url_for(
        "gobabierto_documents.file",
        organization=organization["name"] if organization else row.organization_id,
        document_id=row.id,
        _external=True,
        **({"event": event_id} if event_id else {}),
    )
    return {
        "name": kept["file_name"],
        "size": kept["size"],
        "media_type": kept["media_type"],
        "sha256": kept["sha256"],
        "url": address,
    }


def _event(event: DocumentEvent, names: dict[str, str], *, inside: bool) -> dict[str, Any]:
    """What happened; who did it and what stood there before is for those inside."""
    shown: dict[str, Any] = {"kind": event.kind, "at": event.happened_at.isoformat()}
    if inside:
        shown |= {"id": event.id, "user": names.get(event.user_id, ""), "reason": event.reason}
        shown["changes"] = {
            name: [_plain_file(side) if name == "file" else side for side in sides]
            for name, sides in event.changes.items()
        }
    return shown


def _plain_file(side: dict[str, Any]) -> dict[str, Any]:
    return {"name": side["file_name"], "sha256": side["sha256"], "size": side["size"]}


def _organizations(ids: set[str]) -> dict[str, dict[str, str]]:
    found = model.Session.query(model.Group).filter(model.Group.id.in_(ids)) if ids else ()
    return {g.id: {"id": g.id, "name": g.name, "title": g.title or g.name} for g in found}


def _people(rows: list[Document]) -> dict[str, str]:
    keys = {getattr(row, name) for row in rows for name in (*_PEOPLE, "user_id")}
    return _names({key for key in keys if key})


def _names(ids: set[str]) -> dict[str, str]:
    found = model.Session.query(model.User).filter(model.User.id.in_(ids)) if ids else ()
    return {user.id: user.name for user in found}
