"""The tags of a batch: found in one query, and the missing ones made before anything is written.

No constraint keeps two workers from making the same free tag twice; a lock does, and it is held
only while the missing ones are stored, not until a whole batch is committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from .items import Item
from .validation import Flat

_LOCK = 5_174_023_118
_TAGS = "tags"


def prepare(sound: Sequence[tuple[Item, Flat]]) -> list[Any]:
    """Give every free tag of the batch its id. Commits if there were new ones.

    :returns: the tags, to be kept as long as the session is to know them by heart.
    """
    names = {name for _, fields in sound for _, name in _free_tags(fields)}
    if not names:
        return []
    known = _stored(names)
    if missing := names - known.keys():
        known |= _made(missing)
    for _, fields in sound:
        for place, name in list(_free_tags(fields)):
            fields[_TAGS, place, "id"] = known[name].id
    return list(known.values())


def _free_tags(fields: Flat) -> Iterable[tuple[int, str]]:
    """Place and name of each tag of no vocabulary."""
    for key, value in fields.items():
        if len(key) == 3 and key[0] == _TAGS and key[2] == "name":  # noqa: PLR2004
            place = key[1]
            own = [fields.get((_TAGS, place, name)) for name in ("vocabulary_id", "id")]
            if not any(own):
                yield place, value


def _stored(names: Iterable[str]) -> dict[str, Any]:
    query = (
        sa.select(model.Tag)
        .where(model.Tag.name.in_(sorted(names)), model.Tag.vocabulary_id.is_(None))
        .order_by(model.Tag.id.desc())
    )
    return {tag.name: tag for tag in model.Session.scalars(query)}


def _made(names: set[str]) -> dict[str, Any]:
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    found = _stored(names)
    new = {name: model.Tag(name=name) for name in sorted(names - found.keys())}
    model.Session.add_all(new.values())
    model.Session.commit()
    return {**found, **new}
