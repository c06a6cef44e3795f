"""What is indexed: every wording a clause ever had, once, with all the days on which it stood."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from clausebook.corpus import Corpus
from clausebook.crossref.definitions import find_definitions
from clausebook.html import wording
from clausebook.model.change import Clause, as_clauses
from clausebook.model.clause import Kind
from clausebook.model.version import DocumentRecord, Version, periods, published_periods, title
from clausebook.parse.tree import TITLE
from clausebook.timeline.trace import compute_spans
from clausebook.timeline.validity import Days, Span, list_unchanged
from clausebook_api.search.found import Ask
from clausebook_api.search.words import words_of

_SHORT = 8  # words of a heading that is written as a line of a list


class Stretch(NamedTuple):
    """Days on which a wording stood at one place: in force, and published; with what all was called there."""

    effective: Days | None
    published: Days | None
    label: str
    title: str  # of the document
    cited: str  # "s 7.9"
    address: str
    path: tuple[str, ...]  # the headings around it, outermost first
    version: str
    published_on: date
    unchanged_since: date | None = None  # the first day in force of the words, under any number
    numbered_since: date | None = None  # the first of these days on which they were cited like this

    def days(self, basis: str) -> Days | None:
        """The days on one basis."""
        return self.published if basis == "published" else self.effective


@dataclass(frozen=True, slots=True)
class Entry:
    """One wording of one clause.

    ``bare``: it is but the heading of what stands under it. ``names`` is what its document is called: its titles, its
    file and the folders that this is in. ``place`` is its place in the order of all clauses the document ever had.
    """

    document: str
    clause: str
    text: str
    heading: str
    bare: bool
    defines: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    lang: str = "en"
    names: str = ""
    place: int = 0

    @property
    def sha256(self) -> str:
        """Of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def above(self) -> tuple[str, ...]:
        """The headings that it ever stood under, sorted."""
        return tuple(sorted({heading for stretch in self.stretches for heading in stretch.path}))

    @property
    def around(self) -> str:
        """What it may be found by besides its text: its heading, and those that it stands under."""
        return " \n".join((self.heading, *self.above))

    @property
    def key(self) -> str:
        """A name for all of it that is indexed; two entries never share one."""
        held = f"{self.document}\0{self.clause}\0{self.lang}\0{self.names}\0{self.around}\0{self.text}"
        return hashlib.sha256(held.encode()).hexdigest()[:32]


def find_stretch(entry: Entry, ask: Ask) -> Stretch | None:
    """How an entry stood on the day that is asked for; the last way it ever did, if superseded ones are wanted."""
    for stretch in entry.stretches:
        days = stretch.days(ask.basis)
        if days and days.holds(ask.day):
            return stretch
    return entry.stretches[-1] if ask.status == "all" else None


def is_defined(term: str, entry: Entry) -> bool:
    """Whether an entry defines a term, in whatever case it is written."""
    return any(words_of(term) == words_of(one) for one in entry.defines)


def make_entries(corpus: Corpus, record: DocumentRecord, sign: str) -> tuple[Entry, ...]:
    """The entries of a document, in order of appearance; what has no words (a date line has none) is left out.

    ``sign`` stands before numbers in citations.
    """
    versions = corpus.versions(record.id)
    called = _Called(record, versions, corpus, sign)
    found: dict[tuple[str, str], list[tuple[Span, tuple[Stretch, ...]]]] = {}
    spans = compute_spans(versions, corpus.clauses)
    dated = _date_stretches(spans, called)
    parents = {one.id for span in spans for one in span.above}
    for place, span in enumerate(spans):
        if span.placed.block.wording.strip() and span.placed.block.kind is not Kind.DATELINE:
            found.setdefault((span.clause, span.placed.block.text), []).append((span, dated[place]))
    return tuple(_entry(record, some, called, is_parent=id_ in parents) for (id_, _), some in found.items())


def _date_stretches(spans: Sequence[Span], called: _Called) -> Mapping[int, tuple[Stretch, ...]]:
    """The stretches of each span of a document, by its place among all."""
    places: dict[str, list[int]] = {}
    for place, span in enumerate(spans):
        places.setdefault(span.clause, []).append(place)
    return {
        place: stretches
        for some in places.values()
        for place, stretches in zip(some, _dated([spans[one] for one in some], called), strict=True)
    }


