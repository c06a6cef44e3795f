"""Where a webhook may lead: public addresses only, looked at anew before every attempt (OWASP API7:2023)."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

IP = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
PORTS = (443, 8443)
_LONGEST = 2000
_HIDING = tuple(  # IPv6 networks within which an IPv4 address hides, and the bits after it
    (ipaddress.IPv6Network(network), shift)
    for network, shift in (
        ("64:ff9b::/96", 0),
        ("64:ff9b:1::/48", 0),
        ("2002::/16", 80),
        ("::/96", 0),
        ("::ffff:0:0/96", 0),
    )
)
_GLOBAL = ipaddress.IPv6Network("2000::/3")  # all that was ever given out for global unicast
_SPECIAL = tuple(  # within what the library calls global, by the registries of IANA
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20"))
)
_MASK = 0xFFFFFFFF


class NotAllowedError(ValueError):
    """An address that no webhook may have; ``kind`` is the kind of problem."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart: ``path`` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str


def resolve_host(host: str, port: int) -> Sequence[str]:
    """Every address that the system knows of a host. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Outward:
    """The rules: ``allowed`` are addresses that are let through though they are not public, for tests."""

    resolve: Resolve = resolve_host
    allowed: Collection[str] = ()
    ports: Collection[int] = PORTS
    schemes: Collection[str] = ("https",)

    def target(self, url: str) -> Target:
        """Take a URL apart. Raises NotAllowedError ``url-scheme``, ``url-credentials``, ``url-not-allowed``."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise NotAllowedError("url-not-allowed", "That is not a web address") from None
        if parts.scheme not in self.schemes:
            raise NotAllowedError("url-scheme", "Write an address that begins with https://")
        if parts.username is not None or parts.password is not None:
            raise NotAllowedError("url-credentials", "Leave name and password out of the address")
        port = port or (443 if parts.scheme == "https" else 80)
        if not parts.hostname or len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url:
            raise NotAllowedError("url-not-allowed", "That is not a web address")
        if port not in self.ports:
            raise NotAllowedError("url-not-allowed", f"Use port {' or '.join(map(str, self.ports))}")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.scheme, parts.hostname, port, path)

    def address(self, target: Target) -> str:
        """The address to connect to. Raises :class:`NotAllowedError` ``blocked-address`` if any is not public.

        Raises OSError if the name is not known.
        """
        found = self.resolve(target.host, target.port)
        if not found:
            raise OSError("no address")
        for one in found:
            if one not in self.allowed and not is_public(ipaddress.ip_address(one.partition("%")[0])):
                raise NotAllowedError("blocked-address", "The name leads to an address that is not public")
        return found[0]

    def checked(self, url: str) -> Target:
        """A URL as somebody gives it. Raises :class:`NotAllowedError`; a name that is not known yet is let through."""
        target = self.target(url)
        try:
            self.address(target)
        except NotAllowedError:
            raise NotAllowedError("url-not-allowed", "The address must be reachable for everybody") from None
        except OSError:
            pass
        return target


def is_public(address: IP) -> bool:
    """Whether an address is reachable for everybody, and so is every IPv4 address that hides within it."""
    if isinstance(address, IPv6Address):
        for network, shift in _HIDING:
            if address in network and int(address) > 1 and not is_public(IPv4Address((int(address) >> shift) & _MASK)):
                return False
            if address in network and network.prefixlen == 96:  # noqa: PLR2004 - nothing but the address within
                return network.network_address.packed[:2] == b"\0\x64" and int(address) > 1
        if address not in _GLOBAL:
            return False
    special = any(address in network for network in _SPECIAL)
    return address.is_global and not (special or address.is_multicast or address.is_reserved)
