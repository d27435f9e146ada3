"""The directory of a compressed file, looked at before anything of it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from .refusal import EXPECTED, BadPlanFile, Limits

_MEGABYTE = 2**20
_ENCRYPTED_FLAG = 0x1
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def check_package(content: bytes, limits: Limits) -> str:
    """Which spreadsheet a compressed file is: ``xlsx``, ``xlsb`` or ``ods``.

    :raises BadPlanFile: when it is damaged, protected, none of them, or would unpack to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _refuse_bombs(parts, len(content), limits)
            return _kind(package, {part.filename for part in parts})
    except (zipfile.BadZipFile, EOFError, KeyError, ValueError, RuntimeError, zlib.error) as error:
        raise BadPlanFile(
            "El archivo está dañado o incompleto: no se pudo abrir.",
            found=str(error)[:200],
            expected=EXPECTED,
            code="archivo_danado",
        ) from error


def _refuse_bombs(parts: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    total = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    grown = [
        part
        for part in parts
        if part.file_size > max(limits.large, limits.ratio * max(part.compress_size, 1))
    ]
    # Parts that share their bytes unpack to more than the file could hold.
    if total > limits.unpacked or grown or len(parts) > limits.parts or packed > size:
        raise BadPlanFile(
            "El archivo comprimido se expande más de lo que un Plan necesita; no se abrió.",
            found=f"{len(parts)} partes, {total / _MEGABYTE:.0f} MB al abrirlo",
            expected=f"{limits.unpacked // _MEGABYTE} MB a lo más",
            code="archivo_comprimido_sospechoso",
        )


def _kind(package: zipfile.ZipFile, names: set[str]) -> str:
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in package.infolist()):
        raise protected()
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "mimetype" in names and package.read("mimetype")[:100].decode("ascii", "replace") == _ODS:
        if b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise protected()
        return "ods"
    inside = (
        "un documento de texto (Word)"
        if "word/document.xml" in names
        else "una presentación"
        if "ppt/presentation.xml" in names
        else f"un archivo comprimido con {len(names)} archivos"
    )
    raise BadPlanFile(
        f"El archivo es {inside}, no un Plan que se pueda leer.",
        found=inside,
        expected=f"{EXPECTED}, sin comprimir",
        code="archivo_no_es_plan",
    )


def protected() -> BadPlanFile:
    """The refusal of a file that asks for a password."""
    return BadPlanFile(
        "El archivo está protegido con contraseña: guarde una copia sin ella y vuelva a subirlo.",
        expected=EXPECTED,
        code="archivo_protegido",
    )
