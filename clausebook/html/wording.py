"""How days, instants, counts and clauses are called on the pages, in the language of the interface."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType

from clausebook.citation import nouns
from clausebook.citation.style import DEFAULT, PREAMBLE, write_citation
from clausebook.html.language import say, spoken
from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.model.clause import Kind
from clausebook.model.version import ChangeClass, DateSource, Version
from clausebook.timeline.hours import Hours
from clausebook.timeline.validity import Days

_PLACES = {
    "item": "item {number}",
    "bullet": "bullet {number}",
    "footnote": "footnote {number}",
    "paragraph": "paragraph {number}",
    "unnumbered paragraph": "unnumbered paragraph {number}",
    "row": "row {number}",
    "heading row": "heading row {number}",
    "untitled section": "untitled section {number}",
}
_CLIP = 46

MARKS = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "−",
    ChangeKind.REWORDED: "≠",
    ChangeKind.MOVED: "→",
    ChangeKind.RENUMBERED: "#",
    ChangeKind.SPLIT: "÷",
    ChangeKind.MERGED: "⊕",
}


def day(value: date) -> str:
    """``December 20, 2024``."""
    return spoken().day(value)


def short_day(value: date) -> str:
    """``Feb 1, 2025``."""
    return spoken().short_day(value)


def instant(value: datetime) -> str:
    """``December 20, 2024, 16:04 UTC``."""
    value = value.astimezone(UTC)
    return say("{day}, {time} UTC", day=day(value), time=f"{value:%H:%M}")


def hours(held: Hours) -> str:
    """How long a text was in force that was for a part of a day: ``on May 2, 2024 until May 2, 2024, 10:00 UTC``."""
    if held.until is None:
        return say("on {day}, until it was withdrawn", day=day(held.day))
    return say("on {day} until {instant}", day=day(held.day), instant=instant(held.until))


def in_force(days: Days | None, held: Hours | None = None, today: date | None = None) -> str:
    """When a text is in force, as a citation says it; ``held`` if it was for a part of one day only."""
    if days is None:
        return say("in force {days}", days=hours(held)) if held else say("never in force")
    if today and days.start > today:
        return say("in force from {day}", day=day(days.start))
    if days.end is None:
        return say("in force since {day}", day=day(days.start))
    return say("in force {first} to {last}", first=day(days.start), last=day(days.end))


def unchanged(days: Days | None, held: Hours | None = None) -> str:
    """When the words of a clause are in force; ``held`` if that was for a part of one day only."""
    return in_force(days, held) if days is None or days.end else say("words unchanged since {day}", day=day(days.start))


def words_since(label: str, numbered: date | None, since: date) -> str:
    """Since when the words of a clause are in force, and since when under this number, if that is later."""
    if numbered is None or numbered <= since:
        return say("words unchanged since {day}", day=day(since))
    words = "numbered {number} since {start}, words unchanged since {day}" if label else (
        "at this place since {start}, words unchanged since {day}"
    )  # fmt: skip
    return say(words, number=label.rstrip(".:"), start=day(numbered), day=day(since))


def version(found: Version) -> str:
    """The version by its day: ``December 20, 2024``; ``December 20, 2024 (2)`` for a second one of that day."""
    _, dot, again = found.name.partition(".")
    return f"{day(found.last_updated)} ({again})" if dot else day(found.last_updated)


def many(number: int, one: str, more: str = "") -> str:
    """``1 version``, ``3 versions``."""
    return f"{number:,} {spoken().ngettext(one, more or f'{one}s', number)}"


def kind(found: Version) -> str:
    """The class of change of a version, and whether the author said so."""
    if found.change_class is ChangeClass.RENUMBERING:
        return say("Renumbering: no word is another")
    words = say("Editorial: no change of meaning" if found.change_class is ChangeClass.EDITORIAL else "Material")
    return words if found.declared else say("{change_class}, not declared", change_class=words)


def since(versions: Iterable[Version]) -> str:
    """What came after a version and changed no law: ``1 editorial correction and 2 renumberings``."""
    found = Counter(one.change_class for one in versions)
    named = ((ChangeClass.EDITORIAL, "editorial correction"), (ChangeClass.RENUMBERING, "renumbering"))
    said = [many(found[kind], words) for kind, words in named if found[kind]]
    return say("{one} and {other}", one=said[0], other=said[1]) if len(said) > 1 else "".join(said)


def source(version: Version, which: DateSource) -> str:
    """Where a date of the version comes from, in words."""
    return {
        DateSource.DECLARED: say("declared in the document"),
        DateSource.LANDED: say("the day it was published, {commit}", commit=version.commit[:7]),
        DateSource.DERIVED: say("carried over from the version it corrects"),
    }[which]


def number(placed: Clause) -> str:
    """The number of the clause with those above it: ``7.9``, ``D.8``, ``Anlage 1, 2``; "" if it has none."""
    return short(placed) if placed.number and is_annexed(placed) else placed.number


def is_annexed(placed: Clause) -> bool:
    """Whether the clause is a schedule or the like, or in one: no section, and none of their numbers, is its own."""
    noun = placed.cited[0].rpartition(" ")[0] if placed.cited else ""
    return nouns.stands_outside(noun.casefold())


def clip(text: str, length: int = _CLIP) -> str:
    """The text, cut at a word when it is longer than ``length``."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


