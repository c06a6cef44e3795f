"""The review of a proposal: what it changes, as values, as a comment for a git host, and as a page."""

from __future__ import annotations

from clausebook.review.comment import MARK, comment
from clausebook.review.page import page
from clausebook.review.summary import Review, document, facts

__all__ = ["MARK", "Review", "comment", "document", "facts", "page"]
