"""Where references and links lead: the labels of a document, and what becomes of each reference to them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from clausebook.crossref.annexed import ATTACHED
from clausebook.crossref.references import Reference, find_in_text, label_parts, printed_label
from clausebook.model.clause import Block, Kind, ParsedClause
from clausebook.parse.enumerators import Enumerator, find_enumerators
from clausebook.parse.label_words import Rank, find_annex, take_apart

_NAMED = ATTACHED | {"article"}


class Outcome(StrEnum):
    """What became of a reference."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    MISSING = "not found"
    TITLE_DIFFERS = "title differs"
    BACKWARDS = "range runs backwards"
    OTHER_CLAUSE = "another clause"  # a link's text names a clause to which the link does not lead
    OTHER_DOCUMENT = "another document"
    EXTERNAL = "external"


class Place(NamedTuple):
    """A clause by its index, or an item inside one of its sentences."""

    clause: int
    enumerator: Enumerator | None = None


class Resolution(NamedTuple):
    """Where a reference leads: ``places`` holds one place when found, every candidate when ambiguous."""

    outcome: Outcome
    places: tuple[Place, ...] = ()


class LinkTarget(NamedTuple):
    """Where a link within the terms leads; ``path`` is "" for the same document, ``anchor`` "" for its top."""

    path: str
    anchor: str


@dataclass(frozen=True, slots=True)
class LabelIndex:
    """The labels of one document's version, as they can be cited.

    ``paths`` maps a label with those above it (``("D", "4")``) to indices of ``clauses``; ``tails`` maps the
    ends of the longer paths of sections where their numbers run on from one part to the next.
    """

    clauses: Sequence[ParsedClause]
    paths: Mapping[tuple[str, ...], tuple[int, ...]]
    tails: Mapping[tuple[str, ...], tuple[int, ...]]

    @classmethod
    def of(cls, clauses: Sequence[ParsedClause]) -> LabelIndex:
        """Index ``clauses``, whose parents come before their children."""
        own: list[tuple[str, ...]] = []
        paths: dict[tuple[str, ...], list[int]] = defaultdict(list)
        tails: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, clause in enumerate(clauses):
            path, labelled = _path(clause.block, own[clause.parent] if clause.parent >= 0 else ())
            own.append(path)
            if labelled:
                paths[path].append(index)
            if labelled and clause.block.kind is Kind.SECTION and path[0] not in _NAMED:
                for cut in range(1, len(path)):
                    tails[path[cut:]].append(index)
        restarts = any(len(indices) > 1 for indices in tails.values())
        return cls(clauses, _frozen(paths), {} if restarts else _frozen(tails))

    @property
    def has_articles(self) -> bool:
        """Whether any clause is called an article; where none is, "Article 6" speaks of a law."""
        return any(path[0] == "article" for path in self.paths if path)

    def find(self, noun: str, parts: Sequence[str]) -> tuple[Place, ...]:
        """Every place that ``parts`` can mean, a section rather than a list item of the same label."""
        key = (noun, *parts) if noun in _NAMED else tuple(parts)
        if exact := self._labelled(key):
            return tuple(Place(index) for index in exact)
        for cut in range(len(key) - 1, 0, -1):
            if bases := self._labelled(key[:cut]):
                return tuple(place for base in bases for place in self._inside(base, key[cut:]))
        return ()

    def stands_in(self, clause: int, around: int) -> bool:
        """Whether a clause is another or stands somewhere under it."""
        while clause > around:
            clause = self.clauses[clause].parent
        return clause == around

    def _labelled(self, key: tuple[str, ...]) -> tuple[int, ...]:
        hits = self.paths.get(key) or self.tails.get(key, ())
        sections = tuple(index for index in hits if self.clauses[index].block.kind is Kind.SECTION)
        return sections if len(sections) == 1 else hits

    def _inside(self, base: int, path: tuple[str, ...]) -> Iterator[Place]:
        """Items of ``path`` in the sentences of a clause or of the unnumbered paragraphs under it."""
        for index in range(base, len(self.clauses)):
            clause = self.clauses[index]
            if index == base or (clause.parent == base and not clause.block.label):
                yield from (Place(index, item) for item in find_enumerators(clause.block.text) if item.path == path)


