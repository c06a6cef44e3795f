"""The company's own templates of mail are those of the published commit, and run nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clausebook.model.errors import UseError
from clausebook.workspace import Workspace
from clausebook_api.notices.templates import Templates

COMMAND = str(Path(sys.executable).parent / "clausebook")


@pytest.fixture
def folder(own_demo: Path) -> Path:
    return own_demo


def wrote(folder: Path, text: bytes, name: str = "notice.txt") -> None:
    (folder / "mail-templates").mkdir(exist_ok=True)
    (folder / "mail-templates" / name).write_bytes(text)


def commit(folder: Path) -> None:
    for command in (("add", "-A"), ("-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qm", "Change")):
        subprocess.run(["git", "-C", str(folder), *command], check=True)


def test_templates_are_those_of_the_published_commit(folder: Path) -> None:
    found = Templates(folder, folder / ".clausebook" / "corpus.db")
    wrote(folder, b"committed\n")
    assert {} == found.texts()
    commit(folder)
    wrote(folder, b"only in the working tree\n")
    assert {} == found.texts()  # it is not published yet
    Workspace.open(folder).corpus()
    assert {"notice.txt": "committed\n"} == found.texts()


def test_without_a_corpus_they_are_those_of_the_branch(folder: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "-C", str(folder), "branch", "published"], check=True)
    wrote(folder, b"later\n")
    commit(folder)
    assert {} == Templates(folder, tmp_path / "none", "published").texts()
    assert {"notice.txt": "later\n"} == Templates(folder, tmp_path / "none").texts()


def test_a_service_without_the_repository_has_none(tmp_path: Path) -> None:
    assert {} == Templates(tmp_path, tmp_path / "none").texts()


def test_a_template_that_is_no_text_is_refused(folder: Path, tmp_path: Path) -> None:
    wrote(folder, b"\xff")
    commit(folder)
    with pytest.raises(UseError, match=r"^mail-templates/notice\.txt E_RENDER "):
        Templates(folder, tmp_path / "none").texts()


def test_a_dry_run_executes_nothing(folder: Path, tmp_path: Path) -> None:
    notify = [COMMAND, "-C", str(folder), "notify"]
    subprocess.run([*notify, "--baseline"], check=True, capture_output=True)
    trace = tmp_path / "trace"
    program = '{{ cycler.__init__.__globals__.os.popen("touch ' + str(trace) + '").read() }}'
    wrote(folder, f"Hello\n{program}\n".encode())
    text = folder / "terms" / "policies" / "refund-policy.md"
    text.write_text(text.read_text("utf-8") + "\nOne more paragraph of these terms.\n", "utf-8")
    commit(folder)
    told = subprocess.run([*notify, "--dry-run"], check=False, capture_output=True, text=True)
    assert 2 == told.returncode
    assert "mail-templates/notice.txt:2 E_RENDER" in told.stderr
    assert "Traceback" not in told.stderr
    assert not trace.exists()
