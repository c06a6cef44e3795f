"""The action for pull requests, run step by step as a runner would, on a recorded event, with a server for GitHub."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import yaml

if TYPE_CHECKING:
    Branch = Any
    Host = Any

LINK = re.compile(r'\b(?:href|src)="(?![a-z]+:|[/#?"])([^"#?]+)')
ACTION = Path(__file__).parents[3] / ".github" / "actions" / "review"


def steps_of_init() -> list[dict[str, Any]]:
    """Those of the workflow that ``init`` writes."""
    workflow = yaml.safe_load(resources("clausebook").joinpath("init_texts/legal.yml").read_text("utf-8"))
    job = workflow["jobs"]["review"]
    assert ("${{ !cancelled() && github.event_name == 'pull_request' }}", "write") == (
        job["if"], job["permissions"]["pull-requests"],
    )  # fmt: skip
    assert "${{ github.event.pull_request.base.sha }}" == job["env"]["BASE"]
    [upload] = [step for step in job["steps"] if step.get("id") == "preview"]
    assert "${{ runner.temp }}/preview" == upload["with"]["path"]
    imported = ("env.IMPORTED", "needs.import")  # what comes after an import: tests/clausebook/review/test_inbox.py
    return [
        step for step in job["steps"] if "name" in step and not any(word in step.get("if", "") for word in imported)
    ]


def steps_of_action() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((ACTION / "action.yml").read_text())["runs"]["steps"]
    return found


def run(
    branch: Branch, host: Host, folder: Path, steps: Callable[[], list[dict[str, Any]]] = steps_of_action
) -> dict[str, Any]:
    """Every step that runs a program, but for the installation; what they left behind."""
    folder.mkdir(exist_ok=True)
    base = branch.git("rev-parse", "main")
    event = {"action": "synchronize", "number": 7, "pull_request": {"number": 7, "base": {"sha": base, "ref": "main"}}}
    (folder / "event.json").write_text(json.dumps(event))
    (folder / "summary").write_text("")
    (folder / "output").write_text("")
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(folder / "output"), "BASE": base, "GITHUB_TOKEN": "t",
        "GITHUB_STEP_SUMMARY": str(folder / "summary"), "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_API_URL": host.url, "GITHUB_REPOSITORY": "example/legal", "PREVIEW": "https://host.example/artifact",
    }  # fmt: skip
    said: list[str] = []
    codes: dict[str, int] = {}
    for step in steps():
        outputs = dict(line.split("=") for line in (folder / "output").read_text().split())
        wanted = str(step.get("if", ""))
        stopped = any(codes.values()) and "cancelled()" not in wanted
        asked = "outputs.check" in wanted
        if "run" not in step or step["name"] == "Install" or stopped or (asked and outputs["check"] != "0"):
            continue
        command = ["bash", "-e", "-o", "pipefail", "-c", step["run"]]
        own = {"CHECK": outputs["check"]} if "check" in outputs else {}
        done = subprocess.run(
            command, cwd=branch.folder, env=environment | own, capture_output=True, text=True, check=False
        )
        said.append(done.stdout + done.stderr)
        codes[step["name"]] = done.returncode
    return {"said": "".join(said), "codes": codes, "summary": (folder / "summary").read_text()}


def assert_opens_from_its_folder(preview: Path) -> None:
    """Every relative link of every page leads to a file, and the page to begin with is the review."""
    start = (preview / "index.html").read_text("utf-8")
    assert '<h1>Review of the terms</h1><p><a href="site/index.html">' in start
    pages = list(preview.rglob("*.html"))
    links = [(page, unquote(link)) for page in pages for link in LINK.findall(page.read_text("utf-8"))]
    assert len(links) > 50
    assert [] == [(page.name, link) for page, link in links if not (page.parent / link).is_file()]


@pytest.fixture
def proposed(branch: Branch) -> Branch:
    branch.edit(
        ("on working days", "on all days"), ("First edition.", "Support on all days."),
        ("kind: agreement", "kind: agreement\neffective: 2099-01-01"),
    )  # fmt: skip
    branch.commit()
    return branch


def test_one_comment_is_made_and_then_changed(proposed: Branch, host: Host, tmp_path: Path) -> None:
    host.comments += [{"id": 1, "user": {"type": "User"}, "body": "<!-- clausebook review --> said a person"}]
    host.comments += [{"id": n, "user": {"type": "User"}, "body": "words"} for n in range(2, 131)]
    first = run(proposed, host, tmp_path / "run")
    assert dict.fromkeys(("Review", "Preview", "Link", "Comment", "Result"), 0) == first["codes"], first["said"]
    assert 131 == len(host.comments)
    assert "<ins>all</ins>" in host.comments[-1]["body"]
    assert "<ins>all</ins>" in first["summary"]
    assert "[Preview](https://host.example/artifact)" in host.comments[-1]["body"]
    assert list((tmp_path / "run/preview/site/terms").glob("2*/index.html")), "the version and its redline"
    assert_opens_from_its_folder(tmp_path / "run/preview")
    proposed.edit(("on all days", "every day"))
    proposed.commit("2026-03-02")
    run(proposed, host, tmp_path / "run")
    assert 131 == len(host.comments)
    assert "<ins>every" in host.comments[-1]["body"].replace("every day", "every day")
    assert "said a person" in host.comments[0]["body"]


def test_the_workflow_that_init_writes_reviews_against_the_base(proposed: Branch, host: Host, tmp_path: Path) -> None:
    done = run(proposed, host, tmp_path / "run", steps_of_init)
    assert dict.fromkeys(("Check", "Review", "Preview", "Link", "Comment"), 0) == done["codes"], done["said"]
    assert "[Preview](https://host.example/artifact)" in host.comments[-1]["body"]
    assert_opens_from_its_folder(tmp_path / "run/preview")
    assert "<ins>all</ins>" in host.comments[-1]["body"]
    proposed.edit(("Support on all days.", "First edition."))
    proposed.commit("2026-03-02")
    done = run(proposed, host, tmp_path / "again", steps_of_init)
    assert {"Check": 1, "Review": 0, "Comment": 0} == done["codes"], done["said"]
    assert ("E_CHANGE_STALE" in done["said"], "E_CHANGE_STALE" in host.comments[-1]["body"]) == (True, True)
    assert 1 == len(host.comments)


def test_a_fork_gets_the_review_without_a_secret(proposed: Branch, host: Host, tmp_path: Path) -> None:
    host.writable = False
    done = run(proposed, host, tmp_path / "run")
    assert {0} == set(done["codes"].values())
    assert [] == host.comments
    assert "::notice::This token may not write comments" in done["said"]
    assert "<ins>all</ins>" in done["summary"]


def test_an_error_stands_at_its_line_and_fails_the_run(branch: Branch, host: Host, tmp_path: Path) -> None:
    branch.edit(("due in 30 days", "due in 14 days"), ("First edition.", "Sooner."))
    branch.commit()
    done = run(branch, host, tmp_path / "run")
    assert {"Review": 0, "Comment": 0, "Result": 1} == done["codes"], done["said"]
    assert "::error file=terms/terms.md,line=1,title=E_NOTICE_PERIOD::" in done["said"]
    assert "E_NOTICE_PERIOD" in host.comments[-1]["body"]
