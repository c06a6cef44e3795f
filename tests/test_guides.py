"""The guides, followed: their commands run, what they name is there, and the first edit of a lawyer ends green."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from clausebook.author.proposal import propose
from clausebook.cli import main
from clausebook.demo import demo as write_demo
from clausebook.model.errors import errors
from clausebook.workspace import Workspace

ROOT = Path(__file__).parents[1]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
READING = {"check", "diff", "export", "history", "log", "show"}  # commands that read the demonstration


def typed() -> Iterator[tuple[str, list[str]]]:
    """Every command of Clausebook that a guide shows, with the guide; what only says where it runs is left out."""
    for guide in GUIDES:
        for line in re.findall(r"^\$ clausebook (.+)$", guide.read_text("utf-8"), re.MULTILINE):
            words = shlex.split(line.partition(" && ")[0].partition(" > ")[0], comments=True)
            while words[0] in {"-C", "--include"}:
                del words[:2]
            yield guide.name, words


def named() -> Iterator[tuple[str, list[str]]]:
    """Every command that a guide names within a sentence."""
    for guide in GUIDES:
        for line in re.findall(r"`clausebook ([a-z][^`…]*)`", guide.read_text("utf-8")):
            if guide.name != "reference.md":  # which writes what is asked for in capitals
                yield guide.name, shlex.split(line)


TYPED = list(typed())
TAKEN = sorted({(guide, shlex.join(words)) for guide, words in (*TYPED, *named())})


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command meant, within groups, and its arguments."""
    command: click.Command = main
    rest = list(words)
    while isinstance(command, click.Group) and rest:
        found = command.get_command(click.Context(command), rest[0])
        if found is None:
            break
        command, rest = found, rest[1:]
    return command, rest


def test_guides_show_commands() -> None:
    assert {"README.md", "authors.md", "export.md", "import.md", "notices.md"} <= {guide for guide, _ in TYPED}
    assert READING <= {words[0] for _, words in TYPED}


@pytest.mark.parametrize(("guide", "line"), TAKEN)
def test_a_command_of_a_guide_takes_what_it_is_given(guide: str, line: str) -> None:
    command, rest = resolve(shlex.split(line))
    assert command is not main, guide
    command.make_context(line, rest, resilient_parsing=True)  # raises for an option that there is not


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration as it is written today."""
    folder = tmp_path_factory.mktemp("guides") / "demo"
    write_demo(folder, datetime.now(UTC).date())
    return folder


RUN = sorted({shlex.join(words) for _, words in TYPED if words[0] in READING and "--base" not in words})


@pytest.mark.parametrize("line", RUN)
def test_documents_versions_and_days_of_a_guide_are_in_the_demonstration(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["-C", str(demo), *shlex.split(line)])
    assert 0 == done.exit_code, done.output


def test_the_guide_of_lawyers_needs_no_shell() -> None:
    text = (ROOT / "docs" / "lawyers.md").read_text("utf-8")
    assert [] == re.findall(r"^\s*(?:```(?:console|sh|bash)|\$ ).*", text, re.MULTILINE)
    sentences = re.split(r"(?<=[.:?])\s", text)
    commands = [one for one in sentences if "`clausebook " in one]
    assert len(commands) > 3
    assert [] == [one for one in commands if "engineer" not in one]


# -- the first edit of a lawyer --


def said_in_the_guide() -> str:
    """What the guide says to write at the top of a document."""
    found = re.search(
        r"```yaml\n(    effective:.*?)    ```", (ROOT / "docs" / "lawyers.md").read_text("utf-8"), re.DOTALL
    )
    assert found
    return re.sub(r"^    ", "", found[1], flags=re.MULTILINE)


def edited(text: str) -> str:
    """A document with a sentence more, announced as the guide says."""
    _, front, body = text.split("---\n", 2)
    kept = re.sub(r"^(?:updated|effective|change):.*\n(?:[ \t]+.*\n)*", "", front, flags=re.MULTILINE)
    first, *others = body.strip("\n").split("\n\n")
    place = next(place for place, one in enumerate([first, *others]) if not one.startswith("#"))
    parts = [first, *others]
    parts[place] += " You may ask us why."
    return f"---\n{kept}{said_in_the_guide()}---\n" + "\n\n".join(parts) + "\n"


def own(folder: Path) -> Path:
    """A repository of the terms that stand in this one."""
    for name in ("terms", "clausebook.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-11-01T12:00:00Z")
    for command in (["init", "--quiet", "--initial-branch=main"], ["add", "-A"], ["commit", "--quiet", "-m", "Terms"]):
        subprocess.run(["git", *command], cwd=folder, env=os.environ | dates, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("whose", ["ours", "the demonstration"])
def test_the_first_edit_by_the_guide_of_lawyers_ends_green(tmp_path: Path, whose: str) -> None:
    folder = tmp_path / "terms"
    folder.mkdir()
    if whose == "ours":
        own(folder)
    else:
        write_demo(folder, NOW.date())
    subprocess.run(["git", "checkout", "--quiet", "-b", "change"], cwd=folder, check=True)
    files = sorted((folder / "terms").rglob("*.md"))
    assert len(files) > 1
    for file in files:
        file.write_text(edited(file.read_text("utf-8")), "utf-8")
    found = propose(replace(Workspace.open(folder, "HEAD"), now=lambda: NOW), "main")
    assert () == errors(found.findings)
    days = {str(one.version and one.version.effective_on) for one in found.revised}
    assert ({"2027-03-01"}, len(files)) == (days, len(found.revised))
    assert {"Fees: you pay within ten days instead of thirty."} == {one.declared.note for one in found.revised}
