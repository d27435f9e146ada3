"""Reading addresses: identified, guarded, polite, and bounded in everything.

Time, size, redirects, headers and the growth of compressed answers each have a limit.
"""

from __future__ import annotations

import io
import time
from dataclasses import replace
from email.message import Message
from typing import IO

import requests

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import FetchError, Unreachable
from ckanext.gobabierto.masking import without_keys

from .answer import NOT_MODIFIED, Answer, Limits
from .body import Body, Bounds
from .credentials import Credential
from .exchange import Exchange, Means
from .guard import Policy
from .manners import Manners
from .proof import Proof, of_answer
from .transport import GuardedAdapter

__all__ = ["Answer", "Client", "Limits"]
HELPED = frozenset(
    {
        "bloqueado", "certificado", "demasiadas_peticiones", "prohibido", "requiere_sesion",
        "robots_no_disponible", "robots_no_permite",
    }
)  # fmt: skip
"""Codes of what the institution's own IT can mend."""


class Client:
    """Reads addresses for one purpose, under one policy; connections are used again.

    :param agent: who we are, with an address where to find us.
    :param manners: robots.txt, pace and hours; without, nothing of it (for tests).
    :param authorities: file of certificates that are trusted too, beside the usual ones.
    :param credential: shown to the sites it was made for.
    :param help_page: where those who run a site find what to allow; told with what they can mend.
    """

    def __init__(
        self,
        rules: Policy,
        agent: str,
        limits: Limits | None = None,
        *,
        manners: Manners | None = None,
        authorities: str = "",
        help_page: str = "",
        credential: Credential | None = None,
    ) -> None:
        self.rules = rules
        self.limits = limits or Limits()
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the environment would resolve for us
        self._session.headers.update(
            {
                "User-Agent": agent,
                "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
                "Accept-Language": "es-MX,es;q=0.9",
                "Accept-Encoding": "gzip",  # of deflate there are two, and sites mix them up
            }
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, GuardedAdapter(rules, authorities))
        self._means = Means(self._session, rules, self.limits, manners, credential)
        self._help_page = help_page

    def get(self, url: str, *, etag: str = "", last_modified: str = "", accept: str = "") -> Answer:
        """Read *url* into memory.

        :param etag: as the last answer said; where it still holds, the answer is ``not_modified``.
        :param last_modified: the same, for sites that only know the date.
        :param accept: the media types wanted, as in the header of that name.
        :raises AddressRefused: the guard says no, to it or to where it redirects.
        :raises TooLarge: more than the limits allow.
        :raises NotWelcome: the site's robots.txt does not allow it.
        :raises Postponed: not now; ``until`` says when.
        :raises Unreachable: no answer, not in time, not a success, or a page that says no instead
            of what was asked for (a firewall's, a login).
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
        try:
            response, body = Exchange(self._means, url, asked, into, bounds, seconds).run()
        except FetchError as error:
            error.url = error.url or without_keys(url)
            if isinstance(error, Unreachable):
                told: Proof = error.proof or Proof(url, clock.now())
                error.proof = replace(told, error=error.code, milliseconds=_since(started))
            if self._help_page and error.code in HELPED:
                error.message += f" Para quien administra ese sitio: {self._help_page}#{error.code}"
                error.args = (error.message,)
            raise
        answer = _answer(response, asked, body, time.monotonic() - started)
        proof = of_answer(
            url, response.url, response.status_code, response.headers, body.head,
            size=body.size, sha256=body.sha256,
        )  # fmt: skip
        return replace(answer, proof=replace(proof, milliseconds=_since(started)))


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _asked(etag: str, last_modified: str, accept: str) -> dict[str, str]:
    wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified, "Accept": accept}
    # What a site once told us comes back to it; it must not bring headers of its own along.
    return {
        name: value
        for name, value in wanted.items()
        if value.isascii() and value.isprintable() and value
    }


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
