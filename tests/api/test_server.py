"""``clausebook serve``: site, API and support search on one port, from start to Ctrl+C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import psutil
import pytest

from clausebook.workspace import Workspace
from clausebook_api import beside
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig

if TYPE_CHECKING:
    from typing import Any

COMMAND = str(Path(sys.executable).parent / "clausebook")
FOLDERS = (
    "api", "clausebook", "clausebook_api", "clausebook_site", "email", "json", "logging", "multiprocessing",
    "site_builder", "tests",
)  # fmt: skip


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
    own_demo: Path,
    request: pytest.FixtureRequest,
    free_port: Callable[[], int],
    listening_on: Callable[[int, subprocess.Popen[str]], str],
) -> None:
    folder = own_demo
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


def page(address: str) -> str:
    with urlopen(address, timeout=120) as answer:
        return str(answer.read().decode("utf-8"))


def test_what_is_merged_while_it_is_served_is_published(
    own_demo: Path,
    request: pytest.FixtureRequest,
    free_port: Callable[[], int],
    listening_on: Callable[[int, subprocess.Popen[str]], str],
) -> None:
    folder = own_demo
    port = free_port()
    service = started(folder, port)
    request.addfinalizer(service.kill)  # whatever fails below
    address = listening_on(port, service)
    text = folder / "terms" / "policies" / "refund-policy.md"
    text.write_text(text.read_text("utf-8") + "\nA sentence of twelve quaint words.\n", "utf-8")
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "commit", "--quiet", "--all", "--message", "Add"], check=True)
    tip = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    eventually(lambda: tip == readiness(address)["index_commit"], "the index is of it")
    assert (tip, "ready") == (readiness(address)["corpus_commit"], readiness(address)["status"])
    assert "quaint" in page(f"{address}/refund-policy/")
    assert service.stderr
    assert any(f"Published {tip[:12]}" in line for line in iter(service.stderr.readline, ""))
    service.send_signal(signal.SIGINT)
    service.communicate(timeout=600)
    assert 0 == service.returncode


@pytest.fixture
def shadowing(own_demo: Path) -> Path:
    """A repository of terms with folders of its own that have the names of packages in use."""
    folder = own_demo
    for name in FOLDERS:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"raise SystemExit('the {name} of the terms was run')\n", "utf-8")
    return folder


def readiness(address: str) -> dict[str, Any]:
    with urlopen(f"{address}/readyz", timeout=120) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def senders(service: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes beside a service that send mail."""
    return [one for one in offspring(service) if "--beside" in words_of(one)]


def words_of(one: psutil.Process) -> list[str]:
    """The command of a process; none of one that has ended."""
    with suppress(psutil.NoSuchProcess):
        return list(one.cmdline())
    return []


def offspring(service: subprocess.Popen[str]) -> list[psutil.Process]:
    """The living processes that a service started, and is known to have started."""
    found = psutil.Process(service.pid).children(recursive=True)
    return [one for one in found if living(one)]


