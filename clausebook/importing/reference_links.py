"""References of an imported text as links, where they lead to one clause without any doubt."""

from __future__ import annotations

from clausebook.author import stamp
from clausebook.crossref.references import find_references
from clausebook.crossref.resolve import LabelIndex, linkable, resolve
from clausebook.importing.proof import words_of


def link_references(text: str) -> str:
    """The file with its references made links, where they lead to a clause with an id without any doubt."""
    found = stamp.clauses(text)
    index = LabelIndex.of(found)
    lines = text.split("\n")
    for number, clause in enumerate(found):
        for reference in reversed(find_references(clause.block)):
            place = resolve(reference, index)
            target = found[place.places[0].clause] if linkable(place) and not place.places[0].enumerator else None
            said = clause.block.text[reference.start : reference.end]
            if (
                target is None
                or not target.block.anchor
                or reference.through
                or reference.here
                or number == place.places[0].clause
            ):
                continue
            line = lines[clause.line - 1]
            if line.count(said) == 1 and f"[{said}" not in line:
                lines[clause.line - 1] = line.replace(said, f"[{said}](#{target.block.anchor})")
    result = "\n".join(lines)
    return result if words_of(stamp.clauses(result)) == words_of(found) else text


def link_new_references(result: str, text: str) -> str:
    """The file with the references of new lines as links; those of ``text``, which it was, stay as they are."""
    kept = set(text.split("\n"))
    fresh = link_references(result).split("\n")
    linked = "\n".join(old if old in kept else new for old, new in zip(result.split("\n"), fresh, strict=True))
    return linked if len(stamp.clauses(linked)) == len(stamp.clauses(result)) else result
