"""Tells the operator, by mail or webhook, that notices do not go out: once for each reason."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from http.client import HTTPException
from socket import gethostname
from threading import Event
from uuid import uuid4

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from clausebook_api.database import Database
from clausebook_api.notices import backup_guard, messages
from clausebook_api.notices.delivery import State
from clausebook_api.notices.folder import open_mailer
from clausebook_api.notices.mailer import Mailer
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.smtp import RelayError

_log = structlog.get_logger()
_TOLD = "operator_told:"  # the facts that hold, for each operator, the reason that was told
_HINDRANCE = "hindrance:"  # the facts that say, for each place where workers run, since when and why none starts
_STALE = timedelta(days=2)  # after which a place that does not say so again is taken as gone
_LOOKS = 10.0  # seconds between two looks
_AGAIN = 60.0  # seconds after which it is tried again to tell
_TIMEOUT = 10.0  # seconds for a webhook
_STUBBORN = 4  # times that a relay refused since it last took a mail; before that it may be a hiccup
_MEND = "clausebook notify report shows what waits; clausebook notify --resume goes on."


@dataclass(frozen=True)
class Alarm:
    """Looks why nothing is sent. Each operator is told once, whether others can be or not, by all workers together."""

    database: Database
    sending: Sending
    now: Callable[[], datetime]
    connect: Callable[[], Mailer] | None = None
    place: str = field(default_factory=gethostname)

    def run(self, stop: Event) -> None:
        """Look until told to stop."""
        while not stop.is_set():
            stop.wait(_LOOKS if self.look() else _AGAIN)

    def hinder(self, hindrance: str) -> None:
        """State why no worker starts in this place, if the database does not say it; "" where one did.

        It stands, whatever workers elsewhere do, until one starts here.
        """
        if not self.sending.operators:
            return
        try:
            with self.database.writing() as connection:
                self._state_hindrance(connection, hindrance)
        except DBAPIError as error:
            _log.error("alarm", error=type(error.orig).__name__)

    def _state_hindrance(self, connection: Connection, hindrance: str) -> None:
        name = _HINDRANCE + _digest(f"{self.place} {self.sending.epoch}")
        facts = self.database.facts(connection)
        if hindrance and not _find_stated(facts):
            self.database.state_fact(connection, name, f"{self.now().isoformat()} {hindrance}")
        elif facts.get(name) and not hindrance:
            self.database.state_fact(connection, name, "")

    def look(self) -> bool:
        """Look once, and tell what was not told; whether all went well, which the next look need not wait for."""
        if not self.sending.operators:
            return True
        try:
            reason, untold = self._claimed()
            failed = [one for one in untold if not self._told(one, reason)]
            if not failed:
                return True
            with self.database.writing() as connection:
                self._state_told(connection, failed, "")
        except DBAPIError as error:
            _log.error("alarm", error=type(error.orig).__name__)
        return False

    def _claimed(self) -> tuple[str, Sequence[str]]:
        """Why nothing is sent, and who was not told yet; from now on it is this process that tells them."""
        with self.database.reading() as connection:
            facts = self.database.facts(connection)
        if not self._untold(facts, find_reason(facts, self.now())):
            return "", ()
        with self.database.writing() as connection:
            self.database.alone(connection)
            facts = self.database.facts(connection)
            reason = find_reason(facts, self.now())
            untold = self._untold(facts, reason)
            self._state_told(connection, untold, reason)
        return reason, untold if reason else ()

    def _untold(self, facts: Mapping[str, str], reason: str) -> Sequence[str]:
        return [one for one in self.sending.operators if facts.get(_fact(one), "") != reason]

    def _state_told(self, connection: Connection, operators: Sequence[str], reason: str) -> None:
        for one in operators:
            self.database.state_fact(connection, _fact(one), reason)

    def _told(self, operator: str, reason: str) -> bool:
        try:
            return self._posted(operator, reason) if "://" in operator else self._mailed(operator, reason)
        except (OSError, HTTPException, RelayError, UnicodeError) as error:
            _log.error("alarm", channel="webhook" if "://" in operator else "mail", error=type(error).__name__)
            return False

    def _mailed(self, operator: str, reason: str) -> bool:
        sender = messages.mailbox(self.sending.sender)
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = sender, operator, "Notices are not sent"
        message["Date"], message["Auto-Submitted"] = format_datetime(self.now()), "auto-generated"
        message["Message-ID"] = f"<{uuid4().hex}00000000@{sender.domain}>"  # named as mail in files is
        message.set_content(f"{self.sending.service}\n\n{reason}\n\n{_MEND}\n")
        mailer = self.connect() if self.connect else open_mailer(self.sending)
        try:
            return mailer.send(sender.addr_spec, operator, message.as_bytes()).state is State.SENT
        finally:
            mailer.close()

    def _posted(self, url: str, reason: str) -> bool:
        text = f"Notices of {self.sending.service} are not sent: {reason}"  # "text" is what chat programs show
        body = json.dumps({"text": text, "service": self.sending.service, "reason": reason}).encode()
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - http or https
        with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310 - settings admit nothing else
            return True


def _fact(operator: str) -> str:
    return _TOLD + _digest(operator)  # an address of a chat may hold its password


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def find_reason(facts: Mapping[str, str], now: datetime) -> str:
    """Why nothing is sent, in words that stay the same for as long as the reason does; "" if nothing hinders it."""
    return _find_stated(facts) or "; ".join(sorted(_list_hindrances(facts, now)))


def _find_stated(facts: Mapping[str, str]) -> str:
    if paused := facts.get("paused"):
        return f"All is paused: {paused}"
    if restored := facts.get(backup_guard.RESTORED):
        return f"A backup was restored at {restored}: run clausebook notify --confirm-epoch --dry-run"
    if facts.get("relay_until") and int(facts.get("relay_refusals") or 0) >= _STUBBORN:  # also between two rests
        return f"The relay takes no mail: {facts.get('relay_said')}"
    return ""


def _list_hindrances(facts: Mapping[str, str], now: datetime) -> set[str]:
    """Why workers do not start, each said once, however many places say it."""
    stated = (value.partition(" ") for name, value in facts.items() if name.startswith(_HINDRANCE) and value)
    return {hindrance for at, _, hindrance in stated if now - datetime.fromisoformat(at) < _STALE}
