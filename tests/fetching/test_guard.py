"""The guard refuses every dress of a private address, at the socket."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.errors import AddressRefused
from ckanext.gobabierto.fetching import guard

RULES = guard.policy()
PRIVATE = """127.0.0.1 127.9.9.9 0.0.0.0 10.0.0.8 172.16.0.1 172.31.255.255 192.168.1.1
169.254.169.254
168.63.129.16 100.64.0.1 224.0.0.1 239.255.255.250 255.255.255.255 192.0.2.1 198.18.0.1 203.0.113.9
240.0.0.1 ::1 :: fe80::1 fc00::1 fd12::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254
::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:1 2002:7f00:1:: 2002:a9fe:a9fe::1
2001:0:0:0:0:0:80ff:fffe 2001:db8::1 64:ff9b:1:a00:0:100:808:808 ::ffff:0:10.0.0.1 2001:20::1
2001:30::1 2001:1::1 5f00::1 3fff::1 4000::1""".split()
PUBLIC = "8.8.8.8 187.191.1.1 2606:4700::1111 64:ff9b::808:808 ::ffff:8.8.8.8".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_public_in_any_dress(address):
    assert not guard.is_public(ipaddress.ip_address(address))
    with pytest.raises(AddressRefused):
        guard.check_address("x", address, 443, RULES)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address):
    guard.check_address("x", address, 443, RULES)


@given(st.ip_addresses(v=4))
def test_whatever_is_refused_as_ipv4_is_refused_inside_ipv6(address):
    if not guard.is_public(address):
        for dress in (f"::ffff:{address}", f"64:ff9b::{address}", f"::{address}"):
            assert not guard.is_public(ipaddress.ip_address(dress))


@pytest.mark.parametrize(
    "host", ["2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0x7f000001", "localhost"]
)
def test_loopback_in_decimal_octal_and_hexadecimal_is_refused_before_connecting(host, monkeypatch):
    def never(*_):
        raise AssertionError("connected")

    monkeypatch.setattr(socket.socket, "connect", never)
    with pytest.raises(AddressRefused):
        guard.connect(host, 80, 1, RULES)


def test_a_name_that_mixes_public_and_private_addresses_is_refused(monkeypatch):
    def two(host, port, *_):
        rows = [("8.8.8.8", port), ("127.0.0.1", port)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", row) for row in rows]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with pytest.raises(AddressRefused):
        guard.connect("mezcla.mx", 443, 1, RULES)


def test_the_name_is_resolved_once_and_that_very_address_is_connected_to(monkeypatch):
    """Rebinding: the second answer, a private one, is never asked for."""
    answers = iter(["8.8.8.8", "127.0.0.1"])
    connected: list[object] = []

    def rebind(host, port, *_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebind)
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: connected.append(address))
    guard.connect("cambia.mx", 443, 1, RULES).close()
    assert connected == [("8.8.8.8", 443)]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://x.mx/",
        "ftp://x.mx/a.csv",
        "/etc/passwd",
        "http://",
        "http://x.mx:22/",
        "http://x.mx:6379/",
        "http://user:pw@x.mx/",
        "http://x.mx:99999/",
        "http://[::1",
    ],
)
def test_other_schemes_ports_credentials_and_non_addresses_are_refused(url):
    with pytest.raises(AddressRefused):
        guard.check_url(url, RULES)


def test_exceptions_are_as_narrow_as_they_are_written():
    rules = guard.policy(["127.0.0.1:8081", "10.20.0.0/16", "intranet.mx:9000"])
    guard.check_address("x", "127.0.0.1", 8081, rules)
    guard.check_address("x", "10.20.3.4", 80, rules)
    guard.check_address("intranet.mx", "192.168.1.1", 9000, rules)
    guard.check_url("http://127.0.0.1:8081/", rules)
    for host, address, port in (
        ("x", "127.0.0.1", 8082),
        ("x", "127.0.0.2", 8081),
        ("x", "10.21.0.1", 80),
        ("otra.mx", "192.168.1.1", 9000),
    ):
        with pytest.raises(AddressRefused):
            guard.check_address(host, address, port, rules)


@pytest.mark.parametrize("entry", ["", "http://x.mx", "a b", "x.mx:80:90"])
def test_an_exception_that_is_none_is_told(entry):
    with pytest.raises(ValueError, match="not a host"):
        guard.policy([entry])
