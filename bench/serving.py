"""Part "api": requests a second of each endpoint, against the same server answering a bare JSON constant."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.parse import quote_plus
from urllib.request import Request, urlopen

from bench.corpora import Corpus
from bench.report import Figure, Row
from bench.stopwatch import ROOT, Sample, work

_LOOKUP, _CONDITIONAL = 1 / 0.75, 1 / 0.7  # time for a request, in that of the constant
_STARTED = 600.0  # seconds: a machine may be busy
_LATENCY = re.compile(r"(50|99)%\s+([\d.]+)(us|ms|s)")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}

CONSTANT = """
from flask import Flask, jsonify

app = Flask("constant")


@app.get("/constant")
def constant():
    return jsonify(answer="x" * 1500)
"""


def rows(corpus: Corpus, scratch: Path, quick: bool) -> Iterator[Row]:
    if shutil.which("wrk") is None:
        print("api: skipped, as there is no wrk")
        return
    state = scratch / f"{corpus.name}-api"
    taken = work("indexed", repo=corpus.folder, include=corpus.include, state=state).facts
    (scratch / "constant.py").write_text(CONSTANT, "utf-8")
    environment = {"CLAUSEBOOK_ROOT": str(corpus.folder), "CLAUSEBOOK_STATE": str(state), "CLAUSEBOOK_LOG": "warning"}
    with (
        _serving("constant:app", {"PYTHONPATH": str(scratch)}) as bare,
        _serving("clausebook_api.server:application", environment, "--factory") as ours,
    ):
        begun = time.perf_counter()
        _get(f"{ours.address}/readyz")
        started = time.perf_counter() - begun
        for name, path, limit in _asked(taken):
            yield _row((corpus.name, name, path), (ours, bare), limit=limit, quick=quick)
        yield Row(
            "api", corpus.name, "first answer of a process", Figure.of([Sample(started, started, 0)]), unit="s", limit=2
        )


def _asked(facts: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    document, clause = facts["document"], facts["clause"]
    base = f"/v1/documents/{document}"
    yield "clause as of a day", f"{base}/clauses/{clause}?as_of={facts['day']}", _LOOKUP
    yield "the same, not modified", f"{base}/clauses/{clause}?as_of={facts['day']}#", _CONDITIONAL
    yield "text of a document", f"{base}/clauses", 0
    yield "versions", f"{base}/versions", 0
    yield "clause through time", f"{base}/clauses/{clause}/versions", 0
    yield "documents", "/v1/documents", 0
    yield "comparison", f"{base}/diff?from={facts['old']}&to={facts['new']}", 0
    yield "changes", "/v1/changes", 0
    yield "citation", f"/v1/cite?ref={quote_plus(facts['citation'])}", 0
    yield "search", "/v1/search?q=personal+data", 0
    yield "suggest", "/v1/suggest?q=pri", 0
    yield "support search page", "/agent/?q=account", 0


class _Server:
    def __init__(self, address: str, pid: int) -> None:
        self.address, self.pid = address, pid

    @property
    def megabytes(self) -> float:
        """The most memory of the largest process of the server."""
        pids = [self.pid, *map(int, Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split())]
        peaks = (re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in pids)
        return max(int(found[1]) for found in peaks if found) / 1024


@contextmanager
def _serving(target: str, environment: Mapping[str, str], *options: str) -> Iterator[_Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).parent / "granian"),
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    given = {**os.environ, "CLAUSEBOOK_RATE_LIMIT": "100000000 per minute", **environment}
    with subprocess.Popen(
        [*command, *options, "--log-level", "error", target], cwd=ROOT, env=given, stderr=subprocess.DEVNULL
    ) as child:
        try:
            _wait(port)
            yield _Server(f"http://127.0.0.1:{port}", child.pid)
        finally:
            child.terminate()


def _wait(port: int) -> None:
    end = time.monotonic() + _STARTED
    while time.monotonic() < end:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise TimeoutError(port)


def _get(address: str) -> Mapping[str, str]:
    with urlopen(Request(address)) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}


def _row(asked: tuple[str, str, str], servers: tuple[_Server, _Server], *, limit: float, quick: bool) -> Row:
    corpus, name, path = asked
    server, bare = servers
    headers = []
    if path.endswith("#"):
        path = path[:-1]
        headers = ["-H", f"If-None-Match: {_get(server.address + path)['etag']}"]
    mine, theirs = [], []
    load, bare_load = (_few, _ONCE) if quick else (_wrk, _wrk)
    for _ in range(3 if limit and not quick else 1):
        mine.append(load(server.address + path, tuple(headers)))
        theirs.append(bare_load(f"{bare.address}/constant"))
    rate, p50, p99 = sorted(mine)[len(mine) // 2]
    figures = [
        Figure.of([Sample(1000 / one[0], 1000 / one[0], of.megabytes) for one in some])
        for some, of in ((mine, server), (theirs, bare))
    ]
    note = f"{rate:,.0f} requests/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms"
    what = f"{name}, 1,000 requests"
    return Row("api", corpus, what, figures[0], "a JSON constant", figures[1], limit, note=note)


def _wrk(
    address: str, headers: tuple[str, ...] = (), seconds: int = 4, connections: int = 8
) -> tuple[float, float, float]:
    """Requests a second, and the median and 99th percentile of the time to answer, in milliseconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *headers, address]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told and not headers:
        raise RuntimeError(f"{address}: {told}")
    times = {percent: float(value) * _UNITS[unit] for percent, value, unit in _LATENCY.findall(told)}
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    return float(rate[1]) if rate else 0.0, times["50"], times["99"]


def _few(address: str, headers: tuple[str, ...] = ()) -> tuple[float, float, float]:
    """The same of ten requests, one after the other."""
    asked = Request(address, headers=dict(one.split(": ", 1) for one in headers if one != "-H"))
    times = []
    for _ in range(10):
        begun = time.perf_counter()
        try:
            urlopen(asked).close()
        except HTTPError as error:
            if error.code != HTTPStatus.NOT_MODIFIED:
                raise
        times.append(1000 * (time.perf_counter() - begun))
    return 1000 * len(times) / sum(times), median(times), max(times)


_ONCE = cache(partial(_wrk, seconds=1, connections=1))  # the constant is asked for once
