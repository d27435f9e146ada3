"""Reading one address: identified, guarded, and bounded in everything.

Time, size, redirects and the growth of compressed answers each have a limit. A polite pace and
robots.txt belong around this, not into it.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from ckanext.gobabierto.errors import FetchError, TooLarge, Unreachable

from .guard import Policy, check_url
from .outcome import check_status, translate
from .transport import Deadline, GuardedAdapter, within

_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes."""

    connect: float = 10
    read: float = 20
    """For each piece."""
    total: float = 60
    """For everything, redirects included."""
    size: int = 20 * 1024 * 1024
    """Of the answer, decompressed."""
    ratio: int = 200
    """How many times larger than what was sent a decompressed answer may be."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """A page or file as it was answered."""

    url: str
    """After redirects."""
    status: int
    body: bytes
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    elapsed: float = 0.0


class Client:
    """Reads addresses for one purpose, under one policy.

    :param agent: who we are, with an address where to find us.
    """

    def __init__(self, rules: Policy, agent: str, limits: Limits | None = None) -> None:
        self.rules = rules
        self.limits = limits or Limits()
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the environment would resolve for us
        self._session.headers.update(
            {
                "User-Agent": agent,
                "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
                "Accept-Language": "es-MX,es;q=0.9",
                "Accept-Encoding": "gzip, deflate",
            }
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, GuardedAdapter(rules))

    def get(self, url: str) -> Answer:
        """Read *url*.

        :raises AddressRefused: the guard says no, to it or to where it redirects.
        :raises TooLarge: more than the limits allow.
        :raises Unreachable: no answer, not in time, or not a success.
        """
        started = time.monotonic()
        with within(self.limits.total) as deadline:
            try:
                response = self._follow(url, deadline)
                with response:
                    check_status(response.status_code, response.url)
                    body = self._body(response, deadline)
            except FetchError:
                raise
            except (requests.RequestException, HTTPError, OSError, ValueError, zlib.error) as error:
                if deadline.passed:
                    raise _too_slow(url) from error
                raise translate(error, url) from error
        return _answer(response, body, time.monotonic() - started)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _follow(self, url: str, deadline: Deadline) -> requests.Response:
        timeout = (self.limits.connect, self.limits.read)
        for _ in range(self.limits.redirects + 1):
            check_url(url, self.rules)
            response = self._session.get(url, timeout=timeout, stream=True, allow_redirects=False)
            location = response.headers.get("Location")
            if deadline.passed:
                response.close()
                raise _too_slow(url)
            if response.status_code not in _REDIRECTS or not location:
                return response
            response.close()
            url = urljoin(url, location)
        raise Unreachable(
            f"Demasiadas redirecciones. Dirección: {url}", code="demasiadas_redirecciones"
        )

    def _body(self, response: requests.Response, deadline: Deadline) -> bytes:
        declared = response.headers.get("Content-Length", "")
        if declared.isdigit() and int(declared) > self.limits.size:
            raise _too_large(response.url, self.limits.size)
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        pieces: list[bytes] = []
        sent = size = 0
        for raw, plain in _decoded(response, encoding, self.limits.size):
            sent += raw
            size += len(plain)
            if size > self.limits.size or size > max(sent, _CHUNK) * self.limits.ratio:
                raise _too_large(response.url, self.limits.size)
            if deadline.passed:
                raise _too_slow(response.url)
            pieces.append(plain)
        if deadline.passed:
            raise _too_slow(response.url)
        return b"".join(pieces)


def _decoded(response: requests.Response, encoding: str, limit: int) -> Iterator[tuple[int, bytes]]:
    """(bytes received, bytes meant) piece by piece; no piece grows beyond *limit*."""
    stream = response.raw.stream(_CHUNK, decode_content=False)
    if encoding in {"", "identity"}:
        for piece in stream:
            yield len(piece), piece
        return
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise Unreachable(
            f"El sitio usa una compresión que no se pidió ({encoding[:40]}).", code="compresion"
        )
    decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    for piece in stream:
        yield len(piece), decoder.decompress(piece, limit + 1)
        while decoder.unconsumed_tail:
            yield 0, decoder.decompress(decoder.unconsumed_tail, limit + 1)


def _answer(response: requests.Response, body: bytes, elapsed: float) -> Answer:
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    return Answer(
        url=response.url,
        status=response.status_code,
        body=body,
        content_type=header.get_content_type() if header["Content-Type"] else "",
        charset=str(header.get_param("charset") or ""),
        etag=response.headers.get("ETag", ""),
        last_modified=response.headers.get("Last-Modified", ""),
        elapsed=elapsed,
    )


def _too_large(url: str, limit: int) -> TooLarge:
    return TooLarge(f"La respuesta pasa de {limit // 1024} KB. Dirección: {url}")


def _too_slow(url: str) -> Unreachable:
    return Unreachable(
        f"El sitio tarda demasiado en responder. Dirección: {url}", code="tiempo_agotado"
    )
