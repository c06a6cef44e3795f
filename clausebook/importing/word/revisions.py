"""Changes tracked in a Word file (ECMA-376 Part 1, §17.13.5): whose they are, and which of them hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from docx.oxml.ns import qn

from clausebook.importing.word.elements import local
from clausebook.importing.word.package import Package

INSERTED = frozenset({"ins", "moveTo", "cellIns"})
DELETED = frozenset({"del", "moveFrom", "cellDel"})
Accepts = Callable[[str], bool]  # whether the changes of an author are accepted, by the name of the author


class Author(NamedTuple):
    """Who tracked changes, how many, and when the last of them; None where the file says no instant."""

    name: str
    changes: int
    last: datetime | None


def accept_all(_author: str) -> bool:
    """Every change holds."""
    return True


def is_gone(element: Any, accepts: Accepts) -> bool:
    """Whether an element is a change whose words are not there: deleted and accepted, or inserted and rejected."""
    name = local(element)
    if name not in INSERTED and name not in DELETED:
        return False
    return accepts(author_of(element)) == (name in DELETED)


def author_of(element: Any) -> str:
    """Who tracked a change."""
    return " ".join(element.get(qn("w:author"), "").split())


def find_authors(raw: bytes, path: str) -> tuple[Author, ...]:
    """Those who tracked changes in the text of a file and its notes, by the instants of their first changes.

    Raises UseError ``E_IMPORT_FILE`` for what is no Word file.
    """
    package = Package.open(raw, path)
    found: dict[str, list[datetime | None]] = {}
    for root in (package.body, *(root for kind in ("footnotes", "endnotes") for root in package.roots(kind))):
        for element in root.iter():
            if local(element) in INSERTED | DELETED:
                found.setdefault(author_of(element), []).append(_instant(element.get(qn("w:date"), "")))
    dated = {name: sorted(filter(None, when)) for name, when in found.items()}
    last = datetime.max.replace(tzinfo=UTC)
    order = sorted(found, key=lambda name: dated[name][0] if dated[name] else last)
    return tuple(Author(name, len(found[name]), dated[name][-1] if dated[name] else None) for name in order)


def _instant(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
