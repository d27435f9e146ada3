"""Which addresses are one page, and which pages are of the section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from .hosts import clean_url
from .link_classes import LinkClass
from .links import classify

# What a server adds to know a visitor again: the page is the same without it.
_VISITOR = re.compile(
    r"(?:phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|sid|sessionid|session_id|utm_\w+|fbclid"
    r"|gclid|mc_[ce]id|replytocom|_ga|_gl)$",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";jsessionid=[^/?]*|/\(S\([^)/]*\)\)", re.IGNORECASE)
_INDEX = re.compile(
    r"/(?:index|default|home|inicio)\.(?:html?|php\d?|aspx?|jsp|xhtml)$", re.IGNORECASE
)
_PORTS = {"http": 80, "https": 443}


def _host(url: str) -> str:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    return host if port in {None, _PORTS.get(parts.scheme)} else f"{host}:{port}"


def tidy(url: str) -> str:
    """*url* without its fragment and without what only knows a visitor again."""
    parts = urlsplit(clean_url(url))
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True)]
    query = parts.query
    if any(_VISITOR.match(key) for key, _ in kept):
        query = urlencode([(k, v) for k, v in kept if not _VISITOR.match(k)])
    path = _PATH_SESSION.sub("", parts.path)
    return urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))


def page_key(url: str) -> str:
    """The same for all addresses of one page: scheme, «www», index file, last slash and the order
    of the parameters make no other page."""
    parts = urlsplit(tidy(url))
    path = _INDEX.sub("/", unquote(parts.path)).rstrip("/")
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{_host(url)}{path}?{query}" if query else f"{_host(url)}{path}"


def same_site(one: str, other: str) -> bool:
    """Both are of one host, with or without «www»."""
    return _host(one) == _host(other) != ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The pages that may be followed."""

    start: str
    prefixes: tuple[str, ...]
    """Paths; empty where the section starts at the root and only its name tells it."""

    @staticmethod
    def of(start: str, prefixes: tuple[str, ...] = ()) -> Scope:
        """Of the section at *start*: its folder, unless told otherwise."""
        told = tuple(_folder(urlsplit(urljoin(start, p)).path) for p in prefixes)
        own = _folder(urlsplit(start).path.rsplit("/", 1)[0])
        return Scope(start, told or ((own,) if own else ()))

    def has(self, url: str) -> bool:
        """*url* is a page of the section; one with a user or a password is nobody's to open."""
        if "@" in urlsplit(url).netloc or not same_site(url, self.start):
            return False
        if not self.prefixes:
            return classify(url, self.start).kind is LinkClass.PAGINA
        path = unquote(urlsplit(url).path).rstrip("/") + "/"
        return any(path.startswith(f"{unquote(prefix)}/") for prefix in self.prefixes)


def _folder(path: str) -> str:
    return path.rstrip("/")
