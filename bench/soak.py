"""An hour of everything at once against ``clausebook serve``: whether its memory stays flat and nothing fails.

python -m bench.soak [--minutes N] [--people N] [--database sqlite|postgres]

People look clauses up, search, compare and subscribe while texts change, the site is built anew, and notices of every
change go to a sink. Ends with 1 if an answer was 5xx or none, if a mail is missing, or if a process that stays grew by
more than a tenth after the first third of the time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import median
from threading import Event, Thread
from urllib.error import HTTPError, URLError
from urllib.parse import quote_plus
from urllib.request import Request, urlopen

from bench.notices import make_database, sink
from bench.processes import measure
from bench.stopwatch import ROOT
from clausebook.child import PROGRAM

_CLIENTS, _PAUSE = 4, 0.1  # that ask side by side, and seconds between two requests of each
_EVERY = 45.0  # seconds between two commits
_SAMPLED = 5.0  # seconds between two looks at the memory
_GROWTH = 1.10
_PATIENCE = 60.0  # seconds for an answer on a busy machine
_WORDS = ("refund", "fees", "notice period", "liability", "cookie", "personal data", "delete my account", "uptime")
_TERMS = "terms/agreements/terms-of-service.md"


@dataclass
class Soak:
    """What is served, what it answered, and how large its processes were, by what they do."""

    folder: Path
    address: str
    environment: Mapping[str, str]
    answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    sizes: dict[str, list[int]] = field(default_factory=dict)  # KiB of all processes that do the same
    published: int = 0

    def ask(self, path: str, body: object = None, client: str = "192.0.2.1") -> bytes:
        """Ask for something as a client of some address; what is answered is counted."""
        headers = {"X-Forwarded-For": client, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(Request(f"{self.address}{path}", data, headers), timeout=_PATIENCE) as answer:
                self.answers[answer.status] += 1
                return bytes(answer.read())
        except HTTPError as error:
            self.answers[error.code] += 1
            if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                self.faults.append(f"{error.code} {path}: {error.read()[:300]!r}")
        except (URLError, OSError) as error:
            self.answers[0] += 1
            self.faults.append(f"none {path}: {error}")
        return b""

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of our commands on the repository."""
        command = [*PROGRAM, "-C", str(self.folder), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=200, help="who are notified of every change")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="soak", dir="/tmp") as scratch,
        make_database(options.database, scratch) as database,
        sink() as relay,
        _served(Path(scratch), database, relay, options.people) as (soak, server),
    ):
        _load(soak, server, options.minutes * 60)
        sys.exit(_report(soak, options.people))


