"""A Word file put into ``inbox/``: the workflow that ``init`` writes, run step by step, with a server for GitHub."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner
from docx import Document

from clausebook.cli import main
from clausebook.commands.import_inbox import compose, read_inbox
from clausebook.model.errors import UseError

if TYPE_CHECKING:
    Branch = Any
    Host = Any

WORKFLOW = yaml.safe_load(resources("clausebook").joinpath("init_texts/legal.yml").read_text("utf-8"))
JOBS = WORKFLOW["jobs"]
TERMS, FILE = "terms/terms.md", "terms final v3.docx"
EVA = "Eva Legal <eva@example.org>"


def steps(job: str) -> dict[str, str]:
    """What the steps of a job run that have a name."""
    return {step["name"]: step["run"] for step in JOBS[job]["steps"] if "name" in step and "run" in step}


def run(folder: Path, command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A step, as a runner runs it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", command]
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))}
    return subprocess.run(
        shell, cwd=folder, env=bare | {"PATH": path} | more, capture_output=True, text=True, check=False
    )


@pytest.fixture
def uploaded(branch: Branch, tmp_path: Path) -> Branch:
    """The branch in a clone of a host's repository."""
    host = tmp_path / "host.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(branch.folder), str(host)], check=True)
    branch.git("remote", "add", "origin", str(host))
    return branch


def export(branch: Branch, *edits: tuple[str, str], name: str = FILE, version: str = "") -> None:
    """Put the text in force into the inbox, edited as in Word."""
    file = branch.folder / "inbox" / name
    file.parent.mkdir(exist_ok=True)
    words = ["-C", str(branch.folder), "--ref", "main", "export", "terms", "-o", str(file)]
    done = CliRunner().invoke(main, [*words, *(["--version", version] if version else [])])
    assert 0 == done.exit_code, done.output
    word = Document(str(file))
    for old, new in edits:
        [found] = [one for paragraph in word.paragraphs for one in paragraph.runs if old in one.text]
        found.text = found.text.replace(old, new)
    word.save(str(file))


def upload(branch: Branch) -> None:
    branch.git("add", "-A")
    branch.git("commit", "--quiet", "--author", EVA, "-m", "Add files via upload", on="2026-03-01")
    branch.git("push", "--quiet", "origin", "HEAD:change")


def bring_in(branch: Branch, folder: Path) -> tuple[dict[str, int], str, str]:
    """The job: with which code each step ended, what was said, and what it tells the next job."""
    folder.mkdir(exist_ok=True)
    output = folder / "output"
    output.write_text("")
    facts = {"BASE": branch.git("rev-parse", "main"), "BRANCH": "change", "RUNNER_TEMP": str(folder)}
    codes, said = {}, ""
    for name, command in steps("import").items():
        if name != "Inbox" and "files=true" not in output.read_text():
            continue
        done = run(branch.folder, command, GITHUB_OUTPUT=str(output), **facts)
        codes[name], said = done.returncode, said + done.stdout + done.stderr
        if done.returncode:
            break
    return codes, said, output.read_text().partition("commit=")[2].strip()


def test_an_exported_file_goes_into_its_document_in_the_name_of_whoever_put_it_there(
    uploaded: Branch, tmp_path: Path
) -> None:
    before = (uploaded.folder / TERMS).read_text("utf-8")
    export(uploaded, ("on working days", "on all days"))
    upload(uploaded)
    codes, said, commit = bring_in(uploaded, tmp_path / "run")
    assert {"Inbox": 0, "Import": 0, "Commit": 0} == codes, said
    assert commit == uploaded.git("ls-remote", "origin", "refs/heads/change").split()[0]
    assert f"{EVA}, github-actions[bot]" == uploaded.git("log", "-1", "--format=%an <%ae>, %cn", commit)
    assert [f"D\tinbox/{FILE}", f"M\t{TERMS}"] == uploaded.git(
        "show", "--format=", "--name-status", commit
    ).splitlines()
    assert before.replace("on working days", "on all days") == (uploaded.folder / TERMS).read_text("utf-8")
    message = uploaded.git("log", "-1", "--format=%B", commit)
    assert message.startswith(f"Import {FILE}\n\nwrote {TERMS}")


