"""Webhooks: only to public addresses, signed as the standard says, the same message however often it is tried."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook, WebhookVerificationError

from clausebook_api.keys import Keys
from clausebook_api.models import Endpoint
from clausebook_api.notices import webhook
from clausebook_api.notices.public_addresses import NotAllowedError, Outward
from clausebook_api.notices.webhook import Poster
from clausebook_api.preferences import Preferences
from clausebook_api.subscribers.rotation import seal_anew
from clausebook_api.tokens import Purpose, TokenError

if TYPE_CHECKING:
    from typing import Any

    Company = Any

SECRET = b"0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://169.254.169.254/", "url-scheme"), ("https://169.254.169.254/", "url-not-allowed"),
        ("https://127.1/", "url-not-allowed"), ("https://2130706433/", "url-not-allowed"),
        ("https://0x7f.1/", "url-not-allowed"), ("https://[::ffff:10.0.0.1]/", "url-not-allowed"),
        ("https://[64:ff9b::7f00:1]/", "url-not-allowed"), ("https://[2002:7f00:1::]/", "url-not-allowed"),
        ("https://[::127.0.0.1]/", "url-not-allowed"), ("https://224.0.0.1/", "url-not-allowed"),
        ("https://[fec0::1]/", "url-not-allowed"), ("https://[3fff::1]/", "url-not-allowed"),
        ("https://192.88.99.1/", "url-not-allowed"), ("https://[4000::1]/", "url-not-allowed"),
        ("https://user:pw@example.org/", "url-credentials"), ("https://user@example.org/", "url-credentials"),
        ("file:///etc/passwd", "url-scheme"), ("gopher://example.org/", "url-scheme"), ("", "url-scheme"),
        ("https://example.org:22/", "url-not-allowed"), ("https://example.org:x/", "url-not-allowed"),
        ("https:///x", "url-not-allowed"), ("https://localhost/", "url-not-allowed"),
    ],
)  # fmt: skip
def test_what_leads_inside_is_refused(url: str, kind: str) -> None:
    with pytest.raises(NotAllowedError) as caught:
        Outward().checked(url)
    assert kind == caught.value.kind


def test_every_address_of_a_name_must_be_public_at_every_attempt() -> None:
    answers = iter([["93.184.216.34"], ["93.184.216.34", "10.0.0.1"]])
    rules = Outward(resolve=lambda _host, _port: next(answers))
    target = rules.target("https://example.org/")
    assert "93.184.216.34" == rules.address(target)
    with pytest.raises(NotAllowedError) as caught:
        rules.address(target)
    assert "blocked-address" == caught.value.kind


@dataclass
class Receiver:
    """Answers as told, attempt by attempt; the last answer goes on."""

    answers: Sequence[tuple[int, dict[str, str], bytes | Callable[[Any], None]]] = ((200, {}, b""),)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""
    port: int = 0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        timeout: ClassVar[int] = 600

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            data = json.loads(body)
            status, headers, answer = found.answers[min(len(found.got), len(found.answers)) - 1]
            if data["type"] == "endpoint.challenge":
                status, headers, answer = 200, {}, data["data"]["challenge"].encode()
            if callable(answer):
                answer(self)
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found.port = server.server_port
        found.url = f"http://hook.example:{found.port}/in"
        yield found
        server.shutdown()


@pytest.fixture
def hooked(company: Company, receiver: Receiver) -> Company:
    """A company that posts to the receiver."""
    company.outward = Outward(lambda *_: ["127.0.0.1"], ("127.0.0.1",), (receiver.port,), ("http",))
    company.hook = company.hooks.endpoint(receiver.url, SECRET, "ops@example.org", Preferences(), company.clock(), {})
    return company


def verified(got: tuple[dict[str, str], bytes], secret: bytes = SECRET) -> Any:
    return Webhook(webhook.show_secret(secret)).verify(got[1].decode(), got[0])


def test_an_endpoint_is_silent_until_it_returns_the_challenge(hooked: Company, receiver: Receiver) -> None:
    assert 0 == hooked.changed().counts[0].webhook
    hooked.clock.at = hooked.clock.at.replace(year=2026)
    hooked.worker(now=_real).drain()
    assert 1 == hooked.changed("Fees are due in 7 days.").counts[0].webhook
    hooked.worker(now=_real).drain()
    assert ["endpoint.challenge", "version.in-force"] == [json.loads(body)["type"] for _, body in receiver.got]
    assert "terms" == verified(receiver.got[1])["data"]["document"]


def _real() -> Any:
    return datetime.now(UTC)


def test_a_signature_of_another_or_of_long_ago_does_not_hold(hooked: Company, receiver: Receiver) -> None:
    hooked.worker(now=_real).drain()
    with pytest.raises(WebhookVerificationError):
        verified(receiver.got[0], b"another secret that is long enough")
    old = webhook.sign([SECRET], "msg_1", hooked.clock(), b"{}")
    with pytest.raises(WebhookVerificationError):
        verified((old, b"{}"))


def ready(hooked: Company, receiver: Receiver) -> None:
    hooked.worker().drain()
    receiver.got.clear()
    hooked.changed()


def test_the_id_and_the_bytes_are_the_same_in_every_attempt(hooked: Company, receiver: Receiver) -> None:
    ready(hooked, receiver)
    receiver.answers = ((500, {}, b""), (503, {"Retry-After": "60"}, b""), (204, {}, b""))
    for _ in range(3):
        hooked.worker().drain()
        hooked.clock.at = max(row.due_at for row in hooked.deliveries())
    assert 3 == len(receiver.got)
    assert 1 == len({headers["webhook-id"] for headers, _ in receiver.got}) == len({body for _, body in receiver.got})
    assert {"sent": 2} == hooked.states()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((302, {"Location": "http://127.0.0.1/"}, b""), "302"),
        ((400, {}, b"no"), "400"),
        ((500, {}, b"x" * 100_000), "500, response-limit"),
    ],
)
def test_only_2xx_is_a_success_and_nothing_is_followed(
    hooked: Company, receiver: Receiver, answer: tuple[int, dict[str, str], bytes], said: str
) -> None:
    ready(hooked, receiver)
    receiver.answers = (answer,)
    hooked.worker().drain()
    assert 1 == len(receiver.got)
    assert said == hooked.deliveries()[-1].said
    assert "retry" == hooked.deliveries()[-1].state


@dataclass
class Drip:
    """An answer whose header comes bit by bit, for ten minutes or until it is cut."""

    bit: bytes
    ended: bool = False  # by itself

    def __call__(self, write: Callable[[bytes], object]) -> None:
        write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(6000):
            write(self.bit)
            time.sleep(0.1)
        self.ended = True


def test_an_answer_that_drips_is_cut(hooked: Company, receiver: Receiver) -> None:
    ready(hooked, receiver)
    drip = Drip(b"x-slow: 1\r\n")
    receiver.answers = ((200, {}, lambda handler: drip(handler.wfile.write)),)
    hooked.worker(poster=Poster(hooked.outward, 0.5)).drain()
    assert not drip.ended
    assert "no answer in time" == hooked.deliveries()[-1].said


def test_an_answer_that_drips_through_tls_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))

    drip = Drip(b"x")

    def answer() -> None:
        with suppress(OSError), context.wrap_socket(listener.accept()[0], server_side=True) as client:
            client.recv(65536)
            drip(client.sendall)

    threading.Thread(target=answer, daemon=True).start()
    port = listener.getsockname()[1]
    outward = Outward(resolve=lambda _host, _port: ["127.0.0.1"], allowed=["127.0.0.1"], ports=[port])
    said = Poster(outward, 0.7).post(f"https://localhost:{port}/", {}, b"{}").said
    listener.close()
    assert "no answer in time" == said
    assert not drip.ended


def test_what_a_webhook_missed_waits_until_it_returns_its_challenge(hooked: Company, receiver: Receiver) -> None:
    ready(hooked, receiver)
    receiver.answers = ((410, {}, b""), (500, {}, b""))
    hooked.worker().drain()
    assert 1 == hooked.hooks.revive(hooked.hook, hooked.clock())
    hooked.clock.on(minutes=1)
    hooked.worker().drain()
    assert "retry" == hooked.deliveries()[1].state
    receiver.answers = ((200, {}, b""),)
    for _ in range(4):
        hooked.clock.on(hours=3)
        hooked.worker().drain()
    assert "sent" == hooked.deliveries()[1].state


def test_the_link_of_somebody_who_gets_mail_rules_no_webhook(hooked: Company) -> None:
    hooked.people("alice")
    link = hooked.token(Purpose.MANAGE, "alice")
    with pytest.raises(TokenError):
        hooked.hooks.rotate(link, b"fedcba9876543210fedcba9876543210", hooked.clock())
    with pytest.raises(TokenError):
        hooked.hooks.revive(link, hooked.clock())


def test_gone_switches_off_and_tells_the_contact(hooked: Company, receiver: Receiver) -> None:
    ready(hooked, receiver)
    receiver.answers = ((410, {}, b""), (200, {}, b""))
    hooked.worker().drain()
    [mail] = hooked.mails()
    assert "To: ops@example.org" in mail.read_text()
    assert "failed" == hooked.deliveries()[1].state
    assert 1 == hooked.hooks.revive(hooked.hook, hooked.clock())
    hooked.clock.on(minutes=1)
    hooked.worker().drain()
    assert "sent" == hooked.deliveries()[1].state


def test_a_secret_is_replaced_with_a_day_to_spare(hooked: Company, receiver: Receiver) -> None:
    ready(hooked, receiver)
    newer = b"fedcba9876543210fedcba9876543210"
    hooked.hooks.rotate(hooked.token(Purpose.MANAGE, receiver.url), newer, hooked.clock())
    assert 2 == len(_signatures(hooked, receiver))
    hooked.clock.on(days=2)
    hooked.changed("Fees are due in 3 days.")
    assert 1 == len(_signatures(hooked, receiver))


def _signatures(hooked: Company, receiver: Receiver) -> list[str]:
    hooked.worker().drain()
    return receiver.got[-1][0]["webhook-signature"].split(" ")


@pytest.mark.parametrize("text", ["whsec_MTIzNDU2Nzg5MDEy", "whsec_?", "", f"whsec_{'MTIz' * 30}"])
def test_a_secret_is_long_enough(text: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        webhook.parse_secret(text)


def test_secrets_are_not_readable_in_the_database(hooked: Company) -> None:
    with hooked.database.reading() as connection:
        kept = connection.execute(select(Endpoint.secret)).scalar_one()
    assert SECRET not in bytes(kept)
    assert SECRET == hooked.keys.unseal(kept)
    assert replace(hooked.keys, secrets=[b"x" * 32, *hooked.keys.secrets]).unseal(kept) == SECRET


def test_a_worker_that_does_not_know_the_newest_secret_goes_on_sending_mail(
    hooked: Company, receiver: Receiver
) -> None:
    ready(hooked, receiver)
    hooked.people("alice")
    hooked.changed("Fees are due in 7 days.")
    fresh = Keys.load(hooked.database, [b"another secret that is long enough", *hooked.keys.secrets])
    seal_anew(hooked.database, fresh)
    hooked.worker().drain()  # by the keys of before
    assert [] == receiver.got
    assert 1 == len(hooked.mails())
    failed = {row.said for row in hooked.deliveries() if row.state == "failed"}
    assert {"its secret cannot be read"} == failed
    restarted = replace(hooked, keys=fresh)
    assert 2 == restarted.hooks.revive(hooked.hook, hooked.clock())
    hooked.clock.on(minutes=1)
    restarted.worker().drain()
    assert {"sent": 5} == hooked.states()
