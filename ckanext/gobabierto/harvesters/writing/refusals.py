"""Why CKAN did not take a dataset, field by field, in the words of faults."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.exc import DBAPIError

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchIndexError

from ckanext.gobabierto.harvesters.records import Fault

from .items import error

log = logging.getLogger(__name__)

_LONGEST = 200
_FIELD_OF_SEARCH = re.compile(r"""\bfield[=:]?\s*["'«]?([A-Za-z_]\w{0,80})""")
# The parts of `logic.validators.refusal`, in either language of the portal.
_CODE = re.compile(r"\s*\b(?:Código|Code): (?P<code>[\w-]+)\.\s*$")
_FOUND = re.compile(r"\s*\b(?:Se encontró|Found): «(?P<found>.*?)»\.\s*", re.DOTALL)

FIELD_CODE = "campo_no_valido"
_EXPECTED = {
    "name": "presupuesto_2026",
    "owner_org": "el identificador de una institución del catálogo",
    "url": "https://www.ejemplo.gob.mx/datos.csv",
    "title": "Servicios de asesoría jurídica a víctimas",
}


def faults_of(problem: Exception, package: Mapping[str, Any]) -> tuple[Fault, ...]:
    """What *problem*, raised while *package* was being written, says to its owner."""
    if isinstance(problem, tk.ValidationError):
        found = tuple(_field_faults(problem.error_dict, package))
        return found or (error(FIELD_CODE, f"CKAN no aceptó el conjunto: {_cut(problem)}."),)
    if isinstance(problem, tk.ObjectNotFound):
        return (
            error("conjunto_desaparecido", "El conjunto que se iba a actualizar ya no existe."),
        )
    if isinstance(problem, tk.NotAuthorized):
        message = "Quien cosecha no puede escribir conjuntos de esa institución."
        return (error("sin_permiso", message),)
    if isinstance(problem, DBAPIError):
        _kept(problem)
        message = "La base de datos no aceptó el conjunto."
        return (error("rechazo_base_de_datos", message, found=_of_database(problem)),)
    if isinstance(problem, SearchIndexError):
        return (not_indexed(problem),)
    _kept(problem)
    message = "El conjunto no se pudo escribir por una falla del portal."
    return (error("falla_al_escribir", message, found=type(problem).__name__),)


def not_indexed(problem: object) -> Fault:
    """A warning: it is saved, and will be found once it can be indexed."""
    _kept(problem)
    message = "El conjunto quedó guardado, pero el buscador no lo aceptó; se intentará de nuevo."
    return Fault("sin_indexar", message, found=_of_search(problem))


def _kept(problem: object) -> None:
    """Its words go to the log only: they tell paths, queries, addresses and who may use them."""
    log.warning("A dataset was not taken: %r", problem)


def _of_database(problem: DBAPIError) -> str:
    """The kind of refusal, by the code that PostgreSQL documents."""
    code = getattr(problem.orig, "pgcode", None) or getattr(problem.orig, "sqlstate", None)
    return f"SQLSTATE {code}" if code else type(problem.orig).__name__


def _of_search(problem: object) -> str:
    """Which field was too much for it, if it says so."""
    named = _FIELD_OF_SEARCH.search(str(problem))
    kind = type(problem).__name__ if isinstance(problem, Exception) else ""
    return ", ".join(filter(None, (kind, f"campo «{named[1]}»" if named else "")))


def _field_faults(
    errors: Mapping[str, Any], package: Mapping[str, Any], prefix: str = ""
) -> Iterator[Fault]:
    for field, said in errors.items():
        path = f"{prefix}{field}"
        value = package.get(field)
        if isinstance(said, Mapping):
            inner = value if isinstance(value, Mapping) else {}
            yield from _field_faults(said, inner, f"{path}.")
            continue
        for place, item in enumerate(said if isinstance(said, list) else [said]):
            if isinstance(item, Mapping):
                inner = value[place] if isinstance(value, list) and place < len(value) else {}
                shown = inner if isinstance(inner, Mapping) else {"name": inner}
                yield from _field_faults(item, shown, f"{path}[{place}].")
            elif item:
                yield _field_fault(path, field, str(item), value)


def _field_fault(path: str, field: str, said: str, value: Any) -> Fault:
    code = _CODE.search(said)
    words = said[: code.start()] if code else said
    shown = _FOUND.search(words)
    found = shown["found"] if shown else _cut("" if value is None else value)
    if not code:
        text = words.rstrip(".")
        return error(FIELD_CODE, f"CKAN no acepta este valor: {text}.", path, found,
                     _EXPECTED.get(field, ""))  # fmt: skip
    # «Problem. Found: «x». What to write.»: the last sentence says what was expected.
    before, advice = (words[: shown.start()], words[shown.end() :]) if shown else (words, "")
    if not advice:
        before, _, advice = words.partition(". ")
    return error(code["code"], before.strip().rstrip(".") + ".", path, found, advice.strip())


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
