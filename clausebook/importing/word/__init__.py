"""Word files as parts of a text."""

from __future__ import annotations

from clausebook.importing.word.reader import read
from clausebook.importing.word.revisions import Author, accept_all, find_authors

__all__ = ["Author", "accept_all", "find_authors", "read"]
