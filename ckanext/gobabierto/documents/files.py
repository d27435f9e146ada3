"""Is this a file we keep? Judged by its bytes, never by the name or type somebody sent with it.

Only documents that people read: PDF, pictures, office files without macros, kept e-mails. Nothing
that runs, and no archive that hides what it holds.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from ckanext.gobabierto.errors import BadInput

ACCEPT = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.eml"
"""For the ``accept`` attribute of the form; a hint to the browser, not a check."""
EXPECTED = "PDF, imagen (PNG, JPEG o TIFF), archivo de oficina sin macros o correo guardado (.eml)"

_CHUNK = 1 << 16
_IN_MEMORY = 1 << 20
_LONGEST_NAME = 100
_OOXML = {
    "word/": ("docx", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/": ("xlsx", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/": ("pptx", "vnd.openxmlformats-officedocument.presentationml.presentation"),
}
_ODF = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_OLE = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
    (b"II*\0", "tif", "image/tiff"),
    (b"MM\0*", "tif", "image/tiff"),
)
_SAME = {"jpeg": "jpg", "tiff": "tif"}
_HEADER = re.compile(rb"^[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]")
_OF_MAIL = re.compile(rb"(?im)^(from|date|subject|message-id|received):[ \t]")
_OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")
"""Name of the stream of macros in the files of Office 97."""
_TYPES = "[Content_Types].xml"
_LARGEST_DIRECTORY = 1 << 20
"""Some ten thousand members; an office file has some tens."""
_LAST_RECORD = (1 << 16) + 22
_UNWRITABLE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


class RefusedFile(BadInput):
    """A file that the register does not keep."""

    code = "archivo_no_admitido"


@dataclass(slots=True)
class Received:
    """A file that was read, measured and recognized; ``content`` stands at its beginning."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: IO[bytes]


def receive(stream: IO[bytes], name: str, most: int) -> Received:
    """Read *stream*, and say what it is.

    :param name: the name it came with; never used as a path.
    :param most: bytes that it may have.
    :raises RefusedFile: it is empty, too large, or not of a kind we keep.
    """
    content: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - handed over
    digest, size = hashlib.sha256(), 0
    while block := stream.read(_CHUNK):
        size += len(block)
        if size > most:
            content.close()
            raise RefusedFile(
                "El archivo es demasiado grande.",
                found=f"más de {most / (1 << 20):.0f} MB",
                expected=f"un archivo de hasta {most / (1 << 20):.0f} MB",
                code="archivo_demasiado_grande",
            )
        digest.update(block)
        content.write(block)
    if not size:
        content.close()
        raise RefusedFile("El archivo está vacío.", expected=EXPECTED, code="archivo_vacio")
    try:
        extension, media_type = _recognized(content, _extension(name))
    except RefusedFile:
        content.close()
        raise
    content.seek(0)
    return Received(clean_name(name, extension), media_type, size, digest.hexdigest(), content)


def clean_name(name: str, extension: str) -> str:
    """A name safe to offer: no folders, no control marks, the extension that its bytes ask for."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = "".join(c for c in base if unicodedata.category(c)[0] != "C" and c != "\ufeff")
    stem = plain.rsplit(".", 1)[0] if "." in plain else plain
    stem = _UNWRITABLE.sub("_", stem).strip(" .")[:_LONGEST_NAME].strip(" .")
    return f"{stem or 'documento'}.{extension}"


def _extension(name: str) -> str:
    found = name.rsplit(".", 1)[-1].casefold() if "." in name else ""
    return _SAME.get(found, found)


def _recognized(content: IO[bytes], claimed: str) -> tuple[str, str]:
    content.seek(0)
    head = content.read(4096)
    found: tuple[str, str] | None = None
    if b"%PDF-" in head[:1024]:
        found = "pdf", "application/pdf"
    elif head.startswith(b"PK\x03\x04"):
        found = _office(content)
    elif head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        found = (claimed, _OLE[claimed]) if claimed in _OLE else None
        if found and _holds(content, _OLD_MACROS):
            raise _macros()
    elif claimed == "eml":
        found = _mail(head)
    else:
        found = next(((ext, kind) for start, ext, kind in _STARTS if head.startswith(start)), None)
    if found is None:
        raise RefusedFile(
            "El registro no guarda archivos de este tipo.",
            found=f".{claimed}" if claimed else "sin extensión",
            expected=EXPECTED,
        )
    if claimed and claimed != found[0]:
        raise RefusedFile(
            "El contenido del archivo no es lo que dice su nombre.",
            found=f".{claimed}, que por dentro es {found[0].upper()}",
            expected=EXPECTED,
            code="archivo_con_otro_contenido",
        )
    return found


def _macros() -> RefusedFile:
    return RefusedFile("El archivo tiene macros.", expected=EXPECTED, code="archivo_con_macros")


def _holds(content: IO[bytes], mark: bytes) -> bool:
    """Whether *mark* stands anywhere in the file."""
    content.seek(0)
    before = b""
    while block := content.read(_CHUNK):
        if mark in before + block:
            return True
        before = block[-len(mark) :]
    return False


def _office(content: IO[bytes]) -> tuple[str, str] | None:
    """An office file by its members; any other ZIP is refused. Nothing is decompressed at large."""
    if _directory_size(content) > _LARGEST_DIRECTORY:
        return None
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
            kind = _member(archive, "mimetype", 100).strip() if "mimetype" in names else ""
            types = _member(archive, _TYPES, _LARGEST_DIRECTORY) if _TYPES in names else ""
    except (OSError, RuntimeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
    # A part with macros may have any name: its type is what makes the program run it.
    if "macroenabled" in types.casefold() or "vbaproject" in types.casefold():
        raise _macros()
    if any(name.casefold().endswith("vbaproject.bin") for name in names) or any(
        name.startswith(("Basic/", "Scripts/")) for name in names
    ):
        raise _macros()
    if kind in _ODF:
        return _ODF[kind], kind
    if _TYPES not in names:
        return None
    for folder, (extension, media_type) in _OOXML.items():
        if any(name.startswith(folder) for name in names):
            return extension, f"application/{media_type}"
    return None


def _directory_size(content: IO[bytes]) -> int:
    """Bytes of the list of members, which is read whole however many it says there are."""
    length = content.seek(0, 2)
    content.seek(max(0, length - _LAST_RECORD))
    end = content.read()
    place = end.rfind(b"PK\x05\x06")
    return int.from_bytes(end[place + 12 : place + 16], "little") if place >= 0 else 0


def _member(archive: zipfile.ZipFile, name: str, most: int) -> str:
    with archive.open(name) as member:
        return member.read(most).decode("utf-8", "replace")


def _mail(head: bytes) -> tuple[str, str] | None:
    """A kept e-mail begins with headers, at least two of them those that every mail has."""
    headers = head.split(b"\r\n\r\n")[0].split(b"\n\n")[0]
    is_mail = _HEADER.match(headers) and len(_OF_MAIL.findall(headers)) > 1
    return ("eml", "message/rfc822") if is_mail else None


def received(upload: Any, most: int) -> Received | None:
    """The file of a form or of a multipart call; ``None`` where none was chosen.

    :param upload: what the framework hands over: anything with ``stream`` and ``filename``.
    """
    name = str(getattr(upload, "filename", "") or "")
    stream = getattr(upload, "stream", None)
    return receive(stream, name, most) if name and stream is not None else None
