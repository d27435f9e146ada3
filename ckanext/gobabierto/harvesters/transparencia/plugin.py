"""The harvester of HTML transparency sections: what it finds waits for a person in the tray."""

from __future__ import annotations

from typing import Any

from ckanext.gobabierto.harvesters import section_record
from ckanext.gobabierto.harvesters.records import Source
from ckanext.gobabierto.harvesters.run.harvester import SourceHarvester
from ckanext.gobabierto.harvesters.run.objects import Member
from ckanext.gobabierto.harvesters.run.proposals import Findings, Proposals

from .config import EXAMPLE
from .reader import TransparenciaReader


class TransparenciaHarvester(SourceHarvester):
    """``IHarvester`` of source type ``transparencia``."""

    reader = TransparenciaReader()
    shelf = Proposals()
    title = "Sección de transparencia (HTML)"
    help = (
        "Lee la página de transparencia de una institución y propone los conjuntos de datos que "
        "encuentra; una persona los acepta o los rechaza en la bandeja. Configuración (opcional): "
        "más páginas de la misma sección, por ejemplo " + EXAMPLE
    )

    def address_of(self, content: dict[str, Any]) -> str | None:
        """The page the object was found in."""
        found = content.get("finding") or content
        return found.get("page") or found.get("url")

    def take(self, source: Source, job_id: str, user: str, members: list[Member]) -> None:
        """Make proposals of findings, or update what one was accepted as."""
        Findings(source, job_id, user, self.take_aside).run(members)

    def take_aside(self, organization_id: str, content: dict[str, Any]) -> None:
        """The account of a page becomes facts of the institution."""
        found = section_record.from_record(content)
        section_record.record(organization_id, found, section_record.piece_in(content))
