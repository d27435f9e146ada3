"""The harvester of HTML transparency sections, as ckanext-harvest runs it.

Gathering reads the pages and decides nothing; each finding travels in its own harvest object, and
importing makes it a proposal or updates the dataset it was accepted as. A page that cannot be read,
or is empty, is an error of the run and takes nothing away.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import BadInput, FetchError, GobabiertoError, Unreachable
from ckanext.gobabierto.fetching import settings
from ckanext.gobabierto.fetching.client import Client
from ckanext.gobabierto.harvesters import (
    ckan_fixes,
    content,
    intake,
    proposal_store,
    section_record,
    source_config,
)
from ckanext.gobabierto.harvesters.intake import Outcome
from ckanext.gobabierto.harvesters.translation import HarvestTranslation
from ckanext.harvest.harvesters import HarvesterBase
from ckanext.harvest.model import HarvestObject

from .joining import findings_of
from .results import SectionResult
from .section import missing_headings, read_section

log = logging.getLogger(__name__)

SECTION = "seccion:"
_TITLE = "Sección de transparencia (HTML)"
_HELP = (
    "Lee la página de transparencia de una institución y propone los conjuntos de datos que "
    "encuentra; una persona los acepta o los rechaza en la bandeja. Configuración (opcional): "
    "más páginas de la misma sección, por ejemplo " + source_config.EXAMPLE
)


@dataclass(slots=True)
class Reading:
    """The pages of a source, as far as they could be read."""

    pages: list[SectionResult] = field(default_factory=list[SectionResult])
    failures: list[tuple[str, FetchError]] = field(default_factory=list[tuple[str, FetchError]])


def read_pages(addresses: tuple[str, ...]) -> Reading:
    """Fetch and read each page; one that fails does not stop the others."""
    reading = Reading()
    client = settings.client()
    for url in addresses:
        found = _read_page(client, url)
        if isinstance(found, FetchError):
            reading.failures.append((url, found))
        elif found.url not in {page.url for page in reading.pages}:  # two may redirect to one
            reading.pages.append(found)
    client.close()
    return reading


def _read_page(client: Client, url: str) -> SectionResult | FetchError:
    try:
        answer = client.get(url)
    except FetchError as error:
        return error
    page = read_section(answer.body, answer.url, charset=answer.charset)
    if page.links:
        return page
    sentence = f"La página no tiene ningún enlace. Dirección: {url}"
    return Unreachable(sentence, code="pagina_vacia")


class TransparenciaHarvester(HarvestTranslation, HarvesterBase):
    """``IHarvester`` of source type ``transparencia``."""

    p.implements(p.ITranslation)

    def info(self) -> dict[str, str]:
        """Name and help for the form of harvest sources."""
        return {
            "name": "transparencia",
            "title": _TITLE,
            "description": _HELP,
            "form_config_interface": "Text",
        }

    def validate_config(self, config: str | None) -> str | None:
        """The configuration, tidied; what is wrong with it is said in the form."""
        try:
            read = source_config.read(config)
        except BadInput as error:
            raise ValueError(str(error)) from error
        return json.dumps({"pages": list(read.pages)}, ensure_ascii=False) if read.pages else config

    def get_original_url(self, harvest_object_id: str) -> str | None:
        """The page the object was found in."""
        found: Any = HarvestObject.get(harvest_object_id)
        data = json.loads(found.content) if found and found.content else {}
        return data.get("page") or data.get("url")

    def gather_stage(self, harvest_job: Any) -> list[str]:
        """Read the pages; one object for each finding and for each page."""
        try:
            addresses = self._addresses(harvest_job.source)
        except BadInput as error:
            self._save_gather_error(str(error), harvest_job)
            self._finish(harvest_job)
            return []
        reading = read_pages(addresses)
        for url, error in reading.failures:
            self._save_gather_error(f"{error.message} [{error.code}] {url}", harvest_job)
        return self._objects(harvest_job, reading)

    def _addresses(self, source: Any) -> tuple[str, ...]:
        if proposal_store.owner_of_source(source.id) is None:
            raise BadInput(
                "La fuente no pertenece a ninguna institución; asígnela y vuelva a correrla.",
                code="fuente_sin_institucion",
            )
        return source_config.addresses(source.url, source_config.read(source.config))

    def _finish(self, job: Any) -> None:
        # With no objects nobody else would, and the source could not be run again for a while.
        job.status = "Finished"
        job.finished = clock.now().replace(tzinfo=None)

    def _objects(self, job: Any, reading: Reading) -> list[str]:
        missing = missing_headings(reading.pages)
        of_page = {page.url: page for page in reading.pages}
        found: dict[str, dict[str, Any]] = {
            f.identity: content.of_finding(f, of_page[f.page]) for f in findings_of(reading.pages)
        }
        todo: list[tuple[str, dict[str, Any]]] = [
            (f"{SECTION}{url}", {"url": url, "failure": error.code, "message": error.message})
            for url, error in reading.failures
        ]
        todo += [(f"{SECTION}{p.url}", self._section(p, missing)) for p in reading.pages]
        todo += [(f"{job.source.id}:{identity}", data) for identity, data in found.items()]
        if not reading.failures:
            gone = intake.vanished(job.source.id, set(found))
            todo += [(f"{job.source.id}:{i}", {"identity": i, "vanished": True}) for i in gone]
        return [self._object(job, guid, data) for guid, data in todo]

    def _section(self, page: SectionResult, missing: tuple[str, ...]) -> dict[str, Any]:
        record = content.of_section(page)
        return {
            **record,
            "headings_missing": list(missing),
            "platform_links": list(page.platform_links),
            "pnt_links": list(page.pnt_links),
        }

    def _object(self, job: Any, guid: str, data: dict[str, Any]) -> str:
        text = json.dumps(data, ensure_ascii=False)
        made: Any = HarvestObject(guid=guid, job=job, source=job.source, content=text)
        made.save()
        return made.id

    def fetch_stage(self, harvest_object: Any) -> bool:  # noqa: ARG002
        """Everything was read while gathering: the pages are few and belong together."""
        return True

    def import_stage(self, harvest_object: Any) -> bool | str:
        """Store one finding, one page's record, or that something vanished."""
        try:
            data = json.loads(harvest_object.content or "")
            outcome = self._take(harvest_object, data)
        except (GobabiertoError, tk.ValidationError) as error:
            model.Session.rollback()
            told = getattr(error, "message", "") or getattr(error, "error_summary", "") or error
            self._save_object_error(f"{told} [{_code(error)}]", harvest_object, "Import")
            return False
        except Exception as error:
            log.exception("Import of %s failed", harvest_object.guid)
            model.Session.rollback()
            self._save_object_error(f"Error interno: {error!r}", harvest_object, "Import")
            return False
        ckan_fixes.tell_outcome(harvest_object, outcome.value)
        return "unchanged" if outcome is Outcome.UNCHANGED else True

    def _take(self, found: Any, data: dict[str, Any]) -> Outcome:
        source_id = found.source.id
        owner = proposal_store.owner_of_source(source_id)
        if owner is None:
            raise BadInput("La fuente perdió su institución.", code="fuente_sin_institucion")
        proposal_store.supersede(found)
        if found.guid.startswith(SECTION):
            section_record.record(owner, section_record.from_record(data))
            return Outcome.SECTION
        if data.get("vanished"):
            return intake.mark_vanished(source_id, data["identity"])
        outcome = intake.take_in(owner, source_id, data, found.id, self._get_user_name())
        row = proposal_store.by_identity(source_id, data["identity"])
        if row is not None and row.dataset_id:
            found.package_id = row.dataset_id
        return outcome


def _code(error: Exception) -> str:
    return getattr(error, "code", "") or "conjunto_no_valido"
