"""What may happen to a document: registered, corrected, compared, deleted. Each is an event.

Nothing commits here. Each function leaves the facts recorded as of now: a document is known from
the day it was registered, whatever day it bears.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ckan.model.types import make_uuid
from ckan.plugins.toolkit import _

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.facts import recording
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.model import Document, DocumentEvent

from . import storage, store
from .files import Received

REGISTERED, CORRECTED, COMPARED, DELETED = "registro", "correccion", "cotejo", "baja"
WRITTEN = frozenset({REGISTERED, CORRECTED})
_FILE = ("file_key", "file_name", "sha256", "size", "media_type")


class NotNow(GobabiertoError):
    """What is asked does not fit the document as it stands."""

    code = "documento_no_admite"


def register(
    organization_id: str, values: dict[str, Any], file: Received | None, user_id: str
) -> Document:
    """Put a document into the register."""
    row = _new(organization_id, values, user_id)
    key = _keep(row, file)
    try:
        _add(row, user_id)
    except Exception:
        if key:
            storage.discard(key)
        raise
    return row


def register_with(
    first: Document, organization_id: str, values: dict[str, Any], user_id: str
) -> Document:
    """Put another record into the register, with the file of *first*."""
    row = _new(organization_id, values, user_id)
    for name in _FILE:
        setattr(row, name, getattr(first, name))
    _add(row, user_id)
    return row


def _new(organization_id: str, values: dict[str, Any], user_id: str) -> Document:
    return Document(
        id=make_uuid(),
        organization_id=organization_id,
        registered_by=user_id,
        registered_at=clock.now(),
        **values,
    )


def _add(row: Document, user_id: str) -> None:
    store.save(row, _event(row, REGISTERED, user_id))
    _record(row)


def correct(
    row: Document, values: dict[str, Any], file: Received | None, user_id: str, reason: str
) -> bool:
    """Change what is wrong; what was there stays in the event, a replaced file in the storage.

    What a second person compared was another text: the document is *declarado* again.

    :returns: whether anything was changed.
    :raises NotNow: it was deleted.
    """
    _standing(row)
    changed: dict[str, Any] = {
        name: [_plain(getattr(row, name)), _plain(value)]
        for name, value in values.items()
        if getattr(row, name) != value
    }
    before = {name: getattr(row, name) for name in _FILE}
    same = file is not None and file.sha256 == row.sha256
    key = "" if same else _keep(row, file)
    if key:
        changed["file"] = [before, {name: getattr(row, name) for name in _FILE}]
    if not changed:
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.edited_by, row.edited_at = user_id, clock.now()
    row.compared_by = row.compared_at = None
    try:
        store.save(_event(row, CORRECTED, user_id, reason, changed))
        _record(row)
    except Exception:
        if key:
            storage.discard(key)
        raise
    return True


def compare(row: Document, user_id: str) -> None:
    """A second person says that the record is what the document says.

    :raises NotNow: it was deleted or compared before, or the person wrote a part of the record.
    """
    _standing(row)
    if row.compared_at is not None:
        raise NotNow(_("It was already compared."))
    if not row.file_key and not row.url:
        raise NotNow(_("There is nothing to compare it with: it has neither file nor address."))
    if user_id in _authors(row):
        raise NotNow(_("Another person must compare it: you wrote this record."))
    row.compared_by, row.compared_at = user_id, clock.now()
    store.save(_event(row, COMPARED, user_id))
    _record(row)


def _authors(row: Document) -> set[str | None]:
    """Everyone who wrote what the record says, however often others corrected it since."""
    wrote = {each.user_id for each in store.events(row.id) if each.kind in WRITTEN}
    return {row.registered_by, row.edited_by, *wrote}


def delete(row: Document, user_id: str, reason: str) -> None:
    """Take it out of the register from now on. The row, its file and its events stay.

    :raises NotNow: it was deleted before.
    """
    _standing(row)
    row.deleted_by, row.deleted_at, row.deleted_reason = user_id, clock.now(), reason
    store.save(_event(row, DELETED, user_id, reason))
    recording.record_document(row.organization_id, facts_of(row), gone=True)


def facts_of(row: Document) -> DocumentFacts:
    """The document as the rules see it."""
    return DocumentFacts(
        id=row.id,
        type=row.type,
        number=row.number or "",
        dated_on=row.dated_on,
        registered_on=clock.day_of(row.registered_at),
        period=row.period or "",
        signatory_post=row.signatory_post or "",
        addressee=row.addressee or "",
        acknowledged_on=row.acknowledged_on,
        expires_on=row.expires_on,
        dataset_id=row.dataset_id or "",
        resource_id=row.resource_id or "",
        plan_row_id=row.plan_row_id or "",
        user_id=row.user_id or "",
        answers=row.answers or "",
        outcome=row.outcome or "",
        fundamento=row.fundamento or "",
        figure=row.figure or "",
        url=row.url or "",
        sha256=row.sha256 or "",
        grade="cotejado" if row.compared_at else "declarado",
        public=bool(row.public),
    )


def _record(row: Document) -> None:
    recording.record_document(row.organization_id, facts_of(row))


def _standing(row: Document) -> None:
    if row.deleted_at is not None:
        raise NotNow(_("It was deleted from the register."))


def _keep(row: Document, file: Received | None) -> str:
    """Store the file of a row; gives its key, empty where there is none."""
    if file is None:
        return ""
    key = storage.keep(file.content)
    file.content.close()
    row.file_key, row.file_name, row.sha256 = key, file.name, file.sha256
    row.size, row.media_type = file.size, file.media_type
    return key


def _event(
    row: Document, kind: str, user_id: str, reason: str = "", changes: dict[str, Any] | None = None
) -> DocumentEvent:
    return DocumentEvent(
        document_id=row.id,
        kind=kind,
        happened_at=clock.now(),
        user_id=user_id,
        reason=reason,
        changes=changes or {},
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
