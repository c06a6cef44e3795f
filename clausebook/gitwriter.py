"""Writes git history: a new repository, the same wherever it is written, or a branch with what somebody proposes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from clausebook.git.command import Answer, Git
from clausebook.model.errors import RepositoryError, UseError

_MEND = "Look whether the disk is full and the folder can be written"
_IDENTITY = re.compile(r"(.*) <(.*)> (\d+) ([+-])(\d\d)(\d\d)")
_UNFIT = re.compile(r"[<>\x00-\x1f]+")  # what no name in a commit may hold


@dataclass(frozen=True, slots=True)
class Signature:
    """Who, and when: an instant with the offset of its timezone."""

    name: str
    mail: str
    when: datetime

    def __str__(self) -> str:
        name = _UNFIT.sub(" ", self.name).strip()
        return f"{name} <{self.mail}> {int(self.when.timestamp())} {self.when:%z}"


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


@dataclass(frozen=True, slots=True)
class Proposed:
    """One commit of a branch: the ``files`` that it changes, by path."""

    message: str
    author: Signature
    committer: Signature
    files: Mapping[str, str]


def find_committer(folder: Path) -> Signature:
    """Who commits in a repository, now, as git knows it. Raises :class:`RepositoryError` ``E_GIT_WRITE`` if not."""
    command = ("git", "-C", str(folder), "var", "GIT_COMMITTER_IDENT")
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed but for a folder
    found = _IDENTITY.fullmatch(answer.stdout.strip())
    if answer.returncode or not found:
        mend = "Say who you are: git config user.name and git config user.email"
        raise RepositoryError.of("E_GIT_WRITE", "Git does not know who commits", mend, str(folder))
    zone = timezone(timedelta(hours=int(f"{found[4]}{found[5]}"), minutes=int(f"{found[4]}{found[6]}")))
    return Signature(found[1], found[2], datetime.fromtimestamp(int(found[3]), zone))


def write_branch(git: Git, branch: str, start: str, commits: Sequence[Proposed]) -> list[str]:
    """Make a branch of commits on a commit, and leave what is checked out; the ids of the commits.

    Raises UseError ``E_BRANCH`` where the name is taken or none, :class:`RepositoryError` ``E_GIT_WRITE`` if git
    cannot.
    """
    ref = f"refs/heads/{branch}"
    if branch.startswith("-") or git.run("check-ref-format", ref).status:
        raise UseError.of("E_BRANCH", f"“{branch}” cannot be the name of a branch", "Write one like from-word")
    if git.run("rev-parse", "--verify", "--quiet", ref).status == 0:
        raise UseError.of("E_BRANCH", f"There is a branch {branch} already", "Name another")
    with git.start("fast-import", "--quiet", "--done", asks=True) as process:
        for number, commit in enumerate(commits):
            process.stdin.write(_proposed(commit, ref, "" if number else start))
        process.stdin.write(b"done\n")
        process.stdin.close()
        _succeeded(process.finish(), git.folder)
    return git.run("rev-list", "--reverse", f"{start}..{ref}").text.split()


def _proposed(commit: Proposed, ref: str, start: str) -> bytes:
    lines = [f"commit {ref}", f"author {commit.author}", f"committer {commit.committer}", _data(commit.message)]
    lines += [f"from {start}"] if start else []
    lines += [f"M 100644 inline {path}\n{_data(text)}" for path, text in sorted(commit.files.items())]
    return "\n".join([*lines, ""]).encode()


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
