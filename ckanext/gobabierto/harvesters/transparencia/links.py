"""What each link of a page leads to, without opening it: a class, a code and a sentence why."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from ckanext.gobabierto.masking import masked

from . import formats
from .hosts import absolute, is_ip, registered_domain, subject_id, within
from .link_classes import LinkClass, Target

_PNT = ("plataformadetransparencia.org.mx", "consultapublicamx.inai.org.mx")
_EXTINCT = ("inai.org.mx", "ifai.org.mx", "portaltransparencia.gob.mx")
_CLOUDS = {
    "drive.google.com": "Google Drive",
    "docs.google.com": "Google Drive",
    "onedrive.live.com": "OneDrive",
    "1drv.ms": "OneDrive",
    "sharepoint.com": "SharePoint",
    "dropbox.com": "Dropbox",
    "we.tl": "WeTransfer",
    "wetransfer.com": "WeTransfer",
    "mega.nz": "Mega",
}
_STORES = ("storage.googleapis.com", "amazonaws.com", "blob.core.windows.net", "cloudfront.net")
_CONTACT = {"mailto": (LinkClass.CORREO, "Es un correo electrónico.")} | dict.fromkeys(
    ("tel", "sms", "whatsapp"), (LinkClass.TELEFONO, "Es un teléfono.")
)
_LOGIN = re.compile(
    r"(?:^|/)(?:wp-login|wp-admin|login|signin|iniciar-?sesion|acceso-?restringido)\b"
)
_SECTION = re.compile(r"transparencia|datos-?abiertos|acceso-?a?-?la-?informacion|obligaciones")


def _refused(code: str, reason: str, url: str = "") -> Target:
    return Target(LinkClass.RECHAZADO, code, reason, url)


def _no_address(href: str) -> Target:
    return _refused("direccion_invalida", f"«{masked(href)[:80]}» no es una dirección admitida.")


def _unusable(href: str) -> Target | None:
    """Links that are no addresses to read."""
    if not href:
        return _refused("direccion_vacia", "El enlace no lleva a ninguna parte.")
    if href.startswith("#"):
        return Target(
            LinkClass.ANCLA, "misma_pagina", "Lleva a otro lugar de la misma página.", href
        )
    scheme = href.split(":", 1)[0].lower() if re.match(r"[a-zA-Z][\w+.-]*:", href) else ""
    if scheme in _CONTACT:
        kind, reason = _CONTACT[scheme]
        return Target(kind, kind.value, reason, href)
    if scheme and scheme not in {"http", "https"} and not re.match(r"[\w.-]+:\d", href):
        return _refused("esquema_no_permitido", f"Solo se leen http y https, no «{scheme}:».")
    sentence = " " in href.strip() and "/" not in href and not formats.extension(href)
    # However it is misspelt, an address that bears a password is not read.
    if href.startswith("(") or (sentence and not scheme) or masked(href) != href:
        return _no_address(href)
    return None


@lru_cache(maxsize=4096)
def _is_special(host: str) -> bool:
    return within(host, (*_PNT, *_EXTINCT, "datos.gob.mx", *_CLOUDS))


def _special_host(host: str, parts: SplitResult, url: str) -> Target | None:
    if not _is_special(host):
        return None
    if within(host, _PNT):
        return Target(
            LinkClass.PNT, "pnt", "Lleva a la Plataforma Nacional de Transparencia.", url,
            subject_id=subject_id(parts.query), own=False,
        )  # fmt: skip
    if within(host, _EXTINCT):
        return _refused("sitio_extinto", f"{host} dejó de existir con el INAI en 2025.", url)
    if within(host, ("datos.gob.mx",)):
        old = host.startswith("busca.") or parts.path.startswith("/busca")
        code = "plataforma_nacional_antigua" if old else "plataforma_nacional"
        reason = "Lleva al datos.gob.mx anterior a 2025." if old else "Lleva a datos.gob.mx."
        return Target(LinkClass.PORTAL, code, reason, url, own=False)
    for domain, name in _CLOUDS.items():
        if within(host, (domain,)):
            sheet = "/spreadsheets/" in parts.path
            return Target(
                LinkClass.DESCONOCIDO, "hoja_en_la_nube" if sheet else "archivo_en_la_nube",
                f"Archivo en {name}: su tipo no se sabe sin abrirlo.", url,
            )  # fmt: skip
    return None


def _is_own(host: str, parts: SplitResult, page: SplitResult) -> bool:
    home = (page.hostname or "").lower()
    if within(host, _STORES):
        return True
    if host == home == "www.gob.mx":
        mine, other = (p.path.strip("/").split("/")[0] for p in (page, parts))
        return other in {mine, "cms"}
    return registered_domain(host) == registered_domain(home) if not is_ip(host) else host == home


def _page(host: str, parts: SplitResult, page: SplitResult, url: str, own: bool) -> Target:
    portal = host.startswith(("datos.", "datosabiertos.", "opendata."))
    if portal and host != page.hostname:
        return Target(
            LinkClass.PORTAL, "portal_de_la_institucion",
            "Es un portal de datos abiertos: conviene darlo de alta como fuente.", url, own=own,
        )  # fmt: skip
    if host != page.hostname or parts.port != page.port:
        return Target(LinkClass.EXTERNO, "otro_sitio", "Lleva a otro sitio.", url, own=own)
    folder = page.path.rsplit("/", 1)[0]
    inside = len(folder) > 1 and parts.path.startswith(folder + "/")
    if inside or _SECTION.search(unquote(parts.path).lower()):
        return Target(LinkClass.PAGINA, "pagina", "Es otra página de la sección.", url)
    return Target(
        LinkClass.SITIO, "fuera_de_la_seccion", "Página del sitio, fuera de la sección.", url
    )


def _file(found: formats.FileType, host: str, url: str, own: bool) -> Target:
    if found.kind == "imagen":
        return Target(
            LinkClass.IMAGEN, "imagen", "Es una imagen, un video o un audio.", url, found.code
        )
    kinds = {"datos": LinkClass.DATOS, "documento": LinkClass.DOCUMENTO}
    kind = kinds.get(found.kind, LinkClass.DESCONOCIDO)
    if not own:
        reason = f"Es un archivo de otra institución ({host})."
        return Target(kind, "otra_institucion", reason, url, found.code, own=False)
    return Target(kind, found.kind, found.reason, url, found.code)


@lru_cache(maxsize=64)
def _split_page(url: str) -> SplitResult:
    return urlsplit(url)


def classify(href: str, page_url: str, base: str = "") -> Target:
    """Where *href*, found in the page at *page_url*, leads.

    :param base: the page's ``<base>``, if it has one.
    """
    href = href.replace("\0", "").strip(" \u00a0\t\r\n\u200b\ufeff")
    if early := _unusable(href):
        return early
    try:
        url = absolute(href, base or page_url)
        parts, page = urlsplit(url), _split_page(page_url)
        host = (parts.hostname or "").lower()
        parts.port  # noqa: B018  - raises where the port is not a number
    except ValueError:
        return _no_address(href)
    if not host or parts.username is not None:
        return _no_address(href)
    if special := _special_host(host, parts, url):
        return special
    if _LOGIN.search(parts.path.lower()):
        return _refused("requiere_sesion", "Está detrás de un inicio de sesión.", url)
    own = _is_own(host, parts, page)
    found = formats.of_url(url)
    return _file(found, host, url, own) if found else _page(host, parts, page, url, own)
