"""Checks of legal texts: what stops publication, and what a lawyer may want to look at."""

from __future__ import annotations

from clausebook.check.against_base import Sides, compare_with_base, drop_echoes, find_proposed
from clausebook.check.against_published import Known
from clausebook.check.contradictions import find_contradictions, find_short_notice
from clausebook.check.places import place, place_lines
from clausebook.check.publication import find_faults, grade
from clausebook.check.report import findings_github, findings_json, findings_text
from clausebook.check.rules import check
from clausebook.check.text import Texts, read

__all__ = [
    "Known",
    "Sides",
    "Texts",
    "check",
    "compare_with_base",
    "drop_echoes",
    "find_contradictions",
    "find_faults",
    "find_proposed",
    "find_short_notice",
    "findings_github",
    "findings_json",
    "findings_text",
    "grade",
    "place",
    "place_lines",
    "read",
]
