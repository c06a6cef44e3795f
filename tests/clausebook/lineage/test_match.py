from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.lineage.match import Crossing, Lineage, Pair, find_moves_across, match
from clausebook.model.change import Certainty
from clausebook.model.clause import Block, Kind, ParsedClause
from clausebook.parse.tree import clauses

ROOT = Path(__file__).parents[3]
EXACT, LIKELY, PROBABLE = Certainty.EXACT, Certainty.LIKELY, Certainty.PROBABLE


def _bench(name: str) -> ModuleType:
    """A module of bench/, which is no installed package."""
    spec = importlib.util.spec_from_file_location(f"_bench_{name}", ROOT / "bench" / f"{name}.py")
    assert spec
    assert spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


invented = _bench("invented").invented
synthetic = _bench("synthetic")
tally = _bench("tally")

PAY = "The Customer shall pay every invoice within thirty days of the day on which it was received."
AUDIT = "We may audit your use of the Services once a year, at our own expense and during business hours."
DATA = "Personal data is kept for as long as the account exists and deleted ninety days after it is closed."
LAW = "These terms are governed by the laws of California, without regard to its conflict of laws rules."
CHANGE = "Any amendment must be made in writing and signed by an authorised representative of both parties."


def text(*lines: str) -> tuple[ParsedClause, ...]:
    """Clauses from an outline: two spaces a level, ``# `` a heading, ``| `` a row, ``{id} `` a declared id."""
    result: list[ParsedClause] = []
    open_at: list[int] = []
    for place, line in enumerate(lines):
        words = line.lstrip()
        depth = (len(line) - len(words)) // 2
        anchor = ""
        if words.startswith("{"):
            anchor, _, words = words[1:].partition("} ")
        kind = {"# ": Kind.SECTION, "| ": Kind.ROW}.get(words[:2], Kind.PARAGRAPH)
        words = words if kind is Kind.PARAGRAPH else words[2:].replace(" | ", "\t")
        heading = words if kind is Kind.SECTION else ""
        block = Block(kind, "", anchor, heading, words, (), words.replace("\t", " "), int(kind is Kind.SECTION))
        del open_at[depth:]
        result.append(ParsedClause(block, f"p{place}", open_at[-1] if open_at else -1, depth, place + 1))
        open_at.append(place)
    return tuple(result)


def pairs(lineage: Lineage) -> list[tuple[int, int]]:
    return [(pair.before, pair.after) for pair in lineage.pairs]


def sure(lineage: Lineage) -> list[Certainty]:
    return [pair.certainty for pair in lineage.pairs]


def test_an_unchanged_text_is_exact_even_where_clauses_repeat() -> None:
    same = text("# Fees", "  Payment.", "  Payment.", f"  {PAY}")
    assert Lineage(tuple(Pair(i, i, EXACT) for i in range(4))) == match(same, same)


def test_texts_without_clauses_have_a_lineage() -> None:
    assert Lineage((), (), (0, 1)) == match((), text(PAY, LAW))
    assert Lineage((), (0, 1)) == match(text(PAY, LAW), ())


def test_a_reworded_clause_is_the_same_clause() -> None:
    after = PAY.replace("thirty", "sixty")
    found = match(text(PAY, AUDIT, LAW), text(after, AUDIT, LAW))
    assert [(0, 0), (1, 1), (2, 2)] == pairs(found)
    assert [LIKELY, EXACT, EXACT] == sure(found)


def test_other_words_at_the_same_place_are_another_clause() -> None:
    found = match(text(PAY, AUDIT, LAW), text(PAY, DATA, LAW))
    assert ([(0, 0), (2, 2)], (1,), (1,)) == (pairs(found), found.removed, found.added)


def test_the_declared_id_decides_against_the_words() -> None:
    found = match(text(f"{{pay}} {PAY}", f"{{audit}} {AUDIT}"), text(f"{{audit}} {PAY}", f"{{pay}} {AUDIT}"))
    assert [Pair(0, 1, EXACT), Pair(1, 0, EXACT)] == list(found.pairs)


def test_an_id_that_occurs_twice_declares_nothing() -> None:
    found = match(text(f"{{x}} {PAY}", AUDIT), text(f"{{x}} {AUDIT}", f"{{x}} {PAY}"))
    assert [(0, 1), (1, 0)] == pairs(found)


def test_a_derived_id_is_met_again_when_it_is_stamped() -> None:
    found = match(
        text("Payment.", "Payment."), text("{payment-2} Payment.", "{payment} Payment."), ids=["payment", "payment-2"]
    )
    assert [Pair(0, 1, EXACT), Pair(1, 0, EXACT)] == list(found.pairs)


def test_the_same_words_stay_one_clause_when_their_id_is_replaced() -> None:
    found = match(text(f"{{old}} {PAY}", AUDIT), text(f"{{new}} {PAY}", LAW))
    assert [Pair(0, 0, EXACT)] == list(found.pairs)


@pytest.mark.parametrize("target", ["law", "p1"])
def test_a_hint_leads_from_an_id_to_an_id_or_an_address(target: str) -> None:
    after = text(AUDIT, f"{{law}} {LAW}")
    assert Pair(0, 1, EXACT) in match(text(PAY, AUDIT), after, {"pay": target}, ["pay", "audit"]).pairs


