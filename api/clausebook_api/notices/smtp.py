"""One mail to a relay, and what its answer means by the stage at which it came (RFC 5321).

Before the final dot nothing is stored: a drop or a 4xx means to try again. After it a drop, silence or an answer
that is none leaves open whether the mail arrived. Whatever else than a success comes at connecting, greeting, AUTH or
MAIL FROM, and 421 at any stage, is about the relay and no recipient: everything waits. A refusal that comes later may
be about either: :mod:`clausebook_api.notices.refusals` judges. That a mail is too big is about the mail, at any stage.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple, Self
from urllib.parse import SplitResult, unquote, urlsplit

from clausebook.model.errors import UseError
from clausebook_api.notices.delivery import State

_TIMEOUT, _BYE = 60.0, 2.0  # seconds for one answer, and for one to QUIT, which nobody needs
_PERMANENT, _SHUTTING, _GO_ON = 500, 421, 354
GREYLISTED = "greylisted"  # said with the code: the next try of this mail to this recipient will do
_DROPPED = 0  # no code of a server: the connection was lost
_TOO_BIG = re.compile(r"552|5\d\d 5\.3\.4")
Answer = tuple[int, bytes]


class RelayError(Exception):
    """The relay takes no mail for now; ``said`` is what it answered, without an address."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class Sent(NamedTuple):
    """How a mail fared; ``over`` if the connection cannot be used any more."""

    state: State
    said: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mail goes: ``smtp://user:password@host:587``; ``smtps`` for TLS from the start."""

    host: str
    port: int
    tls: str  # "start", "at once" or "never"
    user: str = ""
    password: str = ""

    @classmethod
    def parse(cls, address: str) -> Self:
        """Read an address. Raises UseError ``E_CONFIG``. To this machine itself mail goes without TLS."""
        parts: SplitResult = urlsplit(address)
        mend = "Write smtp://user:password@host:587 or smtps://user:password@host:465"
        try:
            port = parts.port
        except ValueError:
            port = -1
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or port == -1:
            raise UseError.of("E_CONFIG", "CLAUSEBOOK_SMTP_URL is not the address of a relay", mend)
        local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        tls = "at once" if parts.scheme == "smtps" else "never" if local else "start"
        default = 465 if tls == "at once" else 25 if local else 587
        return cls(parts.hostname, port or default, tls, unquote(parts.username or ""), unquote(parts.password or ""))


