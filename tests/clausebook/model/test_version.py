"""Which version is in force on a legal day: every boundary, and that there is exactly one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clausebook.model.version import ChangeClass, DateSource, Version, head, in_force, periods, published, upcoming

START = date(2024, 1, 1)
EVE, FIRST, SECOND, THIRD = (START + timedelta(days=days) for days in (-1, 0, 10, 20))
HORIZON = 120


def version(
    number: int, published_on: date, effective_on: date | None = None, withdrawn_on: date | None = None
) -> Version:
    """A version published on one day and effective on the same or another."""
    return Version(
        document="fees",
        name=str(number),
        number=number,
        title="Fees",
        path="terms/fees.md",
        commit=str(number),
        text_commit=str(number),
        published_at=datetime.combine(published_on, time(12), UTC),
        published_on=published_on,
        last_updated=published_on,
        last_updated_source=DateSource.LANDED,
        effective_on=effective_on or published_on,
        effective_source=DateSource.DECLARED if effective_on else DateSource.LANDED,
        change_class=ChangeClass.MATERIAL,
        declared=False,
        note="",
        sha256=str(number),
        withdrawn_on=withdrawn_on,
    )


def day(number: int) -> date:
    """A day of the calendar of these tests."""
    return START + timedelta(days=number)


@st.composite
def histories(draw: st.DrawFn, *, withdrawn: bool) -> tuple[Version, ...]:
    """Versions published in order, each effective before, on or after its day; some withdrawn in between."""
    result: list[Version] = []
    now = 0
    for number in range(1, draw(st.integers(1, 7)) + 1):
        now += draw(st.integers(0, 12))
        effective = draw(st.none() | st.integers(-5, 40))
        result.append(version(number, day(now), None if effective is None else day(max(now + effective, 0))))
        if withdrawn and draw(st.booleans()):
            now += draw(st.integers(0, 12))
            result[-1] = replace(result[-1], withdrawn_on=day(now))
    return tuple(result)


def holding(versions: Sequence[Version], on: date) -> list[int]:
    """The numbers of the versions whose periods hold a day."""
    return [
        period.version.number for period in periods(versions) if period.start <= on and (period.end or date.max) >= on
    ]


# --- by example ------------------------------------------------------------------------------------------


def test_nothing_is_in_force_without_versions() -> None:
    assert None is in_force((), FIRST)
    assert None is published((), FIRST)
    assert ((), ()) == (periods(()), upcoming((), FIRST))


@pytest.mark.parametrize(
    ("on", "expected"),
    [(EVE, None), (FIRST, 1), (SECOND - timedelta(1), 1), (SECOND, 2), (SECOND + timedelta(1), 2), (date.max, 2)],
)
def test_a_version_holds_from_its_first_day_to_the_eve_of_the_next(on: date, expected: int | None) -> None:
    versions = (version(1, FIRST), version(2, SECOND))
    assert expected == number_of(in_force(versions, on)) == number_of(published(versions, on))


def number_of(found: Version | None) -> int | None:
    """The number of a version, if there is one."""
    return found.number if found else None


@pytest.mark.parametrize(
    ("on", "holds", "newest", "waiting"),
    [
        (SECOND - timedelta(1), 1, 1, [2]),
        (SECOND, 1, 2, [2]),
        (THIRD - timedelta(1), 1, 2, [2]),
        (THIRD, 2, 2, []),
    ],
)
def test_an_announced_version_flips_by_date_alone(on: date, holds: int, newest: int, waiting: list[int]) -> None:
    versions = (version(1, FIRST), version(2, SECOND, effective_on=THIRD))
    assert holds == number_of(in_force(versions, on))
    assert newest == number_of(published(versions, on))
    assert waiting == [one.number for one in upcoming(versions, on)]


def test_a_later_version_supersedes_one_that_has_not_taken_effect() -> None:
    versions = (version(1, FIRST), version(2, SECOND, effective_on=day(60)), version(3, THIRD))
    assert [(FIRST, day(19)), (day(60), day(19)), (THIRD, None)] == [(one.start, one.end) for one in periods(versions)]
    assert [True, False, True] == [period.ever for period in periods(versions)]
    assert () == upcoming(versions, THIRD)
    assert 3 == number_of(in_force(versions, day(60)))


def test_of_two_versions_of_one_day_the_later_holds_all_day() -> None:
    versions = (version(1, FIRST), version(2, FIRST))
    assert 2 == number_of(in_force(versions, FIRST))
    assert [False, True] == [period.ever for period in periods(versions)]


def test_several_announced_versions_come_soonest_first() -> None:
    versions = (version(1, FIRST), version(2, SECOND, effective_on=day(40)), version(3, SECOND, effective_on=day(50)))
    assert [2, 3] == [one.number for one in upcoming(versions, SECOND)]
    assert [3] == [one.number for one in upcoming(versions, day(40))]


@pytest.mark.parametrize(("on", "expected"), [(SECOND - timedelta(1), 1), (SECOND, None), (THIRD, None)])
def test_from_the_day_of_withdrawal_on_nothing_holds(on: date, expected: int | None) -> None:
    assert expected == number_of(in_force((version(1, FIRST, withdrawn_on=SECOND),), on))


def test_what_comes_back_holds_again_and_nothing_in_between() -> None:
    versions = (version(1, FIRST, withdrawn_on=SECOND), version(2, THIRD))
    assert [1, None, None, 2] == [number_of(in_force(versions, on)) for on in (day(9), SECOND, day(19), THIRD)]


def test_a_withdrawal_ends_the_version_in_force_too() -> None:
    versions = (version(1, FIRST), version(2, SECOND, effective_on=day(60), withdrawn_on=THIRD))
    assert [1, None, None] == [number_of(in_force(versions, on)) for on in (day(19), THIRD, day(60))]
    assert [(FIRST, day(19)), (day(60), day(19))] == [(one.start, one.end) for one in periods(versions)]


def test_a_withdrawal_holds_until_what_comes_back_takes_effect() -> None:
    versions = (version(1, FIRST), version(2, SECOND, day(60), THIRD), version(3, day(70), day(80)))
    assert [None, None, 3] == [number_of(in_force(versions, on)) for on in (day(60), day(79), day(80))]


def test_editorial_corrections_state_the_law_of_the_version_they_stem_from() -> None:
    first, second, third = version(1, FIRST), version(2, SECOND), version(3, THIRD)
    editorial = [replace(one, change_class=ChangeClass.EDITORIAL) for one in (second, third)]
    assert first == head((first, *editorial), editorial[1]) == head((first, *editorial), first)
    assert second == head((first, second, editorial[1]), editorial[1])


def test_a_first_version_is_its_own_head_whatever_it_calls_itself() -> None:
    first = replace(version(1, FIRST), change_class=ChangeClass.EDITORIAL)
    assert first == head((first,), first)


# --- for any history -------------------------------------------------------------------------------------


@given(histories(withdrawn=False))
@example((version(1, FIRST), version(2, SECOND, effective_on=START)))
def test_exactly_one_version_is_in_force_on_each_day_after_the_first(versions: tuple[Version, ...]) -> None:
    first = min(one.effective_on for one in versions)
    for number in range(-7, HORIZON):
        found = in_force(versions, day(number))
        assert (day(number) >= first) is (found is not None)
        assert ([found.number] if found else []) == holding(versions, day(number))


@given(histories(withdrawn=True))
def test_periods_never_overlap_and_agree_with_what_is_in_force(versions: tuple[Version, ...]) -> None:
    ever = sorted((period.start, period.end or date.max) for period in periods(versions) if period.ever)
    assert all(one[1] < two[0] for one, two in pairwise(ever))
    for number in range(-7, HORIZON):
        found = in_force(versions, day(number))
        assert ([found.number] if found else []) == holding(versions, day(number))


@given(histories(withdrawn=False), st.integers(-7, HORIZON))
def test_what_is_upcoming_is_in_force_on_its_first_day(versions: tuple[Version, ...], number: int) -> None:
    waiting = upcoming(versions, day(number))
    assert sorted(waiting, key=lambda one: one.effective_on) == list(waiting)
    assert [one.number for one in waiting] == [number_of(in_force(versions, one.effective_on)) for one in waiting]
    assert in_force(versions, day(number)) not in waiting


@given(histories(withdrawn=False))
def test_a_version_never_in_force_was_superseded_by_a_later_one(versions: tuple[Version, ...]) -> None:
    for period in periods(versions):
        later = [one for one in versions[period.version.number :] if one.effective_on <= period.start]
        assert period.ever is not bool(later)
