"""Public notes: plain text, in which clause numbers lead to clauses."""

from __future__ import annotations

import pytest

from clausebook_site.version_note import write_note


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Adds 7.9.", '<p>Adds <a href="#c">7.9</a>.</p>'),
        ("Section 2 moves; 2 others stay.", '<p>Section <a href="#two">2</a> moves; 2 others stay.</p>'),
        ("Costs $7.95, see 7.10.", "<p>Costs $7.95, see 7.10.</p>"),
        ("<b>Bold</b> & 7.9", '<p>&lt;b&gt;Bold&lt;/b&gt; &amp; <a href="#c">7.9</a></p>'),
        ("New:\n- one\n- two", "<p>New:</p><ul><li>one</li><li>two</li></ul>"),
    ],
)
def test_notes(text: str, expected: str) -> None:
    assert expected == write_note(text, {"7.9": "c", "2": "two"}, lambda clause: f"#{clause}")
