"""The soak sees what it is there to see."""

from __future__ import annotations

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bench import notices, processes, soak

ROOT = Path(__file__).parents[2]


def test_growth_is_seen_after_the_first_third() -> None:
    assert (10, 10) == soak.thirds([1, 5, 9, 10, 10, 10, 10, 10, 10])
    assert (10, 20) == soak.thirds([10] * 6 + [15, 20, 25])
    assert (7, 7) == soak.thirds([7])


def test_the_memory_of_processes_that_stay_is_measured_by_what_they_do() -> None:
    wait = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()"]
    with (
        subprocess.Popen([*wait, "worker", "--beside"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as sender,
        subprocess.Popen([*wait, "build"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as builder,
    ):
        for one in (sender, builder):
            assert one.stdout
            one.stdout.readline()
        found = processes.measure(os.getpid())
        for one in (sender, builder):
            one.kill()
    assert found["serve"] > 1000
    assert found["worker that sends"] > 1000


def test_what_is_answered_badly_or_not_at_all_is_a_fault(tmp_path: Path) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(int(self.path.strip("/")))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    asked = soak.Soak(tmp_path, f"http://127.0.0.1:{server.server_port}", {})
    for status in (200, 429, 503):
        asked.ask(f"/{status}")
    server.shutdown()
    server.server_close()
    asked.ask("/200")
    assert {200: 1, 429: 1, 503: 1, 0: 1} == asked.answers
    assert ["503 /503", "none /200"] == [fault.partition(":")[0] for fault in asked.faults]


@pytest.mark.proof
@pytest.mark.skipif(notices.SINK is None, reason="there is no smtp-sink: apt-get install postfix")
def test_a_minute_of_everything_at_once_fails_nothing() -> None:
    command = [sys.executable, "-m", "bench.soak", "--minutes", "1.5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
