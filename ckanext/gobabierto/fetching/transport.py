"""requests over guarded sockets, with one deadline for the whole answer.

``requests`` bounds the wait for each piece, not for all of them: a server that drips a byte a
second would hold a worker for ever. So a timer closes the socket when the time is up. And it reads
a hundred headers of 64 KB each: here they are bounded together.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from ckanext.gobabierto.errors import TooLarge

from .guard import Policy, connect

HEADERS = 64 * 1024
"""Bytes that all headers of an answer may have together; http.client bounds their number (100)."""


class Deadline:
    """Closes the sockets that were opened under it once the time is up."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._left = seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def watch(self, sock: socket.socket) -> None:
        """Close *sock* too when the time is up, or now if it already is."""
        with self._lock:
            self._sockets.append(sock)
        if self.passed:
            self._expire()

    @contextmanager
    def paused(self) -> Generator[None]:
        """Time inside the block does not count: one waits for one's turn, not for the site."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    def _expire(self) -> None:
        self.passed = True
        with self._lock:
            for sock in self._sockets:
                with suppress(OSError):  # closed already, which is what was wanted
                    sock.shutdown(socket.SHUT_RDWR)

    def _start(self) -> None:
        self._since = time.monotonic()
        self._timer = threading.Timer(max(self._left, 0), self._expire)
        self._timer.daemon = True
        self._timer.start()

    def _stop(self) -> None:
        self._timer.cancel()
        self._left -= time.monotonic() - self._since

    def __enter__(self) -> Deadline:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


_deadline: ContextVar[Deadline | None] = ContextVar("gobabierto_deadline", default=None)


@contextmanager
def within(seconds: float) -> Generator[Deadline]:
    """Bound everything inside the block to *seconds*."""
    with Deadline(seconds) as deadline:
        token = _deadline.set(deadline)
        try:
            yield deadline
        finally:
            _deadline.reset(token)


def _watch(sock: socket.socket | None) -> None:
    deadline = _deadline.get()
    if deadline and sock is not None:
        deadline.watch(sock)


def _open(connection: HTTPConnection, rules: Policy) -> socket.socket:
    wait = connection.timeout if isinstance(connection.timeout, (int, float)) else None
    options = [tuple(o) for o in connection.socket_options or ()]
    try:
        sock = connect(connection.host, connection.port, wait, rules, options)  # type: ignore[arg-type]
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, "connect timed out") from error
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from error
    _watch(sock)
    return sock


class _Head:
    """A file of an answer while its headers are read: it counts their lines."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self._left = HEADERS

    def readline(self, limit: int = -1) -> bytes:
        line: bytes = self.file.readline(limit)
        self._left -= len(line)
        if self._left < 0:
            raise TooLarge("Los encabezados de la respuesta son demasiado grandes.")
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class _Response(http.client.HTTPResponse):
    """An answer whose headers are bounded together, interim answers (1xx) included."""

    def begin(self) -> None:
        file: Any = self.fp
        if self.headers is None:  # pyright: ignore[reportUnnecessaryComparison]
            self.fp = _Head(file)  # type: ignore[assignment]
        super().begin()
        if isinstance(self.fp, _Head):
            self.fp = self.fp.file


def _pools(rules: Policy) -> dict[str, Any]:
    """The pool classes for both schemes, whose connections ask the guard."""

    class Plain(HTTPConnection):
        response_class = _Response

        def _new_conn(self) -> socket.socket:
            return _open(self, rules)

        def request(self, *args: Any, **kwargs: Any) -> None:
            _watch(self.sock)  # one that is used again was opened under another deadline
            super().request(*args, **kwargs)

    class Secure(HTTPSConnection):
        response_class = _Response

        def _new_conn(self) -> socket.socket:
            return _open(self, rules)

        def request(self, *args: Any, **kwargs: Any) -> None:
            _watch(self.sock)
            super().request(*args, **kwargs)

        def connect(self) -> None:
            super().connect()
            _watch(self.sock)  # TLS wraps the socket into another object

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain  # type: ignore[assignment]

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure  # type: ignore[assignment]

    return {"http": PlainPool, "https": SecurePool}


class GuardedAdapter(HTTPAdapter):
    """requests' adapter, whose every connection goes through the guard; never through a proxy.

    :param authorities: file of certificates that are trusted too, beside the usual ones.
    """

    def __init__(self, rules: Policy, authorities: str = "") -> None:
        self._rules = rules
        self._authorities = authorities
        super().__init__(max_retries=0, pool_connections=4, pool_maxsize=4)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **kwargs: Any
    ) -> None:
        """Make the pool manager with our pools."""
        if self._authorities:
            kwargs["ssl_context"] = create_urllib3_context()
            kwargs["ssl_context"].load_verify_locations(self._authorities)
        self.poolmanager = PoolManager(
            num_pools=connections, maxsize=maxsize, block=block, **kwargs
        )
        self.poolmanager.pool_classes_by_scheme = _pools(self._rules)
