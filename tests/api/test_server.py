"""``clausebook serve``: site, API and support search on one port, from start to Ctrl+C."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.error
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

COMMAND = str(Path(sys.executable).parent / "clausebook")


def started(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [COMMAND, "-C", str(folder), "serve", "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"CLAUSEBOOK_LOG": "error"},
    )  # fmt: skip


def status(address: str) -> int:
    try:
        with urlopen(address, timeout=120) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_site_and_api_are_served_on_one_port_until_interrupted(
    demo: Path,
    tmp_path: Path,
    free_port: Callable[[], int],
    listening_on: Callable[[int, subprocess.Popen[str]], str],
) -> None:
    folder = Path(shutil.copytree(demo, tmp_path / "demo", symlinks=True))
    port = free_port()
    child = started(folder, port)
    address = listening_on(port, child)
    found = {path: status(address + path) for path in ("/", "/terms-of-service/", "/agent/", "/docs", "/v1/documents")}
    assert set(found.values()) == {200}, found
    assert (404, 404) == (status(f"{address}/nothing/"), status(f"{address}/v1/nothing"))
    second = started(folder, port)
    _, told = second.communicate(timeout=600)
    assert 2 == second.returncode
    assert "E_PORT" in told
    child.send_signal(signal.SIGINT)
    output, told = child.communicate(timeout=600)
    assert "" == output
    assert f"{address}/agent/" in told
    assert "Traceback" not in told
    assert 0 == child.returncode
