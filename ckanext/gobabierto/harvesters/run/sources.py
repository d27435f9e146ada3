"""A harvest source of CKAN as a reader sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckan import model

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.fetching import settings as fetching_settings
from ckanext.gobabierto.fetching.client import Client
from ckanext.gobabierto.harvesters import proposal_store
from ckanext.gobabierto.harvesters.intake import institution
from ckanext.gobabierto.harvesters.records import Reader, Source

from . import runs, settings, stopping

_KNOWN_BY = ("title", "siglas", "former_names", "pnt_id")


def of_job(harvest_source: Any, reader: Reader) -> Source:
    """The source that a job runs.

    :raises BadInput: it has no institution, or its configuration is wrong.
    """
    owner = _there(proposal_store.owner_of_source(harvest_source.id))
    return make(
        reader, harvest_source.url, owner, harvest_source.config,
        source_id=harvest_source.id, title=harvest_source.title or "",
    )  # fmt: skip


def client(
    source: Source, *, patience: float | None = None, look: Callable[[], object] = lambda: None
) -> Client:
    """What reads the sites of *source*; shows them the credential that it names, if it is for its
    institution.

    :param patience: seconds that somebody may wait for a turn at a host.
    :param look: called every few seconds of such a wait; it may raise.
    :raises BadInput: the source names a secret that the portal does not have for it.
    """
    return fetching_settings.client(
        patience=patience,
        secret=str(source.config.get("secret") or ""),
        organization_id=source.organization_id,
        look=look,
    )


def of_run(job_id: str, harvest_source: Any, reader: Reader) -> Source:
    """The source as the job read it, whatever was edited since.

    :raises Stopped: the job is not to go on.
    :raises BadInput: the institution is gone; of a job that an earlier version gathered, also what
        :func:`of_job` finds wrong.
    """
    run = runs.get(job_id)
    read_for = run.organization_id if run is not None else ""
    stopping.look(model.Session, job_id, read_for)
    if run is None or not read_for:
        return of_job(harvest_source, reader)
    return _source(
        reader, run.url, _there(read_for), run.config,
        source_id=harvest_source.id, title=harvest_source.title or "",
    )  # fmt: skip


def _there(owner: str | None) -> str:
    if owner is None or model.Session.get(model.Group, owner) is None:
        raise BadInput(
            "La fuente no pertenece a ninguna institución; asígnela y vuelva a correrla.",
            code=stopping.ORPHANED,
        )
    return owner


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
    checked = settings.check(reader, config, url)
    return _source(reader, url, organization_id, checked, source_id=source_id, title=title)


def _source(
    reader: Reader,
    url: str,
    organization_id: str,
    config: Mapping[str, Any],
    *,
    source_id: str,
    title: str,
) -> Source:
    owner = institution(organization_id)
    return Source(
        url=url,
        type=reader.type,
        organization_id=owner["id"],
        organization_name=owner["name"],
        config=config,
        id=source_id,
        title=title,
        institution={key: str(owner.get(key) or "") for key in _KNOWN_BY},
    )
