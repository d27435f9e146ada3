"""How every vocabulary file is read: once, as rows, with its mistakes named."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from ckanext.gobabierto.errors import BadVocabulary

from .edition import given

_ROOM = Path(__file__).parent
JUDGED_BY = (
    "categories",
    "content_faults",
    "document_types",
    "formats",
    "frequencies",
    "licences",
    "terms",
)
"""Those by which verdicts are reached: each is part of the rules that read it."""


def document(name: str) -> Any:
    """The parsed content of the vocabulary file *name*, in the edition that is read.

    :raises BadVocabulary: when it cannot be parsed.
    """
    other = given(name.removesuffix(".yaml"))
    return installed(name) if other is None else other


def installed(name: str) -> Any:
    """The parsed content of the file, whichever edition is read.

    :raises BadVocabulary: when it cannot be parsed.
    """
    try:
        return yaml.safe_load((_ROOM / name).read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadVocabulary(
            "No se pudo leer el vocabulario.", where=name, found=str(error), expected="YAML válido"
        ) from error


@lru_cache(maxsize=1)
def everything() -> str:
    """Hash of all vocabularies, so that a new word is a reason to read again."""
    files = sorted(path for path in _ROOM.iterdir() if path.suffix in {".json", ".yaml"})
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]


def rows(name: str, section: str | None = None) -> list[dict[str, Any]]:
    """The rows of the file *name*, or of one *section* of it.

    :raises BadVocabulary: when they are not a list of mappings.
    """
    data = document(name)
    if section is not None:
        data = data.get(section) if isinstance(data, dict) else None
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise BadVocabulary(
            "El vocabulario no es una lista de renglones.",
            where=f"{name}#{section}" if section else name,
            found=type(data).__name__,
            expected="una lista de {code, label}",
        )
    return cast("list[dict[str, Any]]", data)
