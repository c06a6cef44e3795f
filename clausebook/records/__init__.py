"""What programs are told: one record for each public value, printed by the command line, the API, webhooks and mail.

record     what every record is           words      the fields that several records have, each said once
documents  a document on a day            versions   a version, and the text of one
clauses    a clause of a text             changes    what happened to clauses between two versions
findings   what is wrong, and where       reports    what commands print besides: reviews, imports, hints
page       records as a page of the guide
"""

from __future__ import annotations

from clausebook.records.changes import Change, Diff, RedlineRun, Side, change, diff, redline
from clausebook.records.clauses import Clause, ClauseInText, NestedClause, clause, clause_in_text, nested
from clausebook.records.documents import Document, Elsewhere, NamedElsewhere, document, elsewhere
from clausebook.records.findings import Examination, Finding, finding
from clausebook.records.record import Fields, Record
from clausebook.records.reports import Import, Review, ReviewedDocument, Suggestion
from clausebook.records.versions import (
    Absence,
    ChangeCounts,
    LoggedVersion,
    NestedText,
    TextOfVersion,
    Version,
    VersionWithDays,
    text_of_version,
    version,
    with_days,
)

__all__ = [
    "Absence",
    "Change",
    "ChangeCounts",
    "Clause",
    "ClauseInText",
    "Diff",
    "Document",
    "Elsewhere",
    "Examination",
    "Fields",
    "Finding",
    "Import",
    "LoggedVersion",
    "NamedElsewhere",
    "NestedClause",
    "NestedText",
    "Record",
    "RedlineRun",
    "Review",
    "ReviewedDocument",
    "Side",
    "Suggestion",
    "TextOfVersion",
    "Version",
    "VersionWithDays",
    "change",
    "clause",
    "clause_in_text",
    "diff",
    "document",
    "elsewhere",
    "finding",
    "nested",
    "redline",
    "text_of_version",
    "version",
    "with_days",
]
