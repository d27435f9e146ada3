"""The tree of our own errors. Each has a stable code and a Spanish sentence for people.

::

    GobabiertoError
    ├── BadInput            something that came from outside, with place, found, expected
    │   ├── BadObligationFile
    │   └── BadVocabulary
    ├── FetchError          an address could not be read
    │   ├── AddressRefused  we may not even try (guard)
    │   ├── TooLarge
    │   └── Unreachable
    └── NotEvaluated        no verdicts yet for that institution or date
"""

from __future__ import annotations


class GobabiertoError(Exception):
    """Root of the tree.

    :param message: one Spanish sentence a steward can act on.
    :param code: stable identifier for scripts; defaults to the class's own.
    """

    code = "gobabierto_error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
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
        self.where = where
        self.found = found
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
    """

    code = "lectura_fallida"

    def __init__(self, message: str, *, code: str | None = None, detail: str = "") -> None:
        super().__init__(message, code=code)
        self.detail = detail


class AddressRefused(FetchError):
    """The guard does not let us open that address."""

    code = "direccion_no_permitida"


class TooLarge(FetchError):
    """The answer is larger than the limit."""

    code = "respuesta_demasiado_grande"


class Unreachable(FetchError):
    """Nobody answered, or not in time, or not with success."""

    code = "sin_respuesta"


class NotEvaluated(GobabiertoError):
    """There is no verdict yet for what was asked."""

    code = "sin_evaluacion"
