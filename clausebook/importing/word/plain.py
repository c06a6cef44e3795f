"""The plain words under an element, whatever becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clausebook.importing.word.elements import local, value

TEXTS = {"t", "delText"}


def is_contents(element: Any) -> bool:
    """Whether a content control holds a table of contents."""
    return value(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery") == "Table of Contents"


def choose(element: Any) -> Any:
    """Of alternate content the first that has words, or the first (ECMA-376 Part 3, §9.3)."""
    branches = [one for one in element if local(one) in {"Choice", "Fallback"}]
    return next((one for one in branches if plain(one).strip()), branches[0] if branches else None)


def plain(element: Any) -> str:
    """The words under an element, whatever becomes of them."""
    return "".join(_plain(element))


def _plain(element: Any) -> Iterator[str]:
    name = local(element)
    if name in TEXTS:
        yield element.text or ""
    elif name in {"tab", "br", "cr"}:
        yield " "
    elif name == "AlternateContent":
        chosen = choose(element)
        yield from _plain(chosen) if chosen is not None else ()
    else:
        for child in element:
            yield from _plain(child)
        yield " " if name == "p" else ""


def said_in(element: Any) -> str:
    """The words under an element with single spaces between them."""
    return " ".join(plain(element).split())
