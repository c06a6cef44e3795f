"""Finds the settings under which a repository goes on publishing exactly what it publishes without any."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from clausebook import check, config_values
from clausebook.compile.compiler import selected
from clausebook.config import Config
from clausebook.git import Repository, globs
from clausebook.identity.documents import FOLDERS, derive_id, find_roots
from clausebook.model.errors import ClausebookError, ContentError, Finding, UseError, errors
from clausebook.model.revision import Revision
from clausebook.term_files import NOT_TERMS, within
from clausebook.workspace import Workspace

FOLDER = "terms"  # where nothing else is said


class Published(NamedTuple):
    """All that decides what is published."""

    revisions: tuple[Revision, ...]
    ids: dict[str, str]
    hints: str
    faults: tuple[Finding, ...]


def settings(before: Workspace, files: Sequence[str], wanted: str | None, branch: str) -> Config:
    """The settings that keep every document of a repository as it is, and take no other file for one.

    ``before`` is the repository without settings, ``files`` what is in its working tree, ``wanted`` the folder of
    the terms if it is said, ``branch`` the one to publish ("" for what is checked out). Raises
    :class:`ContentError` (``E_NOT_KEPT``) with each document that such a folder would leave out.
    """
    found = list(_candidates(before.config, files, wanted, branch))
    for config in found:
        if _keeps_files(before.config, config, files) and _keeps(before, config):
            return _strict_if_clean(before, config)
    if _revisions(before):
        raise ContentError(*_lost(before, found[0]))
    return found[0]


def first_settings(root: Path, today: Config, files: Sequence[str], wanted: str | None, branch: str) -> Config:
    """The settings of a repository without a commit, of which nothing is published yet."""
    found = list(_candidates(today, files, wanted, branch))
    config = next((each for each in found if _keeps_files(today, each, files)), found[0])
    texts = {path: (root / path).read_bytes() for path in files if config.selects(path)}
    return config if errors(check.find_faults(texts, _strict(config))) else _strict(config)


def _candidates(today: Config, files: Sequence[str], wanted: str | None, branch: str) -> Iterator[Config]:
    """Settings from the plainest to those that say what holds today."""
    texts = [path for path in files if today.selects(path)]
    folder = wanted or _common(texts)
    plain = Config(terms=folder, include=(within(folder),), publish_branch=branch)
    if folder != ".":
        yield plain
        yield replace(plain, exclude=NOT_TERMS)
    same = replace(plain, include=today.include, exclude=today.exclude)
    if wanted is None or all(_is_in(folder, path) for path in texts):
        yield same
    if wanted is None:
        yield replace(same, terms=FOLDER)


def _common(texts: Sequence[str]) -> str:
    """The folder that holds all texts, without one below it that only names their kind; ``.`` is the repository."""
    if not texts:
        return FOLDER
    folders = [set(PurePosixPath(path).parents) for path in texts]
    folder = max(set.intersection(*folders), key=lambda each: len(each.parts))
    while not _is_usable(str(folder)) or (len(folder.parts) > 1 and folder.name.lower() in FOLDERS):
        folder = folder.parent
    return str(folder)


def _is_usable(folder: str) -> bool:
    """Whether a folder can be named in the settings."""
    try:
        globs.checked([config_values.glob(within(config_values.folder(folder)))])
    except (ValueError, UseError):
        return False
    return True


def _is_in(folder: str, path: str) -> bool:
    return PurePosixPath(path).is_relative_to(folder)


def _keeps_files(today: Config, config: Config, files: Sequence[str]) -> bool:
    """Whether of the files in the folder of the terms, committed or not, the same hold terms as today.

    In a folder that can hold none today, such as a hidden one, whatever is there was meant by whoever named it.
    """
    inside = [path for path in files if _is_in(config.terms, path)]
    if not today.selects(f"{config.terms}/text.md".removeprefix("./")):
        return not inside or any(config.selects(path) for path in inside)
    return all(config.selects(path) == today.selects(path) for path in inside)


def _keeps(before: Workspace, config: Config) -> bool:
    """Whether the same is published with the settings, to the last date."""
    try:
        after = _with(before, config)
        if (after.config.include, after.config.exclude) == (before.config.include, before.config.exclude):
            return _hints(after) == _hints(before)
        return _published(after) == _published(before)
    except ClausebookError:
        return False


def _with(before: Workspace, config: Config) -> Workspace:
    root = before.repository.root
    return replace(
        before, config=config, repository=Repository.open(root, config.publish_branch or None, config.include)
    )


def _published(workspace: Workspace) -> Published:
    revisions = _revisions(workspace)
    paths = {change.path for revision in revisions for change in revision.changes}
    ids = {path: derive_id(path, find_roots(workspace.config.include)) for path in paths}
    return Published(revisions, ids, _hints(workspace), errors(workspace.findings()))


def _revisions(workspace: Workspace) -> tuple[Revision, ...]:
    told = (selected(revision, workspace.config) for revision in workspace.repository.revisions())
    return tuple(revision for revision in told if revision.changes)


def _hints(workspace: Workspace) -> str:
    """The digest of what is said of old history, or what is wrong with it."""
    try:
        return workspace.hints().digest
    except ClausebookError as error:
        return str(error)


def _strict(config: Config) -> Config:
    return replace(config, strict=True)


def _strict_if_clean(before: Workspace, config: Config) -> Config:
    """The settings with ``strict`` where all that was ever published bears it, or nothing was."""
    if not _revisions(before):
        return _strict(config)
    with tempfile.TemporaryDirectory() as state:
        try:
            replace(_with(before, _strict(config)), state=Path(state)).compile()
        except ClausebookError:
            return config
    return _strict(config)


def _lost(before: Workspace, config: Config) -> Iterator[Finding]:
    """What is published and would not be; if none of today's texts, then some that were withdrawn."""
    paths = [entry.path for entry in before.entries() if before.config.selects(entry.path)]
    mend = "Leave out --terms: the terms are found where they are"
    for path in [path for path in paths if not config.selects(path)] or [""]:
        message = f"would no longer be published, with the terms in {config.terms}"
        yield Finding(path, 0, "E_NOT_KEPT", message if path else f"Withdrawn documents {message}", mend)
