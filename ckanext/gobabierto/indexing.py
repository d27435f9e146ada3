"""What Solr is given of a dataset: never something that makes it refuse the whole document.

Three things of the stock index lose datasets or hide them, and are mended here:

- a value over 32,766 bytes in a string field ("immense term") refuses the document: it is cut;
- a key ending in ``_date`` goes to a date field, where an offset such as ``-06:00`` refuses the
  document and ``03/04/2025`` is read month first: rewritten in UTC, day first, or left out;
- of the institution only the name of its address is indexed: its title, siglas and former names
  are added, so that somebody who types «CONEVAL» finds what CONEVAL publishes.

And of the query: every field asked must drop the same stop words (see ``solr/conf/schema.xml``).
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from typing import Any

from dateutil import parser as dates

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search

log = logging.getLogger(__name__)

MAX_TERM_BYTES = 32_766
INSTITUTION_FIELD = "extras_institution_names"
NAMING_FIELDS = ("siglas", "former_names")
PAGE = 500
JOB_TIMEOUT = 3600

QUERY_FIELDS = f"title^4 name_text^4 {INSTITUTION_FIELD}^2 tags_text^2 groups_text^2 text"

# Analysed word by word, or stored without being indexed: no limit there.
_UNLIMITED = frozenset(
    {"title", "notes", "author", "author_email", "maintainer", "maintainer_email"}
    | {"res_name", "res_description", "data_dict", "validated_data_dict"}
)
_UNLIMITED_PREFIXES = ("extras_", "res_extras_")
_DAY_FIRST = re.compile(r"^\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b")


def index_document(document: dict[str, Any]) -> dict[str, Any]:
    """The document CKAN made for Solr, made acceptable and findable.

    :param document: flat dict of ``IPackageController.before_dataset_index``
    :returns: a new dict; nothing but the index sees it
    """
    safe = {key: _fit(key, value) for key, value in document.items() if not _is_date(key)}
    for key in filter(_is_date, document):
        moment = _utc(document.get(f"extras_{key}") or document[key])
        if moment:
            safe[key] = moment
    names = institution_names(document.get("owner_org"))
    if names:
        safe[INSTITUTION_FIELD] = names
    return safe


def search_parameters(parameters: dict[str, Any]) -> dict[str, Any]:
    """Ask the Spanish fields, unless the caller chose others.

    :param parameters: of ``IPackageController.before_dataset_search``
    """
    return {**parameters, "qf": parameters.get("qf") or QUERY_FIELDS}


def institution_names(organization_id: str | None) -> str:
    """Title, siglas and former names of an institution in one searchable text."""
    organization = model.Group.get(organization_id) if organization_id else None
    if organization is None:
        return ""
    extras = getattr(organization, "extras", None) or {}
    parts = [organization.title, *(extras.get(field) for field in NAMING_FIELDS)]
    return "\n".join(str(part) for part in parts if part)


def _is_date(key: str) -> bool:
    return key.endswith("_date")


def _fit(key: str, value: Any) -> Any:
    if key in _UNLIMITED or key.startswith(_UNLIMITED_PREFIXES):
        return value
    if isinstance(value, str):
        return cut(value)
    if isinstance(value, list):
        return [cut(item) if isinstance(item, str) else item for item in value]
    return value


def cut(text: str, limit: int = MAX_TERM_BYTES) -> str:
    """The longest beginning of a text within the limit of bytes, never half a character."""
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) <= limit:
        return text
    return encoded[:limit].decode("utf-8", "ignore")


def _utc(value: Any) -> str | None:
    """An instant as Solr takes it, or None where the text is no date."""
    text = str(value or "")
    try:
        moment = dates.parse(text, dayfirst=bool(_DAY_FIRST.match(text)))
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo:
        moment = moment.astimezone(dt.timezone.utc)
    return moment.replace(tzinfo=None).isoformat() + "Z"


def schedule_organization(organization_id: str) -> None:
    """Have the datasets of an institution indexed again soon, because its names have changed.

    CKAN leaves the old names in their documents until each dataset is saved. To be called once the
    change is committed: the worker reads the names from the database.
    """
    try:
        published = _page(organization_id, 0, rows=1)
    except search.SearchError:
        log.exception("Solr does not answer: institution %s is not indexed again", organization_id)
        return
    if published:
        tk.enqueue_job(
            reindex_organization,
            [organization_id],
            title=f"gobabierto: indexar {organization_id}",
            rq_kwargs={"timeout": JOB_TIMEOUT},
        )


def reindex_organization(organization_id: str) -> int:
    """Index every dataset of an institution again (a background job).

    :returns: how many were indexed; one that Solr refuses does not stop the others
    """
    ids: list[str] = []
    while page := _page(organization_id, len(ids)):
        ids.extend(page)
    done = 0
    for dataset_id in ids:
        try:
            search.rebuild(package_ids=[dataset_id], defer_commit=True)
            done += 1
        except search.SearchIndexError:  # noqa: PERF203 - one must not stop the others
            log.exception("Dataset %s could not be indexed", dataset_id)
    if ids:
        search.commit()
    return done


def _page(organization_id: str, start: int, rows: int = PAGE) -> list[str]:
    query: dict[str, Any] = {
        "fq": f'owner_org:"{organization_id}" +state:(active OR draft)',
        "fl": "id",
        "rows": rows,
        "start": start,
        "sort": "id asc",
    }
    # One single field asked: the answer is its values, not documents.
    return search.query_for(model.Package).run(query)["results"]
