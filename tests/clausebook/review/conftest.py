"""A repository with terms in force, and a branch that changes them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

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
