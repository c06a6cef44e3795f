"""Clause ids: declared, derived, handed over, never given twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.identity.clause_ids import Name, Names, heading_anchors, stem
from clausebook.model.clause import Block, Kind
from clausebook.parse.tree import clauses


def block(text: str = "", heading: str = "", label: str = "", kind: Kind = Kind.PARAGRAPH) -> Block:
    return Block(kind, label, "", heading, text, (), text)


@pytest.mark.parametrize(
    ("clause", "parent", "expected"),
    [
        (block("Fees are due. At once.", heading="Fees"), "", "fees"),
        (block("Fees are due at once and in full by everybody."), "", "fees-are-due-at-once-and"),
        (block("pay", label="(a)", kind=Kind.ITEM), "duties", "duties.a"),
        (block("pay", label="(i)", kind=Kind.ITEM), "duties.a", "duties.a.i"),
        (block("pay", label="2.", kind=Kind.ITEM), "steps", "steps.2"),
        (block("pay", label="(a)", kind=Kind.ITEM), "", "pay"),
        (block("pay", label="(a)"), "duties", "pay"),
        (block("pay", kind=Kind.ITEM), "duties", "pay"),
        (block("费用", kind=Kind.SECTION), "", "费用"),
    ],
)
def test_a_derived_id_says_what_the_clause_says(clause: Block, parent: str, expected: str) -> None:
    assert expected == stem(clause, parent)


def test_equal_words_get_different_ids() -> None:
    names = Names()
    for number in (1, 2, 3):
        names.derive(number, block("Payment."), "")
    assert ["payment", "payment-2", "payment-3"] == [names.of[number].id for number in (1, 2, 3)]


def test_an_id_stays_whatever_the_words_become() -> None:
    names = Names()
    names.derive(1, block("Payment."), "")
    names.derive(1, block("Refund."), "")
    assert Name("payment", declared=False) == names.of[1]


def test_an_anchor_replaces_a_derived_id_which_stays_an_alias() -> None:
    names = Names()
    names.derive(1, block("Payment."), "")
    names.declare(1, "pay")
    names.declare(1, "fees")
    assert Name("fees", declared=True, aliases=("payment", "pay")) == names.of[1]
    names.derive(2, block("Payment."), "")
    assert "payment-2" == names.of[2].id  # never reused


def test_declaring_the_derived_id_makes_it_declared() -> None:
    names = Names()
    names.derive(1, block("Payment."), "")
    names.declare(1, "payment")
    assert Name("payment", declared=True) == names.of[1]


def test_a_derived_id_gives_way_to_a_declared_one() -> None:
    names = Names()
    names.derive(1, block("Payment."), "")
    names.declare(2, "payment")
    assert Name("payment", declared=True) == names.of[2]
    assert Name("payment-2", declared=False) == names.of[1]


def test_an_anchor_declared_twice_is_told_apart() -> None:
    names = Names()
    names.declare(1, "fees")
    names.declare(2, "fees")
    assert ["fees", "fees-2"] == [names.of[1].id, names.of[2].id]


ANCHORS = st.sampled_from(["", "a", "b", "b-2"])
STEPS = st.lists(st.tuples(st.integers(1, 6), ANCHORS, st.sampled_from("ab")), max_size=20)


@given(STEPS)
def test_no_two_clauses_ever_share_an_id_and_what_is_stored_comes_back(steps: list[tuple[int, str, str]]) -> None:
    names = Names()
    for clause, anchor, text in steps:
        if anchor:
            names.declare(clause, anchor)
        else:
            names.derive(clause, block(text), "")
        ids = [name.id for name in names.of.values()]
        assert len(ids) == len(set(ids))
        assert all(names.taken[name.id] == clause for clause, name in names.of.items())
        restored = Names.restored(names.of.items())
        assert names.of == restored.of
        assert names.taken.keys() == restored.taken.keys()


class Watched(dict[str, int]):
    """What is taken, and how often it was asked."""

    asked = 0

    def __contains__(self, key: object) -> bool:
        self.asked += 1
        return super().__contains__(key)


def test_equal_words_are_not_counted_from_the_start_each_time() -> None:
    names = Names(taken=Watched())
    for number in range(1, 1001):
        names.derive(number, block("Payment."), "")
    assert isinstance(names.taken, Watched)
    assert 2 * 1000 >= names.taken.asked
    restored = Names.restored(names.of.items())
    for clause in (1001, 1002):
        restored.derive(clause, block("Payment."), "")
    assert ["payment-1001", "payment-1002"] == [restored.of[clause].id for clause in (1001, 1002)]


@given(STEPS)
def test_the_ids_are_those_that_counting_from_the_start_would_give(steps: list[tuple[int, str, str]]) -> None:
    names, forgetful = Names(), Names()
    for clause, anchor, text in steps:
        for one in (names, forgetful):
            if anchor:
                one.declare(clause, anchor)
            else:
                one.derive(clause, block(text), "")
        forgetful = Names.restored(forgetful.of.items())
    assert names.of == forgetful.of


@pytest.mark.parametrize(
    ("anchor", "place"),
    [
        ("appendix-f--unused", 0),  # GitHub
        ("appendix-f-unused", 0),  # GitLab
        ("1-fees--taxes", 1),
        ("1-fees-taxes", 1),  # GitLab, MkDocs
        ("fees-taxes", 1),  # pandoc
        ("überschrift", 2),
        ("uberschrift", 2),  # MkDocs
        ("überschrift-1", 3),
        ("uberschrift_1", 3),  # MkDocs
    ],
)
def test_the_anchors_of_every_tool_lead_to_a_heading(anchor: str, place: int) -> None:
    text = "# T\n\n## Appendix F - Unused\n\n## 1. Fees & Taxes\n\n## Überschrift\n\n## Überschrift\n"
    assert place == dict(heading_anchors(one.block for one in clauses(text)[1:]))[anchor]


def test_an_anchor_that_the_text_sets_leads_before_one_that_a_tool_would_give() -> None:
    text = "# T\n\n## Fees\n\nYou <span id='fees'>pay</span>.\n\n## Term {#end}\n"
    found = dict(heading_anchors(one.block for one in clauses(text)))
    assert (2, 3, 3) == (found["fees"], found["end"], found["term"])
