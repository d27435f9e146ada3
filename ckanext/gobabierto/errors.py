"""The tree of our own errors. Each has a stable code and a Spanish sentence for people.

::

    GobabiertoError
    ├── BadInput            something that came from outside, with place, found, expected
    │   ├── BadObligationFile
    │   └── BadVocabulary
    ├── FetchError          an address could not be read
    │   ├── AddressRefused  we may not even try (guard)
    │   ├── NotWelcome      the site asks not to be read (robots.txt)
    │   ├── OutOfTime       the time that all of a source may take is over
    │   ├── Postponed       not now: the hours, or the site asked to wait
    │   ├── TooLarge
    │   └── Unreachable
    └── NotEvaluated        no verdicts yet for that institution or date
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .masking import without_keys


class GobabiertoError(Exception):
    """Root of the tree.

    :param message: one Spanish sentence a steward can act on.
    :param code: stable identifier for scripts; defaults to the class's own.
    """

    code = "gobabierto_error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        self.message = without_keys(message)
        super().__init__(self.message)
        if code:
            self.code = code


class BadInput(GobabiertoError):
    """Dirty input: says where it was, what was found and what was expected."""

    code = "entrada_invalida"

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        found: str = "",
        expected: str = "",
        code: str | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.where = without_keys(where)
        self.found = without_keys(found)
        self.expected = expected

    def __str__(self) -> str:
        parts = [self.message]
        if self.where:
            parts.append(f"Lugar: {self.where}.")
        if self.found:
            parts.append(f"Se encontró: «{self.found}».")
        if self.expected:
            parts.append(f"Se esperaba: {self.expected}.")
        parts.append(f"Código: {self.code}.")
        return " ".join(parts)


class BadObligationFile(BadInput):
    """A file of the law as data does not follow its schema."""

    code = "archivo_de_obligaciones_invalido"


class BadVocabulary(BadInput):
    """A vocabulary file does not follow its form."""

    code = "vocabulario_invalido"


class FetchError(GobabiertoError):
    """An address could not be read.

    :param detail: which of the things that the code stands for, where it stands for several.
    :param status: of HTTP, where the site answered.
    :param url: what was asked for last, after redirects.
    :param transient: it may well work in a moment.

    ``proof`` is what the site answered, as :mod:`fetching.proof` keeps it; ``None`` where nobody
    was asked.
    """

    code = "lectura_fallida"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        detail: str = "",
        status: int | None = None,
        url: str = "",
        transient: bool = False,
    ) -> None:
        super().__init__(message, code=code)
        self.detail = detail
        self.status = status
        self.url = without_keys(url)
        self.transient = transient
        self.proof: Any = None


class AddressRefused(FetchError):
    """The guard does not let us open that address."""

    code = "direccion_no_permitida"


class NotWelcome(FetchError):
    """The site asks programs not to read that address, and we do as it asks."""

    code = "robots_no_permite"


class OutOfTime(FetchError):
    """The time that reading all of a source may take is over: nothing more of it is asked for."""

    code = "cosecha_cortada"


class Postponed(FetchError):
    """It must not be read now; nothing is wrong with it.

    :param until: when it may be tried again.
    """

    code = "fuera_de_horario"

    def __init__(
        self, message: str, *, until: datetime, code: str | None = None, url: str = ""
    ) -> None:
        super().__init__(message, code=code, url=url)
        self.until = until


class TooLarge(FetchError):
    """The answer is larger than the limit."""

    code = "respuesta_demasiado_grande"


class Unreachable(FetchError):
    """Nobody answered, or not in time, or not with success."""

    code = "sin_respuesta"


class NotEvaluated(GobabiertoError):
    """There is no verdict yet for what was asked."""

    code = "sin_evaluacion"
