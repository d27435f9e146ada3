"""Files that cannot be read as a Plan, and the limits within which one is read."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.gobabierto.errors import BadInput

EXPECTED = "una hoja de cálculo (XLSX, XLS u ODS) o un CSV con un renglón por recurso comprometido"


class BadPlanFile(BadInput):
    """The file as a whole cannot be read as a Plan; nothing of it was taken.

    Codes: ``archivo_vacio``, ``archivo_demasiado_grande``, ``archivo_no_es_plan`` (PDF, page,
    image, document…), ``archivo_protegido``, ``archivo_danado``, ``archivo_comprimido_sospechoso``,
    ``hoja_demasiado_grande``, ``demasiados_renglones``, ``demasiadas_hojas``,
    ``lectura_demasiado_lenta``, ``hoja_inexistente``, ``sin_encabezados``, ``sin_renglones``.
    """

    code = "plan_ilegible"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read; the portal's criterion, generous for a Plan."""

    size: int = 20 * 2**20
    """Bytes of the file."""
    unpacked: int = 150 * 2**20
    """Bytes of what a compressed file (XLSX, ODS) unpacks to, all its parts together."""
    ratio: int = 200
    """Times that a large part may grow when it is unpacked; rows that repeat themselves grow so."""
    large: int = 16 * 2**20
    """Bytes from which a part is large."""
    parts: int = 2000
    """Files inside a compressed file."""
    rows: int = 20_000
    columns: int = 200
    sheets: int = 50
    cell: int = 32_767
    """Characters of a cell; what is beyond is cut, and said."""
    seconds: int = 30
    memory: int = 2**30
    """Bytes of address space of the process that opens a spreadsheet."""
