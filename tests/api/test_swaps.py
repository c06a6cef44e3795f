"""Corpus and index replaced again and again under a real server with two workers: no fault, no torn answer.

What each of two compiles says is written down beforehand; every answer must be of one of them in every part.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pytest

from clausebook.workspace import Workspace
from clausebook_api.search import build

CLAUSES = "/v1/documents/refund-policy/clauses?as_of=2099-01-01"
SEARCH = "/v1/search?q=balloons+refunded&as_of=2099-01-01"
CHANGES = "/v1/changes?document=refund-policy&limit=1"
EACH = 10  # answers, at least, between a replacement and the next
PATIENCE = 600  # seconds for them, however slow the machine is

Listening = Callable[[int, subprocess.Popen[bytes]], str]


class Compiled(NamedTuple):
    """One compile: its commit, and where its files are kept."""

    commit: str
    words: str  # that only this compile has
    state: Path


@pytest.fixture
def compiles(own_demo: Path, tmp_path: Path) -> tuple[Path, list[Compiled]]:
    """A repository, and two compiles of it, the second with a clause more."""
    folder = own_demo
    policy = next(folder.rglob("refund-policy.md"))
    found: list[Compiled] = []
    for words in ("Balloons are never refunded on Mondays.", "Balloons are always refunded on Fridays."):
        policy.write_text(policy.read_text("utf-8") + f"\n{words}\n", "utf-8")
        subprocess.run(["git", "-C", str(folder), "commit", "--quiet", "--all", "--message", words], check=True)
        workspace = Workspace.open(folder)
        build(workspace.corpus(), workspace.config, workspace.state)
        kept = tmp_path / f"state-{len(found)}"
        shutil.copytree(workspace.state, kept, symlinks=True)
        found.append(Compiled(workspace.repository.tip, words, kept))
    return folder, found


@contextmanager
def serving(folder: Path, port: int, listening_on: Listening) -> Iterator[str]:
    environment = os.environ | {"CLAUSEBOOK_ROOT": str(folder), "CLAUSEBOOK_LOG": "error"}
    environment |= {"CLAUSEBOOK_RATE_LIMIT": "1000000 per minute", "PYTHONPATH": str(Path(__file__).parent)}
    granian = str(Path(sys.executable).parent / "granian")
    options = ["--interface", "wsgi", "--port", str(port), "--workers", "2", "--log-level", "error", "--factory"]
    with subprocess.Popen([granian, *options, "eager_server:application"], env=environment) as child:
        try:
            yield listening_on(port, child)
        finally:
            child.terminate()
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:  # it does not hear a signal that comes while it starts
                child.kill()


def put(compiled: Compiled, state: Path, turn: int) -> None:
    """Put a compile in place as a build does: each part under a new name, then renamed."""
    fresh = state / f"corpus.{turn}.db"
    shutil.copyfile(compiled.state / "corpus.db", fresh)
    fresh.replace(state / "corpus.db")
    kept = (compiled.state / "index").readlink()
    there = state / kept.parent / f"{kept.name}-{turn}"
    shutil.copytree(compiled.state / kept, there)
    link = state / ".index.new"
    link.symlink_to(there.relative_to(state), target_is_directory=True)
    link.replace(state / "index")


def torn(path: str, headers: Mapping[str, str], body: str, by_commit: Mapping[str, Compiled]) -> str:
    """What is wrong with an answer; "" if all of it is of one compile."""
    commit = headers["clausebook-commit"]
    said = json.loads(body)
    mine = by_commit[commit]
    others = [one for one in by_commit.values() if one.commit != commit and one.words not in earlier(mine, by_commit)]
    texts = json.dumps(said, ensure_ascii=False)
    if path != CHANGES and mine.words not in texts:
        return f"{path}: {commit[:7]} without its words"
    if any(one.words in texts for one in others):
        return f"{path}: {commit[:7]} with words of another compile"
    if said.get("commit", commit) != commit and path != CLAUSES:
        return f"{path}: commits differ"
    return ""


def earlier(mine: Compiled, by_commit: Mapping[str, Compiled]) -> list[str]:
    """The words of compiles before one, which are still in it."""
    names = list(by_commit)
    return [by_commit[name].words for name in names[: names.index(mine.commit)]]


@contextmanager
def under_load(address: str, compiled: list[Compiled]) -> Iterator[list[str]]:
    """Eight connections of wrk that ask all the while; what it prints, once it was interrupted."""
    facts = [
        one
        for mine, other in zip(compiled, (compiled[1].words, "(nothing is absent)"), strict=True)
        for one in (*mine[:2], other)
    ]
    paths = ["--", CLAUSES, SEARCH]
    script = str(Path(__file__).with_name("torn.lua"))
    command = ["wrk", "-t1", "-c8", "--timeout", "120s", "-d24h", "-s", script, address]
    printed: list[str] = []
    with subprocess.Popen([*command, "--", *facts, *paths], stdout=subprocess.PIPE, text=True) as load:
        try:
            yield printed
        finally:
            load.send_signal(signal.SIGINT)
        printed += load.communicate()[0].splitlines()


def hammered(
    serve: Callable[[Path], AbstractContextManager[str]], folder: Path, compiled: list[Compiled], turns: int
) -> tuple[int, list[str]]:
    """Ask while files are replaced so many times: how many answers there were, and what was wrong with them."""
    by_commit = {one.commit: one for one in compiled}
    faults: list[str] = []
    answered = threading.Semaphore(0)
    done = threading.Event()

    def ask(address: str) -> None:
        while not done.is_set():
            for path in (CLAUSES, SEARCH, CHANGES):
                try:
                    with urlopen(address + path, timeout=120) as answer:
                        headers = {name.lower(): value for name, value in answer.headers.items()}
                        fault = torn(path, headers, answer.read().decode(), by_commit)
                except OSError as error:
                    fault = f"{path}: {error}"
                if fault:
                    faults.append(fault)
                answered.release()

    with serve(folder) as address, under_load(address, compiled) as printed:
        readers = [threading.Thread(target=ask, args=(address,)) for _ in range(4)]
        for reader in readers:
            reader.start()
        try:
            for turn in range(turns):
                put(compiled[turn % 2], folder / ".clausebook", turn)
                assert all(answered.acquire(timeout=PATIENCE) for _ in range(EACH)), f"no answers after turn {turn}"
        finally:
            done.set()
            for reader in readers:
                reader.join()
    loaded = [int(line.split()[1]) for line in printed if line.startswith("answers ")]
    report = printed[next(number for number, line in enumerate(printed) if line.startswith("answers ")) + 1 :]
    return EACH * turns + sum(loaded), faults + report


@pytest.fixture
def serve(free_port: Callable[[], int], listening_on: Listening) -> Callable[[Path], AbstractContextManager[str]]:
    return lambda folder: serving(folder, free_port(), listening_on)


def test_no_answer_is_torn_while_files_are_replaced(
    serve: Callable[[Path], AbstractContextManager[str]], compiles: tuple[Path, list[Compiled]]
) -> None:
    folder, compiled = compiles
    answers, faults = hammered(serve, folder, compiled, 16)
    assert [] == faults[:5]
    assert answers > 16 * EACH  # wrk was answered too


@pytest.mark.proof
def test_no_answer_is_torn_however_often_files_are_replaced(
    serve: Callable[[Path], AbstractContextManager[str]], compiles: tuple[Path, list[Compiled]]
) -> None:
    folder, compiled = compiles
    answers, faults = hammered(serve, folder, compiled, 400)
    print(f"{answers:,} answers over 400 replacements")
    assert [] == faults[:5]
