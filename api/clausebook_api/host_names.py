"""The names by which a service is asked for: the header Host, and which it answers to."""

from __future__ import annotations

import re
import socket
from collections.abc import Collection, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

_HOST = re.compile(r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
_EVERY = ("0.0.0.0", "::")  # noqa: S104 - a name to compare with; nothing listens there
_LOCAL = ("localhost", "127.0.0.1", "::1")


def read(header: str) -> str:
    """The name in a header Host, without port and brackets, in lower case; "" if it names no host."""
    found = _HOST.fullmatch(header)
    return found[1].strip("[]").lower() if found else ""


def answers_to(name: str, allowed: Collection[str]) -> bool:
    """Whether a name is one of ours; none are named: any is. ``0.0.0.0`` stands for every address there is.

    A page of another site can make a browser ask for its own name here (DNS rebinding), but for no address.
    """
    if not allowed or name in allowed:
        return True
    return any(one in allowed for one in _EVERY) and _is_address(name)


def is_local(name: str) -> bool:
    """Whether a name is this machine's own, by which nobody else can ask."""
    return name in _LOCAL


def list_own(host: str, addresses: Iterable[str]) -> tuple[str, ...]:
    """The names of a service that listens on ``host``: of this machine, and of its public ``addresses``."""
    named = {urlsplit(one).hostname or "" for one in addresses}
    machine = {socket.gethostname().lower(), socket.getfqdn().lower()} if host in _EVERY else set()
    return tuple(sorted({*_LOCAL, host.lower(), *named, *machine} - {""}))


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
