"""Reading one address: identified, guarded, and bounded in everything.

Time, size, redirects, headers and the growth of compressed answers each have a limit. A polite pace
and robots.txt belong around this, not into it.
"""

from __future__ import annotations

import io
import time
import zlib
from dataclasses import replace
from email.message import Message
from typing import IO
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from ckanext.gobabierto.errors import FetchError, Unreachable

from .answer import NOT_MODIFIED, Answer, Limits
from .body import Body, Bounds, read_body, too_slow
from .guard import Policy, check_url
from .outcome import check_status, translate
from .transport import Deadline, GuardedAdapter, within

__all__ = ["Answer", "Client", "Limits"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOTHING = Body(0, "", b"")


class Client:
    """Reads addresses for one purpose, under one policy; connections are used again.

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

    def get(self, url: str, *, etag: str = "", last_modified: str = "", accept: str = "") -> Answer:
        """Read *url* into memory.

        :param etag: as the last answer said; where it still holds, the answer is ``not_modified``.
        :param last_modified: the same, for sites that only know the date.
        :param accept: the media types wanted, as in the header of that name.
        :raises AddressRefused: the guard says no, to it or to where it redirects.
        :raises TooLarge: more than the limits allow.
        :raises Unreachable: no answer, not in time, or not a success.
        """
        body = io.BytesIO()
        bounds = Bounds(self.limits.size, self.limits.ratio)
        asked = _asked(etag, last_modified, accept)
        answer = self._read(url, asked, body, bounds, self.limits.total)
        return replace(answer, body=body.getvalue())

    def download(
        self,
        url: str,
        into: IO[bytes],
        *,
        etag: str = "",
        last_modified: str = "",
        accept: str = "",
    ) -> Answer:
        """Read *url* into a file, which must be seekable; memory stays as it is.

        What is written starts where *into* stands. The answer has no body, but its ``size`` and
        ``sha256``; a ``not_modified`` one wrote nothing. Parameters and errors as in :meth:`get`;
        after an error *into* may hold a part.
        """
        bounds = Bounds(self.limits.file_size, self.limits.ratio)
        asked = _asked(etag, last_modified, accept)
        return self._read(url, asked, into, bounds, self.limits.file_total)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(
        self, url: str, asked: dict[str, str], into: IO[bytes], bounds: Bounds, seconds: float
    ) -> Answer:
        started = time.monotonic()
        with within(seconds) as deadline:
            try:
                response = self._follow(url, asked, deadline)
                with response:
                    body = self._take(response, asked, into, bounds, deadline)
            except FetchError:
                raise
            except (requests.RequestException, HTTPError, OSError, ValueError, zlib.error) as error:
                if deadline.passed:
                    raise too_slow(url) from error
                raise translate(error, url) from error
        return _answer(response, asked, body, time.monotonic() - started)

    def _follow(self, url: str, asked: dict[str, str], deadline: Deadline) -> requests.Response:
        timeout = (self.limits.connect, self.limits.read)
        for _ in range(self.limits.redirects + 1):
            check_url(url, self.rules)
            response = self._session.get(
                url, headers=asked, timeout=timeout, stream=True, allow_redirects=False
            )
            location = response.headers.get("Location")
            if deadline.passed:
                response.close()
                raise too_slow(url)
            if response.status_code not in _REDIRECTS or not location:
                return response
            response.close()
            url = urljoin(url, _text(location))
        raise Unreachable(
            f"Demasiadas redirecciones. Dirección: {url}", code="demasiadas_redirecciones"
        )

    def _take(
        self,
        response: requests.Response,
        asked: dict[str, str],
        into: IO[bytes],
        bounds: Bounds,
        deadline: Deadline,
    ) -> Body:
        conditional = {"If-None-Match", "If-Modified-Since"} & asked.keys()
        if response.status_code == NOT_MODIFIED and conditional:
            return _NOTHING
        check_status(response.status_code, response.url)
        return read_body(response, into, bounds, deadline)


def _asked(etag: str, last_modified: str, accept: str) -> dict[str, str]:
    wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified, "Accept": accept}
    # What a site once told us comes back to it; it must not bring headers of its own along.
    return {
        name: value
        for name, value in wanted.items()
        if value.isascii() and value.isprintable() and value
    }


def _text(location: str) -> str:
    """The header as sites mean it: UTF-8, though HTTP reads it as Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _answer(
    response: requests.Response, asked: dict[str, str], body: Body, elapsed: float
) -> Answer:
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    # An answer that nothing changed need not repeat what it was asked by.
    known = asked if response.status_code == NOT_MODIFIED else {}
    return Answer(
        url=response.url,
        status=response.status_code,
        body=b"",
        content_type=header.get_content_type() if header["Content-Type"] else "",
        charset=str(header.get_param("charset") or ""),
        etag=response.headers.get("ETag", "") or known.get("If-None-Match", ""),
        last_modified=response.headers.get("Last-Modified", "")
        or known.get("If-Modified-Since", ""),
        elapsed=elapsed,
        size=body.size,
        sha256=body.sha256,
    )
