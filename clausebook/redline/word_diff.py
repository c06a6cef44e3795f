"""The redline: the word-level difference of two wordings, made to be read by people.

Sentences are aligned first and words only within the sentences that differ; then matches by coincidence are
merged away, so that a reader sees phrases and not confetti. The cost is bounded by counting, never by a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rapidfuzz.distance import Indel

from clausebook.model.change import Change, Op
from clausebook.redline.readable import make_readable
from clausebook.redline.tokens import TOKEN, Edit, Side, count, sentences

_MOST_CELLS = 50_000_000  # of the tables that align words: about 6 MB and 20 ms
_MOST_TEXT = 100_000  # code points cut into words, both wordings together: 200 ms at worst


def redline(before: str, after: str) -> tuple[Op, ...]:
    """The runs that lead from one wording to the other, as phrases a reader can follow.

    Both are plain text with collapsed white space; tabs separate the cells of a table row, which are compared
    cell by cell when there are as many on both sides. Run lengths are in code points; adjacent runs differ in
    op, ``-`` comes before ``+``, none is empty, and :func:`holds` is true of the result. Words and numbers are
    never split. What is too large to compare within bounds is marked as replaced.
    """
    runs: list[Op] = []
    cells, text = _MOST_CELLS, _MOST_TEXT
    for old, new in _passages(before, after):
        if old == new:
            runs.append(Op("=", len(old)))
        elif not (old and new) or len(old) + len(new) > text:
            runs += (Op("-", len(old)), Op("+", len(new)))
        else:
            a, b = Side.of(old), Side.of(new)
            middle = _middle(a.words, b.words)
            runs += _runs(a, b, make_readable(a, b, _edits(a.words, b.words, middle, cells)))
            cells -= middle.cells
            text -= len(old) + len(new)
    return tuple(_canonical(runs))


def segments(ops: Iterable[Op], before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Each run as ``(op, text)``; the text of a ``=`` run is taken from the wording before."""
    result: list[tuple[str, str]] = []
    i = j = 0
    for op, length in ops:
        result.append((op, after[j : j + length] if op == "+" else before[i : i + length]))
        i += length * (op != "+")
        j += length * (op != "-")
    return tuple(result)


def redline_of(change: Change) -> tuple[tuple[str, str], ...]:
    """The redline of a change in words; a whole clause when it was added or removed."""
    before, after = change.before, change.after
    return _told(change, before.block.wording if before else "", after.block.wording if after else "")


def printed(change: Change) -> tuple[tuple[str, str], ...]:
    """The same in the words as they are printed: with the glyphs that quotes have."""
    before, after = change.before, change.after
    return _told(change, before.block.text if before else "", after.block.text if after else "")


def _told(change: Change, old: str, new: str) -> tuple[tuple[str, str], ...]:
    if change.redline:
        return segments(change.redline, old, new)
    if change.before and change.after:
        return (("=", new),)
    return (("+", new),) if change.after else (("-", old),)


def sides(ops: Iterable[Op], before: str, after: str) -> tuple[str, str]:
    """The two wordings as the redline rebuilds them: all but ``+``, and all but ``-``."""
    parts = segments(ops, before, after)
    return "".join(text for op, text in parts if op != "+"), "".join(text for op, text in parts if op != "-")


def holds(ops: Sequence[Op], before: str, after: str) -> bool:
    """Whether the redline rebuilds both wordings exactly."""
    texts = [text for _, text in segments(ops, before, after)]
    sound = [run.length for run in ops] == [len(text) for text in texts] and {"=", "-", "+"}.issuperset(dict(ops))
    return sound and sides(ops, before, after) == (before, after)


def word_counts(ops: Iterable[Op], before: str, after: str) -> tuple[int, int]:
    """How many words and numbers are added, and how many removed."""
    parts = segments(ops, before, after)
    added, removed = (sum(count(TOKEN.findall(text)) for op, text in parts if op == sign) for sign in "+-")
    return added, removed


def _passages(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Equal sentences, and between them the stretches that differ; cell by cell if the cells pair up."""
    old_cells, new_cells = before.split("\t"), after.split("\t")
    if len(old_cells) != len(new_cells):
        old_cells, new_cells = [before], [after]
    for i, (old, new) in enumerate(zip(old_cells, new_cells, strict=True)):
        yield from [("\t", "\t")] * (i > 0)
        a, b = sentences(old), sentences(new)
        at = Edit(0, 0, 0, 0)
        for edit in _edits(a, b, _middle(a, b), _MOST_CELLS // len(old_cells)):
            yield "".join(a[at.a1 : edit.a0]), "".join(b[at.b1 : edit.b0])
            yield "".join(a[edit.a0 : edit.a1]), "".join(b[edit.b0 : edit.b1])
            at = edit
        yield "".join(a[at.a1 :]), "".join(b[at.b1 :])


def _middle(a: Sequence[str], b: Sequence[str]) -> Edit:
    """What is left between the longest common beginning and the longest common end."""
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    end = next((i for i in range(shorter - start) if a[-1 - i] != b[-1 - i]), shorter - start)
    return Edit(start, len(a) - end, start, len(b) - end)


def _edits(a: Sequence[str], b: Sequence[str], middle: Edit, most: int) -> list[Edit]:
    """The fewest removals and insertions; the whole middle as one if its table has more than ``most`` cells."""
    if not 0 < middle.cells <= most:
        return [middle] if middle.a0 < middle.a1 or middle.b0 < middle.b1 else []
    ids: dict[str, int] = {}
    old = [ids.setdefault(token, len(ids)) for token in a[middle.a0 : middle.a1]]
    new = [ids.setdefault(token, len(ids)) for token in b[middle.b0 : middle.b1]]
    edits: list[Edit] = []
    i, j = middle.a0, middle.b0
    for start, other, size in Indel.editops(old, new).as_matching_blocks():
        edit = Edit(i, start + middle.a0, j, other + middle.b0)
        edits += [edit] * (edit.a0 < edit.a1 or edit.b0 < edit.b1)
        i, j = edit.a1 + size, edit.b1 + size
    return edits


def _runs(a: Side, b: Side, edits: list[Edit]) -> Iterator[Op]:
    """The edits as runs; a space at an edge that is the same on both sides is kept, the leading one first."""
    at = 0
    for edit in edits:
        start, end = a.ends[edit.a0], a.starts[edit.a1]
        old, new = a.text[start:end], b.text[b.ends[edit.b0] : b.starts[edit.b1]]
        lead = int(old[:1] == new[:1] and old[:1].isspace())
        old, new = old[lead:], new[lead:]
        tail = int(old[-1:] == new[-1:] and old[-1:].isspace())
        yield from (Op("=", start + lead - at), Op("-", len(old) - tail), Op("+", len(new) - tail))
        at = end - tail
    yield Op("=", len(a.text) - at)


def _canonical(runs: Iterable[Op]) -> Iterator[Op]:
    """Neighbours of one op as one run, removals before additions, nothing empty."""
    for kept, group in groupby((run for run in runs if run.length), key=lambda run: run.op == "="):
        together = list(group)
        for op in "=" if kept else "-+":
            length = sum(run.length for run in together if run.op == op)
            yield from [Op(op, length)] * (length > 0)
