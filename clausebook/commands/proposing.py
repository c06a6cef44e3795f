"""A Word file with tracked changes as a proposal: a branch with one commit for each of their authors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from clausebook.commands.onto import Target, find_target
from clausebook.commands.source_files import read_source
from clausebook.gitwriter import Proposed, Signature, find_committer, write_branch
from clausebook.model.errors import ContentError, UseError
from clausebook.workspace import Workspace

_UNTRACKED = "not tracked"
_WORD = (".docx", ".docm", ".dotx", ".dotm")


class _Step(NamedTuple):
    author: str
    last: datetime | None
    text: str


def propose(workspace: Workspace, document: str, file: Path, named: str | None, branch: str) -> Iterator[str]:
    """Make the branch, of what is checked out; a line on it, and on each of its commits.

    Raises UseError ``E_IMPORT_FILE`` where nothing is tracked, ``E_BRANCH``, RepositoryError ``E_DIRTY`` and
    ``E_GIT_WRITE``, ContentError ``E_IMPORT_CONFLICT`` where both sides changed the same, and what importing raises.
    """
    workspace.refuse_dirty()
    everything = read_source(file)
    target = find_target(workspace, document, everything.origin, named)
    committer = find_committer(workspace.repository.root)
    steps = tuple(_steps(target, file))
    commits = [_commit(one, target, file, committer) for one in steps]
    if not commits:
        raise UseError.of("E_IMPORT_FILE", f"The file changes nothing of {document}", "There is nothing to propose")
    ids = write_branch(workspace.repository.git, branch, workspace.repository.tip, commits)
    yield f"branch {branch}: {len(ids)} commit{'s' if len(ids) > 1 else ''} for {target.path}"
    for id_, step in zip(ids, steps, strict=True):
        yield f"{id_[:12]} {step.author or _UNTRACKED}{f', {step.last:%Y-%m-%d}' if step.last else ''}"


def _steps(target: Target, file: Path) -> Iterator[_Step]:
    """The text after the changes of each author in turn, as far as they change it; first what was not tracked."""
    if file.suffix.lower() not in _WORD:
        raise UseError.of("E_IMPORT_FILE", "Only Word files track changes", "Leave --propose out", str(file))
    from clausebook.importing.word import find_authors  # noqa: PLC0415 - slow to start

    authors = find_authors(file.read_bytes(), str(file))
    if not authors:
        mend = "Bring it in without --propose, and commit it yourself"
        raise UseError.of("E_IMPORT_FILE", "No change is tracked in the file", mend, str(file))
    before = target.text
    for number in range(len(authors) + 1):
        accepted = {one.name for one in authors[:number]}
        made = target.merge(read_source(file, accepted.__contains__), file.name)
        conflicts = [one for one in made.findings if one.code == "E_IMPORT_CONFLICT"]
        if conflicts:
            mend = "Bring the file in without --propose, decide there, and commit it"
            raise ContentError(*(replace(one, line=0, mend=mend) for one in conflicts))
        if made.text != before:
            name, _, last = authors[number - 1] if number else ("", 0, None)
            yield _Step(name or ("Unknown" if number else ""), last, made.text)
        before = made.text


def _commit(step: _Step, target: Target, file: Path, committer: Signature) -> Proposed:
    whose = f"changes by {step.author}" if step.author else f"changes that were {_UNTRACKED}"
    of = f", made of the version of {target.base.name}" if target.base.name else ""
    author = Signature(step.author, "", step.last or committer.when) if step.author else committer
    message = f"{target.title}: {whose}\n\nTaken from {file.name}{of}.\n"
    return Proposed(message, author, committer, {target.path: step.text})
