"""An index that another one replaced: closed and let go of when the last answer of it is made, not some time later."""

from __future__ import annotations

import gc
import subprocess
import weakref
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.search import Ask, build, parse
from clausebook_api.search.engines import ENGINES
from clausebook_api.service import EXTENSION

LATER = date(2099, 1, 1)


@pytest.fixture
def _no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def publish(folder: Path, words: str, engine: str) -> Workspace:
    """Add a sentence to the terms, and compile and index them."""
    policy = next(folder.rglob("refund-policy.md"))
    policy.write_text(f"{policy.read_text('utf-8')}\n{words}\n", "utf-8")
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, "-C", str(folder), "commit", "--quiet", "--all", "--message", words], check=True)
    workspace = Workspace.open(folder)
    build(workspace.corpus(), workspace.config, workspace.state, engine=engine)
    return workspace


def list_opened(folder: Path) -> set[str]:
    """The files in a folder, and those that were deleted there, that this process holds open."""
    links = []
    for one in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(one.readlink()))
        except FileNotFoundError:  # that of the listing itself
            continue
    return {link for link in links if link.startswith(str(folder))}


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_replaced_index_is_closed_and_let_go_of_when_its_last_reader_ends(own_demo: Path, engine: str) -> None:
    workspace = publish(own_demo, "Balloons are never refunded.", engine)
    config = ApiConfig(workspace.config, workspace.state, None, b"x" * 32, search_engine=engine)
    ticks = count(0, 10)
    app = create_app(config, monotonic=lambda: float(next(ticks)))
    client, here = app.test_client(), app.extensions[EXTENSION]
    for path in (
        "search?q=balloons&as_of=2099-01-01",
        "search?q=balons",
        "suggest?q=ball",
        "documents/refund-policy/clauses",
    ):
        assert 200 == client.get(f"/v1/{path}").status_code

    reader = here.read()
    held = reader.index
    old = held.path.resolve()
    entries = weakref.ref(held._suggestions)  # noqa: SLF001 - which holds all entries
    index, snapshot = weakref.ref(held), weakref.ref(reader)
    assert list_opened(old)
    publish(own_demo, "Kites are always refunded.", engine)
    assert 1 == client.get("/v1/search?q=kites&as_of=2099-01-01").json["total"]

    assert held is not here.read().index
    assert 1 == held.search(parse("balloons"), Ask(LATER, LATER)).total  # somebody still reads it
    del held, reader
    assert (None, None, None) == (snapshot(), index(), entries())
    if engine == "whoosh":
        gc.collect()  # it maps a file into memory, in objects of its own that refer to one another
    assert not list_opened(old)


def test_an_index_that_is_closed_twice_is_closed(own_demo: Path) -> None:
    workspace = publish(own_demo, "Balloons are never refunded.", "sqlite")
    app = create_app(ApiConfig(workspace.config, workspace.state, None, b"x" * 32))
    index = app.extensions[EXTENSION].read().index
    index.close()
    index.close()
    assert not list_opened(index.path.resolve())