def test_a_hint_that_leads_nowhere_changes_nothing() -> None:
    before, after = text(PAY, AUDIT), text(AUDIT, PAY)
    assert match(before, after) == match(before, after, {"pay": "nowhere", "gone": "p1"}, ["pay", "audit"])


def test_of_twins_one_is_removed_and_the_others_are_no_longer_exact() -> None:
    found = match(text("Payment.", PAY, "Payment.", LAW), text("Payment.", PAY, LAW))
    assert [(0, 0), (1, 1), (3, 2)] == pairs(found)
    assert [LIKELY, EXACT, EXACT] == sure(found)


def test_as_many_twins_on_both_sides_pair_in_order() -> None:
    before = text("Payment.", PAY, "Payment.", LAW)
    found = match(before, text("Payment.", AUDIT, "Payment.", DATA))
    assert [(0, 0), (2, 2)] == pairs(found)
    assert [LIKELY, LIKELY] == sure(found)


def test_twins_are_told_apart_by_their_company() -> None:
    found = match(
        text("# Fees", "  Scope.", f"  {PAY}", "# Audits", "  Scope.", f"  {AUDIT}"),
        text("# Audits", "  Scope.", f"  {AUDIT}", "# Fees", "  Scope.", f"  {PAY}"),
    )
    assert [(0, 3), (1, 4), (2, 5), (3, 0), (4, 1), (5, 2)] == pairs(found)


def test_a_generic_wording_elsewhere_is_never_exact() -> None:
    found = match(
        text("# Fees", "  Scope.", f"  {PAY}", "# Law", f"  {LAW}", f"  {AUDIT}"),
        text("# Fees", f"  {PAY}", "# Law", f"  {LAW}", "  Scope.", f"  {AUDIT}"),
    )
    assert LIKELY == next(pair.certainty for pair in found.pairs if pair.before == 1)


def test_a_retitled_section_is_known_by_what_stands_under_it() -> None:
    found = match(
        text("# Fees", f"  {PAY}", f"  {AUDIT}", "# Law", f"  {LAW}"),
        text("# What you owe us", f"  {PAY}", f"  {AUDIT}", "# Law", f"  {LAW}"),
    )
    assert [(place, place) for place in range(5)] == pairs(found)


def test_a_row_is_known_by_its_first_cell() -> None:
    found = match(
        text("# Subprocessors", "  | Fastly | Content delivery | United States", "  | Zendesk | Support | Denmark"),
        text("# Subprocessors", "  | Zendesk | Support | Denmark", "  | Fastly | Caching of images | Ireland"),
    )
    assert [(0, 0), (1, 2), (2, 1)] == pairs(found)


def test_rows_whose_first_cell_is_a_number_are_not_known_by_it() -> None:
    found = match(
        text("# Fees", "  | 1 | Calls | per minute"),
        text("# Fees", "  | 1 | Storage of recordings | a month", f"  {LAW}"),
    )
    assert ([(0, 0)], (1,)) == (pairs(found), found.removed)


def test_a_split_names_the_clause_and_the_parts_that_left_it() -> None:
    found = match(text(LAW, f"{PAY} {AUDIT}", DATA), text(LAW, PAY, AUDIT, DATA))
    kept = next(pair.after for pair in found.pairs if pair.before == 1)
    left = ({1, 2} - {kept}).pop()
    assert (((1, (left,)),), (left,), ()) == (found.splits, found.added, found.merges)


def test_a_merge_names_the_clauses_taken_in_and_the_clause_that_took_them() -> None:
    found = match(text(LAW, PAY, AUDIT, DATA), text(LAW, f"{PAY} {AUDIT}", DATA))
    kept = next(pair.before for pair in found.pairs if pair.after == 1)
    taken = ({1, 2} - {kept}).pop()
    assert ((((taken,), 1),), (taken,), ()) == (found.merges, found.removed, found.splits)


def test_a_shortened_clause_is_no_split() -> None:
    found = match(text(LAW, f"{PAY} {AUDIT} {DATA}", CHANGE), text(LAW, PAY, CHANGE))
    assert ([(0, 0), (1, 1), (2, 2)], ()) == (pairs(found), found.splits)


def test_a_change_of_order_moves_the_fewest() -> None:
    found = match(text(PAY, AUDIT, DATA, LAW), text(LAW, PAY, AUDIT, DATA))
    assert (Pair(3, 0, EXACT),) == found.moved


def test_what_stands_under_a_moved_section_does_not_move_by_itself() -> None:
    found = match(
        text("# Fees", f"  {PAY}", f"  {AUDIT}", "# Law", f"  {LAW}", "# Data", f"  {DATA}"),
        text("# Law", f"  {LAW}", "# Data", f"  {DATA}", "# Fees", f"  {PAY}", f"  {AUDIT}"),
    )
    assert [0] == [pair.before for pair in found.moved]


