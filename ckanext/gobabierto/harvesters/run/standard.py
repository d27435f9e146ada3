"""By what this portal refuses a record: its schema, its vocabularies and its licences.

A record that they refused is not tried again while it stays the same; where they change, it is, in
the next run, even if the source answers what it answered.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import orjson
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import vocabularies
from ckanext.gobabierto.model import HarvestRecord

from .ledger import REFUSED

_MARK = "~"
_NO_MATTER = frozenset({"harvest_faults", "content_faults", "remedies"})
"""Words about faults: they refuse nothing."""
_TABLE = HarvestRecord.__table__


@cache
def fingerprint() -> str:
    """Of what stands while this process lives, as what it hashes does."""
    seen = hashlib.sha256()
    schema = tk.h.scheming_get_dataset_schema("dataset")
    seen.update(orjson.dumps(schema, default=str, option=orjson.OPT_SORT_KEYS))
    for file in sorted(Path(vocabularies.__file__).parent.iterdir()):
        if file.suffix in {".yaml", ".json"} and file.stem not in _NO_MATTER:
            seen.update(file.read_bytes())
    seen.update("\n".join(sorted(model.Package.get_license_register())).encode())
    return seen.hexdigest()[:12]


def of(version: str) -> str:
    """By what a record is refused that a reader of that version could read."""
    return f"{version}{_MARK}{fingerprint()}"


def outdated(source_id: str, version: str) -> bool:
    """Records of the source wait that were refused by another schema or other vocabularies."""
    hash_ = _TABLE.c.content_hash
    query = sa.select(sa.literal(1)).where(
        _TABLE.c.source_id == source_id,
        _TABLE.c.status == REFUSED,
        hash_.contains(_MARK),
        sa.not_(hash_.startswith(f"{of(version)}:")),
    )
    return model.Session.execute(query.limit(1)).first() is not None
