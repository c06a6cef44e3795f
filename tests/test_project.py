"""The project itself: what is committed, what is locked, what is documented."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from clausebook.cli import main

ROOT = Path(__file__).parents[1]
LOCKS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "requirements-dev.lock")}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
EXTRAS = dict(PROJECT["project"]["optional-dependencies"])
MEANING = EXTRAS.pop("meaning")
MEBIBYTE = 1 << 20


def committed() -> list[Path]:
    """Every file git keeps or would keep, as it stands in the work tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def name(requirement: str) -> str:
    """The normalised name of a requirement: what stands before its version, extras and markers."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def locked(lock: str) -> dict[str, str]:
    """What stands in a lock for each package, by normalised name; two markers may share one."""
    return {name(entry): entry for entry in re.split(r"\n(?=\w)", LOCKS[lock].split("\n", 2)[2])}


def pinned(lock: str) -> dict[str, str]:
    """The release of each package."""
    return {package: re.split(r"[\s;]", entry, maxsplit=1)[0] for package, entry in locked(lock).items()}


def needed() -> set[str]:
    """The packages that pyproject.toml asks for to run, with every extra but that for which a model is brought."""
    return asked_for(PROJECT["project"]["dependencies"], *EXTRAS.values())


def asked_for(*some: list[str]) -> set[str]:
    return {name(one) for entries in some for one in entries} - {"clausebook"}


def declared() -> set[str]:
    """The packages that pyproject.toml asks for itself."""
    tools = [entry for group in GROUPS.values() for entry in group if isinstance(entry, str)]
    return needed() | asked_for(MEANING, tools)


def commands(group: click.Group, prefix: str = "clausebook") -> list[str]:
    """Every command a person can type, in full."""
    context = click.Context(group)
    found = []
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        nested = commands(command, f"{prefix} {word}") if isinstance(command, click.Group) else []
        found += [f"{prefix} {word}", *nested]
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_to_hashes(lock: str) -> None:
    entries = locked(lock).items()
    assert [package for package, entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_folder(lock: str) -> None:
    assert re.findall(r"^.*(?:://|--index|--find-links| @ |^-e|\s/\w).*$", LOCKS[lock], re.MULTILINE) == []


def test_the_locks_hold_everything_that_is_declared() -> None:
    assert declared() - locked("requirements-dev.lock").keys() == set()
    assert needed() - locked("requirements.lock").keys() == set()


def test_what_is_tested_is_what_runs_in_production() -> None:
    assert pinned("requirements.lock").items() <= pinned("requirements-dev.lock").items()


def test_production_has_no_tools_of_tests_and_benchmarks() -> None:
    tools = {name(one) for group in ("dev", "bench") for one in GROUPS[group] if isinstance(one, str)} - needed()
    assert {"mypy", "pytest", "playwright", "schemathesis", "tantivy"} <= tools
    assert set() == tools & locked("requirements.lock").keys()


def test_every_extra_is_in_all_but_that_for_which_a_model_is_brought() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    [everything] = extras["all"]
    assert extras.keys() - {"all", "meaning"} == set(everything.split("[")[1].rstrip("]").split(","))


def test_the_two_build_backends_of_an_editable_install_are_locked() -> None:
    assert {"hatchling", "editables"} <= locked("requirements.lock").keys()


def test_each_dependency_has_its_reason() -> None:
    record = (ROOT / ".github/decisions/0001-libraries.md").read_text(encoding="utf-8").lower()
    assert {package for package in declared() if f"`{package}`" not in record} == set()


def test_no_committed_file_is_over_a_mebibyte() -> None:
    assert {path: size for path in committed() if (size := path.stat().st_size) > MEBIBYTE} == {}


def test_tests_and_benchmarks_are_no_packages() -> None:
    assert [path for folder in ("tests", "bench") for path in (ROOT / folder).rglob("__init__.py")] == []


def test_every_lint_exception_has_its_reason() -> None:
    section = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("\nignore = [\n")[1].split("\n]")[0]
    assert [line for line in section.splitlines() if "# " not in line] == []


@pytest.mark.parametrize("command", commands(main))
def test_the_guide_documents_every_command(command: str) -> None:
    guide = "\n".join(page.read_text(encoding="utf-8") for page in [*ROOT.glob("docs/**/*.md"), ROOT / "README.md"])
    assert re.search(rf"\b{command}\b", guide), f"{command} is in neither docs/ nor README.md"


def test_the_make_targets_that_the_guide_names_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    pages = [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    named = {word for page in pages for word in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))}
    assert named - targets == set()
    assert {"serve", "test"} <= named


def test_this_project_names_no_machine() -> None:
    words = re.compile(r"/home/\w+|/Users/\w+|/root/")
    texts = [path for path in committed() if path != Path(__file__)]
    assert [path for path in texts if words.search(path.read_text(encoding="utf-8", errors="replace"))] == []


def test_cleaning_keeps_what_cannot_be_made_again(tmp_path: Path) -> None:
    desk = tmp_path / "demo"

    def run(*words: str, status: int = 0) -> str:
        done = subprocess.run(words, cwd=desk, capture_output=True, text=True, check=False)
        assert status == done.returncode, done.stderr
        return done.stdout + done.stderr

    command = str(Path(sys.executable).with_name("clausebook"))
    subprocess.run([command, "demo", str(desk)], check=True, capture_output=True)
    assert "E_BASELINE" in run(command, "notify", status=2)
    for words in (["notify", "--baseline"], ["build"], ["index"], ["review", "--base", "HEAD~1"]):
        run(command, *words)
    (desk / "people.csv").write_text(
        "email,consented_at,proof,targets\nalice@example.org,2026-01-01,a form,*\n", "utf-8"
    )
    run(command, "subscribers", "import", "people.csv")
    run(command, "--include", "terms/schedules/**", "log")
    assert (desk / ".clausebook" / "selections").is_dir()
    said = run("make", "--file", str(ROOT / "Makefile"), "clean")
    assert {".gitignore"} == {path.name for path in (desk / ".clausebook").iterdir()}
    kept = {path.name for path in (desk / ".clausebook-data").iterdir()}
    assert {"notices.db", "secret", "epoch", ".gitignore"} == kept
    assert [".clausebook-data"] == re.findall(r"^kept.*: (.*)$", said, re.MULTILINE)
    shutil.rmtree(desk / ".clausebook")  # it holds nothing else
    assert not (desk / "site").exists()
    run(command, "build")
    assert "Nothing is new" in run(command, "notify")
    assert "1 email confirmed" in run(command, "subscribers", "list")


def test_the_guide_names_what_is_in_the_data_folder_and_does_not_call_it_safe_to_delete() -> None:
    guide = (ROOT / "docs" / "operators.md").read_text("utf-8")
    [line] = [line for line in guide.splitlines() if line.startswith("| `.clausebook-data/`")]
    assert "never delete it" in line
    kept = guide.partition("In `.clausebook-data/`")[2].partition("In `.clausebook/`")[0]
    assert all(f"`{name}`" in kept for name in ("notices.db", "secret", "epoch", "mail/", "bounces/"))
