"""A record under another identity is the same record, and no new one beside a vanished one.

It is known again by the guid that other portals knew it by, else by its files, where exactly one
record of the source has them and that one is not offered under its own identity any more. Whether
it is, only a reading of the whole source tells: where not all of it was read, the record waits.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import orjson

from ckanext.gobabierto.harvesters.records import ERROR, Fault

from . import ledger_questions, packages
from .prepared import REFUSAL, Prepared, envelope
from .seen import Seen

WAITS = "identidad_por_confirmar"
_MESSAGE = (
    "El registro parece uno ya conocido, con otro identificador; se decide cuando la fuente se "
    "pueda leer completa."
)


def note(seen: Seen, items: Sequence[Prepared]) -> None:
    """Keep by what records that are not known would be known again."""
    seen.add_new([(item.identity, item.old_guid, files_hash(_urls(item))) for item in items])


def _urls(item: Prepared) -> Iterable[str]:
    resources: list[Any] = orjson.loads(item.content).get("resources") or []
    return (str(each["values"].get("url") or "") for each in resources)


def files_hash(urls: Iterable[str]) -> str:
    """Of a set of addresses, as :meth:`Seen.renamed` makes it of a baseline; empty for none."""
    told = "\n".join(sorted({url for url in urls if url}))
    return hashlib.md5(told.encode(), usedforsecurity=False).hexdigest() if told else ""


def found(seen: Seen, source_id: str) -> dict[str, str]:
    """Old identity by new one; only where neither could be another's."""
    result: dict[str, str] = {}
    for pairs in seen.renamed(source_id):
        news = Counter(new for new, _ in pairs)
        olds = Counter(old for _, old in pairs)
        taken = set(result.values())
        for new, old in pairs:
            if news[new] == olds[old] == 1 and new not in result and old not in taken:
                result[new] = old
    return result


def fault(was: str) -> Fault:
    """Why a record waits."""
    return Fault(WAITS, _MESSAGE, "identifier", was, severity=ERROR)


def waiting(identity: str, why: Fault) -> bytes:
    """The content of a harvest object of a record that waits."""
    return envelope(REFUSAL, "", identity=identity, title=identity, faults=[asdict(why)])


def free_ids(source_id: str, identities: Sequence[str]) -> dict[str, str]:
    """Ids for the datasets of records that have none: the same in every attempt.

    One whose dataset went on with a record of another identity gets another.
    """
    ids = {identity: packages.dataset_id(source_id, identity) for identity in identities}
    owners = ledger_questions.identities_of(source_id, ids.values()) if ids else {}
    for identity, key in ids.items():
        owner = owners.get(key, identity)
        if owner != identity:
            ids[identity] = packages.dataset_id(source_id, f"{identity}\n{owner}")
    return ids
