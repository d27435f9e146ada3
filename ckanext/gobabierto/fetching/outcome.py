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
from .pages import Page, recognise

_STATUSES = {
    401: ("requiere_sesion", "El sitio pide iniciar sesión."),
    403: ("prohibido", "El sitio niega la lectura (403), sin decir por qué."),
    404: ("no_encontrada", "La página ya no está en esa dirección (404)."),
    407: ("requiere_sesion", "El sitio pide iniciar sesión."),
    410: ("no_encontrada", "La página se retiró (410)."),
    429: ("demasiadas_peticiones", "El sitio pide esperar (429)."),
}
_PAGES = {
    "bloqueado": "El firewall del sitio bloquea la lectura{detail}: pida que se permita a este "
    "portal.",
    "requiere_sesion": "El sitio pide iniciar sesión para llegar a esta dirección.",
}
_PASSING = frozenset({429, 502, 503, 504})
_CONNECTION = {
    "sin_dns": "El nombre del sitio no existe o no se pudo resolver.",
    "conexion_rechazada": "El servidor del sitio rechaza la conexión.",
    "tiempo_agotado": "El sitio no respondió a tiempo.",
    "sin_respuesta": "No se pudo leer el sitio.",
}


def check(page: Page) -> None:
    """:raises Unreachable: unless *page* is a success and what was asked for."""
    if refusal := recognise(page):
        told = f" ({refusal.detail})" if refusal.detail else ""
        raise Unreachable(
            f"{_PAGES[refusal.code].format(detail=told)} Dirección: {page.url}",
            code=refusal.code,
            detail=refusal.detail,
            status=page.status,
            url=page.url,
        )
    if 200 <= page.status < 300:  # noqa: PLR2004  - HTTP's own classes
        return
    code, sentence = _STATUSES.get(page.status, ("", ""))
    if not code and page.status >= 500:  # noqa: PLR2004
        code = "error_del_servidor"
        sentence = f"El sitio respondió con un error suyo ({page.status})."
    sentence = sentence or f"El sitio respondió {page.status}."
    raise Unreachable(
        f"{sentence} Dirección: {page.url}",
        code=code or "sin_respuesta",
        status=page.status,
        url=page.url,
        transient=page.status in _PASSING,
    )


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
    code, transient = "sin_respuesta", True
    names = [c for c in causes if isinstance(c, socket.gaierror)]
    if names:
        code, transient = "sin_dns", any(c.errno == socket.EAI_AGAIN for c in names)
    elif any(isinstance(c, ConnectionRefusedError) for c in causes):
        code, transient = "conexion_rechazada", False
    elif any(isinstance(c, TimeoutError | Urllib3Timeout) for c in causes) or any(
        isinstance(c, requests.exceptions.Timeout) for c in causes
    ):
        code = "tiempo_agotado"
    return Unreachable(f"{_CONNECTION[code]} Dirección: {url}", code=code, transient=transient)