def _dated(spans: Sequence[Span], called: _Called) -> list[tuple[Stretch, ...]]:
    """The stretches of each span of a clause, with the days since which its words, and its number, are the same."""
    made = [[*called.stretches(span)] for span in spans]
    unchanged = list_unchanged(spans)
    last: tuple[date, str] | None = None
    numbered: date | None = None
    in_force = [
        (one.effective.start, at, n) for at, some in enumerate(made) for n, one in enumerate(some) if one.effective
    ]
    for start, at, number in sorted(in_force):
        one, days = made[at][number], unchanged[at]
        if days:
            here = days.start, one.cited
            numbered, last = (numbered if here == last else start), here
            made[at][number] = one._replace(unchanged_since=days.start, numbered_since=numbered)
    return [tuple(some) for some in made]


def _entry(
    record: DocumentRecord, some: Sequence[tuple[Span, tuple[Stretch, ...]]], called: _Called, *, is_parent: bool
) -> Entry:
    last, _ = some[-1]
    placed = last.placed
    block = placed.block
    return Entry(
        record.id,
        last.clause,
        block.text,
        block.heading,
        (is_parent or placed.address == TITLE) and _is_heading(placed),
        tuple(dict.fromkeys(one.term for one in find_definitions(as_clauses((placed,))))),
        tuple(stretch for _, stretches in some for stretch in stretches),
        record.lang,
        called.names,
        called.places[last.clause],
    )


def _is_heading(clause: Clause) -> bool:
    """Whether a clause that has others under it is but their heading: a few words that are no sentence."""
    block = clause.block
    if block.kind is Kind.SECTION:
        return True
    return len(block.text.split()) <= _SHORT and not block.text.endswith((",", ";", ":"))


class _Called:
    """What each clause is called in each version: the same words at the same place may be cited otherwise later."""

    def __init__(self, record: DocumentRecord, versions: Sequence[Version], corpus: Corpus, sign: str) -> None:
        self._versions = versions
        self._cited = [{one.id: wording.cited(one, sign) for one in corpus.clauses(version)} for version in versions]
        self.places = _order([tuple(cited) for cited in self._cited])
        *folders, file = record.path.rpartition(".")[0].split("/")
        self.names = " \n".join(dict.fromkeys((*(title(record, versions, one) for one in versions), *folders, file)))
        self._titles = [title(record, versions, version) for version in versions]
        self._periods = {
            basis: {period.version.number: period for period in some if period.ever}
            for basis, some in (("effective", periods(versions)), ("published", published_periods(versions)))
        }

    def stretches(self, span: Span) -> Sequence[Stretch]:
        """The stretches of a span, one for each name that the clause has in it; its last if it never held under any."""
        run = self._versions[span.first.number - 1 : span.last.number]
        made = []
        for names, some in groupby(run, key=lambda one: self._names(one, span.clause)):
            group = list(some)
            effective, published = (self._within(span.days(one), group, one) for one in ("effective", "published"))
            stated = next((one for one in group if one.number in self._periods["effective"]), group[0])
            made.append(_stretch(span, effective, published, stated, names))
        return [one for one in made if one.effective or one.published] or made[-1:]

    def _names(self, version: Version, clause: str) -> tuple[str, str]:
        """What the document, and the clause in it, is called in a version."""
        return self._titles[version.number - 1], self._cited[version.number - 1][clause]

    def _within(self, days: Days | None, group: Sequence[Version], basis: str) -> Days | None:
        """The days of a span on which it stood in some of its versions."""
        held = [self._periods[basis][one.number] for one in group if one.number in self._periods[basis]]
        if days is None or not held:
            return None
        return days.within(held[0].start, held[-1].end)


def _order(versions: Sequence[Sequence[str]]) -> Mapping[str, int]:
    """The place of each clause among all of a document: as in the newest version, others after what they followed."""
    order: list[str] = []
    known: set[str] = set()
    for version in reversed(versions):
        if not known:
            order, known = list(version), set(version)
        for place, clause in enumerate(version):
            if clause not in known:
                order.insert(order.index(version[place - 1]) + 1 if place else 0, clause)
                known.add(clause)
    return {clause: place for place, clause in enumerate(order)}


def _stretch(
    span: Span, effective: Days | None, published: Days | None, stated_by: Version, names: tuple[str, str]
) -> Stretch:
    placed = span.placed
    path = tuple(wording.heading(one) for one in span.above if _is_heading(one))
    return Stretch(
        effective,
        published,
        placed.block.label,
        *names,
        placed.address,
        path,
        stated_by.name,
        span.first.published_on,
    )
