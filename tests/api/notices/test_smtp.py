"""Every verb of SMTP times every way in which it can go wrong gives the state that is right for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from clausebook.model.errors import UseError
from clausebook_api.notices.delivery import State
from clausebook_api.notices.smtp import Relay, RelayError

if TYPE_CHECKING:
    from typing import Any

    MakeRelay = Callable[..., Any]

MAIL = b"To: a@example.org\r\nSubject: x\r\n\r\n.dot\r\n"
SOFT, HARD, OVER = (b"450 4.2.0 later", b"451 4.3.0 later"), (b"550 5.1.1 no", b"552 5.2.2 full"), b"421 4.3.2 closing"
RELAY = "relay"
CASES = [
    *[("CONNECT", answer, RELAY) for answer in (OVER, *SOFT, b"554 5.7.1 go away", None, b"garbage")],
    *[("EHLO", answer, RELAY) for answer in (None,)],
    *[("MAIL", answer, RELAY) for answer in (OVER, None, b"", *SOFT, *HARD, b"garbage")],
    *[("MAIL", answer, State.FAILED) for answer in (b"552 5.3.4 too big", b"552 too big")],
    *[(verb, OVER, RELAY) for verb in ("RCPT", "DATA", "DOT")],
    *[("RCPT", answer, State.RETRY) for answer in (*SOFT, None, b"", b"garbage")],
    *[("RCPT", answer, State.FAILED) for answer in HARD],
    *[("DATA", answer, State.RETRY) for answer in (*SOFT, None, b"", b"garbage")],
    *[("DATA", answer, State.FAILED) for answer in HARD],
    *[("DOT", answer, State.RETRY) for answer in SOFT],
    *[("DOT", answer, State.FAILED) for answer in HARD],
    *[("DOT", answer, State.UNCERTAIN) for answer in (None, b"", b"garbage", b"99")],
    ("QUIT", None, State.SENT), ("QUIT", b"550 no", State.SENT), ("RSET", b"250 ok", State.SENT),
]  # fmt: skip
# a server that leaves one command out answers the next in its place
PIPELINED = [case for case in CASES if case[0] != "EHLO" and case[:2] != ("MAIL", b"")]


@pytest.mark.parametrize(("verb", "answer", "expected"), CASES)
def test_an_answer_means_what_its_stage_says(
    relay: MakeRelay, verb: str, answer: bytes | None, expected: object
) -> None:
    with relay(**{verb: answer}) as server:
        try:
            connection = server.connect()
            sent = connection.send("s@example.org", "a@example.org", MAIL)
            connection.close()
            found: object = sent.state
        except RelayError:
            found = RELAY
    assert expected == found
    arrived = [("a@example.org", MAIL.replace(b"\r\n.dot", b"\r\n..dot"))]
    if expected is State.SENT:
        assert arrived == server.received
    elif expected is not State.UNCERTAIN:
        assert [] == server.received


@pytest.mark.parametrize(("verb", "answer", "expected"), PIPELINED)
def test_commands_that_are_sent_at_once_mean_the_same(
    relay: MakeRelay, verb: str, answer: bytes | None, expected: object
) -> None:
    together = {"EHLO": b"250-here\r\n250 PIPELINING"}
    with relay(once=True, **(together | {verb: answer})) as server:
        try:
            connection = server.connect()
            states = [connection.send("s@example.org", f"{one}@example.org", MAIL) for one in "a"]
            if not states[0].over:
                states.append(connection.send("s@example.org", "b@example.org", MAIL))
            connection.close()
            found: object = states[0].state
        except RelayError:
            states, found = [], RELAY
    assert expected == found
    first = [mail for name, mail in server.received if name == "a@example.org"]
    assert (len(first) == 1) if expected in {State.SENT, State.UNCERTAIN} else (first == [])
    if len(states) > 1 and verb != "QUIT":
        assert State.SENT is states[1].state


def test_what_a_server_says_is_kept_without_the_address(relay: MakeRelay) -> None:
    with relay(RCPT=b"550 5.1.1 <a@example.org> no such user") as server:
        connection = server.connect()
        sent = connection.send("s@example.org", "a@example.org", MAIL)
        connection.close()
    assert "550 5.1.1" == sent.said


@pytest.mark.parametrize("after", range(1, 5))
def test_a_connection_serves_the_next_after_a_refusal(relay: MakeRelay, after: int) -> None:
    with relay(RCPT=b"550 5.1.1 no") as server:
        connection = server.connect()
        states = [connection.send("s@example.org", f"{one}@example.org", MAIL).state for one in range(after)]
        connection.close()
    assert [State.FAILED, *[State.SENT] * (after - 1)] == states
    assert 1 == server.verbs.count("CONNECT")


@pytest.mark.parametrize(
    "answers", [{"RCPT": OVER}, {"EHLO": b"250-here\r\n250 PIPELINING", "RCPT": OVER}, {}], ids=str
)
def test_a_relay_that_keeps_the_connection_open_is_not_waited_for(relay: MakeRelay, answers: dict[str, bytes]) -> None:
    with relay(QUIT=b"", once=False, **answers) as server:
        server.patience = 600.0
        connection = server.connect()
        began = time.monotonic()
        with pytest.raises(RelayError) if answers else nullcontext():
            connection.send("s@example.org", "a@example.org", MAIL)
        connection.close()
    assert time.monotonic() - began < 100  # of the 600 in which an answer might come


@pytest.mark.parametrize(
    ("address", "relay_"),
    [
        ("smtp://127.0.0.1:2525", Relay("127.0.0.1", 2525, "never")),
        ("smtp://localhost", Relay("localhost", 25, "never")),
        ("smtp://u%40x:p%2F@mail.example", Relay("mail.example", 587, "start", "u@x", "p/")),
        ("smtps://mail.example", Relay("mail.example", 465, "at once")),
    ],
)
def test_the_address_of_a_relay_is_read(address: str, relay_: Relay) -> None:
    assert relay_ == Relay.parse(address)


@pytest.mark.parametrize("address", ["", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example:x"])
def test_anything_else_is_no_relay(address: str) -> None:
    with pytest.raises(UseError, match="E_CONFIG"):
        Relay.parse(address)
