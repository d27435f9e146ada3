"""What each link of a page leads to, without opening it: a class, a code and a sentence why."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

from ckanext.gobabierto.masking import masked

from . import formats


class LinkClass(str, Enum):
    """Where a link leads."""

    DATOS = "archivo_de_datos"
    DOCUMENTO = "documento"
    DESCONOCIDO = "archivo_de_tipo_desconocido"
    PAGINA = "pagina_de_la_seccion"
    SITIO = "otra_pagina_del_sitio"
    EXTERNO = "pagina_externa"
    PORTAL = "portal_de_datos_abiertos"
    PNT = "pnt"
    CORREO = "correo"
    TELEFONO = "telefono"
    ANCLA = "ancla"
    IMAGEN = "imagen_o_medio"
    RECHAZADO = "rechazado"


FILES = frozenset({LinkClass.DATOS, LinkClass.DOCUMENTO, LinkClass.DESCONOCIDO})


@dataclass(frozen=True, slots=True)
class Target:
    """A classified address."""

    kind: LinkClass
    code: str
    reason: str
    url: str = ""
    format: str = ""
    subject_id: str = ""
    """Id of the obligated subject in the PNT, where the address carries it."""
    own: bool = True
    """The file is the institution's own, or in a store anybody may use."""


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
_SUBJECT_KEY = re.compile(r"idsujetoobl?igado(?:parametro)?$", re.IGNORECASE)
_THIRD_LEVEL = frozenset({"gob", "edu", "org", "com", "net", "ac"})


# An address that needs no cleaning: no blanks, no escapes, no «..», nothing but letters of a path.
_PLAIN = re.compile(r"/?[\w~-][\w~-]*(?:[./][\w~-]+)*/?", re.ASCII)


@lru_cache(maxsize=4096)
def _within(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == d or host.endswith("." + d) for d in domains)


@lru_cache(maxsize=4096)
def registered_domain(host: str) -> str:
    """``imss.gob.mx`` of ``datos.imss.gob.mx``; ``www.gob.mx`` is its own."""
    labels = host.split(".")
    size = 3 if len(labels) > 2 and labels[-2] in _THIRD_LEVEL else 2  # noqa: PLR2004
    return ".".join(labels[-size:])


def clean_url(url: str) -> str:
    """*url* with spaces and accents percent-encoded once, no fragment, no blanks around."""
    parts = urlsplit(url.strip(" \u00a0\t\r\n"))
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="=&%/:?@!$'()*+,;~-._[]")
    host = parts.netloc.lower()
    return urlunsplit((parts.scheme.lower(), host, path or "/", query, ""))


def subject_id(query: str) -> str:
    """The PNT's id of an obligated subject out of a query (also the misspelt parameter)."""
    for key, value in parse_qsl(query):
        if _SUBJECT_KEY.match(key) or key == "s":
            if value.isdigit():
                return value
            try:
                decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
            except (binascii.Error, ValueError):
                continue
            if decoded.isdigit():
                return decoded.decode("ascii")
    return ""


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
    return _within(host, (*_PNT, *_EXTINCT, "datos.gob.mx", *_CLOUDS))


def _special_host(host: str, parts: SplitResult, url: str) -> Target | None:
    if not _is_special(host):
        return None
    if _within(host, _PNT):
        return Target(
            LinkClass.PNT, "pnt", "Lleva a la Plataforma Nacional de Transparencia.", url,
            subject_id=subject_id(parts.query), own=False,
        )  # fmt: skip
    if _within(host, _EXTINCT):
        return _refused("sitio_extinto", f"{host} dejó de existir con el INAI en 2025.", url)
    if _within(host, ("datos.gob.mx",)):
        old = host.startswith("busca.") or parts.path.startswith("/busca")
        code = "plataforma_nacional_antigua" if old else "plataforma_nacional"
        reason = "Lleva al datos.gob.mx anterior a 2025." if old else "Lleva a datos.gob.mx."
        return Target(LinkClass.PORTAL, code, reason, url, own=False)
    for domain, name in _CLOUDS.items():
        if _within(host, (domain,)):
            sheet = "/spreadsheets/" in parts.path
            return Target(
                LinkClass.DESCONOCIDO, "hoja_en_la_nube" if sheet else "archivo_en_la_nube",
                f"Archivo en {name}: su tipo no se sabe sin abrirlo.", url,
            )  # fmt: skip
    return None


def _is_own(host: str, parts: SplitResult, page: SplitResult) -> bool:
    home = (page.hostname or "").lower()
    if _within(host, _STORES):
        return True
    if host == home == "www.gob.mx":
        mine, other = (p.path.strip("/").split("/")[0] for p in (page, parts))
        return other in {mine, "cms"}
    return registered_domain(host) == registered_domain(home) if not _is_ip(host) else host == home


@lru_cache(maxsize=4096)
def _is_ip(host: str) -> bool:
    return bool(re.fullmatch(r"[\d.]+|\[?[0-9a-f:]+\]?", host))


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


@lru_cache(maxsize=64)
def _prefixes(base: str) -> tuple[str, str]:
    """What goes before an absolute and before a relative path, both clean."""
    return clean_url(urljoin(base, "/")).rstrip("/"), clean_url(urljoin(base, "."))


def _absolute(href: str, base: str) -> str:
    if re.match(r"www\.[\w-]+\.", href):
        href = "http://" + href
    elif _PLAIN.fullmatch(href):
        root, folder = _prefixes(base)
        return (root if href[0] == "/" else folder) + href
    return clean_url(urljoin(base, href))


def classify(href: str, page_url: str, base: str = "") -> Target:
    """Where *href*, found in the page at *page_url*, leads.

    :param base: the page's ``<base>``, if it has one.
    """
    href = href.replace("\0", "").strip(" \u00a0\t\r\n\u200b\ufeff")
    if early := _unusable(href):
        return early
    try:
        url = _absolute(href, base or page_url)
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
