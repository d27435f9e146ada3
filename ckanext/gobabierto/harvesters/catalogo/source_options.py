"""What a source of type ``catalogo`` may be told, checked with sentences a person understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.configuration import wrong

TITLE = "Catálogo (ADELA, data.json o CKAN)"
EXAMPLE = '{"format": "auto", "publishers": ["SHCP", "Secretaría de Hacienda y Crédito Público"]}'
HELP = (
    "Lee el catálogo de una institución y guarda sus conjuntos: el catalogo.json de ADELA, un "
    "data.json (DCAT-US) o la dirección de un portal CKAN. El tipo se reconoce solo. "
    "Configuración (opcional), en JSON: «format» (auto, adela, datajson o ckan) lo fuerza; "
    "«publishers» es la lista de nombres de quien publica cuyos conjuntos se toman, si el catálogo "
    "es de varias instituciones («*»: todos); «organization» es el nombre de la organización en el "
    "otro CKAN; "
    "«volatile» son los campos que el sitio cambia solo y que no cuentan como cambio; «rows» "
    f"es cuántos conjuntos se piden por página a un CKAN. Por ejemplo: {EXAMPLE}"
)
FORMATS = ("auto", "adela", "datajson", "ckan")
VOLATILE = ("modified", "issued", "resources.last_modified", "resources.size", "version_notes")
_MOST_ROWS = 1000
_MOST_PUBLISHERS = 200
KEYS = frozenset({"format", "publishers", "organization", "volatile", "rows"})


def _bad(message: str, found: Any, expected: str = EXAMPLE) -> BadInput:
    return wrong(message, found, expected)


def check(config: Mapping[str, Any]) -> dict[str, Any]:
    """The options of this type out of *config*, completed.

    :raises BadInput: what is wrong, what was found, what was expected with an example.
    """
    kind = config.get("format", "auto")
    if kind not in FORMATS:
        raise _bad("«format» no es un tipo de catálogo.", kind, f"uno de: {', '.join(FORMATS)}")
    organization = config.get("organization", "")
    if not isinstance(organization, str) or '"' in organization:
        raise _bad("«organization» debe ser el nombre de una organización.", organization, "shcp")
    rows = config.get("rows", 100)
    if not isinstance(rows, int) or isinstance(rows, bool) or not 1 <= rows <= _MOST_ROWS:
        raise _bad("«rows» debe ser un número.", rows, f"un número entre 1 y {_MOST_ROWS}")
    volatile = _texts(config, "volatile", VOLATILE)
    return {
        "format": kind,
        "publishers": _texts(config, "publishers"),
        "organization": organization.strip(),
        "volatile": volatile,
        "rows": rows,
    }


def _texts(config: Mapping[str, Any], key: str, allowed: tuple[str, ...] = ()) -> list[str]:
    value = config.get(key, [])
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise _bad(f"«{key}» debe ser una lista de textos.", value)
    if len(value) > _MOST_PUBLISHERS:
        raise _bad(f"«{key}» admite hasta {_MOST_PUBLISHERS} textos.", len(value))
    strange = [v for v in value if allowed and v not in allowed]
    if strange:
        raise _bad(f"«{key}» nombra campos que no se admiten.", strange[0], ", ".join(allowed))
    return list(dict.fromkeys(v.strip() for v in value))
