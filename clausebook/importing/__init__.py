"""Text from elsewhere, Word, HTML or plain, as a document in our convention; no word lost, none invented."""

from __future__ import annotations

from clausebook.importing.base_version import Base
from clausebook.importing.convert import Converted, convert, merge_onto
from clausebook.importing.parts import Part, Source, Span, Tracked

__all__ = ["Base", "Converted", "Part", "Source", "Span", "Tracked", "convert", "merge_onto"]
