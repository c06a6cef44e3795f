"""Names and values of the elements of a Word file (ECMA-376 Part 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import nsmap, qn

_OFF = {"0", "false", "off"}
_WORD = f"{{{nsmap['w']}}}"


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def is_word(element: Any) -> bool:
    """Whether an element is of the main vocabulary, ``w:``."""
    return isinstance(element.tag, str) and element.tag.startswith(_WORD)


def find(element: Any, *names: str) -> Any:
    """The first element on a path of children, ``find(paragraph, "w:pPr", "w:numPr")``; None if there is none."""
    for name in names:
        element = element.find(qn(name)) if element is not None else None
    return element


def value(element: Any, *names: str, default: str = "", attribute: str = "w:val") -> str:
    """The value of the first element on a path of children."""
    found = find(element, *names)
    return str(found.get(qn(attribute), default)) if found is not None else default


def whole(element: Any, *names: str, default: int = 0, attribute: str = "w:val") -> int:
    """A value that is a whole number; ``default`` also for what is none."""
    return number(value(element, *names, attribute=attribute), default)


def number(said: str, default: int = 0, base: int = 10) -> int:
    """A whole number, also of twentieths of a point with their unit; ``default`` for what is none."""
    try:
        return int(said.removesuffix(".0"), base)
    except ValueError:
        points = re.fullmatch(r"(-?\d{1,6}(?:\.\d+)?)pt", said)
        return round(float(points[1]) * 20) if points else default


def switch(element: Any, *names: str) -> bool | None:
    """What a toggle says: ``<w:b/>`` is on; None if it is not there."""
    found = find(element, *names)
    return is_on(found.get(qn("w:val"), "1")) if found is not None else None


def is_on(said: str) -> bool:
    """Whether the value of a toggle is on."""
    return said not in _OFF


def children(element: Any, name: str) -> Iterator[Any]:
    """The children of one name."""
    return element.iterchildren(qn(name)) if element is not None else iter(())


def inside(container: Any, name: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row, through whatever they are wrapped in."""
    for one in container:
        if local(one) == name:
            yield one
        elif local(one) not in {"tbl", "p"} and not local(one).endswith("Pr"):
            yield from inside(one, name)
