"""Changed rows of tables, shown as the tables they are part of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from clausebook.export.print_model import Run, cells
from clausebook.model.change import Change, Clause
from clausebook.model.clause import Kind
from clausebook.model.document_change import DocumentChange
from clausebook.redline.word_diff import printed

Runs = Sequence[tuple[str, str]]  # each with its sign, as of a redline
_ROWS = {Kind.ROW, Kind.HEADER}


def group_rows(one: DocumentChange) -> Iterator[tuple[Change, ...]]:
    """The changes of a document in order: rows of one table that follow each other together, others each alone."""
    before, after = _tables(one.before), _tables(one.after)

    def begins(change: Change) -> str:
        """The row that a table begins with, as the table stands after; "" of what is no row."""
        placed = change.after or change.before
        if placed is None or not _is_row(change):
            return ""
        rows = (after if change.after else before)[placed.id]
        return next((after[row.id] for row in rows if row.id in after), rows)[0].id

    for table, some in groupby(one.changes, key=begins):
        if table:
            yield tuple(some)
        else:
            yield from ((change,) for change in some)


def is_table(changes: Sequence[Change]) -> bool:
    """Whether some changes are of rows that are shown as a table: words change, or rows come or go."""
    return _is_row(changes[0]) and any(_has_words(change) for change in changes)


def show_table(one: DocumentChange, changes: Sequence[Change], show: Callable[[Runs], str]) -> str:
    """A table of the changed rows under the head of the table they stand in; ``show`` makes HTML of a cell."""
    change = changes[0]
    side, placed = (one.after, change.after) if change.after else (one.before, change.before)
    above = [row for row in _tables(side)[placed.id] if row.block.kind is Kind.HEADER] if placed else []
    head = _row("th", [[("=", cell)] for cell in above[-1].block.text.split("\t")], show) if above else ""
    rows = "".join(_row("th" if _kind(change) is Kind.HEADER else "td", _cells(change), show)
                   for change in changes if _has_words(change))  # fmt: skip
    return f'<table dir="auto">{f"<thead>{head}</thead>" if head else ""}<tbody>{rows}</tbody></table>'


def _cells(change: Change) -> Iterator[Runs]:
    """The redline of a row, cell by cell."""
    for cell in cells(Run(op, text) for op, text in printed(change)):
        yield [(run.op, run.text) for run in cell if run.text]


def _row(tag: str, row: Iterable[Runs], show: Callable[[Runs], str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{show(cell)}</{tag}>' for cell in row)}</tr>"


def _tables(side: Iterable[Clause]) -> dict[str, list[Clause]]:
    """By the id of each row all rows of its table: a heading row begins one, and whatever is no row ends it."""
    found: dict[str, list[Clause]] = {}
    table: list[Clause] = []
    for each in side:
        kind = each.block.kind
        if kind not in _ROWS or (kind is Kind.HEADER and table and table[-1].block.kind is Kind.ROW):
            table = []
        if kind in _ROWS:
            table.append(each)
            found[each.id] = table
    return found


def _kind(change: Change) -> Kind | None:
    placed = change.after or change.before
    return placed.block.kind if placed else None


def _is_row(change: Change) -> bool:
    return _kind(change) in _ROWS


def _has_words(change: Change) -> bool:
    return bool(change.redline) or change.before is None or change.after is None
