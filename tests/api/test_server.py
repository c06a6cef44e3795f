"""``clausebook serve``: site, API and support search on one port, from start to Ctrl+C."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import psutil
import pytest

from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig

if TYPE_CHECKING:
    from typing import Any

COMMAND = str(Path(sys.executable).parent / "clausebook")


def started(folder: Path, port: int, command: str = "serve", cwd: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [COMMAND, "-C", str(folder), command, "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd,
        env=os.environ | {"CLAUSEBOOK_LOG": "error"},
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
    request: pytest.FixtureRequest,
    free_port: Callable[[], int],
    listening_on: Callable[[int, subprocess.Popen[str]], str],
) -> None:
    folder = Path(shutil.copytree(demo, tmp_path / "demo", symlinks=True))
    port = free_port()
    child = started(folder, port)
    request.addfinalizer(child.kill)  # whatever fails below
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


@pytest.fixture
def shadowing(demo: Path, tmp_path: Path) -> Path:
    """A repository of terms with folders of its own that have the names of packages in use."""
    folder = Path(shutil.copytree(demo, tmp_path / "demo", symlinks=True))
    for name in ("api", "clausebook", "email", "site_builder"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"raise SystemExit('the {name} of the terms was run')\n", "utf-8")
    return folder


def readiness(address: str) -> dict[str, Any]:
    with urlopen(f"{address}/readyz", timeout=120) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def senders(service: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes beside a service that send mail."""
    children = psutil.Process(service.pid).children(recursive=True)
    return [one for one in children if one.status() != psutil.STATUS_ZOMBIE and "--beside" in one.cmdline()]


def eventually(found: Callable[[], object], what: str) -> None:
    for _ in range(1200):
        if found():
            return
        time.sleep(0.1)
    pytest.fail(f"never: {what}")


def test_the_process_that_sends_mail_is_started_again_when_it_is_killed(
    shadowing: Path, free_port: Callable[[], int], listening_on: Callable[[int, subprocess.Popen[str]], str]
) -> None:
    port = free_port()
    service = started(shadowing, port, cwd=shadowing)
    address = listening_on(port, service)
    eventually(lambda: "running" == readiness(address)["sending"], "it runs")
    assert "ready" == readiness(address)["status"]
    [first] = senders(service)
    first.kill()
    eventually(lambda: {one.pid for one in senders(service)} - {first.pid}, "it is started again")
    eventually(lambda: "running" == readiness(address)["sending"], "it runs again")
    [second] = senders(service)
    service.send_signal(signal.SIGINT)
    _, told = service.communicate(timeout=600)
    assert 0 == service.returncode
    assert "The process that sends notices ended (killed by SIGKILL)" in told
    assert "of the terms was run" not in told
    assert not second.is_running()


@pytest.mark.parametrize(("said", "status"), [("running", "ready"), ("ended", "degraded"), ("", "degraded")])
def test_readiness_tells_of_the_process_that_sends(
    demo_config: ApiConfig, tmp_path: Path, said: str, status: str
) -> None:
    file = tmp_path / "sending"
    if said:  # else it was never started
        file.write_text(said, "ascii")
    found = create_app(replace(demo_config, sending=file)).test_client().get("/readyz").json
    assert found is not None
    assert (said or "ended", status) == (found["sending"], found["status"])


def test_the_api_alone_is_served_beside_folders_with_names_of_packages(
    shadowing: Path, free_port: Callable[[], int], listening_on: Callable[[int, subprocess.Popen[str]], str]
) -> None:
    port = free_port()
    service = started(shadowing, port, "api", cwd=shadowing)
    address = listening_on(port, service)
    assert 200 == status(f"{address}/v1/documents")
    assert readiness(address)["sending"] is None
    service.send_signal(signal.SIGTERM)
    _, told = service.communicate(timeout=600)
    assert "of the terms was run" not in told
