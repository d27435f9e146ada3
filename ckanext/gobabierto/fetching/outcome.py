"""From what went wrong on the wire to our own errors, told apart by a code a steward can act on."""

from __future__ import annotations

import http.client
import socket

import requests
from urllib3.exceptions import IncompleteRead
from urllib3.exceptions import TimeoutError as Urllib3Timeout

from ckanext.gobabierto.errors import AddressRefused, FetchError, TooLarge, Unreachable

from . import certificates
from .body import cut_off

_STATUSES = {
    401: ("requiere_sesion", "El sitio pide iniciar sesión."),
    403: ("bloqueado", "El sitio rechaza la lectura (403): pida que se permita a este portal."),
    404: ("no_encontrada", "La página ya no está en esa dirección (404)."),
    407: ("requiere_sesion", "El sitio pide iniciar sesión."),
    410: ("no_encontrada", "La página se retiró (410)."),
    429: ("demasiadas_peticiones", "El sitio pide esperar (429)."),
}
_CONNECTION = {
    "sin_dns": "El nombre del sitio no existe o no se pudo resolver.",
    "conexion_rechazada": "El servidor del sitio rechaza la conexión.",
    "tiempo_agotado": "El sitio no respondió a tiempo.",
    "sin_respuesta": "No se pudo leer el sitio.",
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
    return _of_answer(causes, url) or _of_connection(causes, url)


def _of_answer(causes: list[BaseException], url: str) -> FetchError | None:
    if any(isinstance(c, IncompleteRead | http.client.IncompleteRead) for c in causes):
        return cut_off(url)
    if any(isinstance(c, http.client.LineTooLong) or "100 headers" in str(c) for c in causes):
        return TooLarge(f"Los encabezados de la respuesta son demasiados. Dirección: {url}")
    if any(isinstance(c, requests.exceptions.InvalidURL) for c in causes):
        return AddressRefused(f"«{url[:200]}» no es una dirección.")
    return None


def _of_connection(causes: list[BaseException], url: str) -> FetchError:
    if fault := certificates.fault_of(causes):
        sentence = certificates.sentence(fault)
        return Unreachable(f"{sentence} Dirección: {url}", code="certificado", detail=fault)
    code = "sin_respuesta"
    if any(isinstance(c, socket.gaierror) for c in causes):
        code = "sin_dns"
    elif any(isinstance(c, ConnectionRefusedError) for c in causes):
        code = "conexion_rechazada"
    elif any(isinstance(c, TimeoutError | Urllib3Timeout) for c in causes) or any(
        isinstance(c, requests.exceptions.Timeout) for c in causes
    ):
        code = "tiempo_agotado"
    return Unreachable(f"{_CONNECTION[code]} Dirección: {url}", code=code)
