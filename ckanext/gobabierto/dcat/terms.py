"""Names of ours in RDF, for what no standard says, and the authority tables we point to."""

from __future__ import annotations

from rdflib import Namespace, URIRef

GA = Namespace("urn:x-gobabierto:ns#")
"""Our own terms: one per field of the schema, with the name of the field."""

_LANGUAGES = {"es": "SPA", "en": "ENG", "nah": "NAH", "yua": "YUA", "mul": "MUL"}
_LANGUAGE_TABLE = "http://publications.europa.eu/resource/authority/language/"


def language_uri(code: str) -> URIRef | None:
    """The address of a language in the EU authority table."""
    known = _LANGUAGES.get(code)
    return URIRef(_LANGUAGE_TABLE + known) if known else None


def language_code(text: str) -> str:
    """The code of a language given by its address in the EU table, or the text itself."""
    tail = text.rsplit("/", 1)[-1]
    return next((code for code, name in _LANGUAGES.items() if name == tail), text)
