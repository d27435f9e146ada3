"""One reading: from the question, over redirects and new attempts, to the end of the body."""

from __future__ import annotations

import io
import time
import zlib
from dataclasses import dataclass
from typing import IO
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from ckanext.gobabierto.errors import FetchError, Unreachable

from . import robots
from .answer import NOT_MODIFIED, Limits
from .body import Body, Bounds, read_body, read_head, too_slow
from .credentials import Credential
from .guard import Policy, check_url
from .manners import Manners, back_off
from .outcome import check, translate
from .pages import Page
from .proof import of_answer
from .transport import Deadline, within

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONDITIONAL = frozenset({"If-None-Match", "If-Modified-Since"})
_OF_ROBOTS = 20
"""Seconds that reading a robots.txt may take."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a client reads with."""

    session: requests.Session
    rules: Policy
    limits: Limits
    manners: Manners | None = None
    """``None``: nobody is waited for and no robots.txt is read."""
    credential: Credential | None = None
    """Shown to the sites it is for; never when their robots.txt is read."""


@dataclass(slots=True)
class Exchange:
    """A question on its way; used once."""

    means: Means
    url: str
    asked: dict[str, str]
    """Headers of the question."""
    into: IO[bytes]
    bounds: Bounds
    seconds: float
    obeys: bool = True
    """The robots.txt; that one itself is read without asking it."""
    patience: float | None = None
    """Seconds for one's turn; those of the limits if not given."""

    def run(self) -> tuple[requests.Response, Body]:
        """Read.

        :raises FetchError: as :meth:`Client.get` says.
        """
        start = self.into.tell() if self.means.limits.retries else 0
        with within(self.seconds) as deadline:
            for attempt in range(self.means.limits.retries + 1):
                try:
                    return self._attempt(deadline)
                except FetchError as error:
                    last = attempt == self.means.limits.retries
                    if last or deadline.passed or not error.transient:
                        raise
                self.into.seek(start)
                self.into.truncate()
                with deadline.paused():
                    time.sleep(back_off(attempt))
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, deadline: Deadline) -> tuple[requests.Response, Body]:
        try:
            response = self._follow(deadline)
            with response:
                return response, self._take(response, deadline)
        except FetchError:
            raise
        except (requests.RequestException, HTTPError, OSError, ValueError, zlib.error) as error:
            if deadline.passed:
                raise too_slow(self.url) from error
            raise translate(error, self.url) from error

    def _follow(self, deadline: Deadline) -> requests.Response:
        limits, url = self.means.limits, self.url
        for _ in range(limits.redirects + 1):
            check_url(url, self.means.rules)
            with deadline.paused():
                self._wait(url)
            response = self.means.session.get(
                url,
                headers={**self.asked, **self._shown(url)},
                timeout=(limits.connect, limits.read),
                stream=True,
                allow_redirects=False,
            )
            location = response.headers.get("Location")
            if self.means.manners:
                after, date = (response.headers.get(name, "") for name in ("Retry-After", "Date"))
                self.means.manners.after(url, response.status_code, after, date)
            if deadline.passed:
                response.close()
                raise too_slow(url)
            if response.status_code not in _REDIRECTS or not location:
                return response
            response.close()
            url = urljoin(url, _text(location))
        raise Unreachable(
            f"Demasiadas redirecciones. Dirección: {url}", code="demasiadas_redirecciones", url=url
        )

    def _shown(self, url: str) -> dict[str, str]:
        credential = self.means.credential
        return credential.headers(url) if credential and self.obeys else {}

    def _wait(self, url: str) -> None:
        manners = self.means.manners
        if manners is None:
            return
        patience = self.means.limits.patience if self.patience is None else self.patience
        if self.obeys:
            waited = manners.before(url, patience, self._robots)
        else:
            waited = manners.turn(url, patience)
        self.patience = patience - waited

    def _robots(self, url: str) -> bytes:
        body = io.BytesIO()
        bounds = Bounds(robots.MOST, self.means.limits.ratio, beginning=True)
        seconds = min(_OF_ROBOTS, self.means.limits.total)
        Exchange(
            self.means, url, {}, body, bounds, seconds, obeys=False, patience=self.patience
        ).run()
        return body.getvalue()

    def _take(self, response: requests.Response, deadline: Deadline) -> Body:
        status = response.status_code
        if status == NOT_MODIFIED and _CONDITIONAL & self.asked.keys():
            return Body(0, "", b"")
        if not 200 <= status < 300:  # noqa: PLR2004  - HTTP's own classes
            self._check(response, Body(0, "", read_head(response)), None)
        body = read_body(response, self.into, self.bounds, deadline)
        self._check(response, body, body.size)
        return body

    def _check(self, response: requests.Response, body: Body, size: int | None) -> None:
        """:raises Unreachable: it is not what was asked for; with what it was as proof."""
        status, headers = response.status_code, response.headers
        try:
            check(Page(self.url, response.url, status, headers, body.head, size))
        except Unreachable as error:
            error.proof = of_answer(
                self.url, response.url, status, headers, body.head, size=size, sha256=body.sha256
            )
            raise


def _text(location: str) -> str:
    """The header as sites mean it: UTF-8, though HTTP reads it as Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