class Connection:
    """An open connection, used for one mail after the other."""

    def __init__(self, relay: Relay, timeout: float = _TIMEOUT) -> None:
        """Connect and sign in. Raises :class:`RelayError`."""
        try:
            self._smtp = _open(relay, timeout)
        except (smtplib.SMTPException, OSError) as error:
            raise RelayError(_said(error)) from error

    def send(self, sender: str, recipient: str, content: bytes) -> Sent:
        """Send one mail; ``content`` has CR LF at the end of each line. Raises :class:`RelayError`."""
        commands = (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA")
        try:
            answers = self._together(commands) if self._smtp.has_extn("pipelining") else self._one_by_one(commands)
        except (smtplib.SMTPException, OSError) as error:  # even 421 may be lost, with the connection
            self.close()
            raise RelayError(_said(error)) from error
        try:
            refused = _envelope(answers)
        except RelayError:
            self.close()
            raise
        if refused is None:
            return self._data(content)
        if answers[-1][0] == _GO_ON:  # a server that waits for a mail it refused: it gets none
            return refused._replace(over=True)
        return refused if refused.over else self._reset(refused)

    def _one_by_one(self, commands: Sequence[str]) -> list[Answer]:
        """The answers, up to the first that is no success. Raises if there is none."""
        return self._answers(commands, self._smtp.docmd)

    def _together(self, commands: Sequence[str]) -> list[Answer]:
        """The answers to commands that are sent at once (RFC 2920). Raises if there is none."""
        self._smtp.send("".join(f"{command}\r\n" for command in commands))
        return self._answers(commands, lambda _: self._smtp.getreply(), all_come=True)

    @staticmethod
    def _answers(commands: Sequence[str], ask: Callable[[str], Answer], *, all_come: bool = False) -> list[Answer]:
        answers: list[Answer] = []
        for command in commands:
            try:
                answers.append(ask(command))
            except (smtplib.SMTPException, OSError) as error:
                if not answers:
                    raise
                answers.append((_DROPPED, _said(error).encode()))
            if answers[-1][0] in {_DROPPED, _SHUTTING} or not (all_come or 200 <= answers[-1][0] < 400):
                break
        return answers

    def _data(self, content: bytes) -> Sent:
        """The mail itself. Only when the final dot has left may it be stored there."""
        body = smtplib._quote_periods(content)  # type: ignore[attr-defined] # noqa: SLF001 - what sendmail does
        try:
            self._smtp.send(body + b".\r\n")  # in one piece; if it fails, its end has not left
        except (smtplib.SMTPException, OSError) as error:
            return Sent(State.RETRY, _said(error), over=True)
        try:
            code, answer = self._smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            return Sent(State.UNCERTAIN, f"after the end of the mail: {_said(error)}", over=True)
        if 200 <= code < 300:
            return Sent(State.SENT, _answer(code, answer))
        if code == _SHUTTING:
            self.close()
            raise RelayError(_answer(code, answer))
        if 400 <= code < 600:
            return self._reset(_refused(code, answer))
        return Sent(State.UNCERTAIN, "after the end of the mail: an answer that is none", over=True)

    def _reset(self, sent: Sent) -> Sent:
        if sent.over:
            return sent
        try:
            code, _ = self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            code = -1
        return sent._replace(over=code != 250)

    def close(self) -> None:
        """Say good-bye; that it is not heard changes nothing, nor is it waited for long."""
        with suppress(smtplib.SMTPException, OSError):
            if self._smtp.sock:
                self._smtp.sock.settimeout(_BYE)
                self._smtp.quit()
        with suppress(OSError):
            self._smtp.close()


def _open(relay: Relay, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    smtp: smtplib.SMTP
    if relay.tls == "at once":
        smtp = smtplib.SMTP_SSL(relay.host, relay.port, timeout=timeout, context=context)
    else:
        smtp = smtplib.SMTP(relay.host, relay.port, timeout=timeout)
    try:
        if smtp.sock:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if relay.tls == "start":
            smtp.starttls(context=context)
            smtp.ehlo()
        if relay.user:
            smtp.login(relay.user, relay.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _envelope(answers: Sequence[Answer]) -> Sent | None:
    """What answers to MAIL, RCPT and DATA mean, as far as they came; None if the mail may follow.

    Raises :class:`RelayError`.
    """
    for code, answer in answers:
        if code == _SHUTTING:
            raise RelayError(_answer(code, answer))
    for verb, (code, answer) in zip(("MAIL", "RCPT", "DATA"), answers, strict=False):
        if code == _GO_ON if verb == "DATA" else 200 <= code < 300:
            continue
        if verb == "MAIL" and not is_too_big(_answer(code, answer)):
            raise RelayError(_answer(code, answer))
        return _refused(code, answer)
    return None


def is_too_big(said: str) -> bool:
    """Whether a refusal such as ``552 5.3.4`` is about the size of the mail, whoever gets it."""
    return bool(_TOO_BIG.fullmatch(said))


def _refused(code: int, answer: bytes) -> Sent:
    if code == _DROPPED:
        return Sent(State.RETRY, answer.decode(), over=True)
    if not 400 <= code < 600:
        return Sent(State.RETRY, "an answer that is none", over=True)
    return Sent(State.FAILED if code >= _PERMANENT else State.RETRY, _answer(code, answer))


def _answer(code: int, answer: bytes) -> str:
    """The codes alone: what a server says besides often repeats the address."""
    enhanced = answer.split(b" ", 1)[0].decode("ascii", "replace")
    parts = enhanced.split(".")
    known = len(parts) == 3 and all(part.isdigit() for part in parts)
    said = f"{code} {enhanced}" if known else str(code)
    grey = re.search(rb"gr[ae]y-?list", answer, re.IGNORECASE)
    return f"{said} {GREYLISTED}" if grey and code < _PERMANENT else said


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        return _answer(error.smtp_code, answer)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the connection was closed"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else type(error).__name__
