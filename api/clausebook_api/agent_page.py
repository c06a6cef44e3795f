"""The support agents' desk: what was asked, what was found, and one clause then and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from clausebook.html import urls, wording
from clausebook.html.language import say
from clausebook.html.redline import halves
from clausebook.model.change import Change, ChangeKind
from clausebook.model.version import Version, title
from clausebook.redline.word_diff import redline
from clausebook.timeline.validity import Span
from clausebook_api.agent_results import Under, list_under
from clausebook_api.document_view import DocumentView
from clausebook_api.errors import Problem
from clausebook_api.search import Answer, Ask, QueryError
from clausebook_api.search import search as search_index
from clausebook_api.service import Service
from clausebook_api.snapshot import Snapshot

PAGE = 20  # hits


@dataclass(frozen=True, slots=True)
class Asked:
    """The state of the desk: all of it stands in the address, so that it can be pasted into a ticket."""

    q: str = ""
    as_of: date | None = None
    basis: str = "effective"
    document: str = ""
    kind: str = ""
    lang: str = ""
    defined: bool = False
    status: str = "in-force"
    clause: str = ""
    page: int = 1

    def address(self, **changed: object) -> str:
        """The address of this state with some of it changed."""
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__} | changed
        usual = {name: field.default for name, field in self.__dataclass_fields__.items()}
        said = {name: int(value) if value is True else value for name, value in kept.items() if value != usual[name]}
        return f"?{urlencode(said)}" if said else "?"


class Found(NamedTuple):
    """What was found, or why nothing can be."""

    answer: Answer | None
    trouble: str = ""


class Later(NamedTuple):
    """A change after the day that was asked for; ``coming`` if it is not in force yet."""

    day: date
    coming: bool
    words: str
    note: str
    target: str


class Card(NamedTuple):
    """One clause: as it stood on the day, and as it stands today. ``left`` and ``right`` are HTML."""

    document: str
    clause: str
    title: str
    path: tuple[str, ...]
    state: str
    then: str
    now: str
    left: str
    right: str
    badges: tuple[tuple[str, str, str], ...]
    citation: str
    text: str
    compare: str
    history: str
    read: str  # where it stands in the text of the day
    under: tuple[Under, ...] = ()  # what stands under a section, on the day
    later: tuple[Later, ...] = ()
    held_today: bool = False  # whether it stood on the day, and the day is today


def search(snapshot: Snapshot, asked: Asked, today: date) -> Found:
    """Search as the desk asks."""
    if not asked.q.strip():
        return Found(None)
    if snapshot.index is None:
        broken = "Search by words is out of order for the moment. Citations still work: document and number."
        return Found(None, say(broken))
    ask = Ask(
        asked.as_of or today, today, asked.basis, asked.document, asked.kind, asked.lang, asked.status,
        definitions_only=asked.defined, limit=PAGE, offset=PAGE * (asked.page - 1),
    )  # fmt: skip
    try:
        return Found(search_index(snapshot.index, snapshot.citations, asked.q, ask))
    except QueryError as error:
        return Found(None, f"{error.message}.")


def selected(here: Service, snapshot: Snapshot, asked: Asked, found: Found) -> tuple[str, str] | None:
    """The document and clause to show beside the results: the one chosen, else the first."""
    if asked.clause:
        document, _, clause = asked.clause.partition("/")
        return document, clause
    answer = found.answer
    if answer and answer.hits:
        return answer.hits[0].document, answer.hits[0].clause
    if asked.q and snapshot.index is None:
        day = asked.as_of or here.today
        return next(iter(snapshot.citations.find(asked.q, day, asked.basis)), None)
    return None


def card(snapshot: Snapshot, asked: Asked, place: tuple[str, str], today: date) -> Card | None:
    """A clause then and now; None if there is no such clause."""
    try:
        book = snapshot.book(place[0])
    except Problem:
        return None
    line = book.timeline(place[1])
    if line is None:
        return None
    day = asked.as_of or today
    now = line.on(today, "effective")
    then = line.on(day, asked.basis) or line.before(day, asked.basis) or now or line.spans[-1]
    held = line.on(day, asked.basis) is not None
    days = (book.on(day, asked.basis) or then.stated_by, book.on(today) or book.versions[-1])
    read = (book.read_in(then, day, asked.basis), *days)
    shown = _card(snapshot, book, (then, now), read, _state(then, day, today, held=held))
    cited_on = book.cited_on(then, read[0])
    citation = snapshot.serializer.dated_citation(book.standing(today), then.placed, read[0], cited_on)
    later = tuple(_later(snapshot, book, then, today))
    return shown._replace(citation=citation, later=later, held_today=held and day == today)


def _state(then: Span, day: date, today: date, *, held: bool) -> str:
    if held:
        return say("In force" if day == today else "In force on that day")
    return say("Not in force on that day" if then.effective or then.hours else "Never in force")


def _card(
    snapshot: Snapshot,
    book: DocumentView,
    sides: tuple[Span, Span | None],
    read: tuple[Version, Version, Version],
    state: str,
) -> Card:
    """``read`` are the version in which to read the clause as it was, and those of the day asked for and of today."""
    then, now = sides
    change = _change(then, now)
    left, right = halves(change, snapshot.local.resolver(book, (now or then).last))
    document = book.record.id
    read_in, old, new = read
    target = urls.compare(document, old.name, new.name) if old != new else urls.version(new)
    return Card(
        document,
        then.clause,
        f"{title(book.record, book.versions, read_in)} {_short(book, then, read_in)}",
        tuple(wording.heading(one) for one in then.above),
        state,
        wording.unchanged(book.unchanged(then), then.hours),
        f"{_short(book, now, new)}, {wording.unchanged(book.unchanged(now), now.hours)}" if now else "",
        left,
        right if now else "",
        tuple((kind.value, wording.MARKS[kind], wording.said(change, kind)) for kind in change.kinds if now),
        "",
        then.placed.block.text,
        snapshot.local.address(f"{target}#{then.clause}"),
        snapshot.local.address(urls.clause(document, then.clause)),
        snapshot.local.address(urls.version(read_in, then.clause)),
        list_under(snapshot, book, read_in, then.clause),
    )


def _short(book: DocumentView, span: Span, version: Version) -> str:
    """What a clause is called in a version."""
    return wording.short(book.clause_in(version, span.clause) or span.placed)


def _change(then: Span, now: Span | None) -> Change:
    """What happened to a clause from then to now."""
    if now is None:
        return Change(then.clause, (ChangeKind.REMOVED,), then.placed, None)
    before, after = then.placed.block.wording, now.placed.block.wording
    kinds = []
    if before != after:
        kinds.append(ChangeKind.REWORDED)
    if then.placed.block.label != now.placed.block.label:
        kinds.append(ChangeKind.RENUMBERED)
    ops = redline(before, after) if before != after else ()
    return Change(then.clause, tuple(kinds), then.placed, now.placed, ops)


def _later(snapshot: Snapshot, book: DocumentView, then: Span, today: date) -> list[Later]:
    """What changed in the clause after a span, oldest first."""
    found = []
    line = book.timeline(then.clause)
    for bounds in line.bounds if line else ():
        first, later = bounds.first, bounds.first.number > then.last.number and not bounds.resumed
        change = book.corpus.change(first, then.clause) if later else None
        if change:
            words = ", ".join(wording.said(change, kind) for kind in wording.shown(change))
            target = snapshot.local.address(urls.version(first, then.clause))
            day = first.effective_on
            found.append(Later(day, day > today, words, first.note, target))
    return found
