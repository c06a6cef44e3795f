"""What a message to the mailbox for bounces says: real notifications, and whatever else is sent there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook_api.notices.delivery_status import Kind, Notification, read

CASES = Path(__file__).parents[2] / "cases" / "bounces"
TOKEN = "t" * 52
TEMPLATE = (CASES / "no-such-mailbox.eml").read_text("ascii").replace("TOKEN", TOKEN)


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("no-such-mailbox", Kind.HARD, "5.1.1"),
        ("no-mail-in-domain", Kind.HARD, "5.1.10"),
        ("no-such-host", Kind.SOFT, "5.4.4"),
        ("sender-refused", Kind.SOFT, "5.1.8"),
        ("full-mailbox", Kind.SOFT, "5.2.2"),
        ("too-big", Kind.SOFT, "5.3.4"),
        ("on-a-blocklist", Kind.SOFT, "5.0.0"),
        ("on-a-blocklist-with-code", Kind.POLICY, "5.7.1"),
        ("given-up", Kind.SOFT, "4.4.1"),
        ("delayed", Kind.DELAYED, ""),
    ],
)
def test_what_postfix_reports(name: str, kind: Kind, code: str) -> None:
    raw = (CASES / f"{name}.eml").read_text("ascii").replace("TOKEN", TOKEN).encode()
    assert Notification(kind, code, (TOKEN,)) == read(raw)
    assert Notification(kind, code, (TOKEN,)) == read(raw.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("number", range(12))
def test_only_some_of_5_1_say_that_there_is_no_such_address(number: int) -> None:
    gone = number in {1, 2, 3, 6, 10}
    found = read(TEMPLATE.replace("Status: 5.1.1", f"Status: 5.1.{number}").encode())
    assert (Kind.HARD if gone else Kind.SOFT, f"5.1.{number}") == found[:2]


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        ("5.1.1 (bad destination mailbox address)", Kind.HARD, "5.1.1"),
        ("5.1.11", Kind.SOFT, "5.1.11"),
        ("5.11.1", Kind.SOFT, "5.11.1"),
        ("550", Kind.SOFT, ""),
        ("", Kind.SOFT, ""),
    ],
)
def test_a_code_is_read_whole(status: str, kind: Kind, code: str) -> None:
    assert (kind, code) == read(TEMPLATE.replace("Status: 5.1.1", f"Status: {status}").encode())[:2]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ("Action: failed\nStatus: 5.1.2\n", (Kind.HARD, "5.1.1")),
        ("Action: failed\nStatus: 5.2.2\n", (Kind.SOFT, "5.2.2")),
        ("Action: delivered\nStatus: 2.0.0\n", (Kind.SOFT, "5.1.1")),
        ("Action: delayed\nStatus: 4.2.2\n", (Kind.SOFT, "5.1.1")),
    ],
)
def test_of_several_mailboxes_behind_an_address_all_have_to_be_gone(others: str, expected: tuple[Kind, str]) -> None:
    end = "\n--3F6C91C0A3E.1795176007/mail.legal.example\nContent-Description: Undelivered"
    raw = TEMPLATE.replace(end, f"\nFinal-Recipient: rfc822; second@example.org\n{others}{end}")
    assert expected == read(raw.encode())[:2]


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"Subject: x\n\nhello", b"Content-Type: multipart/report\n\n--x"])
def test_what_is_no_notification_is_another_message(raw: bytes) -> None:
    assert Notification(Kind.OTHER) == read(raw)


MALFORMED = (
    '"', '"" <', "<", "<@", "<>:", "a@[", '"@', "a <b", ";", "g:;", "=?", "=?x?=", "=?utf-8?b?=?=", "=?utf-8?q?=FF?=",
    "(", "((((", ",", "@", "\\", "a@b@c", "\x00", "\xff", "é@é", "a" * 2000, "[" * 500, "(" * 3000, "<" * 3000,
)  # fmt: skip


@pytest.mark.parametrize("value", MALFORMED)
@pytest.mark.parametrize("name", ["To", "Delivered-To", "X-Original-To", "From", "Date", "Subject", "Message-Id"])
def test_a_malformed_header_hides_nothing(name: str, value: str) -> None:
    found = read(f"{name}: {value}\n{TEMPLATE}".encode("latin-1", "replace"))
    assert (Kind.HARD, "5.1.1", (TOKEN,)) == found


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/report; boundary*=a; boundary*0=b",
        f"multipart/report; boundary*{'9' * 5000}=a",
        f"multipart/report; {'(' * 5000}",
        'multipart/report; boundary="',
    ],
)  # fmt: skip
def test_what_the_library_stumbles_over_is_unreadable_or_another_message(content_type: str) -> None:
    assert read(f"Content-Type: {content_type}\n\n--a\n\n--a--\n".encode()).kind in {Kind.UNREADABLE, Kind.OTHER}


def test_a_message_within_a_message_without_end_is_unreadable() -> None:
    assert Kind.UNREADABLE is read(b"Content-Type: message/rfc822\n\n" * 5000).kind


_header = st.tuples(
    st.sampled_from(["To", "Delivered-To", "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Status", "A"]),
    st.text(st.characters(max_codepoint=255), max_size=60) | st.sampled_from(MALFORMED),
)
_kind = st.sampled_from(["multipart/report", "message/delivery-status", "message/rfc822", "text/plain"])
_parameter = st.tuples(
    st.sampled_from(["boundary", "boundary*", "boundary*0", "boundary*0*", "charset", "name*1"]),
    st.text(st.characters(max_codepoint=255), max_size=12),
)


@given(st.lists(_header, max_size=5), _kind, st.lists(_parameter, max_size=4), st.binary(max_size=200))
def test_no_message_ends_in_an_exception(
    headers: list[tuple[str, str]], kind: str, parameters: list[tuple[str, str]], body: bytes
) -> None:
    typed = "; ".join([kind, *(f"{name}={value}" for name, value in parameters)])
    head = "\n".join([*(f"{name}: {value}" for name, value in headers), f"Content-Type: {typed}"])
    assert read(head.encode("latin-1") + b"\n\n" + body).kind in Kind


@given(st.integers(0, len(TEMPLATE)), st.integers(0, 80), st.binary(max_size=20))
def test_nor_does_a_notification_that_is_torn(place: int, much: int, between: bytes) -> None:
    raw = TEMPLATE.encode()
    assert read(raw[:place] + between + raw[place + much :]).kind in Kind
