"""Texts that contradict what was published before: refused until they are mended, whatever is changed beside them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.reliability.conftest import Desk

ONE = "---\nid: new\ntitle: New\nkind: policy\n---\n# New\n\n1. One rule, and no other.\n"
FEES = '\n<a id="fees"></a>2. You pay the fees of the order form each month.\n'
COURTS = '\n<a id="fees"></a>2. Disputes go before the courts of Ruritania.\n'
REUSED = ("E_ID_REUSED", "terms/new.md:10", "Choose a new id")


def dated(effective: str, words: str = "One rule") -> str:
    return ONE.replace("kind: policy", f"kind: policy\neffective: {effective}").replace("One rule", words)


@pytest.fixture
def reused(published: Desk) -> Desk:
    """A published removal, and the id of the removed clause committed on other words."""
    published.commit({"terms/new.md": ONE + FEES})
    published.commit({"terms/new.md": ONE})
    published.built()
    published.commit({"terms/new.md": ONE + COURTS})
    return published


def test_other_words_changed_later_do_not_hide_an_id_used_again(reused: Desk) -> None:
    reused.refused(*REUSED)
    reused.commit({"terms/new.md": (ONE + COURTS).replace("One rule", "A rule")})
    reused.refused(*REUSED)
    reused.commit({"terms/other.md": ONE.replace("New", "Other").replace("new", "other")})
    reused.refused(*REUSED)
    shutil.rmtree(reused.folder / ".clausebook")
    reused.site.unlink()
    reused.refused(*REUSED)  # from nothing, too


@pytest.mark.parametrize("command", ["log", "index"])
def test_no_command_that_compiles_passes_an_id_used_again(reused: Desk, command: str) -> None:
    reused.refused(*REUSED, command)


def test_words_that_are_put_back_mend_it_and_may_change_again(reused: Desk) -> None:
    for words in ("of the order form each month", "of the order each year", "that are due"):
        reused.commit({"terms/new.md": ONE + FEES.replace("of the order form each month", words)})
        reused.built()


def test_a_clause_may_come_back_with_its_words_and_then_change_step_by_step(published: Desk) -> None:
    for words in (FEES, "", FEES, FEES.replace("of the order form", "that are due"), COURTS):
        published.commit({"terms/new.md": ONE + words})
        published.built()


def test_check_tells_of_the_id_what_build_refuses_until_it_is_mended(reused: Desk) -> None:
    for options in ((), ("--committed",)):
        done = reused.run("check", "--errors", *options)
        assert 1 == done.returncode
        assert "terms/new.md:10 E_ID_REUSED" in done.stdout
    reused.write("terms/new.md", ONE + COURTS.replace("fees", "courts"))
    assert 0 == reused.run("check", "--errors").returncode
    reused.commit()
    reused.built()


def test_other_words_changed_later_do_not_hide_an_overlap(published: Desk) -> None:
    published.commit({"terms/new.md": ONE}, day=10)
    published.built()
    published.commit({"terms/new.md": dated("2023-12-01", "A rule")}, day=20)
    refused = ("E_OVERLAP", "terms/new.md:5", "Write a day after 2024-01-11")
    published.refused(*refused)
    published.commit({"terms/new.md": dated("2023-12-01", "The rule")}, day=30)
    published.refused(*refused)
    assert "terms/new.md:5 E_OVERLAP" in published.run("check", "--errors").stdout
    published.commit({"terms/new.md": ONE.replace("One rule", "The rule")}, day=40)
    published.built()


def test_the_text_replaced_is_the_one_in_force_on_the_day_of_publication(published: Desk) -> None:
    published.commit({"terms/new.md": ONE}, day=10)
    published.commit({"terms/new.md": dated("2024-02-01", "A rule")}, day=20)
    published.built()
    published.commit({"terms/new.md": dated("2024-01-15", "The rule")}, day=60)
    published.refused("E_OVERLAP", "terms/new.md:5", "Write a day after 2024-02-01")
    published.commit({"terms/new.md": dated("2024-02-15", "The rule")}, day=61)
    published.built()


def test_without_its_line_a_text_holds_on_no_day_before_it_was_published(published: Desk) -> None:
    published.commit({"terms/new.md": ONE}, day=10)
    published.commit({"terms/new.md": dated("2024-01-02", "The rule")}, day=60)
    published.refused("E_OVERLAP", "terms/new.md:5", "or delete the line")
    published.commit({"terms/new.md": ONE.replace("One", "The")}, day=61)
    published.built()
    assert "corrected on 2024-03-02 from 2024-01-02" in published.run("log", "new").stdout


def test_a_version_may_overtake_one_that_is_not_in_force_yet(published: Desk) -> None:
    published.commit({"terms/new.md": ONE}, day=10)
    published.commit({"terms/new.md": dated("2024-02-01", "A rule")}, day=20)
    published.commit({"terms/new.md": dated("2024-01-25", "The rule")}, day=21)
    published.built()


def test_none_of_it_stops_a_repository_that_nobody_prepared(desk: Desk) -> None:
    for words in (ONE + FEES, ONE, ONE + COURTS, dated("2023-12-01", "A rule")):
        desk.commit({"terms/new.md": words})
        desk.built()


NOTICE = 'strict = true\nsite_name = "Example Legal"\n[notice_periods]\npolicy = 30\n'


@pytest.mark.parametrize(
    ("declared", "code"),
    [("2099-01-01", "E_EFFECTIVE_LATE"), ("2024-02-10", "E_NOTICE_PERIOD"), ("2024-01-05", "E_OVERLAP")],
)
def test_a_day_declared_for_a_text_in_force_is_refused_alike_before_and_after_the_merge(
    desk: Desk, declared: str, code: str
) -> None:
    desk.write("clausebook.toml", NOTICE)
    desk.commit({"terms/new.md": ONE}, day=10)
    desk.commit({"terms/new.md": dated("2024-03-01", "A rule")}, day=20)
    desk.built()
    desk.write("terms/new.md", dated(declared, "A rule"))
    for options in ((), ("--base", "HEAD")):
        assert f"terms/new.md:5 {code}" in desk.run("check", "--errors", *options).stdout
    desk.commit(day=90)
    assert f"terms/new.md:5 {code}" in desk.run("check", "--errors", "--committed").stdout
    desk.refused(code, "terms/new.md:5", "")


def test_a_corrected_day_is_told_before_the_merge_and_as_long_as_the_text_stands(desk: Desk) -> None:
    desk.commit({"terms/new.md": ONE}, day=10)
    desk.commit({"terms/new.md": ONE.replace("One rule", "A rule")}, day=60)
    desk.write("terms/new.md", dated("2024-02-01", "A rule"))
    told = "terms/new.md:5 W_PAST_DAYS"
    assert told in desk.run("check").stdout
    assert told in desk.run("check", "--base", "HEAD").stdout
    assert told.rpartition(" ")[2] in desk.run("review", "--base", "HEAD").stdout
    desk.commit(day=90)
    desk.built()
    assert told in desk.run("check", "--committed").stdout
    assert "corrected on 2024-03-31 from 2024-03-01" in desk.run("log", "new").stdout


def test_new_words_with_a_past_day_are_told_before_the_merge_and_as_long_as_they_stand(desk: Desk) -> None:
    desk.commit({"terms/new.md": ONE}, day=10)
    desk.write("terms/new.md", dated("2024-02-01", "A rule"))
    told = "terms/new.md:5 W_PAST_DAYS"
    assert told in desk.run("check").stdout
    desk.commit(day=60)
    desk.built()
    assert told in desk.run("check").stdout
    assert told in desk.run("check", "--committed").stdout
    assert "backdated on 2024-03-01 to 2024-02-01" in desk.run("log", "new").stdout
    desk.commit({"terms/new.md": ONE.replace("One rule", "The rule")}, day=61)
    assert "W_PAST_DAYS" not in desk.run("check").stdout
