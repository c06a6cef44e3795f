"""A terms repository may have folders called as packages are: none of them is ever imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clausebook.demo import demo
from clausebook.workspace import Workspace

FOLDERS = (
    "api", "site_builder", "tests", "clausebook", "clausebook_api", "clausebook_site", "email", "logging", "json",
)  # fmt: skip
COMMANDS = (
    ("log",), ("show", "refund-policy"), ("check",), ("doctor",), ("index",), ("search", "refund"), ("build",),
    ("openapi",), ("notify", "--baseline"), ("notify", "--dry-run"), ("worker", "--once"), ("subscribers", "list"),
    ("notify", "report"), ("history", "suggest"), ("review", "--base", "HEAD~1", "--format", "json"),
    ("export", "refund-policy", "--format", "md", "--output", "out.md"),
    ("diff", "refund-policy", "2021-03-22", "2024-10-09"),
)  # fmt: skip


@pytest.fixture(scope="module")
def shadowing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of terms beside folders that fail when they are imported."""
    folder = tmp_path_factory.mktemp("shadows") / "terms"
    demo(folder, Workspace.open(Path(__file__).parent).today)
    for name in FOLDERS:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"raise RuntimeError('{name} of the terms was imported')\n", "utf-8")
    return folder


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_imports_what_lies_in_the_folder_it_runs_in(words: tuple[str, ...], shadowing: Path) -> None:
    command = Path(sys.executable).with_name("clausebook")
    done = subprocess.run([command, *words], cwd=shadowing, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert "was imported" not in said
    assert "Traceback" not in said
    assert 0 == done.returncode, said
