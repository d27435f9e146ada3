"""A mail server on the loopback that keeps what it is given."""

from __future__ import annotations

import email
import email.policy
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from tests.serving import serving


class MailServer(socketserver.ThreadingTCPServer):
    """SMTP as CKAN speaks it: no TLS, no accounts."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.address = f"127.0.0.1:{self.server_address[1]}"
        self.received: list[tuple[list[str], EmailMessage]] = []
        """To whom, and what."""


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 pruebas")
        to: list[str] = []
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper()
            if word == b"RCPT":
                to.append(line.decode().partition("<")[2].partition(">")[0])
            if word == b"DATA":
                self._say("354 siga")
                self.server.received.append((to, self._message()))
                to = []
            self._say("221 adiós" if word == b"QUIT" else "250 bien")
            if word == b"QUIT":
                return

    def _message(self) -> EmailMessage:
        lines = iter(self.rfile.readline, b".\r\n")
        body = b"".join(line[1:] if line.startswith(b"..") else line for line in lines)
        return email.message_from_bytes(body, policy=email.policy.default)  # type: ignore[return-value]

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server on a free port, for the length of the block."""
    with serving(MailServer()) as server:
        yield server
