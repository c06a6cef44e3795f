"""What the corpus knows of the published documents, for the checks that need a comparison."""

from __future__ import annotations

from collections.abc import Collection

from clausebook.check import Known
from clausebook.corpus import Corpus
from clausebook.left_out import find_left_out
from clausebook.model.errors import ClausebookError, ContentError, Finding, UseError
from clausebook.model.version import DocumentRecord
from clausebook.timeline.effect import Notice, is_kept_back
from clausebook.workspace import Workspace


def read_published(workspace: Workspace) -> tuple[dict[str, Known], tuple[Finding, ...]]:
    """What is known of each current document, by id, and what forbids to publish committed texts as they stand.

    Of texts that cannot be compiled, nothing is known.
    """
    try:
        corpus = workspace.corpus()
    except ContentError as error:
        return {}, error.findings
    except ClausebookError:
        return {}, ()
    return of(corpus, {record.id for record in corpus.documents()}, workspace.notice_due), find_left_out(
        workspace, corpus
    )


def find_hint_faults(workspace: Workspace) -> tuple[Finding, ...]:
    """What is wrong with ``history.yml`` at the tip, which stops all publication."""
    try:
        workspace.hints()
    except UseError as error:
        return error.findings
    return ()


def of(corpus: Corpus, documents: Collection[str], notice: Notice) -> dict[str, Known]:
    """What a corpus knows of some documents, by id.

    ``notice`` gives the days of notice that were due for a version.
    """
    wanted = [record for record in corpus.documents() if record.id in documents]
    return {
        record.id: _known(corpus, record.id, record.path, notice)
        if record.withdrawn_on is None
        else _gone(corpus, record)
        for record in wanted
    }


def _gone(corpus: Corpus, record: DocumentRecord) -> Known:
    versions, declared = corpus.versions(record.id), corpus.declared(record.id)
    return Known(versions, declared, path=record.path, withdrawn=True)


def _known(corpus: Corpus, document: str, path: str, notice: Notice) -> Known:
    versions = corpus.versions(document)
    removed = {}
    for clause in corpus.clause_ids(document):
        if corpus.removed_in(document, clause):
            removed[clause] = corpus.clause_history(document, clause)[-1][1].block.wording
    kept_back = is_kept_back(versions, notice)
    return Known(versions, corpus.declared(document), corpus.clauses(versions[-1]), removed, path, kept_back)
