"""Writes a new git repository with a given history: the same commits, with the same ids, wherever it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clausebook.git.command import Answer, Git
from clausebook.model.errors import RepositoryError

_MEND = "Look whether the disk is full and the folder can be written"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who, and when: an instant with the offset of its timezone."""

    name: str
    mail: str
    when: datetime

    def __str__(self) -> str:
        return f"{self.name} <{self.mail}> {int(self.when.timestamp())} {self.when:%z}"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: every file it holds by path, and its ``parents`` by their place among the commits."""

    message: str
    author: Signature
    committer: Signature
    tree: Mapping[str, str]
    parents: Sequence[int] = ()


def write_history(folder: Path, commits: Iterable[Commit], branch: str = "main") -> None:
    """Make ``folder`` a repository whose ``branch`` ends with the last of ``commits``, and check it out.

    Paths are plain: without a newline or a quotation mark at the front. Raises :class:`RepositoryError`
    ``E_GIT_WRITE`` if git cannot.
    """
    folder.mkdir(parents=True, exist_ok=True)
    git = Git(folder.absolute())
    initial = ("--quiet", "--template=", "--object-format=sha1", f"--initial-branch={branch}")
    _succeeded(git.run("init", *initial), folder)
    with git.start("fast-import", "--quiet", "--done", asks=True) as process:
        for number, commit in enumerate(commits):
            process.stdin.write(_record(number, commit, branch))
        process.stdin.write(b"done\n")
        process.stdin.close()
        _succeeded(process.finish(), folder)
    _succeeded(git.run("checkout", "--quiet", "--force", branch), folder)


def _record(number: int, commit: Commit, branch: str) -> bytes:
    """The commit in the language of git-fast-import(1)."""
    lines = [f"commit refs/heads/{branch}", f"mark :{number + 1}", f"author {commit.author}"]
    lines += [f"committer {commit.committer}", _data(commit.message)]
    lines += [f"{word} :{parent + 1}" for word, parent in zip(("from", "merge"), commit.parents, strict=False)]
    lines += ["deleteall", *(f"M 100644 inline {path}\n{_data(text)}" for path, text in sorted(commit.tree.items()))]
    return "\n".join([*lines, ""]).encode()


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}"


def _succeeded(answer: Answer, folder: Path) -> None:
    if answer.status:
        message = f"Git cannot write a repository there: {answer.complaint.strip()}"
        raise RepositoryError.of("E_GIT_WRITE", message, _MEND, str(folder))