def test_a_clause_under_another_section_moved() -> None:
    found = match(
        text("# Fees", f"  {PAY}", f"  {AUDIT}", "# Law", f"  {LAW}"),
        text("# Fees", f"  {PAY}", "# Law", f"  {AUDIT}", f"  {LAW}"),
    )
    assert [2] == [pair.before for pair in found.moved]


def test_a_heading_put_above_clauses_or_taken_away_moves_none() -> None:
    bare, headed = text("# Fees", f"  {PAY}", f"  {AUDIT}"), text("# Fees", f"  {PAY}", "  # Audits", f"    {AUDIT}")
    assert ((), ()) == (match(bare, headed).moved, match(headed, bare).moved)


@given(st.permutations(range(7)))
def test_the_fewest_move_and_the_rest_keeps_its_order(order: Sequence[int]) -> None:
    clauses = text(*(f"{number} {PAY}" for number in range(7)))
    found = match(clauses, [clauses[place] for place in order])
    stayed = [pair.after for pair in found.pairs if pair not in found.moved]
    rising = (len(some) for size in range(8) for some in combinations(order, size) if list(some) == sorted(some))
    assert sorted(stayed) == stayed
    assert max(rising) == len(stayed)


@given(st.integers(0, 10_000), st.sampled_from([synthetic.LIGHT, synthetic.HEAVY]))
def test_every_clause_is_accounted_for_once(seed: int, mix: object) -> None:
    for step in synthetic.history(
        random.Random(seed), [invented(random.Random(seed + n), 25) for n in range(2)], mix, 2
    ):
        found = match(step.before, step.after)
        assert list(range(len(step.before))) == sorted([*(pair.before for pair in found.pairs), *found.removed])
        assert list(range(len(step.after))) == sorted([*(pair.after for pair in found.pairs), *found.added])
        assert {part for _, parts in found.splits for part in parts} <= set(found.added)
        assert {part for parts, _ in found.merges for part in parts} <= set(found.removed)
        assert {whole for whole, _ in found.splits} <= {pair.before for pair in found.pairs}
        assert {whole for _, whole in found.merges} <= {pair.after for pair in found.pairs}
        assert set(found.moved) <= set(found.pairs)


def _measured(texts: Sequence[Sequence[ParsedClause]], mix: object, histories: int) -> tuple[float, int]:
    """F1 of the pairs, and how many wrong ones were called exact."""
    counts = tally.Tally()
    for number in range(histories):
        for step in synthetic.history(random.Random(f"test/{number}"), texts, mix):
            list(counts.add(step, match(step.before, step.after)))
    assert counts.pairs["true"] > 10 * histories
    return tally.f1(counts.pairs), counts.wrong[EXACT]


@pytest.mark.parametrize(("mix", "least"), [(synthetic.LIGHT, 0.99), (synthetic.HEAVY, 0.95)], ids=["light", "heavy"])
def test_histories_of_invented_texts_are_recovered(mix: object, least: float) -> None:
    f1, wrong_exact = _measured([invented(random.Random(n), 30 + 10 * n) for n in range(8)], mix, 25)
    assert f1 >= least
    assert wrong_exact == 0


@pytest.mark.parametrize(("mix", "least"), [(synthetic.LIGHT, 0.99), (synthetic.HEAVY, 0.95)], ids=["light", "heavy"])
def test_histories_of_real_texts_are_recovered(
    mix: object, least: float, policies: list[tuple[ParsedClause, ...]]
) -> None:
    f1, wrong_exact = _measured(policies, mix, 25)
    assert f1 >= least
    assert wrong_exact == 0


@pytest.fixture(scope="session")
def policies(site_policy: Path) -> list[tuple[ParsedClause, ...]]:
    sources = [path.read_text(encoding="utf-8") for path in sorted(site_policy.glob("Policies/**/*.md"))]
    return [found for source in sources if len(found := clauses(source.split("---\n", 2)[-1])) >= 10]


def test_the_lineage_does_not_depend_on_the_hash_seed() -> None:
    script = (
        "import random, runpy, sys; from clausebook.lineage.match import match;"
        f"made = runpy.run_path({str(ROOT / 'bench/invented.py')!r})['invented'];"
        "print(match(made(random.Random(1), 150), made(random.Random(2), 150)))"
    )
    run = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert "PROBABLE" in run[0]
    assert run[0] == run[1]


def test_a_clause_of_the_same_words_crosses_to_another_document() -> None:
    one, other = text("Payment.", PAY, LAW), text("Payment.", LAW, PAY)
    found = find_moves_across([("tos", clause) for clause in one], [("fees", other[0]), ("fees", other[2])])
    assert (Crossing(1, 1, EXACT),) == found


def test_a_clause_found_inside_one_of_another_document_probably_crossed() -> None:
    found = find_moves_across([("tos", text(PAY)[0])], [("fees", text(LAW)[0]), ("fees", text(f"{PAY} {AUDIT}")[0])])
    assert (Crossing(0, 1, PROBABLE),) == found


def test_nothing_crosses_within_a_document_or_to_two() -> None:
    clause = text(PAY)[0]
    assert () == find_moves_across([("tos", clause)], [("tos", clause)])
    assert () == find_moves_across([("tos", clause)], [("fees", clause), ("audits", clause)])
