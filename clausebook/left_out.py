"""Files that are not published, or not as they stand, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from clausebook.corpus import Corpus
from clausebook.git import paths
from clausebook.model.errors import Finding, errors
from clausebook.model.version import DocumentRecord
from clausebook.workspace import Workspace


def find_left_out(workspace: Workspace, corpus: Corpus) -> tuple[Finding, ...]:
    """What is wrong with the files at the tip that are not published, or not as they stand there; each once."""
    entries, records = workspace.entries(), [one for one in corpus.documents() if one.withdrawn_on is None]
    held = [_until(one, corpus.versions(one.id)[-1].name, fault) for one in records for fault in one.held]
    shown = {one.path for one in records} | {path for pieces in corpus.pieces.values() for path in pieces[1:]}
    unshown = [one for one in entries if paths.printable(one.path) not in shown]
    absent = _judge(workspace, workspace.texts(unshown)) if unshown else ()
    known = {(one.path, one.code) for one in (*held, *absent)}
    unfit = (one for one in workspace.unfit(entries) if (one.path, one.code) not in known)
    return tuple(sorted((*held, *absent, *unfit)))


def _judge(workspace: Workspace, texts: Mapping[str, bytes]) -> tuple[Finding, ...]:
    from clausebook import check  # noqa: PLC0415 - imports most of the core, and mostly every file is published

    return errors(check.find_faults(texts, workspace.config))


def _until(record: DocumentRecord, version: str, fault: Finding) -> Finding:
    """What holds a document back, and which text stands until it is put right."""
    place = fault.path or record.path
    return replace(fault, path=place, mend=f"{fault.mend} Until then its version {version} stands.")
