"""How a document stood on a past day, by what had been published then and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clausebook.model.version import Absence, ChangeClass, DateSource, DocumentRecord, Renaming, Version
from clausebook.timeline.status import Standing


def version(number: int, published: date, effective: date, title: str, withdrawn: date | None = None) -> Version:
    instant = datetime(published.year, published.month, published.day, 12, tzinfo=UTC)
    return Version(
        "terms", str(published), number, title, "terms.md", "c", "c", instant, published, published,
        DateSource.LANDED, effective, DateSource.DECLARED, ChangeClass.MATERIAL, declared=True, note="", sha256="",
        withdrawn_on=withdrawn,
    )  # fmt: skip


FIRST = version(1, date(2021, 1, 1), date(2021, 2, 1), "Rules")
SECOND = version(2, date(2022, 1, 1), date(2022, 1, 1), "Terms", withdrawn=date(2023, 1, 1))
THIRD = replace(
    version(3, date(2024, 1, 1), date(2024, 6, 1), "Terms of Use"),
    renamings=(Renaming(date(2024, 3, 1), "Conditions"),),
)
RECORD = DocumentRecord("terms", "Conditions", "agreement", "terms.md")


@pytest.mark.parametrize(
    ("day", "names", "current", "title", "withdrawn", "coming"),
    [
        (date(2020, 1, 1), [], None, "", None, []),
        (date(2021, 1, 1), ["2021-01-01"], None, "Rules", None, ["2021-01-01"]),
        (date(2021, 2, 1), ["2021-01-01"], "2021-01-01", "Rules", None, []),
        (date(2022, 6, 1), ["2021-01-01", "2022-01-01"], "2022-01-01", "Terms", None, []),
        (date(2023, 6, 1), ["2021-01-01", "2022-01-01"], None, "Terms", date(2023, 1, 1), []),
        (date(2024, 2, 1), ["2021-01-01", "2022-01-01", "2024-01-01"], None, "Terms of Use", None, ["2024-01-01"]),
        (date(2024, 3, 1), ["2021-01-01", "2022-01-01", "2024-01-01"], None, "Conditions", None, ["2024-01-01"]),
    ],
)
def test_what_came_later_was_not_known(  # noqa: PLR0913, PLR0917 - one for each thing that is known
    day: date, names: list[str], current: str | None, title: str, withdrawn: date | None, coming: list[str]
) -> None:
    then = Standing(RECORD, (FIRST, SECOND, THIRD), day).then
    assert names == [one.name for one in then.versions]
    if names:
        assert (current, title, withdrawn) == (then.current and then.current.name, then.title, then.record.withdrawn_on)
        assert coming == [one.name for one in then.coming]


def test_a_text_that_holds_for_days_before_it_was_published_holds() -> None:
    late = version(2, date(2022, 1, 1), date(2021, 6, 1), "Terms")
    then = Standing(RECORD, (FIRST, late), date(2021, 7, 1)).then
    assert late == then.current


def test_a_text_in_force_keeps_its_title_while_another_is_announced() -> None:
    assert "Rules" == Standing(RECORD, (FIRST, THIRD), date(2024, 2, 1)).title


def test_a_document_that_was_absent_was_withdrawn_on_that_day() -> None:
    back = replace(FIRST, absences=(Absence(date(2021, 6, 1), date(2021, 7, 31)),))
    gone, here = (Standing(RECORD, (back,), day).then for day in (date(2021, 7, 1), date(2021, 8, 1)))
    assert (True, date(2021, 6, 1), None) == (gone.withdrawn, gone.record.withdrawn_on, gone.current)
    assert (False, None, back) == (here.withdrawn, here.record.withdrawn_on, here.current)
