"""Edits of words made readable: phrases instead of confetti, whole sentences, whole words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from clausebook.redline.tokens import OF_CLAUSE, OF_SENTENCE, Edit, Side, count, is_word

_WEAK = re.compile(
    "(?i:an?|and|any|as|at|be|been|by|for|from|ha[sd]|have|in|into|is|its?|of|on|or|our|such|that|the|their|there|"
    "these|they|this|those|to|us|was|we|were|which|will|with|your?)",
)
_FEW = 2  # words kept between two edits of one phrase, at most


def make_readable(a: Side, b: Side, edits: list[Edit]) -> list[Edit]:
    """The same difference in edits a reader can follow: settled, joined, at whole sentences and words."""
    edits = _joined(_settled(a, b, edits), lambda one, two: _same_phrase(a, b, one, two))
    edits = list(_whole_sentences(a, b, edits))
    edits = list(_with_their_words(a, b, sorted([*edits, *_respaced(a, b, edits)])))
    return _joined(edits, lambda one, two: one.a1 == two.a0)


def _neighbours(a: Side, b: Side, edits: list[Edit]) -> Iterator[tuple[Edit, Edit]]:
    """Each edit with the one after it, or the end of the texts."""
    m, n = len(a.words), len(b.words)
    return pairwise([*edits, Edit(m, m, n, n)])


def _settled(a: Side, b: Side, edits: list[Edit]) -> list[Edit]:
    """Where words repeat, an insertion or removal may stand in several places: choose the strongest borders."""
    result: list[Edit] = []
    at = 0
    for edit, following in _neighbours(a, b, edits):
        shift = 0
        if (edit.a0 == edit.a1) != (edit.b0 == edit.b1):
            side, start, end = (b, edit.b0, edit.b1) if edit.a0 == edit.a1 else (a, edit.a0, edit.a1)
            shift = _shift(side, start, end, edit.a0 - at, following.a0 - edit.a1)
        result.append(Edit(*(place + shift for place in edit)))
        at = result[-1].a1
    return result


def _shift(side: Side, start: int, end: int, left: int, right: int) -> int:
    """How far to move, over at most ``left`` or ``right`` tokens; to touch another edit is worth a border."""
    words = side.words
    low = next((k for k in range(left) if words[start - 1 - k] != words[end - 1 - k]), left)
    high = next((k for k in range(right) if words[start + k] != words[end + k]), right)

    def merit(k: int) -> tuple[int, int]:
        touches = OF_CLAUSE * (k in {-left, right})
        return side.strength(start + k) + side.strength(end + k) + touches, k

    return max(range(-low, high + 1), key=merit)


def _joined(edits: list[Edit], belong: Callable[[Edit, Edit], bool]) -> list[Edit]:
    result = edits[:1]
    for edit in edits[1:]:
        last = result[-1]
        if belong(last, edit):
            result[-1] = Edit(last.a0, edit.a1, last.b0, edit.b1)
        else:
            result.append(edit)
    return result


def _same_phrase(a: Side, b: Side, one: Edit, two: Edit) -> bool:
    """Whether the words kept between two edits are too few or too weak to be worth keeping."""
    kept = [word for word in a.words[one.a1 : two.a0] if is_word(word)]
    if one.a1 == two.a0:
        return True
    if len(kept) > _FEW or _parted(a, b, one, two) or any(map(str.isdigit, "".join(kept))):
        return False
    if (one.a0 == one.a1 and two.a0 == two.a1) or (one.b0 == one.b1 and two.b0 == two.b1):
        return False
    return len(kept) <= min(max(_changed(a, b, one)), max(_changed(a, b, two))) or all(map(_WEAK.fullmatch, kept))


def _changed(a: Side, b: Side, edit: Edit) -> tuple[int, int]:
    """How many words an edit removes, and how many it adds."""
    return count(a.words[edit.a0 : edit.a1]), count(b.words[edit.b0 : edit.b1])


def _border(a: Side, b: Side, i: int, j: int) -> bool:
    return a.strength(i) == b.strength(j) == OF_SENTENCE


def _parted(a: Side, b: Side, one: Edit, two: Edit) -> bool:
    """Whether the words kept between two edits touch a border of sentences on both sides."""
    return any(_border(a, b, one.a1 + k, one.b1 + k) for k in range(two.a0 - one.a1 + 1))


def _whole_sentences(a: Side, b: Side, edits: list[Edit]) -> Iterator[Edit]:
    """The edits, but a sentence with several of them and over half of its words changed as one edit."""
    group: list[Edit] = []
    for edit, following in _neighbours(a, b, edits):
        group.append(edit)
        if edit is edits[-1] or _parted(a, b, edit, following):
            sentence = _sentence(a, b, group)
            removed, added = map(sum, zip(*(_changed(a, b, each) for each in group), strict=True))
            kept = sum(_changed(a, b, sentence)) - removed - added
            rewritten = removed and added and removed + added > kept and (len(group) > 1 or not kept)
            yield from [sentence] if rewritten else group
            group = []


def _sentence(a: Side, b: Side, group: list[Edit]) -> Edit:
    """The stretch from the border of sentences before the edits to the one after them."""
    (a0, _, b0, _), (_, a1, _, b1) = group[0], group[-1]
    left = next(k for k in range(a0 + 1) if _border(a, b, a0 - k, b0 - k))
    right = next(k for k in range(len(a.words) - a1 + 1) if _border(a, b, a1 + k, b1 + k))
    return Edit(a0 - left, a1 + right, b0 - left, b1 + right)


def _respaced(a: Side, b: Side, edits: list[Edit]) -> Iterator[Edit]:
    """Places between kept words where only the white space differs."""
    m, n = len(a.words) + 1, len(b.words) + 1
    for one, two in pairwise([Edit(-1, -1, -1, -1), *edits, Edit(m, m, n, n)]):
        i, j, size = one.a1 + 1, one.b1 + 1, two.a0 - one.a1 - 1
        if size > 0 and a.text[a.ends[i] : a.starts[i + size - 1]] != b.text[b.ends[j] : b.starts[j + size - 1]]:
            yield from (Edit(i + k, i + k, j + k, j + k) for k in range(size) if a.gap(i + k) != b.gap(j + k))


def _with_their_words(a: Side, b: Side, edits: list[Edit]) -> Iterator[Edit]:
    """The edits, but one of punctuation or white space alone takes in the word it is attached to."""
    at = 0
    for edit, following in _neighbours(a, b, edits):
        left = right = 0
        changed = [*a.words[edit.a0 : edit.a1], *b.words[edit.b0 : edit.b1]]
        if "\t" not in changed and not count(changed):
            left = _reach(a, b, edit.a0, edit.b0, range(0, at - edit.a0, -1))
            right = _reach(a, b, edit.a1, edit.b1, range(following.a0 - edit.a1))
        at = edit.a1 + right
        yield Edit(edit.a0 - left, edit.a1 + right, edit.b0 - left, edit.b1 + right)


def _reach(a: Side, b: Side, i: int, j: int, steps: range) -> int:
    """How many kept tokens are attached to the border before tokens i and j, up to the first word."""
    for taken, step in enumerate(steps):
        word = a.words[i + step - (steps.step < 0)]
        if word == "\t" or (a.gap(i + step) and b.gap(j + step)):
            return taken
        if is_word(word):
            return taken + 1
    return len(steps)