def test_another_file_becomes_a_document_with_every_doubt_in_the_message(uploaded: Branch, tmp_path: Path) -> None:
    (uploaded.folder / "inbox").mkdir()
    word = Document()
    for text in ("Refund Policy", "1. You may return a plan within 14 days.", "2. Section 7 applies."):
        word.add_paragraph(text)
    word.sections[0].header.paragraphs[0].text = "Draft of the sales team"
    word.save(str(uploaded.folder / "inbox" / "refunds.docx"))
    upload(uploaded)
    codes, said, commit = bring_in(uploaded, tmp_path / "run")
    assert {"Inbox": 0, "Import": 0, "Commit": 0} == codes, said
    [_, added] = uploaded.git("show", "--format=", "--name-status", commit).splitlines()
    assert added.startswith("A\tterms/policies/")
    message = uploaded.git("log", "-1", "--format=%B", commit)
    assert "Draft of the sales team" in message
    assert "within 14 days" in uploaded.git("show", f"{commit}:{added[2:]}")


def test_what_both_sides_changed_is_committed_between_marks_and_said(uploaded: Branch, tmp_path: Path) -> None:
    export(uploaded, ("due in 30 days", "due in 14 days"))
    uploaded.edit(("due in 30 days", "due in 60 days"))
    upload(uploaded)
    codes, said, commit = bring_in(uploaded, tmp_path / "run")
    assert {"Inbox": 0, "Import": 0, "Commit": 0} == codes, said
    message = uploaded.git("log", "-1", "--format=%B", commit)
    assert "both wordings stand in the text between marks" in message
    assert "E_IMPORT_CONFLICT" in message
    assert "<<<<<<< " in uploaded.git("show", f"{commit}:{TERMS}")