@contextmanager
def _served(scratch: Path, database: str, relay: int, people: int) -> Iterator[tuple[Soak, subprocess.Popen[bytes]]]:
    """The demonstration, served, with people who follow all of it."""
    folder = scratch / "demo"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "CLAUSEBOOK_DATABASE_URL": database, "CLAUSEBOOK_PROXIES": "1",
        "CLAUSEBOOK_SMTP_URL": f"smtp://127.0.0.1:{relay}", "CLAUSEBOOK_LOG": "error",
        "CLAUSEBOOK_SERVICE_URL": f"http://127.0.0.1:{port}/", "CLAUSEBOOK_HOSTS": "127.0.0.1",
    }  # fmt: skip
    soak = Soak(folder, f"http://127.0.0.1:{port}", environment)
    subprocess.run([*PROGRAM, "demo", str(folder)], env=environment, check=True, capture_output=True)
    file = scratch / "people.csv"
    rows = [f"p{number}@d{number % 50}.example,2026-01-01,a form,*" for number in range(people)]
    file.write_text("\n".join(["email,consented_at,proof,targets", *rows]), "utf-8")
    for arguments in (("build",), ("index",), ("notify", "--baseline"), ("subscribers", "import", str(file))):
        done = soak.run(*arguments)
        if done.returncode:
            sys.exit(done.stderr)
    command = [*PROGRAM, "-C", str(folder), "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as server:
        try:
            while not _ready(soak):
                if server.poll() is not None:
                    sys.exit(f"clausebook serve ended with {server.returncode}")
                time.sleep(0.5)
            yield soak, server
        finally:
            server.terminate()


def _ready(soak: Soak) -> bool:
    try:
        with urlopen(f"{soak.address}/readyz", timeout=_PATIENCE) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _load(soak: Soak, server: subprocess.Popen[bytes], seconds: float) -> None:
    """Let everybody do what they do for so long."""
    stop = Event()
    tasks: list[Callable[[], None]] = [partial(_visit, soak, stop, number) for number in range(_CLIENTS)]
    tasks += [lambda: _publish(soak, stop), lambda: _sample(soak, stop, server.pid)]
    threads = [Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join()
    if server.poll() is not None:
        soak.faults.append(f"clausebook serve ended with {server.returncode}")


def _visit(soak: Soak, stop: Event, number: int) -> None:
    """Ask one thing after the other, as many clients do."""
    chance = random.Random(number)
    listed = json.loads(soak.ask("/v1/documents") or b"{}")
    documents = [one["id"] for one in listed.get("items", [])]
    asked = 0
    while not stop.wait(_PAUSE):
        asked += 1
        document, word = chance.choice(documents), chance.choice(_WORDS)
        client = f"198.51.{chance.randrange(256)}.{chance.randrange(256)}"
        path = chance.choice((
            f"/v1/documents/{document}", f"/v1/documents/{document}/versions", f"/v1/documents/{document}/clauses",
            f"/v1/search?q={quote_plus(f'{word} {asked}')}", f"/v1/search?q={quote_plus(word)}", f"/{document}/",
            f"/agent/?q={quote_plus(word)}", "/v1/changes", f"/{document}/history/", "/readyz", "/metrics",
        ))  # fmt: skip
        soak.ask(path, client=client)
        if asked % 20 == 0:
            soak.ask("/v1/subscriptions", {"email": f"n{number}-{asked}@d.example"}, client)


def _publish(soak: Soak, stop: Event) -> None:
    """Change a text now and then; once it is published, notify everybody."""
    text = soak.folder / _TERMS
    git = ("git", "-C", str(soak.folder), "-c", "user.name=Soak", "-c", "user.email=soak@legal.example")
    while not stop.wait(_EVERY):
        number = soak.published + 1
        lines = text.read_text("utf-8").rstrip().split("\n")
        changed = lines[:-1] if lines[-1].startswith("Soaked") else [*lines, ""]
        text.write_text("\n".join([*changed, f"Soaked for the time number {number}, which says nothing.", ""]), "utf-8")
        subprocess.run([*git, "commit", "-qam", f"Say it a time more, {number}"], check=True)
        while not stop.wait(2):  # until site and index are of it
            done = soak.run("notify")
            if not done.returncode:
                soak.published = number
                break
            if "E_UNPUBLISHED" not in done.stderr:
                soak.faults.append(f"notify: {done.stderr}")
                break


def _sample(soak: Soak, stop: Event, root: int) -> None:
    while not stop.wait(_SAMPLED):
        for what, size in measure(root).items():
            soak.sizes.setdefault(what, []).append(size)


def _report(soak: Soak, people: int) -> int:
    """Print what came of it; 1 if anything is wrong."""
    wrong = list(soak.faults)
    answered = ", ".join(f"{number:,} x {status}" for status, number in sorted(soak.answers.items()))
    print(f"{soak.published} changes published; answers: {answered}")
    for what, sizes in sorted(soak.sizes.items()):
        first, last = thirds(sizes)
        print(
            f"{what}: {first / 1024:.1f} MiB in the second third, {last / 1024:.1f} in the last, "
            f"{min(sizes) / 1024:.1f} to {max(sizes) / 1024:.1f} in all"
        )
        if last > _GROWTH * first:
            wrong.append(f"{what} grew by {last / first - 1:.0%}")
    done = soak.run("worker", "--once")
    reports = json.loads(soak.run("notify", "report", "--json").stdout or "[]")
    sent = sum(one["states"].get("sent", 0) for one in reports)
    print(f"{len(reports)} notices, {sum(one['recipients'] for one in reports):,} recipients, {sent:,} sent")
    if done.returncode or not reports or any(not one["complete"] or one["recipients"] < people for one in reports):
        wrong.append(f"not everybody was sent every notice: {done.stderr}")
    for fault in wrong[:20]:
        print(fault)
    return int(bool(wrong))


def thirds(sizes: Sequence[int]) -> tuple[float, float]:
    """What was usual in the second third of the time, and in the last; the first is for what is read once."""
    third = max(1, len(sizes) // 3)
    return median(sizes[third : 2 * third] or sizes), median(sizes[-third:])


if __name__ == "__main__":
    main()
