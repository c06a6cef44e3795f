"""Word files as parts of a text."""

from __future__ import annotations

from clausebook.importing.word.reader import read

__all__ = ["read"]
