"""Whether the domain of the sender is believed, by records of an invented name server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, socket

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from click.testing import CliRunner

from clausebook.cli import main
from clausebook.demo import demo
from clausebook_api.notices import sender_domain
from clausebook_api.notices.sender_domain import Domains, LookupFailedError

WELL = {
    "legal.example": ("other", "v=spf1 ip4:192.0.2.1 -all"),
    "k1._domainkey.legal.example": ("v=DKIM1; k=rsa; p=MIGf",),
    "_dmarc.legal.example": ("v=DMARC1; p=none",),
}
OURS = Domains("legal.example", "legal.example", "legal.example", "k1")


def found(records: dict[str, tuple[str, ...]], domains: Domains = OURS) -> list[str]:
    return [one.code for one in sender_domain.findings(domains, lambda name: records.get(name, ()))]


def test_a_domain_with_all_three_is_well() -> None:
    assert found(WELL) == []


@pytest.mark.parametrize(
    ("name", "records", "code"),
    [
        ("legal.example", (), "E_DOCTOR_SPF"),
        ("legal.example", ("v=spf10 -all",), "E_DOCTOR_SPF"),
        ("legal.example", ("v=spf1 -all", "v=spf1 +all"), "E_DOCTOR_SPF"),
        ("k1._domainkey.legal.example", (), "E_DOCTOR_DKIM"),
        ("k1._domainkey.legal.example", ("v=DKIM1; p=",), "E_DOCTOR_DKIM"),  # a key that was withdrawn
        ("_dmarc.legal.example", (), "E_DOCTOR_DMARC"),
        ("_dmarc.legal.example", ("v=DMARC2; p=none",), "E_DOCTOR_DMARC"),
    ],
)
def test_what_is_missing_or_wrong_is_told_by_its_code(name: str, records: tuple[str, ...], code: str) -> None:
    assert found(WELL | {name: records}) == [code]


def test_a_key_that_is_not_named_is_told() -> None:
    assert found(WELL, OURS.__class__("legal.example", "legal.example", "legal.example", "")) == ["E_DOCTOR_DKIM"]


def test_the_policy_of_the_domain_above_holds_below_it() -> None:
    below = Domains("mail.legal.example", "legal.example", "legal.example", "k1")
    assert found(WELL, below) == []
    assert found(WELL | {"_dmarc.legal.example": ("v=DMARC1; p=none; adkim=s",)}, below) == ["E_DOCTOR_DMARC"]


def test_the_signature_of_another_domain_does_not_count() -> None:
    records = WELL | {"k1._domainkey.relay.example": ("p=MIGf",)}
    assert found(records, Domains("legal.example", "legal.example", "relay.example", "k1")) == ["E_DOCTOR_DMARC"]


class NameServer(threading.Thread):
    """Answers questions for TXT over UDP from a table; None: it says that it failed."""

    def __init__(self, records: dict[str, tuple[str, ...]] | None) -> None:
        super().__init__(daemon=True)
        self.records = records
        self.socket = socket(AF_INET, SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))

    def run(self) -> None:
        while True:
            try:
                data, whence = self.socket.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(data)
            answer = dns.message.make_response(question)
            name = question.question[0].name
            found = (self.records or {}).get(name.to_text(omit_final_dot=True), ())
            if found:
                texts = [f'"{record}"' for record in found]
                answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", texts))
            else:
                answer.set_rcode(dns.rcode.SERVFAIL if self.records is None else dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), whence)


@pytest.fixture(params=[WELL, {}, None], ids=["well", "empty", "failing"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    one = NameServer(request.param)
    one.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], one.socket.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    yield one
    one.socket.close()


def test_doctor_asks_a_name_server_about_the_sender(
    server: NameServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = tmp_path / "demo"
    demo(repo, date(2026, 11, 20))
    settings = repo / "clausebook.toml"
    text = "".join(
        line for line in settings.read_text("utf-8").splitlines(keepends=True) if not line.startswith("mail_sender")
    )
    settings.write_text(f'mail_sender = "Legal <legal@legal.example>"\n{text}', "utf-8")
    monkeypatch.setenv("CLAUSEBOOK_SMTP_URL", "smtp://relay.example:587")
    monkeypatch.setenv("CLAUSEBOOK_DKIM_SELECTOR", "k1")
    monkeypatch.setattr(sender_domain, "_PATIENCE", 0.5)
    told = CliRunner().invoke(main, ["-C", str(repo), "doctor"]).output
    if server.records is None:
        assert "FAIL  mail: the name servers did not answer" in told
    elif not server.records:
        for code in ("E_DOCTOR_SPF", "E_DOCTOR_DKIM", "E_DOCTOR_DMARC"):
            assert code in told
    else:
        assert "ok    mail: legal.example has SPF, DKIM and DMARC" in told


def test_without_a_relay_nothing_is_asked(tmp_path: Path) -> None:
    demo(tmp_path / "demo", date(2026, 11, 20))
    told = CliRunner().invoke(main, ["-C", str(tmp_path / "demo"), "doctor"]).output
    assert "ok    mail: no relay is configured" in told


def test_silence_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = dns.resolver.Resolver(configure=False)
    mute = socket(AF_INET, SOCK_DGRAM)
    mute.bind(("127.0.0.1", 0))
    resolver.nameservers, resolver.port = ["127.0.0.1"], mute.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    monkeypatch.setattr(sender_domain, "_PATIENCE", 0.3)
    with mute, pytest.raises(LookupFailedError):
        sender_domain.ask("legal.example")
