"""Addresses are read strictly; a token allows one thing to one subscriber."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clausebook_api import mail_address, tokens
from clausebook_api.tokens import BOUNCE_LENGTH, LENGTH, Purpose, Token, TokenError

NOW = datetime(2026, 11, 20, tzinfo=UTC)
WHO = "0123456789abcdef0123456789abcdef"
SECRETS = [b"one secret that is long enough to be one"]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("alice@example.org", "alice@example.org"),
        ("Alice.B+tag@Example.ORG", "Alice.B+tag@example.org"),
        (" bob@example.org ", "bob@example.org"),
        ("bob@müller.example", "bob@xn--mller-kva.example"),
        (f"{'x' * 64}@example.org", f"{'x' * 64}@example.org"),
        ("bob@faß.de", "bob@xn--fa-hia.de"),  # and not fass.de, which is somebody else's (IDNA 2008)
        ("bob@FASS.de", "bob@fass.de"),
        ("bob@exam\u00adple.org", "bob@example.org"),
        ("bob@ｅｘample。org", "bob@example.org"),
        ("bob@xn--fa-hia.de", "bob@xn--fa-hia.de"),
    ],
)
def test_one_plain_address_is_read(text: str, whole: str) -> None:
    assert whole == str(mail_address.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "", "alice", "@example.org", "alice@", "a@b", "a@b\r\nBcc: x", "alice@example.org)bob@evil.com",
        "a@b.example,c@d.example", "Alice <alice@example.org>", f"{'x' * 65}@example.org", f"a@{'b.' * 130}org",
        '"a b"@example.org', "a..b@example.org", ".a@example.org", "a@-b.org", "a@127.0.0.1", "a@[127.0.0.1]",
        "a@example.org\n", "a\0@example.org", "jörg@example.org", "a@exa mple.org",
        "ａ@example.org", "a\u00adb@example.org", "a@xn--a.org", "a@☃.example",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        mail_address.parse(text)


@pytest.mark.parametrize("given", Purpose)
@pytest.mark.parametrize("asked", Purpose)
def test_a_token_is_for_one_purpose(given: Purpose, asked: Purpose) -> None:
    token = Token(given, WHO, delivery=7) if given is Purpose.BOUNCE else Token(given, WHO, 3)
    text = tokens.issue(SECRETS, token)
    assert (BOUNCE_LENGTH if given is Purpose.BOUNCE else LENGTH) == len(text)
    if given is asked:
        assert token == tokens.read(SECRETS, text, asked, NOW)
    else:
        with pytest.raises(TokenError) as caught:
            tokens.read(SECRETS, text, asked, NOW)
        assert "token-purpose" == caught.value.kind


def test_no_part_of_a_token_can_be_changed() -> None:
    text = tokens.issue(SECRETS, Token(Purpose.MANAGE, WHO))
    for place in range(len(text)):
        other = "A" if text[place] != "A" else "B"
        with pytest.raises(TokenError) as caught:
            tokens.read(SECRETS, text[:place] + other + text[place + 1 :], Purpose.MANAGE, NOW)
        assert "token-invalid" == caught.value.kind
    for wrong in ("", "x", text[:-1], text + "A", "é" * LENGTH, text.replace(text[5], "="), "/" * LENGTH):
        with pytest.raises(TokenError):
            tokens.read(SECRETS, wrong, Purpose.MANAGE, NOW)


def test_a_token_in_an_address_is_whole_whatever_its_case_and_fits() -> None:
    token = Token(Purpose.BOUNCE, WHO, delivery=2**32 - 1)
    text = tokens.issue(SECRETS, token)
    assert 64 >= len(f"mail-bounces+{text}")
    for one in (text, text.upper(), text.title()):
        assert token == tokens.read(SECRETS, one, Purpose.BOUNCE, NOW)
    other = "a" if text[9] != "a" else "b"
    for wrong in (text[:9] + other + text[10:], text[:-1], f"{text}a", "é" * BOUNCE_LENGTH, "1" * BOUNCE_LENGTH):
        with pytest.raises(TokenError):
            tokens.read(SECRETS, wrong, Purpose.BOUNCE, NOW)


def test_a_token_in_the_address_of_a_mail_of_before_is_read() -> None:
    old = "BAEjRWeJq83vASNFZ4mrze8AAAAAAAf6tOqaP4q9BJ2PjQTGm6qs"
    assert Token(Purpose.BOUNCE, WHO, delivery=7) == tokens.read(SECRETS, old, Purpose.BOUNCE, NOW)


def test_a_token_expires_at_its_instant() -> None:
    text = tokens.issue(SECRETS, Token(Purpose.CONFIRM, WHO, 1, NOW + timedelta(hours=48)))
    assert WHO == tokens.read(SECRETS, text, Purpose.CONFIRM, NOW + timedelta(hours=48)).subscriber
    with pytest.raises(TokenError) as caught:
        tokens.read(SECRETS, text, Purpose.CONFIRM, NOW + timedelta(hours=48, seconds=1))
    assert "token-expired" == caught.value.kind


def test_secrets_are_replaced_without_a_broken_link() -> None:
    old = tokens.issue(SECRETS, Token(Purpose.UNSUBSCRIBE, WHO))
    both = [b"another secret that is long enough, too", *SECRETS]
    assert WHO == tokens.read(both, old, Purpose.UNSUBSCRIBE, NOW).subscriber
    with pytest.raises(TokenError):
        tokens.read(both[:1], old, Purpose.UNSUBSCRIBE, NOW)
