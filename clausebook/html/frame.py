"""The frame around a page: rendered once, cut at its slots, filled for every page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

SLOTS = ("title", "description", "canonical", "head", "nav", "contents", "body", "wide")
# Of the site: frames for pages that are made elsewhere, their addresses relative to a folder; one without a search.
FILE, FILE_WITHOUT_SEARCH = "frame.html", "frame-without-search.html"
_SLOT = re.compile(r"@@cb:(\w+)@@")


def slots() -> dict[str, str]:
    """The marks that stand for the parts of a page while its frame is rendered."""
    return {name: f"@@cb:{name}@@" for name in SLOTS}


@dataclass(frozen=True)
class Frame:
    """A rendered frame, cut at its slots."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, rendered: str) -> Frame:
        """Cut a rendered page at its slots."""
        return cls(tuple(_SLOT.split(rendered)))

    def fill(self, parts: Mapping[str, str]) -> str:
        """The page with its parts, each safe HTML."""
        return "".join(parts[piece] if place % 2 else piece for place, piece in enumerate(self.pieces))
