"""Histories whose truth is known, in which texts and parts of them come and go, twins among them."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from clausebook.compile.landed import name_clauses
from clausebook.compile.recognition import Recogniser
from clausebook.identity.documents import DocumentHistory
from clausebook.lineage.known import known_lineage
from clausebook.lineage.match import Lineage
from clausebook.model.change import Certainty, ChangeKind, Told
from clausebook.model.clause import ParsedClause
from clausebook.model.declared import NOTHING
from clausebook.parse import wording
from clausebook.timeline import dates
from clausebook.timeline.dates import Landing
from clausebook.timeline.hints import Hint

ROOT = Path(__file__).parents[3]
NOW = datetime(2024, 1, 1, 12, tzinfo=UTC)
Text = Sequence[ParsedClause]


def _bench(name: str) -> ModuleType:
    """A module of bench/, which is no installed package."""
    spec = importlib.util.spec_from_file_location(f"_flapping_{name}", ROOT / "bench" / f"{name}.py")
    assert spec
    assert spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


invented, synthetic, tally = (_bench(name) for name in ("invented", "synthetic", "tally"))


class Teller:
    """One document to which texts land; knows what each clause of each text was taken for."""

    def __init__(self) -> None:
        self.book = DocumentHistory(1, "terms", declared_id=False, path="terms.md", meta=None)
        self.recogniser = Recogniser()
        self.clauses = 0

    def land(self, text: Text) -> Lineage:
        book = self.book
        sha256 = wording.digest(clause.block.printed for clause in text)
        found = self.recogniser.recognise(book, text, sha256, Hint(""))
        book.keys = [key or self._new() for key in found.keys]
        name_clauses(book, text, book.keys)
        book.clauses = tuple(text)
        landing = Landing("c", NOW, NOW.date(), "terms.md", "Terms", sha256, NOTHING)
        book.versions = dates.land(book.id, book.versions, NOTHING, landing)
        return found.lineage

    def _new(self) -> int:
        self.clauses += 1
        return self.clauses


def without(text: Text, gone: frozenset[int]) -> tuple[tuple[ParsedClause, ...], dict[int, int]]:
    """A text without some of its clauses, and where each that is left stands in it."""
    places: dict[int, int] = {}
    left: list[ParsedClause] = []
    for place, clause in enumerate(text):
        if place not in gone:
            places[place] = len(left)
            parent = places[clause.parent] if clause.parent >= 0 else -1
            left.append(clause._replace(parent=parent))
    return tuple(left), places


def part(rng: random.Random, text: Text) -> frozenset[int]:
    """A clause and all that stands under it, at most half of the text."""
    for _ in range(20):
        family = {rng.randrange(len(text))}
        for place, clause in enumerate(text):
            if clause.parent in family:
                family.add(place)
        if 2 * len(family) < len(text):
            return frozenset(family)
    return frozenset()


def flaps(rng: random.Random, texts: Sequence[Text], mix: object, teller: Teller) -> Iterator[tuple[Any, Lineage]]:
    """True steps and what was told of them: there and back again, and with a part that goes and returns."""
    Step = synthetic.Step  # noqa: N806 - a class
    for number, step in enumerate(synthetic.history(rng, texts, mix)):
        back = Step(step.after, step.before, {j: i for i, j in step.pairs.items()}, step.merges, step.splits)
        if not number:
            teller.land(step.before)
        for one in (step, back, step, back, step):
            yield one, teller.land(one.after)
        gone = part(rng, step.after)
        left, places = without(step.after, gone)
        fewer = Step(step.after, left, places, {}, {})
        yield fewer, teller.land(left)
        lineage = teller.land(step.after)
        yield Step(left, step.after, {j: i for i, j in places.items()}, {}, {}), lineage


def told_over_a_gap(rng: random.Random, texts: Sequence[Text], mix: object) -> Iterator[tuple[Any, Lineage]]:
    """True steps during which a part of the text was away: it returns with the next step, edits and all."""
    for step in synthetic.history(rng, texts, mix):
        teller = Teller()
        teller.land(step.before)
        keys = list(teller.book.keys)
        said = list(tell(teller, without(step.before, part(rng, step.before))[0]))
        said += tell(teller, step.after)
        yield step, known_lineage(step.before, keys, step.after, teller.book.keys, said)


def tell(teller: Teller, text: Text) -> Iterator[Told]:
    """What is told of each clause when a text lands."""
    before = list(teller.book.keys)
    lineage = teller.land(text)
    yield from (Told(before[pair.before], (), pair.certainty) for pair in lineage.pairs)
    yield from (Told(before[place], (ChangeKind.REMOVED,)) for place in lineage.removed)
    yield from (Told(teller.book.keys[place], (ChangeKind.ADDED,)) for place in lineage.added)


def distinct(texts: Sequence[Text]) -> int:
    most: Counter[str] = Counter()
    for text in texts:
        most |= Counter(clause.block.wording for clause in text)
    return most.total()


def some_texts() -> list[Text]:
    return [invented.invented(random.Random(number), 30 + 10 * number) for number in range(8)]


NUMBER = [5, pytest.param(200, marks=pytest.mark.proof)]


@pytest.mark.parametrize("number", NUMBER)
@pytest.mark.parametrize(("mix", "least"), [("LIGHT", 0.99), ("HEAVY", 0.95)])
def test_texts_that_come_and_go_keep_their_clauses(number: int, mix: str, least: float) -> None:
    counts, texts = tally.Tally(), some_texts()
    for seed in range(number):
        teller, seen = Teller(), []
        for step, lineage in flaps(random.Random(f"flap/{seed}"), texts, getattr(synthetic, mix), teller):
            list(counts.add(step, lineage))
            seen += [step.before, step.after]
        assert teller.clauses <= distinct(seen)
    assert tally.f1(counts.pairs) >= least
    assert 0 == counts.wrong[Certainty.EXACT]


@pytest.mark.parametrize("number", NUMBER)
@pytest.mark.parametrize(("mix", "least"), [("LIGHT", 0.98), ("HEAVY", 0.85)])
def test_a_part_that_was_away_returns_with_its_clauses(number: int, mix: str, least: float) -> None:
    counts = tally.Tally()
    for seed in range(number):
        for step, lineage in told_over_a_gap(random.Random(f"gap/{seed}"), some_texts(), getattr(synthetic, mix)):
            list(counts.add(step, lineage))
    assert tally.f1(counts.pairs) >= least
    assert 0 == counts.wrong[Certainty.EXACT]
