"""The life of a clause: when each wording was in force, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clausebook.timeline.status import Standing, State
from clausebook.timeline.trace import trace_spans
from clausebook_site.clause_timeline import ClauseTimeline
from clausebook_site.corpus_protocol import CorpusReader


def life(reader: CorpusReader, clause: str, day: date) -> ClauseTimeline:
    record = next(one for one in reader.documents() if one.id == "services-schedule")
    standing = Standing(record, reader.versions(record.id), day)
    spans = trace_spans(standing.versions, reader.clauses)[clause]
    entries, removed = reader.clause_history(record.id, clause), reader.removed_in(record.id, clause)
    return ClauseTimeline(standing, entries, spans, removed)


@pytest.mark.parametrize(
    ("clause", "spans", "states", "counted"),
    [
        ("tp-sharing",
         ["In force September 14, 2021 to May 2, 2023, 596 days.",
          "In force May 3, 2023 to December 19, 2024, 597 days.", "Unchanged since December 20, 2024."],
         [State.PAST, State.PAST, State.FORCE], "3 wordings, 2 changes"),
        ("support-requests", ["In force September 14, 2021 to December 19, 2024, 1,193 days."], [State.PAST],
         "1 wording, 1 change"),
        ("preamble", ["Unchanged since September 14, 2021."], [State.FORCE], "1 wording, 0 changes"),
    ],
)  # fmt: skip
def test_every_wording_has_its_days(
    reader: CorpusReader, clause: str, spans: list[str], states: list[State], counted: str
) -> None:
    found = life(reader, clause, date(2025, 1, 10))
    versions = [version for version, _, _ in found.entries]
    assert spans == [found.span(version) for version in versions]
    assert states == [found.state(version) for version in versions]
    assert counted == found.counted


def test_an_announced_wording_ends_the_one_in_force(reader: CorpusReader) -> None:
    found = life(reader, "beta", date(2025, 1, 10))
    now, announced = found.entries[-2][0], found.entries[-1][0]
    assert "At this place since December 20, 2024. Until January 31, 2025." == found.span(now)
    assert "Announced January 2, 2025. Takes effect on February 1, 2025; not in force." == found.span(announced)


def test_a_removed_clause_stands_no_more(reader: CorpusReader) -> None:
    found = life(reader, "support-requests", date(2025, 1, 10))
    assert (False, None, "2021-09-14") == (found.stands, found.since, found.shown[0].name)


def test_a_removal_counts_from_the_first_day_on_which_a_text_without_the_clause_holds(reader: CorpusReader) -> None:
    found = life(reader, "support-requests", date(2025, 1, 10))
    versions = found.standing.versions
    removing = found.removed
    assert removing
    later = [replace(one, effective_on=date(2025, 6, 1)) if one == removing else one for one in versions]
    overtaken = replace(found, standing=replace(found.standing, versions=tuple(later)))
    following = min(one.effective_on for one in versions if one.number > removing.number)
    assert (following, date(2024, 12, 20)) == (overtaken.ended, found.ended)