def short(placed: Clause) -> str:
    """What leads to the clause alone in its text, as briefly as possible: its number, its heading or its place."""
    return ", ".join(map(_spoken, placed.cited)) or placed.block.label or clip(placed.block.heading) or placed.id


def name(placed: Clause) -> str:
    """What to call the clause in a sentence: ``Clause 7.9``, ``Section 1``, ``Preamble``; ``§ 5`` if that is typed."""
    if placed.cited != (placed.number,):
        return short(placed)
    typed, found, _ = placed.block.label.rpartition(placed.number)
    if found and typed.strip().casefold() not in {"", "section", "("}:
        return f"{typed}{found}"
    if placed.number[:1] in {"第", "제"}:  # which has its word behind it
        return placed.number
    section = placed.block.kind is Kind.SECTION
    return say("Section {number}" if section else "Clause {number}", number=placed.number)


def cited(placed: Clause, sign: str = DEFAULT) -> str:
    """The clause within a citation of its document: ``s 7.9`` or ``“Reporting”, (a)``; the same in every language."""
    return write_citation(placed.cited, sign) or short(placed)


def heading(placed: Clause) -> str:
    """The number and heading of a section, as in a table of contents."""
    words = placed.block.heading or clip(placed.block.text)
    return f"{placed.block.label} {words.rstrip('.: ')}".strip()


def _spoken(part: str) -> str:
    """A part of a citation in the language of the interface."""
    word, _, places = part.rpartition(" ")
    found = _PLACES.get(word.lower(), "") if places[:1].isdigit() else ""
    if not found:
        return say("Preamble") if part == PREAMBLE else part
    words = say(found, number=places)
    return words[:1].upper() + words[1:] if word[:1].isupper() else words


def was(change: Change) -> str:
    """The number the clause had before, when it had one."""
    return short(change.before) if change.before else ""


def renumbered(change: Change) -> str:
    """``Renumbered, was 7.8``; "" for a clause that had no number."""
    old, new = change.before, change.after
    if not old or not old.block.label:
        return ""
    return say(
        "Renumbered, was {number}", number=old.block.label if new and number(old) == number(new) else was(change)
    )


def said(change: Change, kind: ChangeKind, titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """One kind of a change in words: ``Reworded``, ``Moved from 5.2``, ``Renumbered, was 7.8``.

    ``titles`` are those of other documents by their ids, as far as they are to be named.
    """
    elsewhere = next((other for other in change.other if "/" in other), "")
    if kind is ChangeKind.RENUMBERED:
        return renumbered(change) or say("Numbered")
    if kind is ChangeKind.MOVED and elsewhere:
        document = titles.get(elsewhere.partition("/")[0]) or say("another document")
        return say("Moved to {document}" if change.after is None else "Moved from {document}", document=document)
    if kind is ChangeKind.MOVED:
        return say("Moved from {place}", place=was(change))
    if kind is ChangeKind.SPLIT and change.before is None:
        return say("Part of a split")
    if kind is ChangeKind.MERGED and change.after is None:
        return say("Merged into another clause")
    return say(kind.value.capitalize())


def shown(change: Change) -> tuple[ChangeKind, ...]:
    """The kinds worth a badge: moving says already that the number is another."""
    kinds = change.kinds
    if ChangeKind.MOVED in kinds or {ChangeKind.ADDED, ChangeKind.REMOVED} & set(kinds):
        kinds = tuple(kind for kind in kinds if kind is not ChangeKind.RENUMBERED)
    return tuple(sorted(kinds, key=list(MARKS).index))
