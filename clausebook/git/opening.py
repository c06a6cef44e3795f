"""What must hold of a repository before its history is believed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from clausebook.git.command import Git
from clausebook.git.refusal import complaint, refusal
from clausebook.model.errors import RepositoryError

_FACTS = ("rev-parse", "--path-format=absolute", "--is-shallow-repository", "--git-path", "info/grafts")
_PROMISE = re.compile(r"extensions\.partialclone|remote\..*\.(?:promisor|partialclonefilter)", re.DOTALL)
_OBJECT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Place(NamedTuple):
    """A repository whose history can be believed; ``root`` is None when it has no working tree."""

    git: Git
    root: Path | None


def located(folder: Path) -> Place:
    """The repository at or above ``folder``.

    Raises :class:`RepositoryError` with ``E_NOT_A_REPOSITORY``, ``E_UNSAFE_OWNER``, ``E_EMBEDDED_REPO``,
    ``E_SHALLOW``, ``E_PARTIAL_CLONE`` or ``E_GRAFTED_HISTORY``.
    """
    git = Git(folder.absolute())
    answer = git.run(*_FACTS, "--show-toplevel")
    if "safe.bareRepository" in answer.complaint and _is_meant(git.folder):
        git = git.configured({"safe.bareRepository": "all"})
        answer = git.run(*_FACTS, "--show-toplevel")
    if answer.status and "work tree" not in answer.complaint:
        raise complaint(answer.complaint, git.folder)
    shallow, _, paths = os.fsdecode(answer.output).partition("\n")
    grafts, ending, root = paths.partition("/info/grafts\n")
    _refuse_missing_history(git, shallow=shallow == "true")
    _refuse_grafts(git, Path(grafts + ending.rstrip()))
    return Place(git, Path(root.removesuffix("\n")) if root else None)


def has_commits(git: Git) -> bool:
    """Whether anything was ever committed to what is checked out."""
    return bool(git.run("rev-parse", "--verify", "--quiet", "HEAD").text)


def is_object_id(text: str) -> bool:
    """Whether ``text`` is a full object id, which git takes for nothing else."""
    return bool(_OBJECT_ID.fullmatch(text))


def resolved(git: Git, ref: str | None) -> str:
    """The full commit id of ``ref``, or of what is checked out.

    Raises :class:`RepositoryError` with ``E_BAD_REF``, ``E_NO_COMMITS`` or ``E_GIT_CORRUPT``.
    """
    name = "HEAD" if ref is None else ref
    if name.startswith("-") or not name.isprintable():
        raise bad_ref(git, name)
    answer = git.run("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
    if answer.status or not is_object_id(answer.text):
        raise _unresolved(git, name)
    return answer.text


def bad_ref(git: Git, name: str) -> RepositoryError:
    """The refusal of a name that is no commit."""
    mend = "Name a branch, a tag or a commit; git branch -a lists the branches"
    return refusal("E_BAD_REF", f"has no commit named {name!a}", mend, git.folder)


def _unresolved(git: Git, name: str) -> RepositoryError:
    if not git.run("for-each-ref", "--count=1", "--format=%(refname)").output:
        return refusal("E_NO_COMMITS", "has no commits", "Commit the text: git add, then git commit", git.folder)
    known = git.run("rev-parse", "--verify", "--end-of-options", name).text
    if is_object_id(known) and git.run("cat-file", "-e", known).status:
        return complaint(f"missing object {known}", git.folder)
    return bad_ref(git, name)


def _is_meant(folder: Path) -> bool:
    """Whether ``folder`` itself is a bare repository, and not one that came with the files of a checkout.

    Somebody who can commit can commit a bare repository with settings of their choice; a real one, beside
    or even below a checkout, is tracked by none.
    """
    if not ((folder / "HEAD").is_file() and (folder / "objects").is_dir()):
        return False
    above = Git(folder.resolve().parent).run("ls-files", "-z", "--", f":(literal){folder.resolve().name}/HEAD")
    return not above.output if above.status == 0 else "not a git repository" in above.complaint


def _refuse_missing_history(git: Git, *, shallow: bool) -> None:
    if shallow:
        raise refusal(
            "E_SHALLOW", "is a shallow clone: its history is cut off", "Run git fetch --unshallow", git.folder
        )
    for name, value in settings(git).items():
        if _PROMISE.fullmatch(name) and value not in {"", "false", "no", "off", "0"}:
            message = "is a partial clone: texts of its history are missing"
            raise refusal("E_PARTIAL_CLONE", message, "Clone it again, without --filter", git.folder)


def _refuse_grafts(git: Git, grafts: Path) -> None:
    replaced = git.run("for-each-ref", "--count=1", "--format=%(refname)", "refs/replace/").text
    if replaced:
        mend = f"Run git replace --delete {replaced.rpartition('/')[2]}"
        raise refusal("E_GRAFTED_HISTORY", "replaces commits by others", mend, git.folder)
    if grafts.exists():
        mend = f"Remove the file {grafts}"
        raise refusal("E_GRAFTED_HISTORY", "gives commits parents they do not have", mend, git.folder)


def settings(git: Git) -> dict[str, str]:
    """The repository's configuration; of several values of one name the last, "true" for a name alone."""
    answer = git.run("config", "--list", "-z")
    if answer.status:
        raise complaint(answer.complaint, git.folder)
    entries = (entry.partition("\n") for entry in answer.output.decode("utf-8", "surrogateescape").split("\0")[:-1])
    return {name: value if separator else "true" for name, separator, value in entries}
