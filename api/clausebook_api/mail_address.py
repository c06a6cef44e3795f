"""Mail addresses, read strictly: one address, nothing around it (RFC 5321 §4.1.2, without quoted local parts)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import idna

from clausebook.html.language import say

_LOCAL, _WHOLE = 64, 254  # octets
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_NAME = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")


class Address(NamedTuple):
    """An address as it is sent to; ``domain`` is in lower case, an international one in its ASCII form."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def folded(self) -> str:
        """What two spellings of one address share."""
        return str(self).lower()


def parse(text: str) -> Address:
    """Read an address. Raises ValueError, with what is wrong, for anything but one plain address."""
    local, at, domain = text.strip(" ").rpartition("@")
    if not at:
        raise ValueError(say("Write one e-mail address: name@example.org"))
    try:
        domain = _ascii(domain)
    except idna.IDNAError:
        raise ValueError(say("What follows the @ is not the name of a server")) from None
    if len(local) > _LOCAL:
        raise ValueError(say("Before the @ there may be at most {most} characters", most=_LOCAL))
    if len(local) + 1 + len(domain) > _WHOLE:
        raise ValueError(say("An address has at most {most} characters", most=_WHOLE))
    if not _NAME.fullmatch(local) or not _DOMAIN.fullmatch(domain) or domain.rpartition(".")[2].isdecimal():
        alone = "Write one e-mail address, without a name or other signs around it: name@example.org"
        raise ValueError(say(alone))
    return Address(local, domain)


@lru_cache(1024)
def _ascii(domain: str) -> str:
    """By IDNA 2008, with the mapping that folds width and case and leaves soft hyphens out (UTS 46)."""
    return idna.encode(domain, uts46=True).decode("ascii").lower()
