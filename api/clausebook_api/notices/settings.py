"""How notices are sent: from the environment, and the table ``[notices]`` of ``clausebook.toml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from clausebook.model.errors import UseError
from clausebook_api import data_folder, mail_address
from clausebook_api.config import ApiConfig
from clausebook_api.notices.smtp import Relay
from clausebook_api.notices.templates import Templates
from clausebook_api.tokens import BOUNCE_LENGTH

_LONGEST_LOCAL = 64  # octets before the @
_MOST = 1e6  # of any number; more is nonsense
_GROUP, _GROUP_OF_SERVER = 20, 50  # a server writes more at once, and many workers wait for it
_CONNECTIONS, _CONNECTIONS_OF_SERVER = 1, 2  # in a file one writer waits for the other


@dataclass(frozen=True, slots=True)
class Dkim:
    """The key that signs mail."""

    key: bytes
    selector: str
    domain: str

    def signature(self, message: bytes, headers: Sequence[str]) -> bytes:
        """The header that signs a message with some of its headers (RFC 6376); it names the second it was made."""
        import dkim  # noqa: PLC0415 - only where a key is configured

        made: bytes = dkim.sign(
            message, self.selector.encode(), self.domain.encode(), self.key,
            canonicalize=(b"relaxed", b"relaxed"), include_headers=[name.encode() for name in headers],
        )  # fmt: skip
        return made


@dataclass(frozen=True, slots=True)
class Sending:
    """``relay`` None: mail is written to the folder ``mail``. ``service`` is the public address of the application.

    ``group`` deliveries are marked and ended in one transaction each, on each of the ``connections`` of a worker: so
    many may be under way when it dies. Rates are in mails a second; 0: no limit. ``bounces`` is the mailbox bounces
    come to; "": the sender's. ``operators`` are addresses and URLs that are told when nothing is sent. ``templates``
    gives the company's own. Who never confirmed is forgotten after ``unconfirmed``. ``kept`` is the folder of notices
    that were sent; None: they are not kept.
    """

    database: str
    secrets: tuple[bytes, ...]
    service: str
    sender: str
    mail: Path
    epoch: Path
    relay: Relay | None = None
    group: int = _GROUP
    connections: int = _CONNECTIONS
    resend: bool = True
    rate: float = 0.0
    domain_rate: float = 0.0
    bounces: str = ""
    dkim: Dkim | None = None
    operators: tuple[str, ...] = ()
    templates: Callable[[], Mapping[str, str]] = dict
    unconfirmed: timedelta = timedelta(days=30)
    kept: Path | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where mails that were sent are files."""
        return (self.mail, *([self.kept] if self.kept else ()))

    @property
    def returned(self) -> Path:
        """The Maildir of mail that came back and was piped in."""
        return self.mail.with_name(data_folder.BOUNCES)

    @classmethod
    def of(cls, config: ApiConfig, environment: Mapping[str, str]) -> Sending:
        """Read the settings. Raises UseError ``E_CONFIG``."""
        settings = config.settings
        service = (
            environment.get("CLAUSEBOOK_SERVICE_URL")
            or settings.notices.service
            or settings.site_url
            or "http://127.0.0.1:8000/"
        )
        address = environment.get("CLAUSEBOOK_SMTP_URL", "")
        uncertain = environment.get("CLAUSEBOOK_ON_UNCERTAIN") or "resend"
        if uncertain not in {"resend", "hold"}:
            raise UseError.of("E_CONFIG", f"CLAUSEBOOK_ON_UNCERTAIN is {uncertain!r}", "Write resend or hold")
        if address and not settings.mail_sender:
            mend = 'Write mail_sender = "Example Legal <legal@legal.example>"'
            raise UseError.of("E_CONFIG", "Mail has no sender", mend, "clausebook.toml")
        root = Path(environment.get("CLAUSEBOOK_ROOT") or config.state.parent)
        before = environment.get("CLAUSEBOOK_SECRET_BEFORE", "")
        server = environment.get("CLAUSEBOOK_DATABASE_URL", "sqlite").startswith("postgres")
        return cls(
            database=data_folder.database_address(environment, config.data),
            secrets=(config.secret, *config.former, *(one.encode() for one in before.split(",") if one)),
            service=_service(service),
            sender=settings.mail_sender or f"{settings.site_name} <legal@localhost.localdomain>",
            mail=config.data / data_folder.MAIL,
            epoch=config.data / data_folder.EPOCH,
            relay=Relay.parse(address) if address else None,
            group=_count(environment, "CLAUSEBOOK_MAIL_GROUP", _GROUP_OF_SERVER if server else _GROUP),
            connections=_count(
                environment, "CLAUSEBOOK_MAIL_CONNECTIONS", _CONNECTIONS_OF_SERVER if server else _CONNECTIONS
            ),
            resend=uncertain == "resend",
            rate=_number(environment, "CLAUSEBOOK_MAIL_RATE", 0),
            domain_rate=_number(environment, "CLAUSEBOOK_MAIL_DOMAIN_RATE", 0),
            bounces=_bounces(environment.get("CLAUSEBOOK_BOUNCE_ADDRESS", "")),
            dkim=_dkim(environment),
            operators=_operators(environment.get("CLAUSEBOOK_OPERATOR", "")),
            kept=Path(kept) if (kept := environment.get("CLAUSEBOOK_KEEP_MAIL")) else None,
            unconfirmed=timedelta(days=settings.notices.unconfirmed_days),
            templates=Templates(root, config.corpus, settings.publish_branch).texts,
        )


