"""Prepares a repository: settings, a site, an example, forms and a workflow, none of which was there before."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from clausebook import setting
from clausebook.errors import UseError
from clausebook.git.command import Git
from clausebook.git.opening import located

_TEXTS = files("clausebook") / "init_texts"
_WORKFLOW = ".github/workflows/legal.yml"


class Outcome(NamedTuple):
    """One file: its path from the top of the repository, and whether it was written or left alone."""

    path: str
    written: bool


def init(folder: Path, terms: str = "terms") -> tuple[Outcome, ...]:
    """Write what a repository needs to be published; a file that is there already is left as it is.

    ``terms`` is the folder of the terms; an example is put there if it holds no Markdown. Raises
    :class:`RepositoryError` where there is no repository, and :class:`UseError` where there are no files
    (``E_NO_WORKTREE``) or ``terms`` is no folder inside it (``E_CONFIG``).
    """
    place = located(folder)
    if place.root is None:
        mend = "Run it in a clone: git clone, then clausebook init"
        raise UseError.of("E_NO_WORKTREE", "This repository has no files checked out", mend, str(folder))
    values = {"{terms}": _inside(terms), "{branch}": _branch(place.git), "{version}": version("clausebook")}
    return tuple(_write(place.root, path, name, values) for path, name in _wanted(place.root, values["{terms}"]))


def _wanted(root: Path, terms: str) -> Iterator[tuple[str, str]]:
    """The files to write, each with the name of its text."""
    yield "clausebook.toml", "clausebook.toml"
    yield "mkdocs.yml", "mkdocs.yml"
    yield ".gitignore", "gitignore"
    if not any((root / terms).rglob("*.md")):
        yield f"{terms}/policies/example.md", "example.md"
    yield ".github/pull_request_template.md", "pull_request.md"
    yield ".github/ISSUE_TEMPLATE/terms.yml", "terms.yml"
    yield ".github/CODEOWNERS", "CODEOWNERS"
    yield _WORKFLOW, "legal.yml"


def _write(root: Path, path: str, name: str, values: dict[str, str]) -> Outcome:
    text = (_TEXTS / name).read_text(encoding="utf-8")
    for mark, value in values.items():
        text = text.replace(mark, value)
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        return Outcome(path, written=False)
    return Outcome(path, written=True)


def _inside(terms: str) -> str:
    try:
        return setting.folder(PurePosixPath(terms).as_posix())
    except ValueError as error:
        raise UseError.of("E_CONFIG", f"--terms: {error}", "Name a folder inside the repository") from error


def _branch(git: Git) -> str:
    """The branch that is checked out; ``main`` if none is."""
    return git.run("symbolic-ref", "--quiet", "--short", "HEAD").text or "main"
