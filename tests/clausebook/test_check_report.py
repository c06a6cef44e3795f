from __future__ import annotations

import json
from dataclasses import replace

from clausebook.check import findings_github, findings_json, findings_text
from clausebook.model.errors import Finding, Severity

ERROR = Finding("b,1.md", 7, "E_DATE", "50% wrong: “x”\nreally", "Write\r\nYYYY-MM-DD.")
NOTE = Finding("a.md", 0, "W_SPACING", "A space.", "", Severity.NOTE)


def test_text_is_a_line_each_errors_first() -> None:
    assert "b,1.md:7 E_DATE 50% wrong: “x” really. Write YYYY-MM-DD.\na.md W_SPACING A space." == findings_text(
        [NOTE, ERROR]
    )


def test_what_is_said_of_many_places_is_said_once_with_their_number() -> None:
    same = [Finding("a.md", line, "W_HTML", "A tag.", "Take it out.", Severity.WARNING) for line in range(1, 517)]
    assert "a.md:1 W_HTML A tag (and 515 more: 2, 3, 4, 5, 6, …). Take it out." == findings_text(same)
    two = [replace(NOTE, path=path, line=line) for path, line in (("a.md", 3), ("b.md", 4))]
    assert "a.md:3 W_SPACING A space (and 1 more: b.md:4)" == findings_text(two)
    assert 2 == findings_text([replace(one, severity=Severity.ERROR) for one in two]).count("W_SPACING")


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
