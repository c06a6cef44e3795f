"""Through a real mail server: Postfix, an instance of its own with its queue and mailboxes in a folder."""

from __future__ import annotations

import os
import re
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from clausebook_api.notices import report
from clausebook_api.notices.bounces import Bounces
from clausebook_api.notices.delivery_status import Kind
from clausebook_api.notices.smtp import Connection, Relay

if TYPE_CHECKING:
    from typing import Any

    Company = Any

MASTER = Path("/usr/lib/postfix/sbin/master")
pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not MASTER.exists() or os.geteuid() != 0, reason="needs Postfix, and to be root"),
]


class Server(NamedTuple):
    """Where it listens, where mail arrives, and where it is configured."""

    port: int
    boxes: Path
    conf: Path

    def connect(self) -> Connection:
        return Connection(Relay("127.0.0.1", self.port, "never"), timeout=20)

    def configure(self, setting: str) -> None:
        for command in (["postconf", "-c", str(self.conf), setting], ["postfix", "-c", str(self.conf), "reload"]):
            subprocess.run([f"/usr/sbin/{command[0]}", *command[1:]], check=True, capture_output=True)
        time.sleep(2)  # until new processes answer

    def mails(self, name: str) -> list[bytes]:
        return [path.read_bytes() for path in (self.boxes / name / "new").glob("*")]


@contextmanager
def running(folder: Path, settings: str = "", **tables: str) -> Iterator[Server]:
    """Start a server whose files are all in a folder, with settings of its own, and tables that these name."""
    conf, boxes = folder / "conf", folder / "boxes"
    for path in (conf, boxes, folder / "queue", folder / "data"):
        path.mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(boxes, "nobody")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = ("alice@example.org", "bob@example.org", "carol@example.org", "bounces@legal.example")
    (conf / "boxes").write_text("".join(f"{name} {name.partition('@')[0]}/\n" for name in names))
    for name, table in tables.items():
        (conf / name).write_text(table)
    (conf / "main.cf").write_text(
        f"""compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
inet_interfaces = 127.0.0.1
myhostname = mx.example.org
mydestination =
virtual_mailbox_domains = example.org legal.example
recipient_delimiter = +
virtual_mailbox_base = {boxes}
virtual_mailbox_maps = texthash:{conf}/boxes
virtual_uid_maps = static:{boxes.stat().st_uid}
virtual_gid_maps = static:{boxes.stat().st_uid}
virtual_minimum_uid = 100
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
"""
        + settings.format(conf=conf)
    )
    master = Path("/etc/postfix/master.cf").read_text("utf-8").splitlines()
    lines = [line.replace(" y ", " n ") for line in master if not re.match(r"smtp\s+inet", line)]
    (conf / "master.cf").write_text("\n".join([f"127.0.0.1:{port} inet n - n - - smtpd", *lines]) + "\n")
    subprocess.run(["/usr/sbin/postfix", "-c", str(conf), "check"], capture_output=True, check=True)  # makes the queue
    command = [str(MASTER), "-c", str(conf), "-d"]
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL) as server:
        time.sleep(1)
        try:
            yield Server(port, boxes, conf)
        finally:
            server.terminate()


