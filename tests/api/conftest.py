"""The API over the demonstration, compiled, built and indexed once a session."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi import OpenAPI
from werkzeug.serving import make_server

from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.demo import demo as write_demo
from clausebook.gitwriter import Commit, Signature, write_history
from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig, model_folder
from clausebook_api.search import build

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SECRET = b"a secret for tests, long enough to sign with"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration repository, compiled and indexed."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    write_demo(folder, NOW.date())
    workspace = replace(Workspace.open(folder), now=lambda: NOW)
    build(workspace.corpus(), workspace.config, workspace.state)
    return folder


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Workspace]:
    """Makes a repository in which files landed on days, at noon, and compiles it: ``("2024-01-15", {path: text})``."""

    def compiled(*some: tuple[str, Mapping[str, str]]) -> Workspace:
        commits = []
        for number, (day, tree) in enumerate(some):
            who = Signature("A", "a@example.org", datetime.fromisoformat(f"{day}T12:00:00+00:00"))
            commits.append(Commit(day, who, who, tree, (number - 1,) if number else ()))
        folder = tmp_path_factory.mktemp("landed")
        write_history(folder, commits)
        found = Workspace.open(folder)
        found.compile()
        return found

    return compiled


@pytest.fixture(scope="session")
def client_on() -> Callable[[Workspace, datetime], FlaskClient]:
    """Gives a client of the API over a compiled repository, at an instant."""

    def client(workspace: Workspace, now: datetime) -> FlaskClient:
        model = model_folder(workspace.repository.root, workspace.config)
        config = ApiConfig(workspace.config, workspace.state, None, SECRET, model=model)
        return create_app(config, clock=lambda: now).test_client()

    return client


@pytest.fixture
def own_demo(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration for one test, compiled and indexed.

    Without subscribers and notices: the application that all tests share keeps its own there, under its own secret.
    """
    left = shutil.ignore_patterns(".clausebook-data")
    return Path(shutil.copytree(demo, tmp_path / "demo", symlinks=True, ignore=left))


@pytest.fixture(scope="session")
def app(demo_config: ApiConfig) -> OpenAPI:
    """The application over the demonstration, on a fixed day."""
    return create_app(replace(demo_config, limit="100000 per minute"), clock=lambda: NOW)


@pytest.fixture(scope="session")
def forks() -> ForkServerContext:
    """Starts processes that can be killed, and need not load the program first."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["clausebook_api.search", "clausebook_api.notices.worker", "psycopg"])
    return context


@pytest.fixture
def client(app: OpenAPI) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def demo_corpus(demo: Path) -> Corpus:
    """The compiled demonstration."""
    return Workspace.open(demo).corpus()


@pytest.fixture(scope="session")
def demo_config(demo: Path) -> ApiConfig:
    """What the application over the demonstration is told."""
    settings = Config.parse((demo / "clausebook.toml").read_text("utf-8"))
    return ApiConfig(settings, demo / ".clausebook", None, SECRET)


@pytest.fixture(scope="session")
def address(app: OpenAPI) -> Iterator[str]:
    """Where a server of the application listens."""
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
