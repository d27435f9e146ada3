"""Where the bytes are: a folder beside CKAN's public uploads, which no address leads to.

CKAN serves ``storage/uploads`` of its storage path to everybody; this folder is none of those, its
files have names of our own making, and they only leave through the action that checks the reader.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import uuid
from pathlib import Path
from typing import IO

from ckan.lib.uploader import get_storage_path

from ckanext.gobabierto.errors import GobabiertoError

FOLDER = "gobabierto_documents"
_KEY = re.compile(r"^[0-9a-f]{32}$")
_CHUNK = 1 << 16


class Altered(GobabiertoError):
    """The stored bytes are not those that were registered, or they are gone."""

    code = "archivo_alterado"


class NoStorage(GobabiertoError):
    """The portal has no place to keep files."""

    code = "sin_almacen"


def keep(content: IO[bytes]) -> str:
    """Store *content* for good and give the key it is found by.

    :raises NoStorage: ``ckan.storage_path`` is not set.
    """
    key = uuid.uuid4().hex
    path = _path(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    content.seek(0)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(content, out, _CHUNK)
        out.flush()
        os.fsync(out.fileno())
    part.rename(path)
    return key


def discard(key: str) -> None:
    """Remove what was stored for a registration that did not come about."""
    _path(key).unlink(missing_ok=True)


def verified(key: str, sha256: str) -> IO[bytes]:
    """The stored bytes, opened, once they are proved to be those that were registered.

    :raises Altered: they are not.
    """
    try:
        stream = _path(key).open("rb")
    except OSError as error:
        raise Altered("El archivo registrado no se encuentra en el almacén.") from error
    digest = hashlib.sha256()
    while block := stream.read(_CHUNK):
        digest.update(block)
    if digest.hexdigest() != sha256:
        stream.close()
        raise Altered("El archivo guardado ya no es el que se registró: su SHA-256 es otro.")
    stream.seek(0)
    return stream


def _path(key: str) -> Path:
    if not _KEY.match(key):
        raise Altered("El archivo registrado no se encuentra en el almacén.")
    root = get_storage_path()
    if not root:
        raise NoStorage("El portal no guarda archivos: falta la opción ckan.storage_path.")
    return Path(root) / FOLDER / key[:2] / key
