"""What was written, read again as every text is read."""

from __future__ import annotations

from clausebook.model.clause import Block
from clausebook.model.errors import ContentError
from clausebook.parse.file import Text, parse
from clausebook.parse.markdown import Reader

_NOTHING_DECLARED = "---\n---\n"  # so that no words of the body are taken for front matter


def read_back(body: str, path: str, reader: Reader | None = None) -> Text:
    """How Markdown is read as the body of a file. Raises ContentError if it is not read as it stands.

    ``reader`` may be that of other texts: what they have in common is read once.
    """
    text = parse(f"{_NOTHING_DECLARED}{body}".encode(), path, reader)
    if text.refused:
        raise ContentError(*text.refused)
    return text


def has_words(block: Block) -> bool:
    """Whether a block says anything, be it but a number; a row of a table may be empty."""
    return bool(block.label or block.text.strip())
