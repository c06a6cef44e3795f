"""What of a paragraph is a heading: one that is bold as a whole, or the bold words that it begins with."""

from __future__ import annotations

from clausebook.parse import inline
from clausebook.parse.dateline import is_dateline

_BOLD_LINE = 14  # words; a longer bold paragraph is emphasis, not a heading
_RUN_IN = 140  # code points


def is_line_to_sign(text: str) -> bool:
    """Whether a line is there to be signed on."""
    return "__" in text and not any(map(str.isalnum, text))


def is_bold_line(content: inline.Inline) -> bool:
    """Whether a paragraph is a heading that is bold for its looks."""
    text = content.text
    covers = any(mark.tag == "strong" and mark.end - mark.start == len(text) for mark in content.marks)
    return covers and 0 < text.count(" ") + 1 <= _BOLD_LINE and not is_dateline(text)


def run_in(content: inline.Inline) -> str:
    """The bold heading a paragraph runs in with: ``**Title.** text``."""
    first = next((mark for mark in content.marks if mark.tag == "strong"), None)
    if first is None or first.start or first.end > _RUN_IN or first.end >= len(content.text):
        return ""
    heading = content.text[: first.end].rstrip()
    closed = heading[-1:] in {".", ":", "?", "!"} or content.text[first.end : first.end + 1] in {".", ":"}
    return heading if closed else ""
