"""What is wrong with the configuration of a source, said alike whatever reads it."""

from __future__ import annotations

from typing import Any

from ckanext.gobabierto.errors import BadInput

_LONGEST = 200


def wrong(message: str, found: Any, expected: str) -> BadInput:
    """The error to raise.

    :param expected: an example of a right configuration, or what it should be.
    """
    return BadInput(
        message, where="configuración de la fuente", found=str(found)[:_LONGEST],
        expected=expected, code="configuracion_invalida",
    )  # fmt: skip
