"""Whose a record is: the institution of the source, another one, or one that nobody knows.

A source belongs to one institution, and a catalogue may hold several publishers. What another one
publishes is refused; what cannot be told is settled by the configuration, never by a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from ckanext.gobabierto.harvesters.records import ERROR, WARNING, Fault, Source
from ckanext.gobabierto.harvesters.sipot import subject
from ckanext.gobabierto.institutions import rows
from ckanext.gobabierto.vocabularies.texts import fold

from .remarks import error, fault

_SIGNS = re.compile(r"[^\w ]+")
_SIGLAS = re.compile(r"\(([^()]{2,30})\)?\s*$")
EVERYBODY = "*"
"""In the configuration: the site is the institution's, whoever signs there."""
_SHORTEST_SIGLAS = 3
_PATH = "publisher.name"


def spelling(name: str) -> str:
    """*name* for comparing: without case, accents, signs and blanks too many."""
    return " ".join(_SIGNS.sub(" ", fold(name.replace("-", " "))).split())


def spellings(name: str) -> set[str]:
    """*name* with and without the siglas that people put behind it."""
    siglas = _SIGLAS.search(name)
    parts = [name, siglas[1], name[: siglas.start()]] if siglas else [name]
    return {plain for part in parts if (plain := spelling(part))}


@lru_cache(maxsize=1)
def _registered() -> dict[str, str]:
    """Every institution of the bundled registry, by title and siglas."""
    found: dict[str, str] = {}
    for row in rows.read()[0]:
        for key in ("title", "siglas"):
            plain = spelling(row.fields.get(key, ""))
            if plain:
                found.setdefault(plain, row.fields["title"])
    return found


class Publishers:
    """Judges the publishers of one catalogue for one source."""

    def __init__(self, source: Source, others: Callable[[], Iterable[str]]) -> None:
        """:param others: every publisher the catalogue names; asked once, if it must be known."""
        told = [source.institution.get(key, "") for key in ("title", "siglas")]
        told += [source.organization_name, *source.institution.get("former_names", "").split("\n")]
        self._told = [name for name in told if name.strip()]
        self._own = {plain for name in told for plain in spellings(name)}
        named = [*(source.config.get("publishers") or ()), source.config.get("organization", "")]
        self._configured = {plain for name in named for plain in spellings(name)}
        self._all = EVERYBODY in named
        self._ask = others
        self._single: bool | None = None

    def judge(self, names: list[str], place: str) -> Fault | None:
        """Nothing where the record is taken without a word; an error where it is refused.

        :param names: of the publisher, the nearest first, then what it belongs to.
        """
        known = {plain for name in names for plain in spellings(name)}
        if not known or self._all:
            return None
        path = f"{place}.{_PATH}"
        if self._configured:
            return None if known & self._configured else error("otra_institucion", path, names[0])
        other = self._whose(known)
        if other is None:
            return None
        if other:
            return error("otra_institucion", path, names[0], f"Es de {other}.")
        if any(subject.same(name, self._told) for name in names):
            return fault("editor_parecido", path, names[0])
        code = "editor_desconocido" if self._is_single() else "otra_institucion"
        return fault(code, path, names[0], severity=WARNING if self._is_single() else ERROR)

    def _whose(self, known: set[str]) -> str | None:
        """The other registered institution that goes by one of *known*; ``None``: it is one's own.

        Titles are asked before siglas and likeness are: sixteen ports are called API, and «de
        Sonora» and «de Sinaloa» are two letters apart.
        """
        titles = {plain for plain in known if " " in plain}
        if titles & self._own:
            return None
        other = self._other(titles)
        if not other and (known & self._own or self._has_own_siglas(known)):
            return None
        return other or self._other(known)

    @staticmethod
    def _other(known: set[str]) -> str:
        """The registered institution that goes by one of *known*."""
        return next((_registered()[name] for name in sorted(known) if name in _registered()), "")

    def _has_own_siglas(self, known: set[str]) -> bool:
        """With the siglas as one of its words."""
        siglas = {own for own in self._own if " " not in own and len(own) >= _SHORTEST_SIGLAS}
        return any(siglas & set(name.split()) for name in known)

    def _is_single(self) -> bool:
        """Whether the whole catalogue has one publisher: then it is the institution's, renamed."""
        if self._single is None:
            seen: set[str] = set()
            for name in self._ask():
                seen.add(spelling(name))
                if len(seen) > 1:
                    break
            self._single = len(seen) <= 1
        return self._single
