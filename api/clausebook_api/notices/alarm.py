"""Tells the operator, by mail or webhook, that notices do not go out: once for each reason."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from http.client import HTTPException
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

    def run(self, stop: Event) -> None:
        """Look until told to stop."""
        while not stop.is_set():
            stop.wait(_LOOKS if self.look() else _AGAIN)

    def look(self, hindrance: str = "") -> bool:
        """Look once, and tell what was not told; whether all went well, which the next look need not wait for.

        ``hindrance`` is why nothing is sent if the database does not say it.
        """
        if not self.sending.operators:
            return True
        try:
            reason, untold = self._claimed(hindrance)
            failed = [one for one in untold if not self._told(one, reason)]
            if not failed:
                return True
            with self.database.writing() as connection:
                self._state_told(connection, failed, "")
        except DBAPIError as error:
            _log.error("alarm", error=type(error.orig).__name__)
        return False

    def _claimed(self, hindrance: str) -> tuple[str, Sequence[str]]:
        """Why nothing is sent, and who was not told yet; from now on it is this process that tells them."""
        with self.database.reading() as connection:
            facts = self.database.facts(connection)
        if not self._untold(facts, find_reason(facts) or hindrance):
            return "", ()
        with self.database.writing() as connection:
            self.database.alone(connection)
            facts = self.database.facts(connection)
            reason = find_reason(facts) or hindrance
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
    return _TOLD + hashlib.sha256(operator.encode()).hexdigest()[:16]  # an address of a chat may hold its password


def find_reason(facts: Mapping[str, str]) -> str:
    """Why nothing is sent, in words that stay the same for as long as the reason does; "" if nothing hinders it."""
    if paused := facts.get("paused"):
        return f"All is paused: {paused}"
    if restored := facts.get(backup_guard.RESTORED):
        return f"A backup was restored at {restored}: run clausebook notify --confirm-epoch --dry-run"
    if facts.get("relay_until") and int(facts.get("relay_refusals") or 0) >= _STUBBORN:  # also between two rests
        return f"The relay takes no mail: {facts.get('relay_said')}"
    return ""
