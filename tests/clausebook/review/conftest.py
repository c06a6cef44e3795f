"""A repository with terms in force, a branch that changes them, and a host that shows the review."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from clausebook.author.proposal import Proposal, propose
from clausebook.model.errors import Finding
from clausebook.workspace import Workspace

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTINGS = 'strict = true\nsite_name = "Example Legal"\npublish_branch = "main"\n[notice_periods]\nagreement = 30\n'
TERMS = """---
id: terms
title: Terms of Service
kind: agreement
change:
  kind: material
  note: First edition.
---
# Terms of Service

## <a id="services"></a>1. Services

<a id="scope"></a>1.1 We provide the **“Services”**, which means hosting of web sites.

<a id="support"></a>1.2 You may ask for support of the Services on working days.

## <a id="fees"></a>2. Fees

<a id="due"></a>2.1 Fees for the Services are due in 30 days of the invoice.

<a id="late"></a>2.2 Fees for the Services that are not paid within 30 days bear interest. Section 2.1 applies.

## <a id="end"></a>3. End

<a id="notice"></a>3.1 Either party may end this agreement as Section 2.2 says.
"""
FRENCH = """---
id: terms-fr
title: Conditions
lang: fr
translation_of: terms
source_updated: 2026-01-05
---
# Conditions

1.1 Nous fournissons les services.
"""


@dataclass
class Branch:
    """The working tree of a repository, on a branch that left ``main``."""

    folder: Path

    def git(self, *arguments: str, on: str = "2026-01-05") -> str:
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{on}T12:00:00Z")
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(
            command, env=os.environ | dates, check=True, capture_output=True, text=True
        ).stdout.strip()

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def edit(self, *pairs: tuple[str, str], path: str = "terms/terms.md") -> None:
        text = (self.folder / path).read_text("utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        self.write(path, text)

    def commit(self, on: str = "2026-03-01") -> None:
        self.git("add", "-A")
        self.git("commit", "--quiet", "-m", "Change the terms", on=on)

    def workspace(self) -> Workspace:
        return replace(Workspace.open(self.folder, "HEAD"), now=lambda: NOW)

    def propose(self, *, committed: bool = False) -> Proposal:
        return propose(self.workspace(), "main", committed=committed)

    def found(self) -> dict[str, Finding]:
        return {one.code: one for one in self.propose().findings}


@pytest.fixture
def make_branch() -> Callable[[Path], Branch]:
    def make(folder: Path) -> Branch:
        found = Branch(folder)
        folder.mkdir()
        found.git("init", "--quiet", "--initial-branch=main")
        found.write("clausebook.toml", SETTINGS)
        found.write("terms/terms.md", TERMS)
        found.write("terms/terms.fr.md", FRENCH)
        found.commit("2026-01-05")
        found.git("checkout", "--quiet", "-b", "change")
        return found

    return make


@pytest.fixture
def branch(make_branch: Callable[[Path], Branch], tmp_path: Path) -> Branch:
    return make_branch(tmp_path / "repo")


@dataclass
class Host:
    """Keeps the comments of pull request 7 and the statuses of commits, as GitHub's API does."""

    writable: bool = True
    comments: list[dict[str, Any]] = field(default_factory=list)
    statuses: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        self.asked.append(f"{method} {path.partition('?')[0]}")
        if method == "GET":
            page = int(path.rpartition("page=")[2])
            return 200, self.comments[(page - 1) * 100 : page * 100]
        if not self.writable:
            return 403, {"message": "Resource not accessible by integration"}
        if "/statuses/" in path:
            self.statuses[path.rpartition("/")[2]] = body
            return 201, body
        if method == "POST":
            made = {"id": len(self.comments) + 1, "user": {"type": "Bot"}, "html_url": "https://host.example/1"}
            self.comments.append(made | body)
            return 201, self.comments[-1]
        number = int(path.rpartition("/")[2])
        self.comments[number - 1].update(body)
        return 200, self.comments[number - 1]


@pytest.fixture
def host() -> Iterator[Host]:
    found = Host()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            status, said = found.answer(self.command, self.path, json.loads(self.rfile.read(length) or "{}"))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        do_GET = do_POST = do_PATCH = _do  # noqa: N815 - as the library calls them

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_port}"
        yield found
        server.shutdown()
