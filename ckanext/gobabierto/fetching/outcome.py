"""From what went wrong on the wire to our own errors, told apart by a code a steward can act on."""

from __future__ import annotations

import ssl

import requests
from urllib3.exceptions import TimeoutError as Urllib3Timeout

from ckanext.gobabierto.errors import AddressRefused, FetchError, Unreachable

_STATUSES = {
    401: ("requiere_sesion", "El sitio pide iniciar sesión."),
    403: ("bloqueado", "El sitio rechaza la lectura (403): pida que se permita a este portal."),
    404: ("no_encontrada", "La página ya no está en esa dirección (404)."),
    407: ("requiere_sesion", "El sitio pide iniciar sesión."),
    410: ("no_encontrada", "La página se retiró (410)."),
    429: ("demasiadas_peticiones", "El sitio pide esperar (429)."),
}


def check_status(status: int, url: str) -> None:
    """:raises Unreachable: unless *status* is a success."""
    if 200 <= status < 300:  # noqa: PLR2004  - HTTP's own classes
        return
    code, sentence = _STATUSES.get(status, ("", ""))
    if not code and status >= 500:  # noqa: PLR2004
        code, sentence = "error_del_servidor", f"El sitio respondió con un error suyo ({status})."
    sentence = sentence or f"El sitio respondió {status}."
    raise Unreachable(f"{sentence} Dirección: {url}", code=code or "sin_respuesta")


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    todo: list[object] = [error]
    while todo:
        item = todo.pop()
        if isinstance(item, BaseException) and item not in found:
            found.append(item)
            todo += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]
    return found


def translate(error: Exception, url: str) -> FetchError:
    """Our error for one of requests, urllib3 or the system."""
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, FetchError):
            return cause
    if any(isinstance(c, (ssl.SSLError, ssl.CertificateError)) for c in causes) or isinstance(
        error, requests.exceptions.SSLError
    ):
        return Unreachable(
            f"El certificado del sitio no es válido. Dirección: {url}", code="certificado"
        )
    if isinstance(error, (requests.exceptions.Timeout, Urllib3Timeout)):
        return Unreachable(
            f"El sitio no respondió a tiempo. Dirección: {url}", code="tiempo_agotado"
        )
    if isinstance(error, requests.exceptions.InvalidURL):
        return AddressRefused(f"«{url[:200]}» no es una dirección.")
    return Unreachable(f"No se pudo leer el sitio. Dirección: {url}")
