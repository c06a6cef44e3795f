"""The corpus: legal history compiled from git history into one SQLite file."""

from clausebook.corpus.reader import Corpus
from clausebook.corpus.writer import Writer

__all__ = ["Corpus", "Writer"]
