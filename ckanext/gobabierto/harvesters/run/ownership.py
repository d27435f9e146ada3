"""A record that is somebody else's already is refused, and nothing of theirs is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from ckanext.gobabierto.harvesters.records import ERROR, Fault, Source

from . import ledger
from .prepared import REFUSAL, Prepared, envelope, refused_hash

OTHER_INSTITUTION = "pertenece_a_otra_institucion"
OTHER_SOURCE = "pertenece_a_otra_fuente"
_SENTENCES = {
    OTHER_INSTITUTION: "Este registro ya es un conjunto de otra institución.",
    OTHER_SOURCE: "Este registro ya se cosecha de otra fuente de la misma institución.",
}


def fault(code: str, found: str) -> Fault:
    """Why it is refused."""
    return Fault(code, _SENTENCES[code], "identifier", found, severity=ERROR)


def refuse(item: Prepared, why: Fault) -> Prepared:
    """The refusal of *item*; the same record is refused again without being told anew."""
    hash_ = refused_hash("", item.hash)
    content = envelope(
        REFUSAL, hash_, identity=item.identity, title=item.title, old_guid=item.old_guid,
        faults=[asdict(why)],
    )  # fmt: skip
    return Prepared(REFUSAL, item.identity, item.title, hash_, content, item.old_guid, (why,))


def refusals(source: Source, items: Sequence[Prepared]) -> dict[str, Prepared]:
    """The refusals of those that belong to another institution or source, by identity."""
    guids = {item.old_guid for item in items if item.old_guid}
    identities = [item.identity for item in items]
    owned = ledger.owned_elsewhere(source.id, source.organization_id, identities, sorted(guids))
    if not owned:
        return {}
    same = {identity for identity, _, _, owner in owned if owner == source.organization_id}
    owners = {guid: owner for _, guid, _, owner in owned if guid in guids}
    found: dict[str, Prepared] = {}
    for item in items:
        owner = owners.get(item.old_guid) if item.old_guid else None
        if owner is not None and owner != source.organization_id:
            found[item.identity] = refuse(item, fault(OTHER_INSTITUTION, item.old_guid))
        elif owner is not None or item.identity in same:
            found[item.identity] = refuse(item, fault(OTHER_SOURCE, item.identity))
    return found
