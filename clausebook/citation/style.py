"""The sign before a number in a citation: ``s 5.4``, ``§ 5.4``, ``Section 5.4``; all are read alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

PREAMBLE = "Preamble"  # the first paragraph of a text, before any number or heading
SIGNS = ("s", "§", "Section")
DEFAULT = SIGNS[0]
_BARE = re.compile(r"(?![第제])\w[\w.()#-]*")  # no noun, no quotation marks, and not under another number


def write_citation(parts: Sequence[str], sign: str = DEFAULT) -> str:
    """A citation in one line, with a sign before what is a number of its own: ``s 8.1, item 4.4``."""
    return ", ".join(f"{sign} {part}" if _is_number(part) else part for part in parts)


def _is_number(part: str) -> bool:
    return part != PREAMBLE and _BARE.fullmatch(part) is not None
