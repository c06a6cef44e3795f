"""Through a real mail server: Postfix, an instance of its own with its queue and mailboxes in a folder."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from clausebook_api.notices import report
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
    """Where it listens, and where mail arrives."""

    port: int
    boxes: Path

    def mails(self, name: str) -> list[bytes]:
        return [path.read_bytes() for path in (self.boxes / name / "new").glob("*")]


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Start a server whose files are all in a folder."""
    conf, boxes = folder / "conf", folder / "boxes"
    for path in (conf, boxes, folder / "queue", folder / "data"):
        path.mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(boxes, "nobody")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (conf / "boxes").write_text("alice@example.org alice/\nbob@example.org bob/\n")
    (conf / "main.cf").write_text(
        f"""compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
inet_interfaces = 127.0.0.1
myhostname = mx.example.org
mydestination =
virtual_mailbox_domains = example.org
virtual_mailbox_base = {boxes}
virtual_mailbox_maps = texthash:{conf}/boxes
virtual_uid_maps = static:{boxes.stat().st_uid}
virtual_gid_maps = static:{boxes.stat().st_uid}
virtual_minimum_uid = 100
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
"""
    )
    master = Path("/etc/postfix/master.cf").read_text("utf-8").splitlines()
    lines = [line.replace(" y ", " n ") for line in master if not re.match(r"smtp\s+inet", line)]
    (conf / "master.cf").write_text("\n".join([f"127.0.0.1:{port} inet n - n - - smtpd", *lines]) + "\n")
    subprocess.run(["/usr/sbin/postfix", "-c", str(conf), "check"], capture_output=True, check=True)  # makes the queue
    command = [str(MASTER), "-c", str(conf), "-d"]
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL) as server:
        time.sleep(1)
        try:
            yield Server(port, boxes)
        finally:
            server.terminate()


def test_mail_arrives_as_it_was_made(company: Company) -> None:
    company.people("alice", "bob", "nobody")
    company.changed()
    with tempfile.TemporaryDirectory(prefix="postfix", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # its programs do not run as root
        with running(Path(name)) as postfix:
            company.worker(connect=lambda: Connection(Relay("127.0.0.1", postfix.port, "never"), timeout=10)).drain()
            for _ in range(100):
                if postfix.mails("alice") and postfix.mails("bob"):
                    break
                time.sleep(0.1)
            [raw], [_] = postfix.mails("alice"), postfix.mails("bob")
    assert {"failed": 1, "sent": 2} == company.states()
    message = message_from_bytes(raw, policy=policy.default)
    assert "Terms of Service changed on November 20, 2026" == message["Subject"]
    assert b"\nList-Unsubscribe: <https://legal.example/subscribe/unsubscribe/" in raw
    said = {line.address: line.outcome for line in report.list_recipients(company.database, 1)}
    assert "550 5.1.1" == said["nobody@example.org"]
