"""What the actions of the register take, read once for all of them: who, what type, which file."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import Context

from ckanext.gobabierto import config
from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.documents import entry, files, register, storage, store, subjects
from ckanext.gobabierto.facts.answered import answers_for
from ckanext.gobabierto.logic.auth.auditors import is_auditor
from ckanext.gobabierto.model import Document
from ckanext.gobabierto.vocabularies import document_types
from ckanext.gobabierto.vocabularies.document_types import DocumentType

Answer = dict[str, Any]

_MOST_ROWS = 1000
_LONGEST_REASON = 1000
_HIDDEN = "-"
"""Id of no dataset."""


def found(data_dict: Answer, *, lock: bool = False) -> Document:
    """The document that ``id`` names.

    :raises ObjectNotFound: there is none.
    """
    row = store.get(str(tk.get_or_bust(data_dict, "id")), lock=lock)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such document"))
    return row


def owner(data_dict: Answer) -> Any:
    """The institution whose document it will be.

    :raises ValidationError: none is named.
    :raises ObjectNotFound: there is none, or it is gone.
    """
    reference = str(data_dict.get("organization") or "")
    if not reference:
        raise tk.ValidationError({"organization": [tk._("Missing value")]})
    group = model.Group.get(reference)
    if group is None or not group.is_organization or group.state != "active":
        raise tk.ObjectNotFound(tk._("There is no such institution"))
    return group


def listed_organization(data_dict: Answer) -> str:
    """Id of the institution whose documents are asked for, which may be gone; empty for all."""
    reference = str(data_dict.get("organization") or "").replace("\0", "")
    if not reference:
        return ""
    group = model.Group.get(reference)
    if group is not None and group.is_organization:
        return str(group.id)
    if store.exists_for(reference):
        return reference
    raise tk.ObjectNotFound(tk._("There is no such institution"))


def private_of(context: Context) -> tuple[str, ...] | None:
    """Institutions whose private side the user sees; ``None`` means all."""
    user = str(context.get("user") or "")
    if context.get("ignore_auth") or is_auditor(context) or (user and authz.is_sysadmin(user)):
        return None
    if not user:
        return ()
    mine = tk.get_action("organization_list_for_user")({"user": user}, {"permission": "read"})
    return tuple(each["id"] for each in mine)


def inside(context: Context, organization_id: str) -> bool:
    """Whether the user sees what is private of an institution."""
    try:
        tk.check_access("gobabierto_private_read", context, {"organization_id": organization_id})
    except tk.NotAuthorized:
        return False
    return True


def document_type(data_dict: Answer) -> DocumentType:
    """The type that is asked for.

    :raises ValidationError: it is not in the list.
    """
    kind = document_types.find(str(data_dict.get("type") or ""))
    if kind is None:
        codes = ", ".join(each.code for each in document_types.all_types())
        message = tk._("Must be one of: {choices}").format(choices=codes)
        raise tk.ValidationError({"type": [message]})
    return kind


def dataset(context: Context, organization_id: str, data_dict: Answer) -> str:
    """Id of the dataset a list is limited to; empty for all.

    Of one that the reader does not see it is an id without papers: which are about it would tell
    that it exists, and of what.
    """
    text = str(data_dict.get("dataset") or "").replace("\0", "").strip()
    if not text:
        return ""
    package = model.Package.get(text)
    found_id = package.id if package is not None else text
    if package is not None and organization_id and not answers_for(organization_id, package):
        raise tk.ValidationError({"dataset": [tk._("The institution has no such dataset.")]})
    if package is not None and package.private and not inside(context, package.owner_org or ""):
        return _HIDDEN
    return str(found_id)


def values(kind: DocumentType, data_dict: Answer, organization_id: str) -> Answer:
    """The fields of a document, with what they refer to by its id.

    :raises ValidationError: with a sentence for each field.
    """
    read = entry.read(kind, data_dict)
    errors: dict[str, Any] = {**subjects.resolve(organization_id, read.values), **read.errors}
    if errors:
        raise tk.ValidationError(errors)
    return {**read.values, "type": kind.code}


def public(kind: DocumentType, data_dict: Answer) -> bool:
    """Whether everybody may read it; as its type says where nobody says otherwise."""
    said = data_dict.get("public")
    return not kind.private if said in (None, "") else bool(tk.asbool(said))


def file(data_dict: Answer) -> files.Received | None:
    """The file that came with the call."""
    return files.received(data_dict.get("upload"), config.documents_max_size())


def reason(data_dict: Answer) -> str:
    """Why something is done."""
    return str(data_dict.get("reason") or "").replace("\0", "").strip()[:_LONGEST_REASON]


def user_id(context: Context) -> str:
    """Id of who acts; the name of a process that is nobody."""
    user = model.User.get(context.get("user"))
    return user.id if user else str(context.get("user") or "")


def window(data_dict: Answer) -> tuple[int, int]:
    """``limit`` and ``offset`` of a list.

    :raises ValidationError: they are no whole numbers, or negative.
    """
    found_ones: list[int] = []
    for name, default in (("limit", 20), ("offset", 0)):
        try:
            number = int(data_dict.get(name, default))
        except (TypeError, ValueError):
            raise tk.ValidationError({name: [tk._("Must be a whole number")]}) from None
        if not 0 <= number < 1 << 31:
            raise tk.ValidationError({name: [tk._("Must not be negative")]})
        found_ones.append(number)
    return min(found_ones[0], _MOST_ROWS), found_ones[1]


@contextmanager
def said() -> Generator[None]:
    """What the register refuses becomes an error of the field it is about."""
    try:
        yield
    except files.RefusedFile as error:
        model.Session.rollback()
        raise tk.ValidationError({"file": [str(error)]}) from error
    except (register.NotNow, storage.NoStorage) as error:
        model.Session.rollback()  # lets go of the row
        raise tk.ValidationError({"id": [error.message]}) from error


def commit(context: Context, organization_id: str) -> None:
    """Have the institution judged again, and end the transaction."""
    changes.facts_recorded(organization_id)
    if not context.get("defer_commit"):
        model.repo.commit()
