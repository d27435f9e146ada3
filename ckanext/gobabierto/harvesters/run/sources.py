"""A harvest source of CKAN as a reader sees it."""

from __future__ import annotations

from typing import Any

from ckan import model

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.fetching import settings as fetching_settings
from ckanext.gobabierto.fetching.client import Client
from ckanext.gobabierto.harvesters import proposal_store
from ckanext.gobabierto.harvesters.intake import institution
from ckanext.gobabierto.harvesters.records import Reader, Source

from . import settings

_KNOWN_BY = ("title", "siglas", "former_names", "pnt_id")


def of_job(harvest_source: Any, reader: Reader) -> Source:
    """The source that a job runs.

    :raises BadInput: it has no institution, or its configuration is wrong.
    """
    owner = proposal_store.owner_of_source(harvest_source.id)
    if owner is None or model.Session.get(model.Group, owner) is None:
        raise BadInput(
            "La fuente no pertenece a ninguna institución; asígnela y vuelva a correrla.",
            code="fuente_sin_institucion",
        )
    return make(
        reader, harvest_source.url, owner, harvest_source.config,
        source_id=harvest_source.id, title=harvest_source.title or "",
    )  # fmt: skip


def client(source: Source, *, patience: float | None = None) -> Client:
    """What reads the sites of *source*; shows them the credential that it names, if it is for its
    institution.

    :param patience: seconds that somebody may wait for a turn at a host.
    :raises BadInput: the source names a secret that the portal does not have for it.
    """
    return fetching_settings.client(
        patience=patience,
        secret=str(source.config.get("secret") or ""),
        organization_id=source.organization_id,
    )


def make(
    reader: Reader,
    url: str,
    organization_id: str,
    config: str | None,
    *,
    source_id: str = "",
    title: str = "",
) -> Source:
    """A source, saved (*source_id*) or not yet.

    :raises BadInput: the configuration is wrong.
    """
    url = url.strip()
    owner = institution(organization_id)
    return Source(
        url=url,
        type=reader.type,
        organization_id=owner["id"],
        organization_name=owner["name"],
        config=settings.check(reader, config, url),
        id=source_id,
        title=title,
        institution={key: str(owner.get(key) or "") for key in _KNOWN_BY},
    )
