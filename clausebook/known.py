"""What the corpus knows of the published documents, for the checks that need a comparison."""

from __future__ import annotations

from clausebook.check import Known
from clausebook.corpus import Corpus
from clausebook.errors import ClausebookError
from clausebook.workspace import Workspace


def known(workspace: Workspace) -> dict[str, Known]:
    """What is known of each current document, by id; nothing where the published texts cannot be compiled."""
    try:
        corpus = workspace.corpus()
    except ClausebookError:
        return {}
    return {record.id: _known(corpus, record.id) for record in corpus.documents() if record.withdrawn_on is None}


def _known(corpus: Corpus, document: str) -> Known:
    versions = corpus.versions(document)
    removed = {}
    for clause in corpus.clause_ids(document):
        if corpus.removed_in(document, clause):
            removed[clause] = corpus.clause_history(document, clause)[-1][1].block.wording
    return Known(versions, versions[-1].sha256, corpus.declared(document), removed)
