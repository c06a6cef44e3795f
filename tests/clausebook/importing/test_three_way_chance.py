"""Texts that two sides change by chance at places of their own: both changes hold, and no one has to decide."""

from __future__ import annotations

import random
from typing import NamedTuple

import pytest

from clausebook.importing import Base, merge_onto
from clausebook.importing.text import read
from clausebook.parse.file import parse

HEAD = "---\nid: terms\ntitle: Terms\n---\n"
WORDS = (
    "fees", "invoice", "customer", "service", "provider", "notice", "liability", "damages", "breach",
    "confidential", "party", "term", "renewal", "audit", "warranty", "records", "data", "security", "delivery",
    "acceptance", "support", "credit", "interest", "currency", "tax", "assignment", "waiver",
)  # fmt: skip


class Line(NamedTuple):
    """A clause by its own name, and its words."""

    name: int
    text: str


class Maker:
    """Makes a text of chance, and changes of it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.count = 0

    def sentence(self) -> str:
        said = self.chance.sample(WORDS, self.chance.randint(6, 12))
        return f"The {' '.join(said)} {self.chance.randint(2, 99)} days."

    def line(self) -> Line:
        self.count += 1
        return Line(self.count, self.sentence())

    def text(self) -> list[Line]:
        return [self.line() for _ in range(self.chance.randint(4, 14))]

    def changed(self, lines: list[Line], mine: set[int]) -> tuple[list[Line], list[tuple[str, int, Line]]]:
        """The text after changes of some of its lines, and these changes."""
        told: list[tuple[str, int, Line]] = []
        for one in lines:
            if one.name in mine:
                kind = self.chance.choice(("reword", "remove", "add"))
                old = one.text.split(" ")
                new = " ".join(self.chance.choice(WORDS) if place == 3 else word for place, word in enumerate(old))
                fresh = one._replace(text=new) if kind == "reword" else self.line()
                told.append((kind, one.name, fresh))
        return applied(lines, told), told


def applied(lines: list[Line], told: list[tuple[str, int, Line]]) -> list[Line]:
    found: list[Line] = []
    after = {name: (kind, line) for kind, name, line in told}
    for one in lines:
        kind, line = after.get(one.name, ("", one))
        if kind != "remove":
            found.append(line if kind == "reword" else one)
        found += [line] if kind == "add" else []
    return found


def body(lines: list[Line], *, numbered: bool) -> str:
    number = (f"{place}\\. " if numbered else "" for place in range(1, len(lines) + 1))
    return "\n\n".join(f"{label}{one.text}" for label, one in zip(number, lines, strict=True)) + "\n"


def check_one(seed: int) -> None:
    maker = Maker(seed)
    lines = maker.text()
    numbered = maker.chance.random() < 0.4
    names = [one.name for one in lines]
    maker.chance.shuffle(names)
    cut = len(names) // 2
    ours, mine = maker.changed(lines, set(names[: maker.chance.randint(0, cut)]))
    theirs, other = maker.changed(lines, set(names[cut : maker.chance.randint(cut, len(names))]))
    counted = [any(kind != "reword" for kind, _, _ in told) for told in (mine, other)]
    numbered = numbered and not all(counted)  # two numberings would clash, and a person be told
    was = parse((HEAD + body(lines, numbered=numbered)).encode(), "t.md").clauses
    known = {one.name: place for place, one in enumerate(ours)}
    kept = {place: known[one.name] for place, one in enumerate(lines) if one.name in known}
    source = read(body(theirs, numbered=numbered).replace("\\", ""))
    made = merge_onto(source, HEAD + body(ours, numbered=numbered), "t.md", Base("v", "Terms", was, kept), "a")
    assert [] == [one for one in made.findings if one.code == "E_IMPORT_CONFLICT"], seed
    wanted = applied(lines, [*mine, *other])
    got = [one.block.text for one in parse(made.text.encode(), "t.md").clauses]
    assert [one.text for one in wanted] == got, seed


@pytest.mark.parametrize("part", range(4))
def test_what_each_side_changed_at_a_place_of_its_own_holds(part: int) -> None:
    for seed in range(part * 15, part * 15 + 15):
        check_one(seed)


@pytest.mark.proof
@pytest.mark.parametrize("part", range(20))
def test_so_it_is_with_two_thousand_texts(part: int) -> None:
    for seed in range(1000 + part * 100, 1100 + part * 100):
        check_one(seed)