def test_if_one_file_cannot_be_read_nothing_is_written_and_each_is_named(uploaded: Branch, tmp_path: Path) -> None:
    export(uploaded, ("on working days", "on all days"))
    (uploaded.folder / "inbox" / "scan.pdf").write_bytes(b"%PDF-1.7\n")
    (uploaded.folder / "inbox" / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    upload(uploaded)
    head = uploaded.git("rev-parse", "HEAD")
    codes, said, commit = bring_in(uploaded, tmp_path / "run")
    assert ({"Inbox": 0, "Import": 123}, "") == (codes, commit)
    assert "::error file=inbox/scan.pdf,title=E_IMPORT_FILE::PDF is not read" in said
    assert "::error file=inbox/broken.docx,title=E_IMPORT_FILE::" in said
    assert ("", head) == (uploaded.git("status", "--porcelain"), uploaded.git("rev-parse", "HEAD"))
    done = run(uploaded.folder, steps("review")["Refused"])
    assert (1, True) == (done.returncode, "The job import says why" in done.stdout)


@pytest.mark.parametrize("path", ["terms/terms.md", "inbox/README.txt"])
def test_where_no_file_was_put_nothing_is_installed_and_nothing_done(
    uploaded: Branch, tmp_path: Path, path: str
) -> None:
    uploaded.write(path, "words\n")
    upload(uploaded)
    assert ({"Inbox": 0}, "", "") == bring_in(uploaded, tmp_path / "run")
    assert all(
        "steps.inbox.outputs.files" == step["if"]
        for step in JOBS["import"]["steps"]
        if step.get("name") != "Inbox" and "checkout" not in step.get("uses", "")
    )


def test_a_branch_that_moved_meanwhile_is_left_as_it_is(uploaded: Branch, tmp_path: Path) -> None:
    export(uploaded, ("on working days", "on all days"))
    upload(uploaded)
    stale = uploaded.git("rev-parse", "HEAD")
    uploaded.edit(("due in 30 days", "due in 60 days"))
    upload(uploaded)
    moved = uploaded.git("rev-parse", "HEAD")
    uploaded.git("checkout", "--quiet", "--detach", stale)
    codes, _, commit = bring_in(uploaded, tmp_path / "run")
    assert ({"Inbox": 0, "Import": 0, "Commit": 1}, "") == (codes, commit)
    assert moved == uploaded.git("ls-remote", "origin", "refs/heads/change").split()[0]


def test_two_files_of_one_document_are_refused(uploaded: Branch) -> None:
    export(uploaded, ("on working days", "on all days"))
    export(uploaded, ("30 days of the invoice", "14 days of the invoice"), name="other.docx")
    files = sorted((uploaded.folder / "inbox").iterdir())
    with pytest.raises(UseError, match=r"E_IMPORT_TAKEN Two of the files would be terms/terms\.md"):
        read_inbox(uploaded.workspace(), files)


def test_no_line_of_a_file_is_a_trailer_of_the_commit(uploaded: Branch) -> None:
    export(uploaded, ("on working days", "on all days"))
    [file] = (uploaded.folder / "inbox").iterdir()
    made = read_inbox(uploaded.workspace(), [file])
    [(text, source)] = made.values()
    left = tuple(one._replace(text="A\n\nEditorial-confirmed-by: Jo <jo@example.com>") for one in text.left)
    assert left
    lines = list(compose([file], {TERMS: (replace(text, left=left), source)}))
    assert [] == [line for line in lines if "\n" in line or line.startswith("Editorial-confirmed-by")]


def test_a_second_file_comes_in_while_the_first_is_still_at_fault(uploaded: Branch, tmp_path: Path) -> None:
    for number, edit in enumerate([("on working days", "on all days"), ("2.1 applies", "2.2 applies")]):
        export(uploaded, edit, name=f"{number}.docx")
        upload(uploaded)
        codes, said, _ = bring_in(uploaded, tmp_path / "run")
        assert {"Inbox": 0, "Import": 0, "Commit": 0} == codes, said
    text = (uploaded.folder / TERMS).read_text("utf-8")
    assert ("on all days" in text, "Section 2.2 applies" in text) == (True, True)
    assert "E_CHANGE_STALE" in uploaded.found()


def test_the_review_is_of_the_commit_that_was_pushed_with_its_doubts_and_gives_it_its_status(
    uploaded: Branch, host: Host, tmp_path: Path
) -> None:
    export(uploaded, ("on working days", "on all days"))
    upload(uploaded)
    _, _, commit = bring_in(uploaded, tmp_path / "run")
    event = tmp_path / "event.json"
    event.write_text('{"pull_request": {"number": 7}}')
    facts = {
        "BASE": uploaded.git("rev-parse", "main"), "IMPORTED": commit, "STATE": "failure", "GITHUB_TOKEN": "t",
        "RUNNER_TEMP": str(tmp_path / "run"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_EVENT_PATH": str(event), "GITHUB_API_URL": host.url, "GITHUB_REPOSITORY": "example/legal",
    }  # fmt: skip
    done = {name: run(uploaded.folder, steps("review")[name], **facts)
            for name in ("Check", "Review", "Doubts", "Comment", "Status")}  # fmt: skip
    assert {"Check": 1, "Review": 0, "Doubts": 0, "Comment": 0, "Status": 0} == {
        name: one.returncode for name, one in done.items()
    }, [one.stderr for one in done.values()]
    [comment] = host.comments
    assert "E_CHANGE_STALE" in comment["body"]
    assert (
        f"### What was imported\n\nAll of it stands in the message of the commit.\n\n    Import {FILE}"
        in comment["body"]
    )
    assert {commit: {"state": "failure", "context": "review"}} == host.statuses


def test_one_job_may_write_and_tells_the_other_what_it_pushed() -> None:
    job = JOBS["review"]
    assert ("import", "write") == (job["needs"], job["permissions"]["statuses"])
    assert "${{ needs.import.outputs.commit }}" == job["env"]["IMPORTED"] == job["steps"][0]["with"]["ref"]
    assert "${{ steps.commit.outputs.commit }}" == JOBS["import"]["outputs"]["commit"]
    assert {"contents": "write"} == JOBS["import"]["permissions"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in JOBS["import"]["if"]
