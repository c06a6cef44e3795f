"""Faults: values that are gathered and shown together, and the exceptions that carry them.

ClausebookError
├── UseError          bad arguments or configuration
├── RepositoryError   git history that cannot be trusted or read
├── ContentError      legal text that must not be published as it stands
└── CorpusError       the compiled corpus is absent, locked, newer or damaged
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    """How much a finding matters: an ``error`` stands in the way of publication, the others do not.

    In a strict repository it stops all, in others it holds back its own document.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong, where it is and how to mend it.

    ``line`` is 1-based; 0 means the file, or the repository, as a whole (``path`` may then be empty).
    """

    path: str
    line: int
    code: str
    message: str
    mend: str = ""
    severity: Severity = Severity.ERROR

    @property
    def place(self) -> str:
        """``path:line``, or as much of it as is known."""
        return f"{self.path}:{self.line}" if self.line else self.path

    def __str__(self) -> str:
        text = f"{self.code} {self.message}"
        if self.place:
            text = f"{self.place} {text}"
        return f"{text.rstrip('.')}. {self.mend}".strip() if self.mend else text


class ClausebookError(Exception):
    """The root: every fault Clausebook raises on purpose. ``findings`` is never empty."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings

    @classmethod
    def of(cls, code: str, message: str, mend: str = "", path: str = "", line: int = 0) -> Self:
        """An error carrying one finding."""
        return cls(Finding(path, line, code, message, mend))


class UseError(ClausebookError):
    """Bad arguments or configuration."""


class RepositoryError(ClausebookError):
    """The git history cannot be trusted or read."""


class ContentError(ClausebookError):
    """The legal text must not be published as it stands."""


class CorpusError(ClausebookError):
    """The compiled corpus is absent, locked, newer than this program, or damaged."""


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that stop publication, in order of place."""
    return tuple(sorted(finding for finding in findings if finding.severity is Severity.ERROR))