def _service(address: str) -> str:
    """An address that mail can carry as it is, with a slash at its end."""
    try:
        parts = urlsplit(address)
    except ValueError:  # of an open bracket
        parts = urlsplit("")
    if not (address.isascii() and parts.scheme in {"http", "https"} and parts.hostname) or re.search(
        r"[\s<>\"]", address
    ):
        mend = "Write https://legal.example/, an international name in its ASCII form (xn--...)"
        raise UseError.of("E_CONFIG", f"The address of the service is {address[:80]!r}", mend)
    return address.rstrip("/") + "/"


def _bounces(address: str) -> str:
    """An address that each mail can carry with a token of its own after a + (RFC 5321 §4.5.3.1.1)."""
    if not address:
        return ""
    try:
        local, _, domain = str(mail_address.parse(address)).rpartition("@")
    except ValueError as error:
        raise _no_bounces(address, str(error)) from error
    if len(local) + 1 + BOUNCE_LENGTH > _LONGEST_LOCAL or "+" in local or not local.isascii():
        raise _no_bounces(address, f"before the @ {_LONGEST_LOCAL - 1 - BOUNCE_LENGTH} letters at most have room, no +")
    return f"{local}@{domain}"


def _operators(named: str) -> tuple[str, ...]:
    found = []
    for one in filter(None, map(str.strip, named.split(","))):
        try:
            hooked = "://" in one and urlsplit(one).scheme in {"http", "https"} and urlsplit(one).hostname
            found.append(one if hooked else str(mail_address.parse(one)))
        except ValueError as error:
            mend = "Write ops@legal.example or https://chat.example/hook, or both with a comma"
            raise UseError.of("E_CONFIG", f"CLAUSEBOOK_OPERATOR has {one[:80]!r}", mend) from error
    return tuple(found)


def _no_bounces(address: str, why: str) -> UseError:
    message = f"CLAUSEBOOK_BOUNCE_ADDRESS is {address[:80]!r}: {why}"
    return UseError.of("E_CONFIG", message, "Write bounces@legal.example")


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    value = environment.get(name) or str(default)
    try:
        found = float(value)
    except ValueError:
        found = -1.0
    if not 0 <= found < _MOST:
        raise UseError.of("E_CONFIG", f"{name} is {value!r}", "Write a number, 0 or more")
    return found


def _count(environment: Mapping[str, str], name: str, default: int) -> int:
    return max(1, int(_number(environment, name, default)))


def _dkim(environment: Mapping[str, str]) -> Dkim | None:
    path = environment.get("CLAUSEBOOK_DKIM_KEY", "")
    if not path:
        return None
    selector, domain = environment.get("CLAUSEBOOK_DKIM_SELECTOR", ""), environment.get("CLAUSEBOOK_DKIM_DOMAIN", "")
    if not (selector and domain and Path(path).is_file()):
        mend = "Name a readable file in CLAUSEBOOK_DKIM_KEY, and CLAUSEBOOK_DKIM_SELECTOR and CLAUSEBOOK_DKIM_DOMAIN"
        raise UseError.of("E_CONFIG", "Mail cannot be signed", mend)
    from dkim import DKIMException  # noqa: PLC0415 - only where a key is configured

    found = Dkim(Path(path).read_bytes(), selector, domain)
    try:
        found.signature(b"From: <a@b.example>\r\n\r\n", ["From"])
    except (DKIMException, ValueError) as error:
        mend = "Write an RSA or Ed25519 private key in PEM: openssl genrsa -out dkim.pem 2048"
        raise UseError.of("E_CONFIG", "The key in CLAUSEBOOK_DKIM_KEY cannot sign", mend, path) from error
    return found
