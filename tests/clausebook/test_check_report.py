from __future__ import annotations

import json

from clausebook.check import findings_github, findings_json, findings_text
from clausebook.model.errors import Finding, Severity

ERROR = Finding("b,1.md", 7, "E_DATE", "50% wrong: “x”\nreally", "Write\r\nYYYY-MM-DD.")
NOTE = Finding("a.md", 0, "W_SPACING", "A space.", "", Severity.NOTE)


def test_text_is_a_line_each_in_order_of_place() -> None:
    assert "a.md W_SPACING A space.\nb,1.md:7 E_DATE 50% wrong: “x” really. Write YYYY-MM-DD." == findings_text(
        [ERROR, NOTE]
    )


def test_no_findings_are_no_text() -> None:
    assert ("", "[]", "") == (findings_text([]), findings_json([]), findings_github([]))


def test_json_holds_every_field() -> None:
    assert [
        {"path": "a.md", "line": 0, "code": "W_SPACING", "severity": "note", "message": "A space.", "fix": ""},
        {
            "path": "b,1.md",
            "line": 7,
            "code": "E_DATE",
            "severity": "error",
            "message": ERROR.message,
            "fix": ERROR.mend,
        },
    ] == json.loads(findings_json([ERROR, NOTE]))


def test_annotations_are_escaped_as_github_reads_them() -> None:
    assert [
        "::notice file=a.md,title=W_SPACING::A space.",
        "::error file=b%2C1.md,line=7,title=E_DATE::50%25 wrong: “x”%0Areally. Write%0D%0AYYYY-MM-DD.",
    ] == findings_github([ERROR, NOTE]).split("\n")
