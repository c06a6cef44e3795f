"""Links by the anchors that tools give numbered headings: ``[the fees](#2-fees)`` goes with the number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from clausebook.identity.clause_ids import heading_anchors
from clausebook.model.clause import Block

_Made = tuple[int, int]  # the place of a heading, and which of its anchors one is


class HeadingAnchors:
    """The anchors of the headings of a text that is renumbered; a link stands as it stood in the published text.

    ``ids`` are the places of clauses by id, ``published`` the blocks published before, each with its id.
    """

    def __init__(
        self,
        ids: Mapping[str, int],
        published: Sequence[tuple[str, Block]],
        now: Iterable[Block],
        after: Iterable[Block],
    ) -> None:
        self._ids = ids
        self._made = _anchors(now)
        for name, (place, form) in _anchors(block for _, block in published).items():
            if published[place][0] in ids:
                self._made[name] = ids[published[place][0]], form
        self._after = {made: name for name, made in _anchors(after).items()}

    def place(self, anchor: str) -> int | None:
        """The clause that an anchor leads to, by its id or by its heading; None if there is none."""
        return self._ids[anchor] if anchor in self._ids else self._made.get(anchor, (None, 0))[0]

    def renamed(self, anchor: str) -> str:
        """The anchor after: one that is made of a number goes with it."""
        made = None if anchor in self._ids else self._made.get(anchor)
        return self._after.get(made, anchor) if made else anchor


def _anchors(blocks: Iterable[Block]) -> dict[str, _Made]:
    found: dict[str, _Made] = {}
    forms: Counter[int] = Counter()
    for name, place in heading_anchors(blocks):
        found[name] = place, forms[place]
        forms[place] += 1
    return found


def readdress(lines: list[str], span: range, href: str, headings: HeadingAnchors) -> Iterator[tuple[int, str, str]]:
    """Put the new anchor into the links to ``href`` that stand in some lines: the line, what stood and what stands."""
    path, _, anchor = href.partition("#")
    new = headings.renamed(anchor)
    link = re.compile(rf"\]\({re.escape(href)}(?=[\s)])")
    fresh = f"]({path}#{new}"
    for number in span if new != anchor else ():
        if link.search(lines[number]):
            lines[number] = link.sub(lambda _: fresh, lines[number])
            yield number + 1, f"#{anchor}", f"#{new}"
