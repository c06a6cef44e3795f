"""For how long a clause stood as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clausebook.model.change import Clause
from clausebook.model.version import Absence, ChangeClass, DateSource, Version
from clausebook.parse.tree import clauses
from clausebook.timeline.trace import compute_spans
from clausebook.timeline.validity import Days, Span, find_unchanged

DAYS = (date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1))


def placed(text: str) -> tuple[Clause, ...]:
    found = []
    for clause in clauses(text):
        name = clause.block.anchor or clause.block.wording.lower().replace(" ", "-")
        found.append(Clause(name, clause.block, clause.address, clause.parent, clause.depth))
    return tuple(found)


def version(number: int, day: date, effective: date | None = None) -> Version:
    return Version(
        "terms", day.isoformat(), number, "Terms", "terms.md", "c" * 40, "c" * 40,
        datetime(day.year, day.month, day.day, 12, tzinfo=UTC), day, day, DateSource.LANDED,
        effective or day, DateSource.LANDED, ChangeClass.MATERIAL, number > 99, "", "0" * 64,
    )  # fmt: skip


def of(texts: list[str], versions: list[Version], clause: str) -> list[Span]:
    parsed = [placed(text) for text in texts]
    return [span for span in compute_spans(versions, lambda one: parsed[one.number - 1]) if span.clause == clause]


def law(*paragraphs: str) -> str:
    return "# Terms\n\n" + "\n\n".join(paragraphs)


FEES = '<a id="fees"></a>1.1 We may change the fees.'
OTHER = '<a id="other"></a>1.2 You may close the account.'


def test_a_clause_that_does_not_change_has_one_span() -> None:
    texts = [law(FEES, OTHER), law(FEES, OTHER.replace("may", "can")), law(FEES)]
    found = of(texts, [version(n, day) for n, day in enumerate(DAYS[:3], 1)], "fees")
    assert [(1, 3, Days(DAYS[0], None))] == [(span.first.number, span.last.number, span.effective) for span in found]


def test_a_new_wording_begins_a_new_span_and_ends_the_one_before() -> None:
    texts = [law(FEES), law(FEES.replace("may", "can"))]
    found = of(texts, [version(n, day) for n, day in enumerate(DAYS[:2], 1)], "fees")
    assert [Days(DAYS[0], date(2024, 1, 31)), Days(DAYS[1], None)] == [span.effective for span in found]


def test_a_new_number_begins_a_new_span() -> None:
    texts = [law(FEES), law(FEES.replace("1.1", "1.2"))]
    found = of(texts, [version(n, day) for n, day in enumerate(DAYS[:2], 1)], "fees")
    assert ["1.1", "1.2"] == [span.placed.block.label for span in found]


def test_a_clause_that_comes_back_has_two_spans_with_a_gap() -> None:
    texts = [law(FEES, OTHER), law(OTHER), law(FEES, OTHER)]
    found = of(texts, [version(n, day) for n, day in enumerate(DAYS[:3], 1)], "fees")
    assert [Days(DAYS[0], date(2024, 1, 31)), Days(DAYS[2], None)] == [span.effective for span in found]


POOL = (law(), law(FEES), law(OTHER), law(FEES, OTHER), law(OTHER, FEES), f"# Prices\n\n{FEES}\n\n{OTHER}")


@given(st.lists(st.tuples(st.sampled_from(POOL), st.booleans()), min_size=1, max_size=12))
def test_texts_that_come_and_go_have_the_spans_of_texts_that_are_new_each_time(told: list[tuple[str, bool]]) -> None:
    known = {text: placed(text) for text in POOL}
    days = [DAYS[0] + timedelta(days=number // 2) for number in range(len(told))]  # two on each day
    versions = [version(number, day) for number, day in enumerate(days, 1)]
    versions = [
        replace(one, withdrawn_on=day if gone else None)
        for one, (_, gone), day in zip(versions, told, days, strict=True)
    ]

    anew = compute_spans(versions, lambda one: placed(told[one.number - 1][0]))

    assert anew == compute_spans(versions, lambda one: known[told[one.number - 1][0]])
    for number, (text, _) in enumerate(told, 1):
        held = [span.clause for span in anew if span.first.number <= number <= span.last.number]
        assert sorted(clause.id for clause in known[text]) == sorted(held)


def test_a_version_superseded_before_it_took_effect_was_published_and_never_in_force() -> None:
    texts = [law(FEES), law(FEES.replace("may", "can")), law(FEES.replace("may", "will"))]
    versions = [version(1, DAYS[0]), version(2, DAYS[1], DAYS[3]), version(3, DAYS[2], DAYS[2])]
    found = of(texts, versions, "fees")
    assert [Days(DAYS[0], date(2024, 2, 29)), None, Days(DAYS[2], None)] == [span.effective for span in found]
    assert [Days(DAYS[0], date(2024, 1, 31)), Days(DAYS[1], date(2024, 2, 29)), Days(DAYS[2], None)] == [
        span.published for span in found
    ]


def test_it_is_stated_by_the_first_version_of_the_span_that_was_in_force() -> None:
    texts = [law(OTHER), law(FEES, OTHER), law(FEES)]
    versions = [version(1, DAYS[0]), version(2, DAYS[1], DAYS[3]), version(3, DAYS[2], DAYS[2])]
    [found] = of(texts, versions, "fees")
    assert (2, 3) == (found.first.number, found.stated_by.number)
    assert Days(DAYS[2], None) == found.effective


def test_a_withdrawn_document_that_comes_back_begins_anew() -> None:
    versions = [replace(version(1, DAYS[0]), withdrawn_on=DAYS[1]), version(2, DAYS[2])]
    found = of([law(FEES), law(FEES)], versions, "fees")
    assert [Days(DAYS[0], date(2024, 1, 31)), Days(DAYS[2], None)] == [span.effective for span in found]


def test_a_changed_heading_above_begins_a_new_span() -> None:
    versions = [version(n, day) for n, day in enumerate(DAYS[:2], 1)]
    one, two = law('## <a id="s"></a>1. Fees', FEES), law('## <a id="s"></a>1. Prices', FEES)
    found = of([one, two], versions, "fees")
    assert ["Fees", "Prices"] == [span.above[-1].block.heading for span in found]


def test_days_hold_both_their_ends() -> None:
    days = Days(DAYS[0], DAYS[1])
    assert [False, True, True, False] == [
        days.holds(day) for day in (date(2023, 12, 31), DAYS[0], DAYS[1], date(2024, 2, 2))
    ]


def test_while_the_document_was_absent_no_clause_stood() -> None:
    texts = [law(FEES), law(FEES, OTHER), law(FEES.replace("may", "can"), OTHER)]
    first, second, third = (version(n, day) for n, day in zip((1, 2, 3), (DAYS[0], DAYS[1], DAYS[3]), strict=True))
    away = (Absence(date(2024, 2, 10), date(2024, 2, 19)), Absence(date(2024, 3, 1), date(2024, 3, 1)))
    versions = [first, replace(second, absences=away), third]
    found = of(texts, versions, "fees")
    stood = [
        Days(DAYS[0], date(2024, 2, 9)), Days(date(2024, 2, 20), date(2024, 2, 29)),
        Days(date(2024, 3, 2), date(2024, 3, 31)), Days(DAYS[3], None),
    ]  # fmt: skip
    assert stood == [span.effective for span in found] == [span.published for span in found]
    assert [False, True, True, False] == [span.resumed for span in found]


def test_a_clause_that_stood_only_while_the_document_was_absent_keeps_a_span_without_days() -> None:
    texts = [law(FEES), law(FEES.replace("may", "can"))]
    versions = [replace(version(1, DAYS[0]), absences=(Absence(DAYS[0], DAYS[1]),)), version(2, DAYS[1])]
    assert [None, Days(date(2024, 2, 2), None)] == [span.effective for span in of(texts, versions, "fees")]


def test_words_are_unchanged_under_whatever_number() -> None:
    texts = [law(FEES), law(FEES.replace("1.1", "1.2")), law(FEES.replace("may", "can"))]
    found = of(texts, [version(n, day) for n, day in enumerate(DAYS[:3], 1)], "fees")
    assert [Days(DAYS[0], date(2024, 2, 29))] * 2 == [find_unchanged(found, one) for one in found[:2]]
    assert Days(DAYS[2], None) == find_unchanged(found, found[2])


def test_words_are_unchanged_since_the_document_is_back() -> None:
    away = Absence(date(2024, 1, 10), date(2024, 1, 19))
    found = of([law(FEES)], [replace(version(1, DAYS[0]), absences=(away,))], "fees")
    stretches = [Days(DAYS[0], date(2024, 1, 9)), Days(date(2024, 1, 20), None)]
    assert stretches == [find_unchanged(found, one) for one in found]
    versions = [replace(version(1, DAYS[0]), withdrawn_on=date(2024, 1, 10)), version(2, DAYS[1])]
    found = of([law(FEES), law(FEES, OTHER)], versions, "fees")
    assert [Days(DAYS[0], date(2024, 1, 9)), Days(DAYS[1], None)] == [find_unchanged(found, one) for one in found]
