"""What a section says of a dataset that a person deleted here: it waits, and nothing comes back.

The proposal goes on telling what the section offers, so that whoever reopens it decides about that;
its hash says that no dataset has it, so that one that is restored gets it in the next run.
"""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import Proposal

NOT_APPLIED = "aside:"
"""Before the hash of what was found while the dataset was deleted."""
_TABLE = Proposal.__table__


def restored(source_id: str) -> bool:
    """A dataset of the source is there again, and lacks what was found meanwhile and still is."""
    package = model.package_table
    query = (
        sa.select(sa.literal(1))
        .join_from(_TABLE, package, package.c.id == _TABLE.c.dataset_id)
        .where(_TABLE.c.source_id == source_id, _TABLE.c.status == "accepted")
        .where(_TABLE.c.content_hash.startswith(NOT_APPLIED), package.c.state != "deleted")
        .where(_TABLE.c.content["vanished_at"].astext.is_(None))
    )
    return model.Session.execute(query.limit(1)).first() is not None


def plain(content_hash: str) -> str:
    """The hash of the content, whoever has it."""
    return content_hash.removeprefix(NOT_APPLIED)
