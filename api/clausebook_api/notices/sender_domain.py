"""Whether the domain that notices are sent from will be believed: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clausebook import codes
from clausebook.doctor import Result
from clausebook.model.errors import Finding, UseError
from clausebook.workspace import Workspace
from clausebook_api.config import ApiConfig
from clausebook_api.notices import messages
from clausebook_api.notices.settings import Sending

Lookup = Callable[[str], tuple[str, ...]]  # the TXT records of a name
_PATIENCE = 5.0  # seconds for one answer


class LookupFailedError(Exception):
    """A name server gave no answer, neither yes nor no."""


@dataclass(frozen=True, slots=True)
class Domains:
    """The domain of the From header, that which bounces go to, and that of the signature."""

    visible: str
    envelope: str
    signing: str
    selector: str


def doctor(workspace: Workspace) -> tuple[Result, ...]:
    """What ``clausebook doctor`` tells of mail. Nothing is asked where no relay is configured."""
    if not os.environ.get("CLAUSEBOOK_SMTP_URL"):
        return (Result("mail", well=True, told="no relay is configured: it is written to files"),)
    config = ApiConfig.from_environment(os.environ | {"CLAUSEBOOK_ROOT": str(workspace.repository.root)})
    sending = Sending.of(config, os.environ)
    visible = messages.mailbox(sending.sender).domain
    domains = Domains(
        visible=visible,
        envelope=sending.bounces.partition("@")[2] or visible,
        signing=os.environ.get("CLAUSEBOOK_DKIM_DOMAIN") or visible,
        selector=os.environ.get("CLAUSEBOOK_DKIM_SELECTOR", ""),
    )
    try:
        found = tuple(findings(domains, ask))
    except LookupFailedError as error:
        return (Result("mail", well=False, told=f"the name servers did not answer: {error}"),)
    if found:
        return tuple(Result("mail", well=False, told=str(one)) for one in found)
    return (Result("mail", well=True, told=f"{visible} has SPF, DKIM and DMARC"),)


def findings(domains: Domains, lookup: Lookup) -> Iterator[Finding]:
    """What large receivers refuse bulk mail for."""
    senders = [record for record in lookup(domains.envelope) if record.lower().split(" ")[0] == "v=spf1"]
    if len(senders) != 1:
        said = f"{len(senders)} SPF records" if senders else "no SPF record"
        yield codes.finding("", 0, "E_DOCTOR_SPF", f"{domains.envelope} has {said}")
    if not domains.selector:
        yield codes.finding("", 0, "E_DOCTOR_DKIM", f"Which DKIM key signs for {domains.visible} is not known")
    elif not any(_tags(one).get("p") for one in lookup(f"{domains.selector}._domainkey.{domains.signing}")):
        name = f"{domains.selector}._domainkey.{domains.signing}"
        yield codes.finding("", 0, "E_DOCTOR_DKIM", f"There is no DKIM key at {name}")
    policy = _policy(domains.visible, lookup)
    if policy is None:
        yield codes.finding("", 0, "E_DOCTOR_DMARC", f"{domains.visible} has no DMARC record")
    elif not _aligned(domains, strict=policy.get("adkim") == "s"):
        yield codes.finding(
            "", 0, "E_DOCTOR_DMARC", f"The signature of {domains.signing} does not stand for {domains.visible}"
        )


def _policy(domain: str, lookup: Lookup) -> dict[str, str] | None:
    """The DMARC record of a domain, or of the nearest domain above it."""
    labels = domain.split(".")
    for first in range(max(1, len(labels) - 1)):
        found = [tags for tags in map(_tags, lookup(f"_dmarc.{'.'.join(labels[first:])}")) if tags.get("v") == "DMARC1"]
        if len(found) == 1:
            return found[0]
    return None


def _aligned(domains: Domains, *, strict: bool) -> bool:
    """Whether the signing domain is the visible one or, unless strict, above or below it."""
    signing, visible = domains.signing.lower(), domains.visible.lower()
    within = signing.endswith(f".{visible}") or visible.endswith(f".{signing}")
    return signing == visible or (within and not strict)


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def ask(name: str) -> tuple[str, ...]:
    """The TXT records of a name. Raises :class:`LookupFailedError`, and UseError without dnspython."""
    try:
        from dns import exception, resolver  # noqa: PLC0415 - only where a relay is configured
    except ImportError as error:
        raise UseError.of("E_CONFIG", "dnspython is not installed", "pip install 'clausebook[dkim]'") from error
    try:
        answer = resolver.resolve(name, "TXT", lifetime=_PATIENCE)
    except (resolver.NXDOMAIN, resolver.NoAnswer):
        return ()
    except exception.DNSException as error:
        raise LookupFailedError(name) from error
    return tuple(b"".join(one.strings).decode("utf-8", "replace") for one in answer)
