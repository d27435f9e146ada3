"""Records of harvest sources that go on in another source."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters.run import transfer
from ckanext.gobabierto.harvesters.run.actions import our_types
from ckanext.gobabierto.harvesters.sources import telling
from ckanext.harvest.model import HarvestSource

from .harvest_sources import source_id
from .proposal_decisions import user_id

Answer = dict[str, Any]
_LONGEST_NOTE, _MOST = 1000, 10_000
_SECTIONS = "transparencia"
"""What is found in sections waits as proposals: it has no records to hand over."""


def gobabierto_harvest_record_transfer(context: Context, data_dict: Answer) -> Answer:
    """Hand records over from one machine source to another, with the datasets made of them.

    For a catalogue that moved: without it the new source is refused them, since they belong to the
    old one. Nothing is written into the datasets; the next run of the new source compares with
    them, and what people edited stays theirs. It is kept who handed over what, when and why.

    :param id: id or name of the source that has them
    :type id: string
    :param to: id or name of the source that is to have them
    :type to: string
    :param identities: identities, or the guids that other portals know them by; all by default
    :type identities: list of strings, optional
    :param with_datasets: the sources are of two institutions, and the datasets move along
    :type with_datasets: boolean, optional
    :param note: why, up to 1,000 characters
    :type note: string

    :returns: ``from``, ``to``, ``moved`` (how many), ``left``: why others were not, by identity
        (``desconocido`` | ``ya_tiene_conjunto`` | ``conjunto_de_otra_institucion``)
    :rtype: dictionary
    """
    first = source_id(data_dict)
    tk.check_access("gobabierto_harvest_record_transfer", context, {"id": first})
    source, target = _place(first), _place(_other(data_dict, first))
    same = source.organization_id == target.organization_id
    if not same and not tk.asbool(data_dict.get("with_datasets") or False):
        told = tk._("The sources are of two institutions: say that the datasets move along")
        raise tk.ValidationError({"with_datasets": [told]})
    wanted, note = _wanted(data_dict), _note(data_dict)
    by = transfer.Person(str(context.get("user") or ""), user_id(context))
    try:
        found = transfer.transfer(source, target, wanted, by, note)
    except transfer.CannotTransfer as error:
        model.Session.rollback()
        raise tk.ValidationError({"id": [error.message], "code": [error.code]}) from error
    telling.decided(source.id)
    return {"from": source.id, "to": target.id, "moved": len(found.moved), "left": found.left}


def _other(data_dict: Answer, first: str) -> str:
    found = source_id({"id": tk.get_or_bust(data_dict, "to")})
    if found == first:
        raise tk.ValidationError({"to": [tk._("It is the same source")]})
    return found


def _place(identifier: str) -> transfer.Place:
    source: Any = model.Session.get(HarvestSource, identifier)
    package = model.Session.get(model.Package, identifier)
    if source.type not in our_types() - {_SECTIONS}:
        raise tk.ValidationError({"id": [tk._("Its type of source has no records to hand over")]})
    if package is None or package.state != "active" or not package.owner_org:
        raise tk.ValidationError({"id": [tk._("The source was removed, or is of no institution")]})
    return transfer.Place(identifier, package.owner_org)


def _wanted(data_dict: Answer) -> list[str] | None:
    given = data_dict.get("identities")
    if given is None:
        return None
    told = [given] if isinstance(given, str) else given
    if not isinstance(told, list) or not told or len(told) > _MOST:
        message = tk._("Must be a list of one to {n} texts").format(n=_MOST)
        raise tk.ValidationError({"identities": [message]})
    return sorted({str(each).replace("\0", "") for each in told})


def _note(data_dict: Answer) -> str:
    note = str(data_dict.get("note") or "").strip()
    if not note:
        raise tk.ValidationError({"note": [tk._("Say why")]})
    if len(note) > _LONGEST_NOTE:
        told = tk._("Must have at most {n} characters").format(n=_LONGEST_NOTE)
        raise tk.ValidationError({"note": [told]})
    return note
