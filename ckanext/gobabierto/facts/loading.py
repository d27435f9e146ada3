"""Reading back what was seen of an institution, for judging any of its days: few queries, bulk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from ckan import model

from ckanext.gobabierto import config
from ckanext.gobabierto.model import Snapshot

from .brief import LEFT_OUT
from .codec import decode, decode_values
from .document_types import DocumentFacts
from .observation_types import ResourceObservation
from .plan_types import PlanFacts
from .snapshots import InstitutionHistory, Observed
from .types import DatasetFacts, OrganizationFacts, SectionFacts

TABLE: Any = Snapshot.__table__
_KINDS: dict[str, type[Any]] = {
    "organization": OrganizationFacts,
    "dataset": DatasetFacts,
    "section": SectionFacts,
    "observation": ResourceObservation,
    "document": DocumentFacts,
    "plan": PlanFacts,
}
_OWN = ("organization", "section", "document", "plan")
_OF_DATASETS = ("dataset", "observation")
# As text: parsing it here is several times faster than what the driver does.
_COLUMNS = (
    TABLE.c.subject_type,
    TABLE.c.subject_id,
    TABLE.c.valid_from,
    TABLE.c.valid_to,
    TABLE.c.known_from,
    sa.cast(TABLE.c.facts, sa.Text),
)


# Built once: building a query costs as much as asking it.
_MINE = (TABLE.c.organization_id == sa.bindparam("owner"), TABLE.c.known_to.is_(None))
_SINCE = sa.or_(TABLE.c.valid_to.is_(None), TABLE.c.valid_to >= sa.bindparam("since"))
_OWN_FACTS = sa.select(*_COLUMNS).where(*_MINE, TABLE.c.subject_type.in_(_OWN))
_DATASET_FACTS = sa.select(*_COLUMNS).where(
    *_MINE,
    _SINCE,
    TABLE.c.dataset_id == sa.any_(sa.bindparam("ids", type_=ARRAY(sa.Text))),
    TABLE.c.subject_type.in_(_OF_DATASETS),
)
# Of what is hidden the last public time counts, whoever answered for it then.
_ANYWHERE = sa.select(*_COLUMNS, TABLE.c.organization_id).where(
    TABLE.c.dataset_id == sa.any_(sa.bindparam("ids", type_=ARRAY(sa.Text))),
    TABLE.c.subject_type.in_(_OF_DATASETS),
)
_DATASETS_ANYWHERE = _ANYWHERE.where(TABLE.c.known_to.is_(None))
_OWN_AND_DATASET_FACTS = sa.union_all(_OWN_FACTS, _DATASET_FACTS)
_BRIEF_FACTS = sa.select(
    *_COLUMNS[:-1],
    sa.cast(TABLE.c.facts.op("-")(sa.literal(list(LEFT_OUT), ARRAY(sa.Text))), sa.Text),
).where(*_MINE, _SINCE, TABLE.c.subject_type == "dataset")


def believed(known_at: datetime | None = None) -> tuple[Any, ...]:
    """Conditions on a snapshot that was believed at a moment, now by default."""
    if known_at is None:
        return (TABLE.c.known_to.is_(None),)
    later = sa.or_(TABLE.c.known_to.is_(None), TABLE.c.known_to > known_at)
    return (TABLE.c.known_from <= known_at, later)


def _observed(query: Any, asked: dict[str, Any] | None = None) -> list[Observed]:
    rows = model.Session.execute(query, asked or {})
    return [
        Observed(kind, subject, start, end, decode(_KINDS[kind], orjson.loads(facts)), known)
        for kind, subject, start, end, known, facts in rows
    ]


def institution_history(
    organization_id: str, *, only_dataset: str | None = None, known_at: datetime | None = None
) -> InstitutionHistory:
    """Everything observed of one institution, in one query.

    :param only_dataset: leave the other datasets out; of this one what was observed while another
        institution answered for it is there too, with one more query.
    :param known_at: as it was known then; now by default.
    """
    query = sa.select(*_COLUMNS).where(
        TABLE.c.organization_id == organization_id,
        TABLE.c.subject_type.in_(list(_KINDS)),
        *believed(known_at),
    )
    if only_dataset is not None:
        query = query.where(
            sa.or_(TABLE.c.subject_type.in_(_OWN), TABLE.c.dataset_id == only_dataset)
        )
    found = _observed(query)
    if only_dataset is not None:
        others = _anywhere(organization_id, [only_dataset], known_at)
        found += [item for item in others if item.elsewhere]
    return InstitutionHistory(found, is_platform=config.is_platform())


def own_history(organization_id: str) -> InstitutionHistory:
    """What was observed of an institution beside its datasets: one query."""
    return own_and_datasets(organization_id, (), date.min)[0]


@dataclass(frozen=True, slots=True)
class DatasetReader:
    """What was observed of the datasets of an institution: of some it is here already.

    :param ids: those of which everything that holds on *since* or later is in *held*.
    """

    organization_id: str
    ids: frozenset[str] = frozenset()
    since: date = date.max
    held: tuple[Observed, ...] = ()

    def of(self, ids: Iterable[str], since: date) -> list[Observed]:
        """:func:`datasets`, without a query where it was read already."""
        wanted = set(ids)
        if since < self.since or not wanted <= self.ids:
            return datasets(self.organization_id, sorted(wanted), since)
        found = [
            item
            for item in self.held
            if _dataset_of(item) in wanted and (item.end is None or item.end >= since)
        ]
        return _with_hidden(self.organization_id, found)


def own_and_datasets(
    organization_id: str, ids: Iterable[str], since: date
) -> tuple[InstitutionHistory, DatasetReader]:
    """:func:`own_history`, and some datasets from *since* on: one query."""
    asked: dict[str, Any] = {"owner": organization_id, "ids": list(ids), "since": since}
    found = _observed(_OWN_AND_DATASET_FACTS if asked["ids"] else _OWN_FACTS, asked)
    held = tuple(item for item in found if item.subject_type in _OF_DATASETS)
    own = [item for item in found if item.subject_type in _OWN]
    history = InstitutionHistory(own, is_platform=config.is_platform())
    if not asked["ids"]:
        return history, DatasetReader(organization_id)
    return history, DatasetReader(organization_id, frozenset(asked["ids"]), since, held)


def dataset_ids(organization_id: str) -> list[str]:
    """Every dataset ever observed in an institution."""
    query = (
        sa.select(TABLE.c.subject_id)
        .where(
            TABLE.c.organization_id == organization_id,
            TABLE.c.subject_type == "dataset",
            TABLE.c.known_to.is_(None),
        )
        .distinct()
        .order_by(TABLE.c.subject_id)
    )
    return list(model.Session.execute(query).scalars())


def datasets(organization_id: str, ids: Iterable[str], since: date | None = None) -> list[Observed]:
    """What was observed of some datasets and their files: one query.

    :param since: only what holds on that day or later; of those hidden then, everything, for their
        last public time still counts.
    """
    asked = {"owner": organization_id, "ids": list(ids), "since": since or date.min}
    found = _observed(_DATASET_FACTS, asked)
    return found if since is None else _with_hidden(organization_id, found)


def _dataset_of(item: Observed) -> str:
    return item.subject_id if item.subject_type == "dataset" else item.facts.dataset_id


def _with_hidden(organization_id: str, found: list[Observed]) -> list[Observed]:
    """*found* with everything that was ever observed of those that are hidden in it."""
    hidden = {
        item.subject_id
        for item in found
        if item.subject_type == "dataset" and (item.facts.private or item.facts.state != "active")
    }
    if not hidden:
        return found
    kept = [item for item in found if _dataset_of(item) not in hidden]
    return kept + _anywhere(organization_id, hidden)


def _anywhere(
    organization_id: str, ids: Iterable[str], known_at: datetime | None = None
) -> list[Observed]:
    """Everything that was ever observed of some datasets and their files: one query."""
    query = _DATASETS_ANYWHERE if known_at is None else _ANYWHERE.where(*believed(known_at))
    rows = model.Session.execute(query, {"ids": sorted(ids)})
    return [
        Observed(
            kind,
            key,
            start,
            end,
            decode(_KINDS[kind], orjson.loads(facts)),
            known,
            elsewhere=owner != organization_id,
        )
        for kind, key, start, end, known, facts, owner in rows
    ]


def briefs(organization_id: str, since: date) -> list[Observed]:
    """The datasets of an institution from *since* on, without what ``brief`` leaves out."""
    rows = model.Session.execute(_BRIEF_FACTS, {"owner": organization_id, "since": since})
    return [
        Observed(kind, key, start, end, decode_values(DatasetFacts, orjson.loads(text)), known)
        for kind, key, start, end, known, text in rows
    ]


def whole_datasets(
    base: InstitutionHistory, organization_id: str, day: date, dataset_id: str | None
) -> dict[str, DatasetFacts]:
    """One dataset as it was on *day*, or all of them."""
    ids = [dataset_id] if dataset_id else dataset_ids(organization_id)
    history = base.with_datasets(datasets(organization_id, ids, day))
    found = {key: history.dataset_at(key, day) for key in ids}
    return {key: facts for key, facts in found.items() if facts is not None}
