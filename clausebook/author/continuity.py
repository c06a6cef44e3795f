"""Finds the settings under which a repository goes on publishing exactly what it publishes without any."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from clausebook import check, config_values
from clausebook.compile.term_history import selected
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.git import Repository, globs
from clausebook.identity.document_kind import FOLDERS
from clausebook.identity.documents import derive_id, find_roots
from clausebook.model.errors import ClausebookError, ContentError, Finding, UseError, errors
from clausebook.model.revision import Revision
from clausebook.model.version import DocumentRecord, Version
from clausebook.term_files import NOT_TERMS, within
from clausebook.workspace import Workspace

FOLDER = "terms"  # where nothing else is said


class Published(NamedTuple):
    """All that decides what is published."""

    revisions: tuple[Revision, ...]
    ids: dict[str, str]
    hints: str
    faults: tuple[Finding, ...]


class Standing(NamedTuple):
    """How a document is published: what it is called, and each version with its digest and dates."""

    id: str
    title: str
    kind: str
    versions: tuple[tuple[object, ...], ...]


def settings(before: Workspace, files: Sequence[str], wanted: str | None, said: Mapping[str, str]) -> Config:
    """The settings that keep every document of a repository as it is, and take no other file for one.

    ``before`` is the repository without settings, ``files`` what is in its working tree, ``wanted`` the folder of
    the terms if it is said, ``said`` the settings that are certain. They are strict where all that was ever published
    bears it. Raises :class:`ContentError` (``E_NOT_KEPT``) with each document that such a folder would leave out, or
    that such settings would give another id, text or date.
    """
    found = list(_candidates(before.config, files, wanted, said))
    for config in found:
        if _keeps_files(before.config, config, files) and _keeps(before, config):
            return _proven(before, config)
    if _revisions(before):
        raise ContentError(*_lost(before, found[0]))
    return found[0]


def first_settings(
    root: Path, today: Config, files: Sequence[str], wanted: str | None, said: Mapping[str, str]
) -> Config:
    """The settings of a repository without a commit, of which nothing is published yet."""
    found = list(_candidates(today, files, wanted, said))
    config = next((each for each in found if _keeps_files(today, each, files)), found[0])
    texts = {path: (root / path).read_bytes() for path in files if config.selects(path)}
    return config if errors(check.find_faults(texts, _strict(config))) else _strict(config)


def _candidates(today: Config, files: Sequence[str], wanted: str | None, said: Mapping[str, Any]) -> Iterator[Config]:
    """Settings from the plainest to those that say what holds today."""
    texts = [path for path in files if today.selects(path)]
    folder = wanted or _common(texts)
    plain = Config(terms=folder, include=(within(folder),), **said)
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
        after = with_settings(before, config)
        if (after.config.include, after.config.exclude) == (before.config.include, before.config.exclude):
            return _hints(after) == _hints(before)
        return _published(after) == _published(before)
    except ClausebookError:
        return False


def with_settings(before: Workspace, config: Config) -> Workspace:
    """The same repository with other settings."""
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


def _proven(before: Workspace, config: Config) -> Config:
    """The settings, strict if they can be, under which all that is published was compiled and found as it was."""
    if not _revisions(before):
        return _strict(config)
    try:
        config, after = _strict(config), _standing(with_settings(before, _strict(config)))
    except ClausebookError:
        after = _standing(with_settings(before, config))
    changed = [*find_changed(_standing(before), after)]
    if changed:
        raise ContentError(*changed)
    return config


def _standing(workspace: Workspace) -> dict[str, Standing]:
    """Every document by its file, compiled from nothing."""
    with tempfile.TemporaryDirectory() as state:
        return find_standing(replace(workspace, state=Path(state)).corpus())


def find_standing(corpus: Corpus) -> dict[str, Standing]:
    """How every document of a corpus is published, by its file."""
    return {record.path: _stands(record, corpus.versions(record.id)) for record in corpus.documents()}


def _stands(record: DocumentRecord, versions: Sequence[Version]) -> Standing:
    dated = ((one.name, one.sha256, one.last_updated, one.effective_on, one.withdrawn_on) for one in versions)
    return Standing(record.id, record.title, record.kind, tuple(dated))


def find_changed(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> Iterator[Finding]:
    """What would be published otherwise than it is."""
    mend = "Leave out the options that were given: what is published stays as it is"
    for path, old in sorted(before.items()):
        new = after.get(path)
        if new is None:
            yield Finding(path, 0, "E_NOT_KEPT", "would no longer be published", mend)
        elif new.id != old.id:
            yield Finding(path, 0, "E_NOT_KEPT", f"would be called “{new.id}”, and is “{old.id}”", mend)
        elif new != old:
            yield Finding(path, 0, "E_NOT_KEPT", "would have other versions, or other dates", mend)


def _lost(before: Workspace, config: Config) -> Iterator[Finding]:
    """What is published and would not be; if none of today's texts, then some that were withdrawn."""
    paths = [entry.path for entry in before.entries() if before.config.selects(entry.path)]
    mend = "Leave out --terms: the terms are found where they are"
    for path in [path for path in paths if not config.selects(path)] or [""]:
        message = f"would no longer be published, with the terms in {config.terms}"
        yield Finding(path, 0, "E_NOT_KEPT", message if path else f"Withdrawn documents {message}", mend)
