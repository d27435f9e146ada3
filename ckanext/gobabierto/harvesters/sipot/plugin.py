"""The source type ``sipot``."""

from __future__ import annotations

from ckanext.gobabierto.harvesters.run.harvester import SourceHarvester

from .config import EXAMPLE
from .reader import SipotReader


class SipotHarvester(SourceHarvester):
    """``IHarvester`` of source type ``sipot``."""

    reader = SipotReader()
    title = "Exportaciones del SIPOT (XLSX, CSV)"
    help = (
        "Lee los formatos de obligaciones de transparencia que la institución exporta del SIPOT: "
        "un archivo, un ZIP, o una página o lista que los enlaza. Cada formato es un conjunto y "
        f"cada periodo un recurso. Configuración (opcional), por ejemplo {EXAMPLE}"
    )
