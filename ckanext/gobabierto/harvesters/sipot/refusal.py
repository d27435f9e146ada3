"""Files that cannot be read as an export of the SIPOT."""

from __future__ import annotations

from ckanext.gobabierto.errors import BadInput

EXPECTED = (
    "el XLSX o el CSV que descarga el SIPOT, con «Nombre del Sujeto Obligado:» en el primer renglón"
)


class BadExport(BadInput):
    """Nothing of the file was taken.

    Codes: ``sipot_no_reconocido``, ``sipot_plantilla``, ``sipot_sin_formato``,
    ``archivo_danado``, ``archivo_protegido``, ``archivo_comprimido_sospechoso``,
    ``hoja_demasiado_grande``, ``lista_no_reconocida``.
    """

    code = "sipot_no_reconocido"


def damaged(where: str, found: str = "") -> BadExport:
    """The file cannot be opened, or ends before its time."""
    message = "El archivo está dañado o incompleto: no se pudo leer."
    found = found[:200]
    return BadExport(message, where=where, found=found, expected=EXPECTED, code="archivo_danado")


def too_large(where: str, found: str, expected: str) -> BadExport:
    """More than is read."""
    message = "El archivo es demasiado grande para leerse."
    return BadExport(
        message, where=where, found=found, expected=expected, code="hoja_demasiado_grande"
    )


def protected(where: str) -> BadExport:
    """The file asks for a password."""
    message = "El archivo está protegido con contraseña: publíquelo sin ella."
    return BadExport(message, where=where, expected=EXPECTED, code="archivo_protegido")
