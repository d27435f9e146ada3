"""Datasets of which a source says something else than stands here: counted and paged (SQL).

What a person meanwhile made the same is none. PostgreSQL compares as :func:`merge.same` does; of a
list that CKAN stored in another spelling of JSON it may still say that it differs, and then
:mod:`differences`, which reads each one, leaves it out of its page.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.harvesters.run import ledger
from ckanext.gobabierto.harvesters.withdrawn_files import MISSING_SINCE, OFFERED_AGAIN
from ckanext.gobabierto.model import HarvestRecord, Proposal

PROPOSAL, RECORD = "proposal", "record"


class Dispute(NamedTuple):
    """What a source says otherwise of one dataset."""

    kind: str
    """``proposal`` | ``record`` (of a machine source)."""
    proposal_id: str
    source_id: str
    identity: str
    organization_id: str
    dataset_id: str
    baseline: Any
    differences: Any


def _plain(value: str) -> str:
    """A JSON value as it is compared: scalars as text, nothing and an empty list as no text."""
    words = (
        f"CASE WHEN jsonb_typeof({value}) = 'boolean' THEN initcap({value} #>> '{{}}')"
        f" ELSE {value} #>> '{{}}' END"
    )
    # CKAN keeps the list of a field as the text of its JSON, without blanks.
    return rf"""coalesce(nullif(regexp_replace({words}, '",\s+"', '","', 'g'), '[]'), '')"""


_EXTRAS = "coalesce(CAST(nullif(CAST(r.extras AS text), '') AS jsonb), '{}')"
_HERE = f"""
    CASE WHEN known.entry IS NOT NULL
         THEN (to_jsonb(r) || {_EXTRAS}) -> said.name
         WHEN said.name = 'tags'
         THEN (SELECT jsonb_agg(t.name ORDER BY t.name COLLATE "C") FROM package_tag pt
               JOIN tag t ON t.id = pt.tag_id WHERE pt.package_id = p.id AND pt.state = 'active')
         ELSE (to_jsonb(p) || coalesce(p.extras, '{{}}')) -> said.name END
"""  # noqa: S608 - constants of this module
_NOT_HERE = """NOT EXISTS (SELECT 1 FROM resource o WHERE o.package_id = p.id
                   AND o.state = 'active' AND o.url = d ->> 'proposed')"""
_LASTS = f"""
    EXISTS (
      SELECT 1 FROM jsonb_array_elements(told.differences) AS d
      LEFT JOIN LATERAL (
        SELECT f.entry FROM jsonb_path_query(told.baseline, '$.resources[*]') WITH ORDINALITY
               AS f(entry, place)
        WHERE starts_with(d ->> 'field', (f.entry ->> 'key') || ': ') ORDER BY f.place LIMIT 1
      ) AS known ON true
      LEFT JOIN resource r ON r.id = known.entry ->> 'id' AND r.package_id = p.id
           AND r.state = 'active'
      CROSS JOIN LATERAL (
        SELECT CASE WHEN known.entry IS NULL THEN d ->> 'field'
               ELSE substr(d ->> 'field', length(known.entry ->> 'key') + 3) END AS name
      ) AS said
      CROSS JOIN LATERAL (SELECT {_HERE} AS value) AS here
      WHERE CASE WHEN said.name = '{OFFERED_AGAIN}' THEN r.id IS NULL AND {_NOT_HERE}
                 WHEN known.entry IS NOT NULL AND r.id IS NULL THEN false
                 WHEN said.name = '{MISSING_SINCE}' THEN true
                 ELSE {_plain("here.value")} IS DISTINCT FROM {_plain("(d -> 'proposed')")} END
    )
"""  # noqa: S608 - constants of this module
_OF_MINE = "(CAST(:mine AS text[]) IS NULL OR organization_id = ANY(CAST(:mine AS text[])))"


def _some(told: str) -> str:
    """A JSON list with something in it; what is no list counts for none."""
    return f"jsonb_typeof({told}) = 'array' AND {told} <> '[]' AND dataset_id IS NOT NULL"


_STANDING = f"""
    SELECT told.*, coalesce(nullif(p.title, ''), p.name) AS title FROM (
      SELECT '{PROPOSAL}' AS kind, id AS proposal_id, source_id, identity, organization_id,
             dataset_id, baseline, content -> 'differences' AS differences
      FROM {Proposal.__table__.name}
      WHERE status = 'accepted' AND {_some("(content -> 'differences')")} AND {_OF_MINE}
      UNION ALL
      SELECT '{RECORD}', '', source_id, identity, organization_id, dataset_id, baseline,
             differences
      FROM {HarvestRecord.__table__.name}
      WHERE status <> '{ledger.DELETED}' AND {_some("differences")} AND {_OF_MINE}
    ) AS told
    JOIN package p ON p.id = told.dataset_id AND p.owner_org = told.organization_id
         AND p.state <> 'deleted'
    WHERE {_LASTS}
"""  # noqa: S608 - constants of this module
_COUNT = sa.text(f"SELECT count(*) FROM ({_STANDING}) AS standing")  # noqa: S608
_PAGE = sa.text(
    f"{_STANDING} ORDER BY told.organization_id, title, told.source_id, told.identity"
    " LIMIT :limit OFFSET :offset"
)


def count(organizations: tuple[str, ...] | None) -> int:
    """How many there are of some institutions; of all for ``None``."""
    return int(model.Session.execute(_COUNT, {"mine": _mine(organizations)}).scalar_one())


def page(organizations: tuple[str, ...] | None, limit: int, offset: int) -> list[Dispute]:
    """Some of them, by institution and title."""
    values = {"mine": _mine(organizations), "limit": limit, "offset": offset}
    rows = model.Session.execute(_PAGE, values)
    return [Dispute(*(getattr(row, name) for name in Dispute._fields)) for row in rows]


def _mine(organizations: tuple[str, ...] | None) -> list[str] | None:
    return None if organizations is None else list(organizations)
