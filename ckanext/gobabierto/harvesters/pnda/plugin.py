"""The source type ``pnda``. While it is enabled, the end of every run looks for counterparts."""

from __future__ import annotations

from ckanext.gobabierto.harvesters.counterparts import reconcile
from ckanext.gobabierto.harvesters.run.finish import when_finished
from ckanext.gobabierto.harvesters.run.harvester import SourceHarvester

from .config import EXAMPLE
from .reader import PndaReader


class PndaHarvester(SourceHarvester):
    """``IHarvester`` of source type ``pnda``."""

    reader = PndaReader()
    title = "Plataforma Nacional de Datos Abiertos (datos.gob.mx)"
    help = (
        "Lee lo que la institución tiene en la Plataforma: por su API donde su robots.txt lo "
        "permite, y si no, por sus páginas. La dirección es la de la Plataforma o la de la "
        f"institución en ella. Configuración (opcional), por ejemplo {EXAMPLE}"
    )


when_finished(reconcile.after_job)
