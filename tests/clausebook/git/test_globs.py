from __future__ import annotations

import os
import subprocess
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clausebook.git.globs import checked, encloses, matches, pathspecs
from clausebook.model.errors import UseError

NAMES = ["a", "b", "ab", "a.md", "b.md", "é.md", "x y.md", "a+b.md", ".md", "a\nb.md", "terms"]
SEGMENTS = ["**", "*", "?", "a*", "*.md", "?.md", "??.md", "a", "terms", "*b*.md", "a+b.md", ".md", "é*"]


def git(folder: Path, *arguments: str, text: bytes = b"") -> bytes:
    command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a", *arguments]
    env = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(command, env=env, input=text, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A commit of many paths that are nowhere but in git."""
    chance = Random(1)
    folder, taken = tmp_path_factory.mktemp("paths"), set[str]()
    for _ in range(600):
        path = "/".join(chance.choices(NAMES, k=chance.choice([1, 2, 2, 3, 4])))
        if not any(f"{path}/".startswith(f"{other}/") or f"{other}/".startswith(f"{path}/") for other in taken):
            taken.add(path)
    git(folder, "init", "--quiet")
    blob = git(folder, "hash-object", "-w", "--stdin", text=b"x").strip()
    lines = b"".join(b"100644 %s\t%s\0" % (blob, path.encode()) for path in taken)
    git(folder, "update-index", "-z", "--index-info", text=lines)
    git(folder, "commit", "--quiet", "-m", "x")
    return folder, sorted(taken)


def seen(folder: Path, include: list[str]) -> list[str]:
    log = ("log", "--root", "--format=", "--name-only", "-z", "--no-renames", "--", *pathspecs(include))
    return sorted(git(folder, *log).decode().split("\0")[:-1])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=4).map("/".join), min_size=1, max_size=2))
def test_a_glob_means_what_it_means_to_git(paths: tuple[Path, list[str]], include: list[str]) -> None:
    folder, names = paths
    assert seen(folder, include) == [name for name in names if matches(name, checked(include))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=4).map("/".join))
def test_a_folder_with_an_included_file_encloses_it(paths: tuple[Path, list[str]], glob: str) -> None:
    for name in paths[1]:
        if matches(name, [glob]):
            parts = name.split("/")
            folders = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
            assert [] == [folder for folder in folders if not (encloses(folder, [glob]) or matches(folder, [glob]))]


@pytest.mark.parametrize(
    ("glob", "inside", "outside"),
    [
        ("**/*.md", ["a.md", "b/a.md", "b/c/é.md", ".md"], ["a.txt", "a.md/b"]),
        ("Policies/**/*.md", ["Policies/a.md", "Policies/b/c/a.md"], ["a.md", "policies/a.md", "x/Policies/a.md"]),
        ("*.md", ["a.md"], ["b/a.md"]),
        ("terms", ["terms", "terms/a.md", "terms/b/c"], ["terms2", "x/terms"]),
        ("?.md", ["a.md"], ["é.md", "ab.md", ".md"]),
    ],
)
def test_what_a_glob_includes(glob: str, inside: list[str], outside: list[str]) -> None:
    assert inside == [path for path in inside + outside if matches(path, [glob])]


@pytest.mark.parametrize(
    ("glob", "above", "aside"),
    [
        ("terms/**/*.md", ["terms", "terms/a", "terms/a/b"], ["term", "docs", "docs/terms"]),
        ("terms/*.md", ["terms"], ["terms/a", "docs"]),
        ("*/legal/*.md", ["a", "a/legal"], ["a/b", "a/legal/c"]),
        ("**/*.md", ["vendor", "a/b"], []),
        ("*.md", [], ["a", "a.md"]),
    ],
)
def test_which_folders_enclose_legal_text(glob: str, above: list[str], aside: list[str]) -> None:
    assert above == [path for path in above + aside if encloses(path, [glob])]


@pytest.mark.parametrize(
    "glob",
    ["", "/", "/a", "a//b", "../a", "a/./b", ":(exclude)a", "[ab].md", "a\\*", "a\nb", "a\0", "a**", "**b/c", "***"],
)
def test_a_glob_that_could_mean_more_is_refused(glob: str) -> None:
    with pytest.raises(UseError, match="E_PATTERN") as caught:
        checked(["a.md", glob])
    assert "from the top of the repository" in caught.value.findings[0].mend


def test_a_trailing_slash_is_dropped_and_no_glob_refused() -> None:
    assert ("terms", "*.md") == checked(["terms/", "*.md"])
    with pytest.raises(UseError, match="E_PATTERN"):
        checked([])
