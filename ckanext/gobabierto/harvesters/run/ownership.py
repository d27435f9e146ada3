"""A record that is somebody else's already is refused, and nothing of theirs is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from urllib.parse import urlsplit

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.harvesters.records import ERROR, Fault, Source

from . import ledger_questions
from .ledger_questions import Owned
from .packages import dataset_id
from .prepared import REFUSAL, Prepared, envelope, refused_hash
from .seen import lock_number

OTHER_INSTITUTION = "pertenece_a_otra_institucion"
OTHER_SOURCE = "pertenece_a_otra_fuente"
_SENTENCES = {
    OTHER_INSTITUTION: "Este registro ya es un conjunto de otra institución.",
    OTHER_SOURCE: "Este registro ya se cosecha de otra fuente de la misma institución.",
}


def fault(code: str, found: str, other: str | None = "") -> Fault:
    """Why it is refused.

    :param other: title of the source that has it.
    """
    sentence = _SENTENCES[code]
    if other:
        sentence = f"{sentence.rstrip('.')}; lo tiene la fuente «{other}»."
    return Fault(code, sentence, "identifier", found, severity=ERROR)


def refuse(item: Prepared, why: Fault) -> Prepared:
    """The refusal of *item*; the same record is refused again without being told anew."""
    hash_ = refused_hash("", item.hash)
    content = envelope(
        REFUSAL, hash_, identity=item.identity, title=item.title, old_guid=item.old_guid,
        faults=[asdict(why)],
    )  # fmt: skip
    return Prepared(REFUSAL, item.identity, item.title, hash_, content, item.old_guid, (why,))


def owned(source: Source, guids: Mapping[str, str]) -> dict[str, Fault]:
    """Why records are refused that belong to another institution or source, by identity.

    Also where its own dataset went to another source with a record that is called otherwise there.

    :param guids: by which other portals knew the records, by identity.
    """
    named = {guid for guid in guids.values() if guid}
    mine = source.organization_id
    made = {dataset_id(source.id, identity): identity for identity in guids}
    others = ledger_questions.owned_elsewhere(
        source.id, mine, list(guids), sorted(named), sorted(made)
    )
    same = {each.identity: each for each in others if each.organization_id == mine}
    went = {made[each.dataset_id]: each for each in others if each.dataset_id in made}
    owners = {
        each.guid: each for each in others
        if each.guid in named
        and (each.organization_id == mine or not _nearer(each.guid, source.url, each))
    }  # fmt: skip
    found: dict[str, Fault] = {}
    for identity, guid in guids.items():
        owner = owners.get(guid) if guid else None
        owner = owner or went.get(identity)
        if owner is not None and owner.organization_id != mine:
            found[identity] = fault(OTHER_INSTITUTION, guid or identity, owner.title)
        elif owner is not None or identity in same:
            found[identity] = fault(OTHER_SOURCE, identity, (owner or same[identity]).title)
    return found


def _nearer(guid: str, url: str, other: Owned) -> bool:
    """A guid that is an address of the site of this source, and not of that of the other one.

    Whoever wrote it first proves nothing; the site that it names does.
    """
    site = _host(guid)
    return bool(site) and site == _host(url) != _host(other.url or "")


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def hold(source: Source, items: Sequence[Prepared]) -> None:
    """Whoever else writes the same records waits until the end of the transaction.

    Two sources that are gathered at once know nothing of one another until one of them commits.
    """
    keys = {lock_number("identity", f"{source.organization_id}\n{item.identity}")
            for item in items}  # fmt: skip
    keys |= {lock_number("guid", item.old_guid) for item in items if item.old_guid}
    query = sa.text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) key")
    model.Session.execute(query, {"keys": sorted(keys)}).all()


def refusals(source: Source, items: Sequence[Prepared]) -> dict[str, Prepared]:
    """The refusals of those that belong to another institution or source, by identity."""
    why = owned(source, {item.identity: item.old_guid for item in items})
    return {item.identity: refuse(item, why[item.identity])
            for item in items if item.identity in why}  # fmt: skip
