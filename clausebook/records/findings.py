"""What is wrong, and what was examined."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from clausebook.model import errors
from clausebook.records.record import Fields, Record
from clausebook.records.words import FileLine, Path


class Finding(Record):
    """One thing doubtful or wrong: where it is, what it is and how to fix it."""

    path: Path
    line: FileLine
    code: str = Field(description="What kind of finding it is: see the list of codes.")
    severity: Literal["error", "warning", "note"] = Field(description="An `error` stops publication.")
    message: str = Field(description="What there is to say, for people.")
    fix: str = Field(description="How to put it right.")


class Examination(Record):
    """One thing that `clausebook doctor` looked at."""

    name: str = Field(description="What was looked at.")
    ok: bool = Field(description="Whether all is well with it.")
    message: str = Field(description="What there is to say, for people.")


def finding(found: errors.Finding) -> Fields:
    """The fields of :class:`Finding`."""
    return {
        "path": found.path,
        "line": found.line,
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "fix": found.mend,
    }
