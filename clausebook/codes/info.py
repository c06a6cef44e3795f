"""What is known of one code."""

from __future__ import annotations

from dataclasses import dataclass

from clausebook.model.errors import Severity


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """What a code means: in a few words, why it matters, how to mend it; ``severity`` is the highest it is given."""

    title: str
    severity: Severity
    why: str
    mend: str


def error(title: str, why: str, mend: str) -> CodeInfo:
    """A code for what stands in the way of publication."""
    return CodeInfo(title, Severity.ERROR, why, mend)


def warning(title: str, why: str, mend: str) -> CodeInfo:
    """A code for what is likely wrong."""
    return CodeInfo(title, Severity.WARNING, why, mend)


def note(title: str, why: str, mend: str) -> CodeInfo:
    """A code for what may be meant as it is."""
    return CodeInfo(title, Severity.NOTE, why, mend)
