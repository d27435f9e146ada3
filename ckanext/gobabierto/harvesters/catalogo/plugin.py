"""The harvester of catalogues in JSON, as ckanext-harvest runs it."""

from __future__ import annotations

from ckanext.gobabierto.harvesters.run.harvester import SourceHarvester

from .reader import CatalogoReader
from .source_options import HELP, TITLE


class CatalogoHarvester(SourceHarvester):
    """``IHarvester`` of source type ``catalogo``."""

    reader = CatalogoReader()
    title = TITLE
    help = HELP
