"""One POST to an endpoint, signed as Standard Webhooks 1.0 says (https://www.standardwebhooks.com).

``webhook-id`` is the same in every attempt. Only 2xx is a success; nothing is followed; the address that was checked
is the one that is connected to; of the answer no more is read than tells what went wrong.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Event, Timer
from typing import Any, NamedTuple

from standardwebhooks import Webhook

from clausebook_api.notices.delivery import State
from clausebook_api.notices.public_addresses import NotAllowedError, Outward, Target
from clausebook_api.notices.side_by_side import within

_DEADLINE = 20.0  # seconds for the whole of an attempt
_BODY = 4096
_WAITS = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)  # seconds until the next attempt
_SECRET = (24, 64)  # octets
_TAKEN = range(200, 300)  # status codes of success (RFC 9110 §15.3)
_DIGITS = 8  # of a time to wait; a longer one is nonsense
_LONGEST_WAIT = 24 * 3600


class Answer(NamedTuple):
    """How an endpoint answered: ``wait`` is the seconds it asked for; ``gone`` if it wants nothing more (410)."""

    ok: bool
    said: str
    body: bytes = b""
    wait: int = 0
    gone: bool = False


def new_secret() -> bytes:
    """A secret of 32 octets."""
    return os.urandom(32)


def show_secret(secret: bytes) -> str:
    """A secret as its owner keeps it."""
    return f"whsec_{base64.b64encode(secret).decode()}"


def parse_secret(text: str) -> bytes:
    """A secret that the owner chose. Raises ValueError unless it is base64 of 24 to 64 octets."""
    try:
        raw = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        raise ValueError("Write whsec_ and the secret in base64") from None
    if not _SECRET[0] <= len(raw) <= _SECRET[1]:
        raise ValueError(f"A secret has {_SECRET[0]} to {_SECRET[1]} octets")
    return raw


def write_payload(kind: str, at: datetime, data: dict[str, Any]) -> bytes:
    """The body of an event: always the same for the same notice."""
    body = {"type": kind, "timestamp": at.isoformat(), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def sign(secrets: Sequence[bytes], name: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of one attempt: signed with every secret that holds, the newest first."""
    signatures = (Webhook(base64.b64encode(secret).decode()).sign(name, at, body.decode()) for secret in secrets)
    return {
        "content-type": "application/json",
        "user-agent": "Clausebook (standard-webhooks)",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


@dataclass(frozen=True)
class Poster:
    """Posts within the rules of :class:`Outward`."""

    outward: Outward
    deadline: float = _DEADLINE

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """One attempt; it never takes longer than the deadline."""
        until = time.monotonic() + self.deadline
        try:
            target = self.outward.target(url)
            address = within(self.deadline, lambda: self.outward.address(target))
            return self._exchange(target, address, headers, body, max(0.1, until - time.monotonic()))
        except NotAllowedError as error:
            return Answer(ok=False, said=error.kind)
        except TimeoutError:
            return Answer(ok=False, said="no answer in time")
        except ssl.SSLError as error:
            return Answer(ok=False, said=f"TLS: {error.reason}")
        except (OSError, HTTPException) as error:
            return Answer(
                ok=False, said=error.strerror or type(error).__name__ if isinstance(error, OSError) else "no HTTP"
            )

    @staticmethod
    def _exchange(target: Target, address: str, headers: dict[str, str], body: bytes, left: float) -> Answer:
        until = time.monotonic() + left
        raw = socket.create_connection((address, target.port), timeout=left)
        late = Event()
        same = socket.socket(fileno=os.dup(raw.fileno()))  # TLS takes the other over
        watch = Timer(
            max(0.0, until - time.monotonic()), _cut, (same, late)
        )  # each read may be in time, and all of them not
        watch.start()
        connection = HTTPConnection(target.host, target.port, timeout=left)
        try:
            if target.scheme == "https":
                raw = ssl.create_default_context().wrap_socket(raw, server_hostname=target.host)
            connection.sock = raw
            connection.request("POST", target.path, body, headers | {"connection": "close"})
            response = connection.getresponse()
            answer = _answer(response, response.read(_BODY))
        except (OSError, HTTPException):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            watch.cancel()
            connection.close()
            raw.close()
            same.close()
        if late.is_set():  # what was cut looks whole
            raise TimeoutError
        return answer


def _cut(same: socket.socket, late: Event) -> None:
    late.set()
    with suppress(OSError):
        same.shutdown(socket.SHUT_RDWR)


def _answer(response: HTTPResponse, body: bytes) -> Answer:
    code = response.status
    wait = response.headers.get("Retry-After", "")
    seconds = min(int(wait), _LONGEST_WAIT) if wait.isdecimal() and len(wait) <= _DIGITS else 0
    if len(body) >= _BODY and code not in _TAKEN:
        return Answer(ok=False, said=f"{code}, response-limit", wait=seconds)
    return Answer(code in _TAKEN, str(code), body, seconds, gone=code == HTTPStatus.GONE)


def next_delay(attempts: int, chance: float, wait: int) -> timedelta | None:
    """How long to wait after so many attempts: what the endpoint asks for, or the schedule; None at its end."""
    if attempts > len(_WAITS):
        return None
    return timedelta(seconds=max(wait, _WAITS[attempts - 1] * (0.9 + 0.2 * chance)))


def judge_answer(answer: Answer, attempts: int, chance: float) -> tuple[State, timedelta | None]:
    """How a delivery stands after an answer, and how long it waits."""
    if answer.ok:
        return State.SENT, None
    wait = None if answer.gone else next_delay(attempts, chance, answer.wait)
    return (State.RETRY, wait) if wait else (State.FAILED, None)
