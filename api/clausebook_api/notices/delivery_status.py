"""Reads a delivery status notification (RFC 3464): to which of our addresses it came, and what it says of the mail.

Headers are taken as they stand: whoever writes them may write anything, and our token in one is signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from typing import NamedTuple

from clausebook_api.tokens import BOUNCE_LENGTH, LENGTH

_WHERE = ("Delivered-To", "X-Original-To", "To")
_TOKEN = re.compile(rf"\+([A-Za-z0-9_=-]{{{LENGTH}}}|[A-Za-z2-7]{{{BOUNCE_LENGTH}}})@")
_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\d)")
_LARGEST = 1 << 20

# Of all codes (RFC 3463, RFC 7505) those that say the address will never do: no such mailbox, no such domain, no
# address at all, moved away, a domain without mail. The rest of 5.1.x is about the sender, or may pass.
GONE = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
_POLICY = "5.7."


class Kind(StrEnum):
    """What a message is, and what became of it."""

    HARD = "hard"  # there is no such address
    SOFT = "soft"  # the mail came back, for another reason
    POLICY = "policy"  # the mail came back: it, or who sent it, is not wanted
    DELAYED = "delayed"  # the mail is still tried
    OTHER = "other"  # not about mail that came back
    FORGED = "forged"  # not to an address that we signed
    KNOWN = "known"  # all it says was taken in before
    UNREADABLE = "unreadable"


class Notification(NamedTuple):
    """``kind`` is one of the first five; ``code`` that of the failure (RFC 3463), "" if it gives none."""

    kind: Kind
    code: str = ""
    tokens: tuple[str, ...] = ()


def read(raw: bytes) -> Notification:
    """What a message says; the kind is ``unreadable`` if it cannot be read."""
    try:
        return _read(message_from_bytes(raw[:_LARGEST]))
    except Exception:  # noqa: BLE001 - the parser of the library raises whatever happens to it, from a message of anybody
        return Notification(Kind.UNREADABLE)


def _read(message: Message) -> Notification:
    kind, code = _judged(dict.fromkeys(_statuses(message)))
    headers = " ".join(str(value) for name in _WHERE for value in message.get_all(name, []))
    return Notification(kind, code, tuple(dict.fromkeys(_TOKEN.findall(headers))))


def _statuses(message: Message) -> Iterator[tuple[str, str]]:
    """Action and code of each recipient that a notification is about."""
    for part in message.walk():
        blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else ()
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, Message) and "Action" in block:
                code = _CODE.match(str(block.get("Status", "")).strip())
                yield str(block["Action"]).split("(")[0].strip().lower(), code[0] if code else ""


def _judged(statuses: dict[tuple[str, str], None]) -> tuple[Kind, str]:
    """Of an address with several mailboxes behind it only all of them can be gone."""
    failed = [code for action, code in statuses if action == "failed"]
    if not failed:
        return (Kind.DELAYED if any(action == "delayed" for action, _ in statuses) else Kind.OTHER), ""
    if len(failed) == len(statuses) and GONE.issuperset(failed):
        return Kind.HARD, failed[0]
    code = next((one for one in failed if one not in GONE), failed[0])
    return (Kind.POLICY if code.startswith(_POLICY) else Kind.SOFT), code
