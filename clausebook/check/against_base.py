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
    lost_terms,
    publication,
    rules,
)
from clausebook.check.against_published import Known
from clausebook.check.citations import Citations
from clausebook.check.text import Texts
from clausebook.config import Config
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


def compare_with_base(sides: Sides, config: Config, today: date) -> list[Finding]:
    """The findings that the texts before did not have, wherever the lines stand now.

    Whatever else is in the files that are not touched, a proposal can only have broken what leads out of them.
    """
    texts, earlier, touched = sides.after, sides.before, sides.touched
    found = [*_everywhere(texts), *_linted(texts, touched, sides.known, config)]
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
        else:
            fresh.append(one)
    for path in touched:
        text = texts[path]
        past = sides.known.get(text.id)
        if text.read:
            fresh += against_published.find(text, past, config, today, refuted=path in sides.refuted) if past else ()
    return fresh


def find_proposed(revised: Iterable[DocumentChange], texts: Texts) -> list[Finding]:
    """What the change of each document gives occasion to ask."""
    return [found for one in revised for found in (*declared_change.find(one), *knock_on.find(one, texts))]


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


def _everywhere(texts: Texts) -> Iterator[Finding]:
    """What is wrong in all texts together."""
    yield from publication.find_in_texts(texts, texts.keys())
    yield from figures.find_differing(texts)


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
