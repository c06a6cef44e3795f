"""Clauses written one after the other: each where it belongs among lists and lines, and under its number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clausebook.importing.counted_lists import CountedLists
from clausebook.importing.lines import Entry, Segments
from clausebook.importing.read_back import has_words
from clausebook.model.clause import Kind
from clausebook.parse import label

_OPENING = re.compile(r"[ \t]*(?:[-*+][ \t]+)?")


def join(entries: Sequence[Entry], segments: Segments) -> str:
    """The lines one after the other: as they are between clauses that stood so, else with what must part them."""
    out: list[str] = []
    opened: set[int] = set()
    above: Entry | None = None
    lists = CountedLists()
    for place, entry in enumerate(entries):
        one = _settled(entries, place) if entry.fresh else entry
        joined = above is not None and not _follows(above, one, segments)
        text = lists.write(one.text, one.label, joined=joined)
        if above and (lists.parted or (joined and above.fresh and not above.label)):
            out.append(out.pop().rstrip("\n") + "\n\n")
        elif above and joined:
            out.append(out.pop().rstrip("\n") + _gap(above, one))
        if one.table and one.table not in opened:
            opened.add(one.table)
            out.append(_head(one, segments))
        out.append(text)
        above = one
    return "".join(out)


def _settled(entries: Sequence[Entry], place: int) -> Entry:
    """A new clause as it stands among others: like the one that it counts on from, or as far in as what follows it."""
    one = entries[place]
    if one.table or one.kind not in {Kind.PARAGRAPH, Kind.ITEM} or "\n" in one.text:
        return one
    said = one.text[len(_opening(one.text)) :]
    if not one.label:
        following = entries[place + 1] if place + 1 < len(entries) else None
        inset = re.match(r"[ \t]*", following.text) if following and not following.fresh else None
        return one._replace(text=f"{inset[0]}{one.text.lstrip()}") if inset and inset[0] else one
    mine = label.style(one.label)
    for each in reversed(entries[:place]):
        if each.kind is Kind.SECTION and not each.text.startswith(" "):
            break
        if _shape(each.label) == _shape(one.label) and label.counts_on(label.style(each.label), mine):
            opening = _opening(each.text)
            return one._replace(text=f"{opening}{said}", tight=each.tight) if opening[:1].isspace() else one
    return one


def _shape(number: str) -> str:
    return re.sub(r"\w+", "x", number)


def _opening(text: str) -> str:
    found = _OPENING.match(text)
    return found[0] if found else ""


def _follows(above: Entry, one: Entry, segments: Segments) -> bool:
    """Whether two clauses stood one after the other, but for one without words."""
    if min(above.place, one.place) < 0 or above.place >= one.place:
        return False
    return not any(has_words(each.block) for each in segments.clauses[above.place + 1 : one.place])


def _gap(above: Entry, one: Entry) -> str:
    """What parts two clauses that did not stand one after the other."""
    if above.table and above.table == one.table:
        return "\n"
    items = one.fresh and above.kind is one.kind is Kind.ITEM and bool(above.label) == bool(one.label)
    return "\n" if one.tight or (items and not above.text.endswith("\n\n")) else "\n\n"


def _head(one: Entry, segments: Segments) -> str:
    """What stands above the first row of a table: what stood there, or a heading row without words if it had words."""
    if one.kind is Kind.HEADER:
        return ""
    if one.table in segments.heads:
        return segments.heads[one.table]
    columns = len(re.findall(r"(?<!\\)\|", one.text.split("\n", 1)[0])) - 1
    return f"|{' |' * columns}\n|{'---|' * columns}\n"
