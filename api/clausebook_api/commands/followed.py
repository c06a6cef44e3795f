"""What can be followed, as commands look it up."""

from __future__ import annotations

from clausebook.corpus import Corpus


class Followed:
    """All that can be followed in a corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._documents = {record.id for record in corpus.documents() if record.withdrawn_on is None}

    def __contains__(self, target: object) -> bool:
        document, mark, clause = str(target).partition("#")
        if document not in self._documents:
            return False
        newest = self._corpus.versions(document)[-1]
        return not mark or any(placed.id == clause for placed in self._corpus.clauses(newest))
