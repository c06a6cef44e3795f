"""What a proposal makes worse: the findings in its texts that the texts before did not have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from clausebook.check import (
    against_published,
    dates,
    declared_change,
    figures,
    knock_on,
    links,
    lost_terms,
    publication,
    rules,
    titles,
    typography,
    withdrawal,
)
from clausebook.check.against_published import Known
from clausebook.check.citations import Citations
from clausebook.check.text import Texts
from clausebook.codes import finding
from clausebook.config import Config
from clausebook.lineage.successors import Whole, find_successors
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import Finding

_LINES = re.compile(r"\blines? \d+(?:(?:, | and )\d+)*")


@dataclass(frozen=True, slots=True)
class Sides:
    """All texts as a proposal leaves them, and as they were.

    ``touched`` are the files that differ, each with its path ``before``; ``known`` is what was published of their
    documents; ``refuted`` are the files that are said to bring a correction, and do not.
    """

    after: Texts
    before: Texts
    touched: Mapping[str, str]
    known: Mapping[str, Known]
    refuted: Collection[str] = ()

    @property
    def gone(self) -> dict[str, str]:
        """The paths at which no text is any more, each with where it is now; "" if it is deleted."""
        moved = {old: new for new, old in self.touched.items()}
        return {path: moved.get(path, "") for path in self.before.keys() - self.after.keys()}


def compare_with_base(sides: Sides, config: Config, today: date) -> list[Finding]:
    """The findings that the texts before did not have, wherever the lines stand now.

    Whatever else is in the files that are not touched, a proposal can only have broken what leads out of them.
    """
    texts, earlier, touched = sides.after, sides.before, sides.touched
    found = [*_everywhere(texts, sides.gone), *_linted(texts, touched, sides.known, config)]
    before = [
        *_everywhere(earlier),
        *_linted(earlier, touched.values(), sides.known, config),
    ]
    paths = {old: new for new, old in touched.items()}
    had = Counter(_what(one, paths.get(one.path, one.path)) for one in before)
    fresh = []
    for one in sorted(found):
        what = _what(one, one.path)
        if had[what]:
            had[what] -= 1
        elif one.code != "W_QUOTE_MIXED" or touched.get(one.path) not in earlier:  # as find_proposed tells it
            fresh.append(one)
    for path in touched:
        text = texts[path]
        past = sides.known.get(text.id)
        if text.read:
            fresh += against_published.find(text, past, config, today, refuted=path in sides.refuted) if past else ()
    return fresh


def find_proposed(revised: Iterable[DocumentChange], texts: Texts, updated: Mapping[str, date]) -> list[Finding]:
    """What the change of each document gives occasion to ask; ``updated`` is the Last Updated of each."""
    revised = tuple(revised)
    found: list[Finding] = []
    for one in revised:
        found += withdrawal.find(one, texts)
        found += declared_change.find(one)
        found += knock_on.find(one, texts, updated)
        found += typography.find_brought(one, texts)
    return [*found, *_successors(revised)]


def drop_echoes(found: Iterable[Finding], revised: Iterable[DocumentChange], texts: Texts) -> list[Finding]:
    """The findings without those that only follow from another: of a new name of a term that nobody uses yet."""
    renamed = {
        (one.path, lost.line)
        for one in revised
        if one.path in texts
        for lost in lost_terms.find_lost(one, texts[one.path], texts)
        if lost.renamed
    }
    return [one for one in found if not (one.code == "W_TERM_UNUSED" and (one.path, one.line) in renamed)]


def _everywhere(texts: Texts, gone: Mapping[str, str] = links.NONE_GONE) -> Iterator[Finding]:
    """What is wrong in all texts together."""
    yield from publication.find_in_texts(texts, texts.keys(), gone)
    yield from titles.find(texts)
    yield from figures.find_differing(texts)


def _successors(revised: Iterable[DocumentChange]) -> Iterator[Finding]:
    """``W_SUCCESSOR``: a file that was rewritten and renamed at once is known by nothing to be the same document."""
    gone = {one.record.id: one for one in revised if one.withdrawn and not one.lines}
    come = {one.record.id: one for one in revised if one.fresh}
    for old, new, share in find_successors(
        *({name: _whole(one) for name, one in side.items()} for side in (gone, come))
    ):
        message = f"“{new}” begins where “{old}” ends, with {share:.0%} of the words in common: it may go on from it"
        mend = f"If it does, write `id: {old}` at the top; else nothing."
        yield finding(come[new].path, 1, "W_SUCCESSOR", message, mend)


def _whole(one: DocumentChange) -> Whole:
    return Whole(one.record.title, [placed.block.wording for placed in one.after or one.before])


def _linted(texts: Texts, paths: Iterable[str], known: Mapping[str, Known], config: Config) -> list[Finding]:
    cited = Citations.of(texts, config)
    found: list[Finding] = []
    for text in (texts[path] for path in paths if path in texts and texts[path].read):
        found += rules.check_text(text, texts, cited, config)
        found += dates.find(text, known.get(text.id))
    return found


def _what(one: Finding, path: str) -> tuple[str, str, str]:
    """What a finding says, wherever it stands."""
    return path, one.code, _LINES.sub("line", one.message)