def living(one: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(one.status() != psutil.STATUS_ZOMBIE)
    return False


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


HELD = "import fcntl, sys; file = open(sys.argv[1], 'r+'); fcntl.lockf(file, fcntl.LOCK_SH); print(); sys.stdin.read()"


@pytest.mark.parametrize(("said", "well"), [("running", True), ("ended  ", False)])
def test_the_doctor_tells_of_the_process_that_sends_while_a_service_lives(demo: Path, said: str, well: bool) -> None:
    workspace = Workspace.open(demo)
    file = beside.file_in(workspace.state)
    assert () == beside.doctor(workspace)
    file.write_text(said, "ascii")
    try:
        assert () == beside.doctor(workspace)  # what a killed service left
        with subprocess.Popen(
            [sys.executable, "-P", "-c", HELD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as service:
            assert service.stdout is not None
            service.stdout.readline()
            [told] = beside.doctor(workspace)
            assert ("sending", well) == (told.name, told.well)
            service.communicate()
    finally:
        file.unlink()


def test_what_a_killed_service_left_is_taken_away_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / "sending.1"
    left.write_text("running", "ascii")
    with beside.sending(tmp_path, tmp_path / "sending.2"):
        assert ["sending.2"] == [path.name for path in tmp_path.iterdir()]
    assert [] == list(tmp_path.iterdir())


def test_two_services_of_one_repository_tell_of_their_own_processes(demo: Path) -> None:
    state = Workspace.open(demo).state
    ask = "import sys, pathlib; from clausebook_api.beside import file_in; print(file_in(pathlib.Path(sys.argv[1])))"
    done = subprocess.run([sys.executable, "-c", ask, str(state)], capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) != beside.file_in(state)


@pytest.mark.parametrize(("said", "status"), [("running", "ready"), ("ended", "degraded"), ("", "degraded")])
def test_readiness_tells_of_the_process_that_sends(
    demo_config: ApiConfig, tmp_path: Path, said: str, status: str
) -> None:
    file = tmp_path / "sending"
    if said:  # else it was never started
        file.write_text(said, "ascii")
    config = replace(demo_config, sending=file, kept=tmp_path / "data")  # others may leave mail that waits
    found = create_app(config).test_client().get("/readyz").json
    assert found is not None
    assert (said or "ended", status) == (found["sending"], found["status"])


def test_processes_that_answer_are_started_again_however_often_they_die_and_end_with_their_parent(
    shadowing: Path,
    request: pytest.FixtureRequest,
    free_port: Callable[[], int],
    listening_on: Callable[[int, subprocess.Popen[str]], str],
) -> None:
    port = free_port()
    service = started(shadowing, port, cwd=shadowing)
    request.addfinalizer(service.kill)  # whatever fails below
    address = listening_on(port, service)
    answering: set[psutil.Process] = set()
    for _ in range(3):  # the server that is used gives up at the second
        eventually(lambda: set(offspring(service)) - set(senders(service)) - answering, "another answers")
        [one] = set(offspring(service)) - set(senders(service)) - answering
        answering.add(one)
        one.kill()
    eventually(lambda: set(offspring(service)) - set(senders(service)) - answering, "it is started again")
    listening_on(port, service)
    eventually(lambda: "running" == readiness(address)["sending"], "mail is sent")
    left = offspring(service)
    assert 2 == len(left)
    service.kill()
    _, told = service.communicate(timeout=600)  # not before all have closed their standard error
    eventually(lambda: not any(map(living, left)), "they end with it")
    assert "The processes that answer requests ended (too soon after their start): again in 1 s" in told
    assert "of the terms was run" not in told
    assert () == beside.doctor(Workspace.open(shadowing))


def test_a_process_that_cannot_send_is_reported_with_its_last_words(
    shadowing: Path,
    request: pytest.FixtureRequest,
    free_port: Callable[[], int],
    listening_on: Callable[[int, subprocess.Popen[str]], str],
) -> None:
    port = free_port()
    service = started(shadowing, port, cwd=shadowing)
    request.addfinalizer(service.kill)  # whatever fails below
    address = listening_on(port, service)
    (shadowing / ".clausebook-data" / "notices.db").write_bytes(b"nonsense" * 1000)
    eventually(lambda: senders(service), "it runs")
    senders(service)[0].kill()
    eventually(lambda: "ended" == readiness(address)["sending"], "it has ended")
    assert service.stderr is not None
    for line in service.stderr:
        if "The process that sends notices ended (with" in line:
            break
    assert "again in 2 s" in line  # the second time that it ended soon
    said = " ".join(json.loads(line)["said"])
    assert "E_DATABASE" in said
    assert "file is not a database" in said
    service.terminate()
    service.communicate(timeout=600)


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


def test_the_process_that_sends_mail_ends_well_when_it_is_told_to(own_demo: Path, tmp_path: Path) -> None:
    command = [COMMAND, "-C", str(own_demo), "worker", "--beside"]
    environment = os.environ | {"CLAUSEBOOK_DATA": str(tmp_path / "data"), "CLAUSEBOOK_OPERATOR": ""}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as sender:
        assert sender.stderr
        while (line := sender.stderr.readline()) and "No relay" not in line:
            pass
        time.sleep(1)  # until it reads what tells of the end of its service
        sender.terminate()
        assert ("", 0) == (sender.stderr.read(), sender.wait(timeout=600))
