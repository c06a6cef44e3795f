"""Text from elsewhere, Word, HTML or plain, as a document in our convention; no word lost, none invented."""

from __future__ import annotations

from clausebook.importing.adopt import Adopted, adopt, onto
from clausebook.importing.source import Part, Source, Span, Tracked

__all__ = ["Adopted", "Part", "Source", "Span", "Tracked", "adopt", "onto"]
