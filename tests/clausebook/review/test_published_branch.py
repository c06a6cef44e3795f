"""What a prepared repository refuses to publish, whatever was checked before the merge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from clausebook.commands.checking import found
from clausebook.model.errors import ContentError
from clausebook.model.version import in_force

if TYPE_CHECKING:
    Branch = Any

LATER = ("kind: agreement", "kind: agreement\neffective: 2026-05-01")
SOON = ("kind: agreement", "kind: agreement\neffective: 2026-03-20")
ALL_DAYS = ("on working days", "on all days")
SAID = ("First edition.", "Support on all days.")


def refused(branch: Branch, now: datetime = datetime(2026, 7, 1, tzinfo=UTC)) -> set[str]:
    """The codes for which the committed texts are not published, of which the check tells as well."""
    workspace = replace(branch.workspace(), now=lambda: now)
    told = {one.code for one in found(workspace, committed=True) if one.code.startswith("E_")}
    try:
        workspace.corpus()
    except ContentError as error:
        codes = {one.code for one in error.findings}
        assert codes <= told
        return codes
    assert not told
    return set()


def test_what_is_said_of_this_change_and_gives_notice_is_published(branch: Branch) -> None:
    branch.edit(ALL_DAYS, SAID, LATER)
    branch.commit()
    assert set() == refused(branch)


def test_words_under_what_was_said_of_others_are_not(branch: Branch) -> None:
    branch.edit(ALL_DAYS, LATER)
    branch.commit()
    assert {"E_CHANGE_STALE"} == refused(branch)
    branch.edit(SAID)
    branch.commit("2026-03-02")
    assert set() == refused(branch)


def test_a_renumbering_hides_no_note_of_another_change(branch: Branch) -> None:
    branch.edit(ALL_DAYS, LATER)
    branch.commit()
    branch.edit(("1.2 You", "1.3 You"))
    branch.commit("2026-03-02")
    assert {"E_CHANGE_STALE"} == refused(branch)


def test_words_under_the_day_of_others_are_not(branch: Branch) -> None:
    branch.edit(("kind: agreement", "kind: agreement\nupdated: 2026-01-04"))
    branch.commit("2026-01-06")
    branch.edit(ALL_DAYS, SAID, LATER)
    branch.commit()
    assert {"E_UPDATED_STALE"} == refused(branch)
    branch.edit(("Support on", "Help on"), ("kind: material", "kind: editorial"), ("hosting", "the hosting"))
    branch.commit("2026-03-02")
    assert {"E_UPDATED_STALE"} == refused(branch), "a correction beside it hides nothing"
    branch.edit(("updated: 2026-01-04", "updated: 2026-03-02"))
    branch.commit("2026-03-02")
    assert set() == refused(branch)


@pytest.mark.parametrize("effective", [[], [SOON]])
def test_less_notice_than_is_due_is_refused_until_it_is_given_or_explained(
    branch: Branch, effective: list[Any]
) -> None:
    branch.edit(ALL_DAYS, SAID, *effective)
    branch.commit()
    assert {"E_NOTICE_PERIOD"} == refused(branch)
    branch.edit(("  note: Support", "  urgent: A court asked for it.\n  note: Support"))
    branch.commit("2026-03-02")
    assert set() == refused(branch)
    newest = branch.workspace().corpus().versions("terms")[-1]
    assert "A court asked for it." == newest.urgent


def test_notice_is_due_where_nothing_else_is_strict(branch: Branch) -> None:
    branch.edit(("strict = true", "strict = false"), path="clausebook.toml")
    branch.edit(ALL_DAYS)
    branch.commit()
    assert {"E_NOTICE_PERIOD"} == refused(branch)
    branch.edit(("First edition.", "Support."), LATER)
    branch.commit("2026-03-02")
    assert set() == refused(branch)


def test_notice_is_due_only_since_it_was_promised(branch: Branch) -> None:
    branch.edit(("agreement = 30", "agreement = 3"), path="clausebook.toml")
    branch.edit(ALL_DAYS, SAID, ("kind: agreement", "kind: agreement\neffective: 2026-03-05"))
    branch.commit()
    branch.edit(("agreement = 3", "agreement = 60"), path="clausebook.toml")
    branch.commit("2026-03-02")
    assert set() == refused(branch)
    assert date(2026, 3, 5) == branch.workspace().corpus().versions("terms")[-1].effective_on


def test_a_branch_that_corrects_what_is_refused_can_be_reviewed(branch: Branch) -> None:
    branch.edit(ALL_DAYS, SAID)
    branch.commit()
    branch.git("branch", "--force", "main")
    branch.edit(LATER)
    assert () == branch.propose().findings


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-20"])
def test_what_is_refused_can_be_announced_after_a_correction_that_landed_on_it(branch: Branch, day: str) -> None:
    branch.edit(ALL_DAYS, SAID)
    branch.commit()
    branch.edit(("kind: material", "kind: editorial"), ("Support on all days.", "A typo."), ("hosting", "the hosting"))
    branch.commit("2026-03-02")
    assert {"E_NOTICE_PERIOD"} == refused(branch), "a correction beside it hides nothing"
    branch.edit(("kind: agreement", "kind: agreement\neffective: 2026-03-25"))
    branch.commit(day)
    assert {"E_NOTICE_PERIOD"} == refused(branch)
    branch.edit(("effective: 2026-03-25", "effective: 2026-05-01"))
    branch.commit(day)
    assert set() == refused(branch)
    first, law, correction = branch.workspace().corpus().versions("terms")
    assert [date(2026, 5, 1)] * 2 == [law.effective_on, correction.effective_on]
    assert first == in_force((first, law, correction), date(2026, 4, 30))


def test_an_announced_change_and_its_correction_give_the_notice_that_is_due(branch: Branch) -> None:
    branch.edit(ALL_DAYS, SAID, LATER)
    branch.commit()
    branch.edit(("kind: material", "kind: editorial"), ("Support on all days.", "A typo."), ("hosting", "the hosting"))
    branch.commit("2026-03-02")
    assert set() == refused(branch)
    branch.edit(("effective: 2026-05-01", "effective: 2026-03-20"))
    workspace = replace(branch.workspace(), now=lambda: datetime(2026, 3, 3, tzinfo=UTC))
    assert {"E_NOTICE_PERIOD"} == {one.code for one in found(workspace, committed=False)}
    branch.commit("2026-03-03")
    assert {"E_NOTICE_PERIOD"} == refused(branch)
