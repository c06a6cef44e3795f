"""A text as a tree of clauses: which clause stands under which, and at which address."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from clausebook.model.clause import Block, Kind, ParsedClause
from clausebook.parse import label
from clausebook.parse.blocks import Unit
from clausebook.parse.wording import slug

if TYPE_CHECKING:
    from clausebook.parse.markdown import Reader

_SECTION = 10  # times the heading level
_RUN_IN = 90
_NUMBERED = 100  # plus the number of numbers in the label
_LETTERED = 150
_LISTED = 200  # plus the number of lists around
_LEAF = 1000
_ROWS = frozenset({Kind.ROW, Kind.HEADER})
TITLE = "title"  # the address of a heading that only repeats the title
_ORDINAL = {Kind.ITEM: "i", Kind.ROW: "r", Kind.HEADER: "h", Kind.SECTION: "s"}


class _Open:
    """A clause that may still take others under it."""

    __slots__ = ("address", "index", "ordinals", "rank", "style")

    def __init__(self, index: int, rank: int, style: label.Style, address: str) -> None:
        self.index = index
        self.rank = rank
        self.style = style
        self.address = address
        self.ordinals: dict[str, int] = {}


def clauses(source: str, reader: Reader | None = None, first_line: int = 1) -> tuple[ParsedClause, ...]:
    """The clauses of a Markdown text (without front matter) in reading order.

    ``first_line`` is the line of the file at which ``source`` begins.
    """
    from clausebook.parse.markdown import Reader  # noqa: PLC0415 - a compiled corpus is read without parsing any Markdown

    return arrange((reader or Reader()).units(source), first_line)


def arrange(units: Sequence[Unit], first_line: int = 1) -> tuple[ParsedClause, ...]:
    """Units in reading order as a tree: by headings, then numbers, then letters, then lists."""
    result: list[ParsedClause] = []
    root = _Open(-1, 0, label.Style((), ()), "")
    stack = [root]
    taken: dict[str, int] = {}  # each address, and how often it was wanted
    notes: dict[int, str] = {}  # where footnotes begin, and what each is called
    titled = is_titled([unit.block for unit in units])
    for index, unit in enumerate(units):
        block = unit.block
        if titled and not index:
            result.append(ParsedClause(block, TITLE, -1, 0, unit.line + first_line - 1))
            continue
        if unit.note and result:
            result.append(_note(result, notes, unit, first_line))
            continue
        style = label.style(block.label) if block.label else root.style
        rank = _settle(stack, unit, style)
        parent = stack[-1]
        address = _address(parent, block)
        if address in taken:
            address = _repeated(address, taken)
        taken[address] = 1
        result.append(ParsedClause(block, address, parent.index, len(stack) - 1, unit.line + first_line - 1))
        if rank < _LEAF:
            stack.append(_Open(index, rank, style, address))
    return tuple(result)


def next_lines(clauses: Sequence[ParsedClause], last: int) -> list[int]:
    """For each clause the line at which the next one of the file begins; ``last`` is the last line of the file.

    The next one is not always that which is read next: a footnote is read where it is referred to.
    """
    order = sorted(range(len(clauses)), key=lambda index: clauses[index].line)
    result = [last + 1] * len(clauses)
    for index, after in pairwise(order):
        result[index] = clauses[after].line
    return result


def _note(before: Sequence[ParsedClause], notes: dict[int, str], unit: Unit, first_line: int) -> ParsedClause:
    """A block of a footnote, under the clause that refers to it, or what holds the table that does."""
    above = len(before) - 1
    if unit.block.label or not notes:
        while above >= 0 and (above in notes or before[above].parent in notes or before[above].block.kind in _ROWS):
            above = before[above].parent
        name = notes[len(before)] = f"n{len(notes) + 1}"
    else:
        above = next(reversed(notes))
        name = f"p{len(before) - above + 1}"
    address, depth = (f"{before[above].address}/", before[above].depth + 1) if above >= 0 else ("", 0)
    return ParsedClause(unit.block, address + name, above, depth, unit.line + first_line - 1)


def is_titled(blocks: Sequence[Block]) -> bool:
    """Whether a text opens with its only first-level heading: the title, unnumbered and without clauses under it."""
    return (
        bool(blocks) and blocks[0].level == 1 and not blocks[0].label and all(block.level != 1 for block in blocks[1:])
    )


def _settle(stack: list[_Open], unit: Unit, style: label.Style) -> int:
    """Close what the unit does not belong under; its rank."""
    block = unit.block
    counted = unit.indent == 1 and block.kind is Kind.ITEM and _counts_on(stack, style)
    if unit.indent and not counted:
        return _settle_listed(stack, unit, style)
    if style.numbers and (counted or block.kind is Kind.PARAGRAPH):
        return _settle_numbered(stack, style)
    if style.readings and block.kind is Kind.PARAGRAPH:
        return _settle_lettered(stack, style)
    _close(stack, _LISTED)
    if block.kind is Kind.SECTION:
        return _settle_section(stack, block.level * _SECTION, style)
    runs_in = block.kind is Kind.PARAGRAPH and block.heading and not block.heading.endswith(":")
    _close(stack, _RUN_IN if runs_in else _LETTERED)
    return _RUN_IN if runs_in else _LEAF


def _close(stack: list[_Open], limit: int) -> None:
    while stack[-1].rank >= limit:
        stack.pop()


def _settle_listed(stack: list[_Open], unit: Unit, style: label.Style) -> int:
    rank = _LISTED + 2 * unit.indent
    if unit.block.kind is not Kind.ITEM:
        _close(stack, rank + 1)
        return _LEAF
    while stack[-1].rank >= rank and not (style.readings and stack[-1].rank == rank and stack[-1].style.numbers):
        stack.pop()  # but (a) stands under 1., even where both begin at the margin
    return max(rank, stack[-1].rank + 1)


def _settle_section(stack: list[_Open], rank: int, style: label.Style) -> int:
    while stack[-1].rank >= rank and not (style.numbers and stack[-1].style.numbers == style.numbers[:-1] != ()):
        stack.pop()
    return max(rank, stack[-1].rank + 1) if stack[-1].rank < _RUN_IN else rank


def _counts_on(stack: list[_Open], style: label.Style) -> bool:
    """Whether a numbered item is the next numbered paragraph, which CommonMark takes for a list: ``14. SERVICES``."""
    before = style.numbers[0] - 1 if len(style.numbers) == 1 else 0
    for above in reversed(stack):
        if not before or above.ordinals.get("number") == before:
            return False  # a list that was interrupted goes on
        if above.style.numbers:
            return above.rank < _LISTED and above.style.numbers[0] == before
    return False


def _settle_numbered(stack: list[_Open], style: label.Style) -> int:
    depth, rank = len(style.numbers), _NUMBERED + len(style.numbers)
    while stack[-1].rank >= rank or _precedes(stack[-1].style.numbers, style.numbers, depth):
        if stack[-1].rank > _LISTED and stack[-1].style.numbers == style.numbers[:-1] != ():
            break  # 1.1 stands under 1., though CommonMark takes that for a list
        stack.pop()
    return rank


def _precedes(numbers: tuple[int, ...], ours: tuple[int, ...], depth: int) -> bool:
    """Whether the number of an open clause is that of an earlier sibling of ours, or stands deeper."""
    if len(numbers) != depth:
        return len(numbers) > depth
    return numbers[:-1] == ours[:-1] and numbers[-1] < ours[-1]


def _settle_lettered(stack: list[_Open], style: label.Style) -> int:
    for place in range(len(stack) - 1, 0, -1):
        if stack[place].rank < _LETTERED:
            break
        if label.counts_on(stack[place].style, style):
            rank = stack[place].rank
            del stack[place:]
            return rank
    while stack[-1].rank >= _LISTED and not stack[-1].style.numbers:
        stack.pop()
    return max(_LETTERED, stack[-1].rank + 1)


def _address(parent: _Open, block: Block) -> str:
    mark = _ORDINAL.get(block.kind, "p")
    ordinal = parent.ordinals[mark] = parent.ordinals.get(mark, 0) + 1
    if block.label:
        name = label.number(block.label)
        if name.startswith("("):
            return parent.address + name
        if name.isdecimal():
            parent.ordinals["number"] = int(name)
    else:
        name = slug_of(block.heading) if block.heading else ""
    name = name or f"{mark}{ordinal}"
    return f"{parent.address}/{name}" if parent.address else name


@lru_cache(maxsize=16384)
def slug_of(heading: str) -> str:
    """The slug of a heading."""
    return slug(heading)


def _repeated(address: str, taken: dict[str, int]) -> str:
    """An address that a text repeats, with ``#2`` and so on."""
    while True:
        taken[address] += 1
        result = f"{address}#{taken[address]}"
        if result not in taken:
            return result
