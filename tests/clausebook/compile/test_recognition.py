"""Clauses that go and come back: which they are, in what is compiled of a history told by hand."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from clausebook.compile.history_writer import HistoryWriter
from clausebook.compile.term_history import Places
from clausebook.corpus import Writer
from clausebook.corpus.encoding import unpack
from clausebook.model.revision import FileChange, Revision
from clausebook.timeline.hints import Hints

BEGAN = datetime(2024, 1, 1, 12, tzinfo=UTC)
PAY = "The Customer shall pay every invoice within thirty days of the day on which it was received."
LATER = PAY.replace("thirty", "sixty")
AUDIT = "We may audit your use of the Services once a year, at our own expense and during business hours."
LAW = "These terms are governed by the laws of California, without regard to its conflict of laws rules."
SHORT = ("# Fees", "# Audits", "## Scope", "Payment.", "Reserved.", "See below.")
LINES = (*SHORT, PAY, LATER, AUDIT, LAW, LAW.replace("California", "Delaware"), f"{PAY} {AUDIT}")

Told = list[tuple[tuple[str, ...], list[str]]]  # the lines of each text, and the ids of its clauses


def tell(texts: Iterable[Sequence[str]], *, again: bool = False) -> Told:
    """The ids of the clauses of each text, one a revision; ``again``: take history up anew for each."""
    result: Told = []
    with Writer(Path(":memory:")) as writer:
        history = _history(writer)
        for number, lines in enumerate(texts):
            landed = BEGAN + timedelta(days=number)
            change = FileChange("M" if number else "A", "terms/fees.md", f"{number:040x}", "100644", "")
            revision = Revision(f"{number:040x}", landed, "Edit", (change,))
            history.tell(revision, iter([(change.blob, "\n\n".join(lines).encode())]))
            history.save()
            result.append((tuple(lines), _newest(writer.connection)))
            if again:
                history = _history(writer)
    return result


def _history(writer: Writer) -> HistoryWriter:
    return HistoryWriter(writer, Places(("terms/**/*.md",)), ZoneInfo("UTC"), Hints(), lambda *_: False)


def _newest(connection: sqlite3.Connection) -> list[str]:
    ids = dict(connection.execute("SELECT key, id FROM clause"))
    [outline] = connection.execute("SELECT outline FROM version ORDER BY number DESC LIMIT 1").fetchone()
    return [ids[key] for key in unpack(outline, 4)[0]]


def distinct(texts: Iterable[Sequence[str]]) -> int:
    """How many different clauses there were, twins in one text counted each."""
    most: Counter[str] = Counter()
    for lines in texts:
        most |= Counter(lines)
    return most.total()


a_text = st.lists(st.sampled_from(LINES), min_size=1, max_size=8).map(tuple)
a_history = st.lists(a_text, min_size=1, max_size=4).flatmap(
    lambda texts: st.lists(st.sampled_from(texts), min_size=2, max_size=12)
)


@given(a_history)
def test_a_text_that_returns_returns_with_its_clauses(texts: list[tuple[str, ...]]) -> None:
    seen: dict[tuple[str, ...], list[str]] = {}
    for lines, ids in tell(texts):
        assert seen.setdefault(lines, ids) == ids


@given(st.lists(a_text, min_size=2, max_size=12))
def test_there_are_never_more_ids_than_distinct_clauses(texts: list[tuple[str, ...]]) -> None:
    ids = {id_ for _, some in tell(texts) for id_ in some}
    assert len(ids) <= distinct(texts)


@settings(max_examples=60)
@given(st.lists(a_text, min_size=2, max_size=8))
def test_taken_up_at_any_time_history_gives_the_same_ids(texts: list[tuple[str, ...]]) -> None:
    assert tell(texts) == tell(texts, again=True)


def test_equal_headings_that_come_and_go_come_back_in_order() -> None:
    full, none = ("# Rules", PAY, *["## In app", AUDIT] * 40), ("# Rules", PAY)
    told = tell([full, none] * 20)
    assert told[0] == told[-2]
    assert ["in-app", "in-app-2", "in-app-3"] == told[-2][1][2:8:2]
    half = tell([full, none, full[:42], none, (*full, AUDIT)])
    assert half[0][1][:42] == half[2][1]
    assert half[0][1] == half[4][1][:-1]


def test_a_short_clause_comes_back_under_the_clause_it_stood_under() -> None:
    text = ("# Fees", "Scope.", PAY, "# Audits", "Scope.", AUDIT)
    ids = tell([text])[0][1]
    parted = tell([text, text[:1] + text[2:3], (*text[:1], *text[2:])])
    assert [ids[0], *ids[2:]] == parted[-1][1]


def test_a_wording_that_was_given_up_comes_back_to_the_clause_that_had_it() -> None:
    """Three texts that follow each other for ever: each lends its clause to the next, and then there is none."""
    told = tell([(PAY, LAW), (LATER, LAW), (LAW,)] * 5)
    assert {"the-customer-shall-pay-every-invoice", "these-terms-are-governed-by-the"} == {
        id_ for _, ids in told for id_ in ids
    }


def test_what_stands_keeps_its_words_when_older_words_of_it_come_back_beside_them() -> None:
    first, _, both = tell([(PAY, LAW), (LATER, LAW), (LATER, PAY, LAW)])
    assert [first[1][0], first[1][1]] == [both[1][0], both[1][2]]
    assert both[1][1] not in first[1]
