"""How documents stand on a day: editions, what is in force, to come, never in force, withdrawn."""

from __future__ import annotations

from datetime import date

import pytest

from clausebook.timeline.status import Standing, State
from clausebook_site.corpus_protocol import CorpusReader


def standing(reader: CorpusReader, document: str, day: date) -> Standing:
    record = next(one for one in reader.documents() if one.id == document)
    return Standing(record, reader.versions(document), day)


@pytest.mark.parametrize(
    ("day", "states"),
    [
        (date(2021, 9, 13), [State.NEXT, State.NEXT, State.NEXT, State.NEXT]),
        (date(2025, 1, 10), [State.PAST, State.PAST, State.FORCE, State.NEXT]),
        (date(2025, 1, 31), [State.PAST, State.PAST, State.FORCE, State.NEXT]),
        (date(2025, 2, 1), [State.PAST, State.PAST, State.PAST, State.FORCE]),
    ],
)
def test_editions_on_a_day(reader: CorpusReader, day: date, states: list[State]) -> None:
    assert states == [edition.state for edition in standing(reader, "services-schedule", day).editions]


def test_editorial_corrections_fold_under_their_version(reader: CorpusReader) -> None:
    found = standing(reader, "services-schedule", date(2025, 1, 10))
    edition = found.edition(found.versions[3])
    assert ("2024-12-20", ["2024-12-20.2"]) == (edition.head.name, [one.name for one in edition.corrections])
    assert (date(2024, 12, 20), date(2025, 1, 31)) == (edition.start, edition.end)
    assert date(2024, 12, 30) == found.since, "the corrected text holds by itself"


def test_the_text_in_force_is_the_corrected_one(reader: CorpusReader) -> None:
    found = standing(reader, "services-schedule", date(2025, 1, 10))
    assert "2024-12-20.2" == found.text.name
    assert "2025-01-02" == getattr(found.next_change, "name", None)


def test_a_withdrawn_document_has_a_last_text_and_none_in_force(reader: CorpusReader) -> None:
    found = standing(reader, "beta-terms", date(2025, 1, 10))
    assert (True, None, "2022-02-02") == (found.withdrawn, found.current, found.text.name)
    assert standing(reader, "beta-terms", date(2024, 12, 19)).current


def test_a_document_not_yet_in_force_shows_what_is_to_come(reader: CorpusReader) -> None:
    found = standing(reader, "beta-terms", date(2022, 2, 1))
    assert (None, None, "2022-02-02") == (found.current, found.next_change, found.text.name)
