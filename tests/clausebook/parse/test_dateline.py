"""Date lines: what says nothing but when, and the days it names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.parse.dateline import find_dates, find_said, is_dateline, lacks_year

JANUARY = date(2023, 1, 6)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Last updated: January 6, 2023", [JANUARY]),
        ("Last Updated: Jan. 6th, 2023", [JANUARY]),
        ("Updated 6 January 2023", [JANUARY]),
        ("Updated on the 6th of January, 2023", [JANUARY]),
        ("Effective date: 2023-01-06", [JANUARY]),
        ("Version Effective Date: 2023-1-6.", [JANUARY]),
        ("EFFECTIVE JANUARY 6, 2023", [JANUARY]),
        ("(last modified Sept. 5, 2019)", [date(2019, 9, 5)]),
        ("Effective July 1, 2026. Last Revised May 26, 2026", [date(2026, 7, 1), date(2026, 5, 26)]),
        ("This policy was last updated on May 1, 2020.", [date(2020, 5, 1)]),
        ("Effective as of: 30 September 2024 | Last updated: 1 August 2024", [date(2024, 9, 30), date(2024, 8, 1)]),
        ("Effective July 1, 2026 / Updated June 26, 2026", [date(2026, 7, 1), date(2026, 6, 26)]),
        ("Effective: 2026-07-01 · Last updated: 2026-06-26", [date(2026, 7, 1), date(2026, 6, 26)]),
        ("Stand: 6. Januar 2023", [JANUARY]),
        ("Stand: 06.01.2023", [JANUARY]),
        ("Stand: 6. Jänner 2023", [JANUARY]),
        ("Zuletzt aktualisiert am 6. März 2023", [date(2023, 3, 6)]),
        ("Dernière mise à jour : 1er janvier 2023", [date(2023, 1, 1)]),
        ("Última actualización: 6 de enero de 2023", [JANUARY]),
        ("Última atualização: 6 de janeiro de 2023", [JANUARY]),
        ("Ultimo aggiornamento: 6 gennaio 2023", [JANUARY]),
        ("Laatst bijgewerkt: 6 januari 2023", [JANUARY]),
        ("Ostatnia aktualizacja: 6 stycznia 2023 r.", [JANUARY]),
        ("Последнее обновление: 6 мая 2023 г.", [date(2023, 5, 6)]),
        ("Cập nhật lần cuối: ngày 6 tháng 1 năm 2023", [JANUARY]),
        ("最終更新日：2023年1月6日", [JANUARY]),
        ("更新日期：2023年1月6日", [JANUARY]),
        ("최종 수정일: 2023년 1월 6일", [JANUARY]),
        ("Stand: 31. Februar 2023", []),
        ("Posted: 01/02/2023", []),  # which is the month?
        ("Last updated: 1.2.2023", []),
        ("Last updated: July 2026", []),
        ("Last updated: February 30, 2024", []),
    ],
)
def test_a_date_line_and_its_days(text: str, days: list[date]) -> None:
    assert is_dateline(text)
    assert days == list(find_dates(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Last updated",
        "Last updated: [date]",
        "Stand: heute, 6. Januar 2023",
        "Der Vertrag gilt ab 6. Januar 2023.",
        "Entrada en vigor de las tarifas: 6 de enero de 2023",
        "January 6, 2023",
        "Effective January 6, 2023, you pay the fees.",
        "The term ends on January 6, 2023.",
        "Last updated: January 6, 2023 by Ada Counsel",
        "Fees updated January 6, 2023",
        "This Agreement is dated January 6, 2023 between you and us.",
        "Last updated: " + "January 6, 2023, " * 8,
    ],
)
def test_words_are_not_taken_for_a_date_line(text: str) -> None:
    assert not is_dateline(text)


@pytest.mark.parametrize(
    "text",
    [
        "Effective July 1, 2026 / Updated June 26, 2026",
        "Effective: 2026-07-01 · Last updated: 2026-06-26",
        "Effective July 1, 2026. Last Revised June 26, 2026",
    ],
)
def test_a_date_line_says_of_each_day_what_it_is(text: str) -> None:
    assert [(date(2026, 7, 1), True), (date(2026, 6, 26), False)] == [
        (said.day, said.effective) for said in find_said(text)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Zuletzt geändert am 1. März 2026", [(date(2026, 3, 1), False)]),
        ("In Kraft seit dem 01.03.2026", [(date(2026, 3, 1), True)]),
        ("Entrée en vigueur le 20 avril 2026", [(date(2026, 4, 20), True)]),
        ("Última actualización: 3 de mayo de 2024", [(date(2024, 5, 3), False)]),
        ("Ingangsdatum: 1 mei 2024", [(date(2024, 5, 1), True)]),
        ("最終改定日：2026年3月1日", [(date(2026, 3, 1), False)]),
        ("生效日期：2024年5月1日", [(date(2024, 5, 1), True)]),
        ("시행일: 2024년 5월 1일", [(date(2024, 5, 1), True)]),
        ("制定日：2020年1月1日", []),
    ],
)
def test_a_date_line_in_any_language_says_what_its_day_is(text: str, said: list[tuple[date, bool]]) -> None:
    assert said == [(one.day, one.effective) for one in find_said(text)]


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    forms = (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}", f"{day:%Y-%m-%d}", f"{day:%d %B, %Y}")
    for form in forms:
        assert is_dateline(f"Last updated: {form}")
        assert (day,) == find_dates(form)


@pytest.mark.parametrize(
    ("text", "near", "said"),
    [
        ("Effective July 1", date(2026, 6, 26), [(date(2026, 7, 1), True)]),
        ("Effective: 1 July.", date(2026, 7, 1), [(date(2026, 7, 1), True)]),
        ("Effective January 2", date(2025, 12, 30), [(date(2026, 1, 2), True)]),
        ("Last updated on December 30", date(2026, 1, 2), [(date(2025, 12, 30), False)]),
        ("Updated February 29", date(2026, 1, 3), [(date(2024, 2, 29), False)]),
        (
            "Effective July 1 / Updated June 26",
            date(2026, 7, 1),
            [(date(2026, 7, 1), True), (date(2026, 6, 26), False)],
        ),
        (
            "Effective July 1, 2025 / Updated June 26",
            date(2026, 7, 1),
            [(date(2025, 7, 1), True), (date(2026, 6, 26), False)],
        ),
    ],
)  # fmt: skip
def test_without_a_year_the_nearest_day_is_meant(text: str, near: date, said: list[tuple[date, bool]]) -> None:
    assert lacks_year(text)
    assert not is_dateline(text)
    assert said == [(one.read(near), one.effective) for one in find_said(text)]


@pytest.mark.parametrize(
    "text", ["You pay by July 1", "Effective July 1, 2026", "Fees of July 1 are due", "Effective May"]
)
def test_what_is_no_date_line_without_a_year(text: str) -> None:
    assert not lacks_year(text)
