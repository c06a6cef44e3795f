"""The public note of a version, in plain words, as HTML: every clause number in it leads to the clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

from markupsafe import Markup

from clausebook.html import wording
from clausebook.html.clause import written
from clausebook.model.change import Clause

_NUMBER = re.compile(
    r"(?:(?<=[Ss]ection )|(?<=[Cc]lause )|(?<=§ ))\d+[A-Z]?(?:\.\d+)*|\b\d+(?:\.\d+)+[A-Z]?(?:\([a-z]+\))*"
)


def numbers(clauses: Iterable[Clause]) -> dict[str, str]:
    """The clause id for every clause number of a text; where one is used twice, the first."""
    found: dict[str, str] = {}
    for placed in clauses:
        number = wording.number(placed)
        if number:
            found.setdefault(number, placed.id)
    return found


def write_note(text: str, known: dict[str, str], address: Callable[[str], str]) -> Markup:
    """Paragraphs, and a list for lines that begin with a hyphen; nothing else is formatted."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    out, points = [], []
    for line in lines:
        if line.startswith(("- ", "* ")):
            points.append(f"<li>{_linked(line[2:], known, address)}</li>")
        else:
            out.append(f"<p>{_linked(line, known, address)}</p>")
    items = f"<ul>{''.join(points)}</ul>" if points else ""
    return written("".join(out) + items)


def _linked(line: str, known: dict[str, str], address: Callable[[str], str]) -> str:
    out, position = [], 0
    for found in _NUMBER.finditer(line):
        clause = known.get(found.group())
        if clause:
            out.append(escape(line[position : found.start()], quote=False))
            out.append(f'<a href="{escape(address(clause))}">{escape(found.group())}</a>')
            position = found.end()
    return "".join(out) + escape(line[position:], quote=False)