@pytest.fixture
def folder() -> Iterator[Path]:
    """For a server, whose programs do not run as root."""
    with tempfile.TemporaryDirectory(prefix="postfix", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def arrived(postfix: Server, name: str, number: int = 1) -> list[bytes]:
    """The mails of somebody, as soon as there are so many."""
    for _ in range(600):
        if len(postfix.mails(name)) >= number:
            break
        time.sleep(0.1)
    return postfix.mails(name)


def test_mail_arrives_as_it_was_made(company: Company, folder: Path) -> None:
    company.people("alice", "bob", "nobody")
    company.changed()
    with running(folder) as postfix:
        company.worker(connect=postfix.connect).drain()
        [raw], [_] = arrived(postfix, "alice"), arrived(postfix, "bob")
    assert {"failed": 1, "sent": 2} == company.states()
    message = message_from_bytes(raw, policy=policy.default)
    assert "Terms of Service changed on November 20, 2026" == message["Subject"]
    assert b"\nList-Unsubscribe: <https://legal.example/subscribe/unsubscribe/" in raw
    said = {line.address: line.outcome for line in report.list_recipients(company.database, 1)}
    assert "550 5.1.1" == said["nobody@example.org"]


NOT_LOGGED_IN = "553 5.7.1 Sender address rejected: not logged in"  # as reject_sender_login_mismatch has it
OPEN = "smtpd_relay_restrictions = reject_unauth_destination"
SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


@SQLITE
@pytest.mark.parametrize(
    ("setting", "mended", "said"),
    [
        ("smtpd_client_restrictions = reject", "smtpd_client_restrictions =", "554 5.7.1"),
        ("smtpd_sender_restrictions = check_sender_access texthash:{conf}/senders", "smtpd_sender_restrictions =",
         "554 5.7.1"),
        ("smtpd_sender_restrictions = check_sender_access texthash:{conf}/owned", "smtpd_sender_restrictions =",
         "553 5.7.1"),
        ("smtpd_relay_restrictions = permit_sasl_authenticated, reject", OPEN, "554 5.7.1"),
        ("smtpd_relay_restrictions = permit_sasl_authenticated, defer", OPEN, "450 4.3.2"),
    ],
    ids=["client", "sender", "sender's login", "login", "deferred"],
)  # fmt: skip
def test_whoever_a_relay_refuses_at_rcpt_it_is_not_the_recipients(
    company: Company, folder: Path, setting: str, mended: str, said: str
) -> None:
    company.people("alice", "bob", "carol")
    company.changed()
    senders = "legal@legal.example REJECT\n"
    with running(folder, setting, senders=senders, owned=f"legal@legal.example {NOT_LOGGED_IN}\n") as postfix:
        for _ in range(3):
            company.worker(connect=postfix.connect).drain()
            assert {"failed", "suppressed"}.isdisjoint(company.states())
            company.clock.on(hours=1)
        found = company.deliveries()
        assert {f"the relay: {said}"} == {one.said for one in found}
        assert sum(one.attempts for one in found) <= 3, "no attempt of everybody"
        postfix.configure(mended)
        for _ in range(3):
            company.worker(connect=postfix.connect).drain()
            company.clock.on(hours=1)
        assert [1, 1, 1] == [len(arrived(postfix, name)) for name in ("alice", "bob", "carol")]
    assert {"sent": 3} == company.states()


class Greylist(socketserver.ThreadingTCPServer):
    """A policy service as Postfix asks it: each recipient is put off once."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.seen: set[str] = set()
        super().__init__(("127.0.0.1", 0), _Policy)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Policy(socketserver.StreamRequestHandler):
    server: Greylist

    def handle(self) -> None:
        asked: dict[str, str] = {}
        for line in self.rfile:
            name, is_, value = line.decode().strip().partition("=")
            if is_:
                asked[name] = value
                continue
            known = asked["recipient"] in self.server.seen
            self.server.seen.add(asked["recipient"])
            action = "DUNNO" if known else "DEFER_IF_PERMIT Greylisted, try again later"
            self.wfile.write(f"action={action}\n\n".encode())
            asked = {}


@SQLITE
def test_who_is_greylisted_is_tried_again_and_the_relay_goes_on(company: Company, folder: Path) -> None:
    company.people("alice", "bob", "carol")
    company.changed()
    with Greylist() as policy:
        setting = f"smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:{policy.server_address[1]}"
        with running(folder, setting) as postfix:
            company.worker(connect=postfix.connect).drain()
            assert {"450 4.7.1 greylisted"} == {one.said for one in company.deliveries()}
            company.clock.on(minutes=6)
            company.worker(connect=postfix.connect).drain()
            assert [1, 1, 1] == [len(arrived(postfix, name)) for name in ("alice", "bob", "carol")]
        policy.shutdown()
    assert {"sent": 3} == company.states()


@SQLITE
def test_a_relay_that_takes_few_at_a_time_gets_all_of_them(company: Company, folder: Path) -> None:
    company.people("alice", "bob", "carol")
    company.changed()
    limits = "smtpd_client_message_rate_limit = 1\nsmtpd_client_event_limit_exceptions =\nanvil_rate_time_unit = 2s\n"
    with running(folder, limits) as postfix:
        said = set()
        for _ in range(10):
            company.worker(connect=postfix.connect).drain()
            said |= {one.said for one in company.deliveries() if one.state != "sent"}
            company.clock.on(minutes=31)
            time.sleep(3)
        assert [1, 1, 1] == [len(arrived(postfix, name)) for name in ("alice", "bob", "carol")]
    assert "the relay: 450 4.7.1" in said
    assert {"sent": 3} == company.states()
    assert [1, 1, 1] == [one.attempts for one in company.deliveries()]


@SQLITE
def test_what_it_returns_by_itself_is_taken_in(company: Company, folder: Path) -> None:
    codes = {"gone": "5.1.1", "full": "5.2.2", "big": "5.3.4", "blocked": "5.7.1", "other": "5.0.0"}
    company.people(*codes, "alice")
    company.changed()
    transport = "".join(f"{name}@example.org error:{code} it says so\n" for name, code in codes.items())
    tables = "transport_maps = texthash:{conf}/transport\nvirtual_alias_maps =\n"
    takes = "smtpd_reject_unlisted_recipient = no\nbounce_queue_lifetime = 1d\n"
    with running(folder, tables + takes, transport=transport) as postfix:
        company.worker(connect=postfix.connect, bounces="bounces@legal.example").drain()
        returned = arrived(postfix, "bounces", len(codes))
        assert 1 == len(arrived(postfix, "alice"))
    assert {"sent": 6} == company.states()
    taker = Bounces(company.database, company.keys, company.clock())
    kinds = Counter(taker.take(raw) for raw in returned)
    assert {Kind.HARD: 1, Kind.SOFT: 3, Kind.POLICY: 1} == kinds
    lines = {line.address.partition("@")[0]: line for line in report.list_recipients(company.database, 1)}
    assert codes | {"alice": ""} == {name: line.bounce_code for name, line in lines.items()}
    company.changed("Fees are due in 7 days.")
    company.clock.on(minutes=1)
    barred = [line.address for line in report.list_recipients(company.database, 2) if line.state == "suppressed"]
    assert ["gone@example.org"] == barred
