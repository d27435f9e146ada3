"""The reader of HTML transparency sections, as the base of all sources wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ckanext.gobabierto.harvesters.records import Documents, Read, Source
from ckanext.gobabierto.harvesters.run.settings import bad

from . import config as options
from . import reading
from .recognition import Known


class TransparenciaReader:
    """Reads the pages of a section."""

    type = "transparencia"
    version = reading.VERSION

    def check_config(self, config: Mapping[str, Any], url: str) -> Mapping[str, Any]:
        """The configuration, checked; what it does not say stays unsaid.

        :param url: of the source; empty where it is not known yet, as in CKAN's form.
        :raises BadInput: what is wrong, what was found, what was expected with an example.
        """
        if unknown := sorted(set(config) - options.OPTIONS):
            told = ", ".join(unknown)
            raise bad("La configuración tiene opciones que no existen.", told, options.EXAMPLE)
        options.read(config, url or _site_of(config))
        return config

    def read(self, source: Source, documents: Documents) -> Iterator[Read]:
        """The account of every page, then the findings of all of them.

        :raises BadInput: a page on another host.
        """
        known = [Known.of_content(content) for content in source.earlier]
        yield from reading.read(source, documents, known)


def _site_of(config: Mapping[str, Any]) -> str:
    """A site to which the pages may belong, where nothing else is known of it."""
    pages: Any = config.get("pages")
    named = [p for p in pages if isinstance(p, str)] if isinstance(pages, list) else []
    return next((page for page in named if urlsplit(page).netloc), "https://sitio.gob.mx/")
