"""Fields with a vocabulary: any known spelling becomes its code.

Licences and frequencies that are not known are kept as they came, and judged later; the closed
lists refuse, saying what may be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.logic.validators.refusal import refusal
from ckanext.gobabierto.vocabularies import categories, frequencies, licences, terms

_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")


def gobabierto_term(field: dict[str, Any], schema: Any) -> Callable[[Any], Any]:  # noqa: ARG001
    """One of the list that the field names in ``vocabulary``."""
    name = field["vocabulary"]
    if name == "categories":
        return _category

    def validator(value: Any) -> Any:
        if not value:
            return value
        vocabulary = terms.vocabulary(name)
        found = vocabulary.find(str(value))
        if found is None:
            raise refusal(
                tk._("This value is not in the list."),
                tk._("Write one of: {codes}.").format(
                    codes=", ".join(term.code for term in vocabulary.terms)
                ),
                "valor_fuera_de_lista",
                value,
            )
        return found.code

    return validator


# ckanext-scheming calls these with the field before it validates anything.
gobabierto_term.is_a_scheming_validator = True  # type: ignore[attr-defined]


def _category(value: Any) -> Any:
    if not value:
        return value
    found = categories.find(str(value))
    if found is None:
        raise refusal(
            tk._("The category is not one of the 28 of the platform."),
            tk._("Write its identifier, for example salud or medio_ambiente."),
            "categoria_desconocida",
            value,
        )
    return found.slug


def gobabierto_frequency(value: Any) -> Any:
    """The code of a known frequency; what is not known stays as it came."""
    found = frequencies.find(str(value)) if value else None
    return found.code if found else value


def gobabierto_licence(value: Any) -> Any:
    """The id of a known licence; what is not known stays as it came."""
    found = licences.find(str(value)) if value else None
    return found.id if found else value


def gobabierto_inegi(value: Any) -> Any:
    """Key of the country (00), a state (09), a municipality (09015) or a locality (9 digits)."""
    if not value:
        return value
    text = str(value).strip()
    found = terms.find_area(text)
    if found is None:
        raise refusal(
            tk._("This is not a key of the INEGI."),
            tk._(
                "Write 00 for the whole country, two digits for a state or five for a municipality."
            ),
            "clave_inegi_desconocida",
            value,
        )
    is_finer = text.isdigit() and len(text) > len("002")
    return text if is_finer else found.code


def gobabierto_language(value: Any) -> Any:
    """A language of the list, or any other code of ISO 639."""
    if not value:
        return value
    found = terms.LANGUAGES.find(str(value))
    if found:
        return found.code
    if not _LANGUAGE.match(str(value)):
        raise refusal(
            tk._("This is not the code of a language."),
            tk._("Write its ISO 639 code, for example es."),
            "lengua_desconocida",
            value,
        )
    return value
