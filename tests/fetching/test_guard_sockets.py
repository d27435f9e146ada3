"""The guard over real sockets: what may not be opened is not connected to, in any spelling."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.gobabierto.errors import AddressRefused, FetchError
from ckanext.gobabierto.fetching import guard
from ckanext.gobabierto.fetching.client import Client, Limits

from tests.portal.server import PortalServer, running

from .test_guard import PRIVATE

LIMITS = Limits(connect=1, read=1, total=2, retries=0)
_real = socket.getaddrinfo


@pytest.fixture
def portal() -> Iterator[PortalServer]:
    with running() as server:
        yield server


@contextmanager
def resolver(answers: Callable[[str], list[str] | None]) -> Iterator[list[str]]:
    """Name resolution by *answers*; ``None`` leaves it to the system. Gives the names asked for."""
    asked: list[str] = []

    def resolve(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        asked.append(str(host))
        found = answers(str(host))
        if found is None:
            return _real(host, port, *more, **named)
        rows = []
        for address in found:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            place = (address, port, 0, 0) if ":" in address else (address, port)
            rows.append((family, socket.SOCK_STREAM, 6, "", place))
        return rows

    socket.getaddrinfo = resolve
    try:
        yield asked
    finally:
        socket.getaddrinfo = _real


def port_of(portal: PortalServer) -> int:
    return int(urlsplit(portal.url).port or 0)


def strict(portal: PortalServer) -> Client:
    """A client that may use the portal's port, and no address that is not public."""
    return Client(guard.policy(ports=[port_of(portal)]), "x", LIMITS)


class TestForms:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1",
            "0177.0.0.1", "017700000001", "0.0.0.0", "0", "localhost", "LOCALHOST", "localhost.",
            "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::]",
            "１２７.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1",
        ],
    )  # fmt: skip
    def test_loopback_in_any_form_opens_no_connection(self, portal, host):
        with pytest.raises(FetchError):
            strict(portal).get(f"http://{host}:{port_of(portal)}/sediag/transparencia/")
        assert portal.connections == 0

    @pytest.mark.parametrize("address", PRIVATE)
    def test_a_name_that_resolves_to_any_class_of_them(self, portal, address, monkeypatch):
        def never(*_: object) -> None:
            raise AssertionError("connected")

        monkeypatch.setattr(socket.socket, "connect", never)
        url = f"http://inocente.gob.mx:{port_of(portal)}/"
        with resolver(lambda _: [address]), pytest.raises(AddressRefused):
            strict(portal).get(url)

    @given(
        st.sampled_from([net for net in guard._NEVER if net.version == 4]).flatmap(
            lambda net: st.integers(int(net.network_address), int(net.broadcast_address))
        ),
        st.integers(0, 6),
    )
    @settings(max_examples=300, deadline=None)
    def test_every_form_of_every_address_of_the_list(self, number, form):
        address = ipaddress.IPv4Address(number)
        a, b, c, d = address.packed
        host = (
            str(number), hex(number), f"0{number:o}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
            f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{number & 0xFFFF}", f"::ffff:{address}",
        )[form]  # fmt: skip
        with pytest.raises((AddressRefused, socket.gaierror)):
            guard.connect(host, 443, 0.1, guard.policy())

    @given(st.text(max_size=80), st.sampled_from(["", "http://", "https://x.mx:", "http://["]))
    @settings(max_examples=300, deadline=None)
    def test_whatever_is_written_ends_as_an_error_of_ours(self, text, start):
        def nobody(*_: Any, **__: Any) -> Any:
            raise socket.gaierror(socket.EAI_NONAME, "no")

        socket.getaddrinfo = nobody
        try:
            with pytest.raises(FetchError):
                Client(guard.policy(), "x", LIMITS).get(start + text)
        finally:
            socket.getaddrinfo = _real

    @pytest.mark.parametrize(
        "host", ["a" * 70 + ".mx", "a..mx", "x" * 9000], ids=["label", "empty", "long"]
    )
    def test_names_that_are_none(self, portal, host):
        with pytest.raises(FetchError) as error:
            strict(portal).get(f"http://{host}:{port_of(portal)}/")
        assert error.value.code == "direccion_no_permitida"


class TestRebinding:
    def test_a_name_that_turns_private_is_refused_when_it_does(self, portal):
        port, answers = port_of(portal), iter([["127.0.0.1"], ["127.0.0.2"]])
        client = Client(guard.policy([f"127.0.0.1:{port}"]), "x", LIMITS)
        url = f"http://cambia.gob.mx:{port}/sediag/transparencia/"
        with resolver(lambda _: next(answers)) as asked:
            assert client.get(url).status == 200
            assert asked == ["cambia.gob.mx"]  # once for each connection, and that one is used
            with pytest.raises(AddressRefused):
                client.get(url)
        assert portal.connections == 1

    def test_a_redirect_to_a_name_that_is_private_is_refused(self, portal):
        port = port_of(portal)
        client = Client(guard.policy([f"127.0.0.1:{port}"]), "x", LIMITS)
        names = {"interno.gob.mx": ["127.0.0.2"]}
        target = quote(f"http://interno.gob.mx:{port}/", safe="")
        with resolver(names.get), pytest.raises(AddressRefused):
            client.get(f"{portal.url}/_hostil/redirige/{target}")
        assert portal.connections == 1

    def test_one_private_address_among_the_others_refuses_the_name(self, portal):
        client = Client(guard.policy([f"127.0.0.1:{port_of(portal)}"]), "x", LIMITS)
        mixed = ["127.0.0.1", "10.0.0.1"]
        with resolver(lambda _: mixed), pytest.raises(AddressRefused):
            client.get(f"http://mezcla.gob.mx:{port_of(portal)}/")
        assert portal.connections == 0


class TestDeadAddresses:
    def test_many_that_do_not_answer_share_the_time_of_one(self, portal, monkeypatch):
        waited: list[float] = []

        def silent(sock: socket.socket, _: object) -> None:
            waited.append(sock.gettimeout() or 0)
            raise TimeoutError

        monkeypatch.setattr(socket.socket, "connect", silent)
        monkeypatch.setattr(guard, "is_public", lambda _: True)
        addresses = [f"192.0.2.{n}" for n in range(50)]
        with resolver(lambda _: addresses), pytest.raises(TimeoutError):
            guard.connect("muerto.gob.mx", 443, 3, guard.policy())
        assert len(waited) == 6
        assert waited[0] < 1
