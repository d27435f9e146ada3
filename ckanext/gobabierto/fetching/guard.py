"""The guard: which addresses this server may open a connection to. Self-contained.

What it is against. Whoever may register a source, or writes the page a source points to, chooses
addresses that *this* server opens, from inside its network:

1.  loopback (``127.0.0.1``, ``::1``, ``0.0.0.0``) and our own Solr, Redis, PostgreSQL behind it;
2.  private networks (10/8, 172.16/12, 192.168/16, fc00::/7, site-local fec0::/10);
3.  link-local and the metadata services of clouds (169.254.169.254, fe80::/10, 168.63.129.16);
4.  carrier-grade NAT (100.64/10), multicast, broadcast, benchmarking, reserved and test ranges;
5.  the same, dressed up: IPv4 mapped into IPv6 (::ffff:127.0.0.1), compatible (::127.0.0.1), NAT64
    (64:ff9b::/96; behind its local 64:ff9b:1::/48 is nobody public), 6to4 (2002::/16), Teredo
    (2001::/32);
6.  the same, written as ``2130706433``, ``0177.0.0.1``, ``0x7f.1`` or ``127.1``;
7.  a name that resolves to any of these, at once, or only the second time it is asked (rebinding);
8.  a redirect from a harmless address to any of these;
9.  other schemes (``file:``, ``gopher:``, ``ftp:``) and ports (25, 5432, 6379, 8983…);
10. credentials in the address, and a proxy from the environment, which would resolve for us.

How. The check is made on the very socket address that is then connected to, after resolution (5, 6,
7), for each connection, hence for each hop (8). Nothing is ever resolved twice. Scheme, port and
credentials are checked on the text of every hop (9, 10). Exceptions come from configuration only.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from ckanext.gobabierto.errors import AddressRefused

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SCHEMES = frozenset({"http", "https"})
DEFAULT_PORTS = frozenset({80, 443, 8080, 8443})
_NEVER: tuple[_Network, ...] = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 "
        "172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 "
        "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
        "::/128 ::1/128 64:ff9b:1::/48 100::/64 2001:1::/32 2001:2::/48 2001:10::/28 2001:20::/28 "
        "2001:30::/28 2001:db8::/32 3fff::/20 fc00::/7 fe80::/10 fec0::/10 ff00::/8"
    ).split()
)
_GLOBAL = ipaddress.IPv6Network("2000::/3")
"""All that was ever given to anybody."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_LONGEST = 8192
"""Characters of an address; servers take no longer ones."""
_TRIED = 6
_LEAST = 0.1
_LOW_32 = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Allowed:
    """An address the operator allows although the rules above refuse it."""

    host: str = ""
    port: int | None = None
    network: _Network | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be opened beyond the public Internet's ordinary ports."""

    exceptions: tuple[Allowed, ...] = ()
    ports: frozenset[int] = DEFAULT_PORTS

    def excepts(self, host: str, address: _Address | None, port: int) -> bool:
        """The operator allows this host, address and port."""
        for allowed in self.exceptions:
            if allowed.port not in {None, port}:
                continue
            if allowed.network is not None:
                if address is not None and address in allowed.network:
                    return True
            elif allowed.host == host.lower():
                return True
        return False


def policy(allow: Iterable[str] = (), ports: Iterable[int] = DEFAULT_PORTS) -> Policy:
    """A policy from configuration.

    :param allow: ``host``, ``host:port``, ``10.1.0.0/16`` or ``127.0.0.1:8081``.
    :raises ValueError: where an entry is none of these.
    """
    return Policy(tuple(_allowed(entry) for entry in allow), frozenset(ports))


def _allowed(entry: str) -> Allowed:
    host, port = entry.strip().lower(), None
    if match := re.fullmatch(r"(\[[^]]+\]|[^:]+):(\d{1,5})", host):
        host, port = match[1], int(match[2])
    host = host.strip("[]")
    try:
        return Allowed(port=port, network=ipaddress.ip_network(host, strict=False))
    except ValueError:
        if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", host):
            raise ValueError(f"not a host, host:port or network: {entry!r}") from None
    return Allowed(host=host, port=port)


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address an IPv6 one carries, if it does."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & _LOW_32)
    return None


def is_public(address: _Address) -> bool:
    """*address*, and any address it carries inside, is one of the public Internet."""
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inner(address)
        return is_public(inner) if inner else address in _GLOBAL
    return not (address.is_multicast or address.is_loopback or address.is_link_local)


def check_url(url: str, rules: Policy) -> None:
    """Refuse *url* for what its text says: scheme, credentials, port.

    :raises AddressRefused: with a sentence that says what was wrong.
    """
    if len(url) > _LONGEST:
        raise AddressRefused(f"La dirección es demasiado larga: «{url[:200]}…».")
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower(), 0)
    except ValueError:
        raise AddressRefused(f"«{url[:200]}» no es una dirección.") from None
    if parts.scheme.lower() not in SCHEMES:
        raise AddressRefused(f"Solo se leen direcciones http y https, no «{parts.scheme}:».")
    if not parts.hostname:
        raise AddressRefused(f"A «{url[:200]}» le falta el nombre del sitio.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("La dirección no debe llevar usuario ni contraseña.")
    if port not in rules.ports and not _port_excepted(parts.hostname, port, rules):
        listed = ", ".join(str(p) for p in sorted(rules.ports))
        raise AddressRefused(f"El puerto {port} no está permitido (se admiten {listed}).")


def _port_excepted(host: str, port: int, rules: Policy) -> bool:
    try:
        return rules.excepts(host, ipaddress.ip_address(host), port)
    except ValueError:
        # A name: its address is not known yet; the socket decides, the port only has to be named.
        return rules.excepts(host, None, port) or any(e.port == port for e in rules.exceptions)


def check_address(host: str, address: str, port: int, rules: Policy) -> None:
    """Refuse the socket address that *host* resolved to.

    :raises AddressRefused: where it is not public and not excepted.
    """
    found = ipaddress.ip_address(address.split("%", 1)[0])
    if rules.excepts(host, found, port):
        return
    if not is_public(found) or port not in rules.ports:
        raise AddressRefused(f"«{host}» lleva a una dirección que este portal no abre ({found}).")


def connect(
    host: str,
    port: int,
    timeout: float | None,
    rules: Policy,
    options: Iterable[tuple[int, ...]] = (),
) -> socket.socket:
    """Open a connection to *host*, to an address that was checked and to no other.

    :param timeout: seconds for all addresses together: a name with fifty that do not answer holds
        nobody for fifty times as long.
    :raises AddressRefused: if any of the host's addresses is refused (a name that mixes public and
        private addresses is an attack or a mistake, and in both cases not to be tried).
    :raises OSError: as ``socket.create_connection`` does.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, 0, socket.SOCK_STREAM)
    except UnicodeError:
        raise AddressRefused(f"«{host[:200]}» no es un nombre de sitio.") from None
    for *_, address in found:
        check_address(host, str(address[0]), port, rules)
    failure: OSError | None = None
    end = None if timeout is None else time.monotonic() + timeout
    tried = found[:_TRIED]
    for number, (family, kind, protocol, _, address) in enumerate(tried):
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options:
                sock.setsockopt(*option)
            if end is not None:  # what is left is shared by the addresses that are left
                left = max(end - time.monotonic(), _LEAST)
                sock.settimeout(left / (len(tried) - number))
            sock.connect(address)
        except OSError as error:
            failure = error
            sock.close()
        else:
            sock.settimeout(timeout)
            return sock
    raise failure or OSError(f"no address for {host}")
