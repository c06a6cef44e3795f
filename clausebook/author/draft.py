"""The working tree as a draft: one more revision, told to a copy of the corpus and never published."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from clausebook import check
from clausebook.compile.history_writer import Confirmed, HistoryWriter
from clausebook.compile.term_history import Places
from clausebook.corpus import Corpus, Writer
from clausebook.model.errors import ContentError, errors
from clausebook.model.revision import FileChange, Revision
from clausebook.workspace import Workspace

COMMIT = "draft"
NO_RENAMES: Mapping[str, str] = MappingProxyType({})


def by_nobody(_made: str, _said: str, _others: frozenset[str]) -> bool:
    """What is not committed yet was confirmed by nobody."""
    return False


def compile_draft(workspace: Workspace) -> Corpus:
    """The corpus as it would be if the working tree were committed and published now.

    Raises :class:`ContentError` with the faults that would forbid it in a strict repository.
    """
    after = workspace.working_files()
    faults = errors(check.find_faults(after, workspace.config)) if workspace.config.strict else ()
    if faults:
        raise ContentError(*faults)
    renamed = workspace.repository.renames(workspace.repository.tip, committed=False)
    return told(workspace, after, renamed)


def told(
    workspace: Workspace,
    after: Mapping[str, bytes],
    renamed: Mapping[str, str],
    confirmed: Confirmed = by_nobody,
    *,
    hold: bool = True,
) -> Corpus:
    """The corpus of a workspace, and one more revision that leaves these files; ``renamed``: old paths by new.

    Without ``hold`` a faulty text is told as far as it can be read.
    """
    before = workspace.texts()
    published = workspace.compile().corpus
    path = workspace.state / "draft.db"
    shutil.copyfile(published, path)
    revision = Revision(COMMIT, workspace.now(), "The working tree", changes(before, after, renamed))
    if revision.changes:
        with Writer(path) as writer:
            settings = workspace.config
            places = Places(settings.include, lang=settings.lang)
            annals = HistoryWriter(writer, places, settings.zone, workspace.hints(), confirmed)
            annals.holding, annals.notice = hold, workspace.notice_due
            annals.tell(
                revision, iter([(change.blob, after[change.path]) for change in revision.changes if change.blob])
            )
            annals.save()
            writer.record(tip=COMMIT, tip_landed=revision.landed.isoformat())
    return Corpus(path)


def changes(
    before: Mapping[str, bytes], after: Mapping[str, bytes], renamed: Mapping[str, str] = NO_RENAMES
) -> tuple[FileChange, ...]:
    """What was done to the files, by path; a file that was moved as it is, or that git says was, is renamed."""
    gone = {before[path]: path for path in sorted(before, reverse=True) if path not in after}
    left = set(gone.values())
    result = []
    for path in sorted(after):
        blob = f"draft-{hashlib.sha256(after[path]).hexdigest()}"
        old = gone.get(after[path]) or renamed.get(path, "")
        if path in before:
            if before[path] != after[path]:
                result.append(FileChange("M", path, blob, "100644"))
        elif old in left:
            left.remove(old)
            result.append(FileChange("R", path, blob, "100644", old))
        else:
            result.append(FileChange("A", path, blob, "100644"))
    return (*result, *(FileChange("D", path, "", "000000") for path in sorted(left)))


def folder(workspace: Workspace) -> Path:
    """Where the draft's site is built."""
    return workspace.state / "draft-site"