def _path(block: Block, above: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """A block's label with those above it, and whether it has one of its own.

    "7.9" stands for itself wherever it is; "(a)" and "4." hang from the label above. Schedules, exhibits
    and the like, labelled or only named in a heading, begin paths of their own; a part is not cited.
    """
    if block.label.startswith("["):  # of a footnote, which is no clause to be cited
        return (), False
    rank, number, _ = take_apart(block.label) if block.label else find_annex(block.heading)
    if rank is not None:
        parts = label_parts(number)
        return ((), False) if rank is Rank.CHAPTER else ((rank.value, *parts) if rank.value in _NAMED else parts, True)
    noun, named = printed_label(block.label or block.heading)
    if noun in _NAMED:
        return (noun, *named), True
    if noun == "part":
        return (), False
    parts = named if noun and block.label else label_parts(block.label)
    whole = bool(noun) or (len(parts) > 1 and not block.label.startswith("("))
    return (parts if whole else (*above, *parts)), bool(parts)


def _frozen(found: Mapping[tuple[str, ...], list[int]]) -> dict[tuple[str, ...], tuple[int, ...]]:
    return {key: tuple(indices) for key, indices in found.items()}


def resolve(reference: Reference, index: LabelIndex) -> Resolution:
    """Where ``reference`` leads in the document of ``index``.

    To look into the document that a hint names, pass its index and the reference without the hint.
    """
    if reference.external or (reference.noun == "article" and not index.has_articles):
        return Resolution(Outcome.EXTERNAL)
    if reference.document_hint:
        return Resolution(Outcome.OTHER_DOCUMENT)
    places = _places(reference, reference.parts, index)
    if reference.annex and not places:
        return Resolution(Outcome.OTHER_DOCUMENT)
    agreeing = tuple(place for place in places if title_agrees(reference.title, index.clauses[place.clause].block))
    if len(places) > 1 and reference.title and len(agreeing) == 1:
        places = agreeing
    if len(places) != 1:
        return Resolution(Outcome.AMBIGUOUS if places else Outcome.MISSING, places)
    outcome = _range_outcome(reference, places[0], index) if reference.through else Outcome.FOUND
    return Resolution(Outcome.TITLE_DIFFERS if reference.title and not agreeing else outcome, places)


def _places(reference: Reference, parts: Sequence[str], index: LabelIndex) -> tuple[Place, ...]:
    """Every place that the parts of a reference can mean, only those in an annex if it names one."""
    if not reference.annex:
        return index.find(reference.noun, parts)
    noun, *number = reference.annex
    return index.find(noun, (*number, *parts)) or tuple(
        place
        for annex in index.paths.get(reference.annex, ())
        for place in index.find(reference.noun, parts)
        if index.stands_in(place.clause, annex)
    )


def _range_outcome(reference: Reference, first: Place, index: LabelIndex) -> Outcome:
    """Whether the range that begins at ``first`` has an end, after its beginning."""
    last = _places(reference, label_parts(reference.through), index)
    if len(last) != 1:
        return Outcome.AMBIGUOUS if last else Outcome.MISSING
    return Outcome.FOUND if _position(last[0]) > _position(first) else Outcome.BACKWARDS


def linkable(resolution: Resolution) -> bool:
    """Whether a bare reference leads somewhere without doubt, so that the site may make a link of it."""
    return resolution.outcome is Outcome.FOUND


def title_agrees(title: str, block: Block) -> bool:
    """Whether ``title`` has the words of the block's heading, or begins its text when it has none."""
    claimed = _words(title)
    return claimed == (_words(block.heading) if block.heading else _words(block.text)[: len(claimed)])


def link_target(href: str) -> LinkTarget | None:
    """Where a link written in Markdown leads within the terms; None for any other address, or a malformed one.

    GitHub has ``#user-content-x`` for ``#x``.
    """
    try:
        address = urlsplit(href.strip())
    except ValueError:
        return None
    if address.scheme or address.netloc:
        return None
    return LinkTarget(unquote(address.path), unquote(address.fragment).removeprefix("user-content-"))


def link_outcome(text: str, target: int, index: LabelIndex) -> Outcome | None:
    """Whether the text of a link, such as "Section 7.9 (Sharing)", agrees with the clause it leads to.

    ``target`` is that clause's index in the document of ``index``. None: the text names no clause.
    """
    claim = next(find_in_text(text), None)
    if claim is None:
        return None
    title = claim.title or re.sub(r"^\s*(?:(?:of|in|to)\b.*|[\s.:,–—-]+)", "", text[claim.end :])
    places = _places(claim, claim.parts, index)
    if target not in {place.clause for place in places}:
        return Outcome.OTHER_CLAUSE if places else Outcome.MISSING
    block = index.clauses[target].block
    return Outcome.TITLE_DIFFERS if title and not title_agrees(title, block) else Outcome.FOUND


def _position(place: Place) -> tuple[int, int]:
    return place.clause, place.enumerator.start if place.enumerator else -1


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold().replace("&", " and "))
