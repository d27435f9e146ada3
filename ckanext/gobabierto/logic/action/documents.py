"""The register of documents: what proves what no machine can see."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto.documents import fields, register, review, show, store
from ckanext.gobabierto.logic import document_arguments as arguments
from ckanext.gobabierto.model import Document
from ckanext.gobabierto.vocabularies import document_types

Answer = dict[str, Any]


def _done(context: Context, row: Document) -> Answer:
    arguments.commit(context, row.organization_id)
    return show.whole(row, inside=True)


@tk.side_effect_free
def gobabierto_document_list(context: Context, data_dict: Answer) -> Answer:
    """Registered documents: the public ones, and the private ones of the reader's institutions.

    :param organization: id or name of an institution (optional).
    :param type: code of ``vocabularies/document_types.yaml`` (optional).
    :param period: ``2026``, ``2026-T3`` (optional).
    :param dataset: id or name of the dataset they are about (optional).
    :param needs_review: only those that no second person compared (optional).
    :param deleted: those that were deleted, of the reader's institutions (optional).
    :param limit: how many, 20 by default, 1000 at most.
    :param offset: how many to skip.
    :returns: ``{"count", "results": [document]}``, the last registered first.
    :raises ObjectNotFound: there is no such institution.
    """
    tk.check_access("gobabierto_document_list", context, data_dict)
    organization_id = arguments.listed_organization(data_dict)
    private_of = arguments.private_of(context)
    wanted = store.Filter(
        organization_id=organization_id,
        private_of=private_of,
        type=arguments.document_type(data_dict).code if data_dict.get("type") else "",
        period=str(data_dict.get("period") or "").replace("\0", "").strip().upper(),
        dataset_id=arguments.dataset(context, organization_id, data_dict),
        needs_review=tk.asbool(data_dict.get("needs_review") or False),
        deleted=tk.asbool(data_dict.get("deleted") or False),
    )
    count, rows = store.search(wanted, *arguments.window(data_dict))
    return {"count": count, "results": show.listed(rows, private_of)}


@tk.side_effect_free
def gobabierto_document_show(context: Context, data_dict: Answer) -> Answer:
    """One document with what happened to it.

    :param id: id of the document.
    :returns: the document; ``events`` say what happened, and to those inside also who and what
        stood there before. Of a deleted one, others are told only that it was.
    :raises ObjectNotFound: there is none.
    :raises NotAuthorized: it is private.
    """
    tk.check_access("gobabierto_document_show", context, data_dict)
    row = arguments.found(data_dict)
    return show.whole(row, inside=arguments.inside(context, row.organization_id))


@tk.side_effect_free
def gobabierto_document_file(context: Context, data_dict: Answer) -> Answer:
    """Where the file of a document is, and what proves that it is still the same.

    The address answers the bytes to whoever may read the document, never to others.

    :param id: id of the document.
    :param event: id of a correction, for the file that it replaced; only for those inside.
    :returns: ``{"name", "size", "media_type", "sha256", "url"}``.
    :raises ObjectNotFound: it has no file.
    """
    tk.check_access("gobabierto_document_file", context, data_dict)
    found = show.file_of(arguments.found(data_dict), str(data_dict.get("event") or ""))
    if found is None:
        raise tk.ObjectNotFound(tk._("This document has no file"))
    return found


def gobabierto_document_create(context: Context, data_dict: Answer) -> Answer:
    """Register a document. It is *declarado* (``needs_review``) until a second person compares it.

    :param organization: id or name of the institution.
    :param type: code of ``vocabularies/document_types.yaml``, which says the fields it must and
        may have: ``number``, ``dated_on``, ``period``, ``signatory_post``, ``addressee``,
        ``acknowledged_on``, ``expires_on``, ``dataset_id``, ``resource_id``, ``plan_row_id``,
        ``user_id``, ``answers``, ``outcome``, ``fundamento``, ``figure``, ``url``,
        ``note``.
    :param upload: its file (multipart), kept outside every public address.
    :param public: whether everybody may read it; as its type says where it is left out.
    :returns: the document.
    :raises ValidationError: with a sentence for each field.
    """
    tk.check_access("gobabierto_document_create", context, data_dict)
    group, kind = arguments.owner(data_dict), arguments.document_type(data_dict)
    values = arguments.values(kind, data_dict, group.id)
    values["public"] = arguments.public(kind, data_dict)
    with arguments.said():
        row = register.register(
            group.id, values, arguments.file(data_dict), arguments.user_id(context)
        )
    return _done(context, row)


def gobabierto_document_update(context: Context, data_dict: Answer) -> Answer:
    """Correct a document. What was there stays in its history; the comparison must be done again.

    :param id: id of the document; of the fields of ``gobabierto_document_create``, those given.
    :param reason: why it is corrected (optional).
    :returns: the document.
    :raises ValidationError: with a sentence for each field, or because it was deleted.
    """
    tk.check_access("gobabierto_document_update", context, data_dict)
    row = arguments.found(data_dict, lock=True)
    kind = document_types.find(row.type)
    if kind is None:
        raise tk.ValidationError({"type": [tk._("Its type is no longer in the list.")]})
    asked = [name for name in fields.of_type(kind) if name != "file"]
    merged = {name: data_dict.get(name, getattr(row, name)) for name in asked}
    strange = {name: data_dict[name] for name in fields.FIELDS if name in data_dict}
    values = arguments.values(kind, {**strange, **merged}, row.organization_id)
    if "public" in data_dict:
        values["public"] = tk.asbool(data_dict["public"])
    with arguments.said():
        file, user_id = arguments.file(data_dict), arguments.user_id(context)
        register.correct(row, values, file, user_id, arguments.reason(data_dict))
    return _done(context, row)


def gobabierto_document_compare(context: Context, data_dict: Answer) -> Answer:
    """Say, as a second person, that the record is what the document says: it is *cotejado*.

    :param id: id of the document.
    :returns: the document.
    :raises ValidationError: the user registered or corrected it, or there is nothing to compare.
    """
    tk.check_access("gobabierto_document_compare", context, data_dict)
    row = arguments.found(data_dict, lock=True)
    with arguments.said():
        register.compare(row, arguments.user_id(context))
    return _done(context, row)


def gobabierto_document_delete(context: Context, data_dict: Answer) -> Answer:
    """Take a document out of the register from today on; its record, file and history stay.

    :param id: id of the document.
    :param reason: why.
    :returns: the document.
    :raises ValidationError: without a reason, or it was deleted before.
    """
    tk.check_access("gobabierto_document_delete", context, data_dict)
    reason = arguments.reason(data_dict)
    if not reason:
        raise tk.ValidationError({"reason": [tk._("Say why it is deleted.")]})
    row = arguments.found(data_dict, lock=True)
    with arguments.said():
        register.delete(row, arguments.user_id(context), reason)
    return _done(context, row)


def gobabierto_review_create(context: Context, data_dict: Answer) -> Answer:
    """Register the quarterly review: of all the data at once, of some datasets, or both.

    :param organization: id or name of the institution.
    :param period: the quarter reviewed, ``2026-T3``.
    :param outcome: of all the data: ``sin_cambios`` or ``con_cambios`` (optional).
    :param datasets: ``[{"id", "outcome"}]``, for those reviewed one by one (optional).
    :param dated_on: day of the review; also ``number``, ``signatory_post``, ``url``, ``note``,
        ``public`` and ``upload`` (the minuta), as for any document.
    :returns: ``{"count", "results": [document]}``, one for each outcome.
    :raises ValidationError: with a sentence for each field.
    """
    tk.check_access("gobabierto_review_create", context, data_dict)
    group, kind = arguments.owner(data_dict), review.kind()
    outcomes = review.outcomes(data_dict)
    values = [
        arguments.values(kind, {**data_dict, "dataset_id": key, "outcome": outcome}, group.id)
        for key, outcome in outcomes.items()
    ]
    public = arguments.public(kind, data_dict)
    with arguments.said():
        file, user_id = arguments.file(data_dict), arguments.user_id(context)
        rows = review.register_all(
            group.id, [{**each, "public": public} for each in values], file, user_id
        )
    arguments.commit(context, group.id)
    return {"count": len(rows), "results": show.listed(rows, None)}
