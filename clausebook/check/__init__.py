"""Checks of legal texts: what stops publication, and what a lawyer may want to look at."""

from __future__ import annotations

from clausebook.check.compared import Sides, compared, proposed
from clausebook.check.gate import faults, graded
from clausebook.check.lint import check
from clausebook.check.record import Known
from clausebook.check.refusal import refused
from clausebook.check.report import findings_github, findings_json, findings_text
from clausebook.check.text import Texts, read

__all__ = [
    "Known",
    "Sides",
    "Texts",
    "check",
    "compared",
    "faults",
    "findings_github",
    "findings_json",
    "findings_text",
    "graded",
    "proposed",
    "read",
    "refused",
]
