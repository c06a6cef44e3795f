"""Bare references to clauses in a text: ``Section 7.9``, ``Sections D.4 — D.7``, ``Section 5 (Title)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from clausebook.crossref import annexed, foreign, statutes
from clausebook.crossref.annexed import ATTACHED
from clausebook.model.clause import Block, Kind

_FIRST = r"(?:\d+[A-Za-z]?|[A-Z]-\d+|[IVXLC]+|[A-Z])(?!\w)"
_NEXT = r"(?:\.(?:\d+[A-Za-z]?|[IVXLC]+|[A-Z]|[ivx]+|[a-z])(?!\w))"
_SUB = r"(?:(?:\s(?=\(\d+\)\())?\((?:[A-Za-z]|[ivx]{2,5}|[IVX]{2,5}|\d{1,2})\))"
_UNIT = r"(?!\s*(?:(?:business|calendar|working)\s+)?(?:days?|weeks?|months?|years?|hours?|percent)\b|\s*%)"
_LABEL = rf"{_FIRST}{_NEXT}*{_SUB}*{_UNIT}"
_SECTIONS = r"(?:sub-?)?(?:sections?|clauses?|paragraphs?)"
_OTHERS = r"articles?|schedules?|exhibits?|appendix|appendices|annex(?:es)?|attachments?"
_HEAD = re.compile(
    rf"(?:\b(?P<here>[Tt]his|THIS)\s+)?(?:\b(?P<noun>(?i:{_SECTIONS}|{_OTHERS}))\s+|(?P<sign>§{{1,2}})\s*)(?={_LABEL})"
)
_LABEL_AT = re.compile(_LABEL)
_TITLE = re.compile(
    r"\s*(?:\(\s*(?:[“\"‘](?P<inner>[^”\"“()]{1,120})[”\"’]|(?P<plain>[A-Z][^()“”\"]{1,120}))\s*\)"
    r"|(?:,?\s*(?:en)?titled\s*)?,?\s*[“\"‘](?P<quoted>[A-Z][^”\"“]{1,120}?)[,.]?[”\"’]"
    r"(?!\s+(?:means?|shall|will|refers?|is|are|has|have)\b))"
)
_ASIDE = re.compile(r"\s*\((?![a-z0-9]{1,3}\))[^()]{1,80}\)")
_RANGE = re.compile(
    rf"\s*(?:(?P<dash>[-–—])|\b(?:through|thru|to|bis)\b)\s*(?:Sections?\s+)?(?P<last>{_LABEL}|[a-z](?!\w))"
)
_LIST = re.compile(rf"\s*(?:,\s*(?:and|or|&)?|and/or\b|(?:and|or|und|oder|sowie|et|ou)\b|&)\s*(?={_LABEL})")
_LISTED = re.compile(r"\s*(?:,|and|or|&|und|oder|sowie|et|ou)\s*")
_MORE = re.compile(rf"(?:\s*(?:,|and|or)\s*{_SUB})*(?:\s+(?:above|below))?")
_NAME = (  # a run of capitalised words: "Criminal Justice (Miscellaneous Provisions) Act"
    r"(?:[A-Z0-9][\w’'&./-]*|\([A-Z][\w\s]*\))"
    r"(?:\s+(?:(?:of|and|the|for|on|in|to)\s+)*(?:[A-Z0-9][\w’'&/-]*|\([A-Z][\w\s]*\)))*"
)
_HINT = re.compile(
    r",?\s+(?:of|(?:in|to)(?=\s+(?:the|our|your|its)\b))\s+(?:(?:the|our|your|its|any|each)\s+)?(?:[a-z-]+\s+)??"
    rf"[<“\"‘]?(?P<name>{_NAME}|(?:[a-z]+\s+){{0,2}}(?:policy|terms|agreement|addendum|statement|notice)\b)"
)
_THEIRS = re.compile(  # "of its bylaws", "des Mietvertrags"
    r",?\s+(?:(?:of|in|to)\s+(?:its|their|his|her)\s+(?P<name>[a-z][\w-]+)"
    r"|(?:des|der|dem|vom|zum|im|unsere[rs]|Ihre[rs])\s+"
    r"(?P<german>[A-ZÄÖÜ][\w-]+(?:vertrag(?:e?s)?|satzung|vereinbarung|bedingungen|richtlinien?)))\b"
)
_HERE = re.compile(r",?\s+(?:of|to|in)\s+(?:this|these|such)\b")
_PREFIX = re.compile(rf"\W*(?P<noun>(?i:{_SECTIONS}|{_OTHERS}|part))\s+(?P<label>{_LABEL})")
_HIGHEST = 200  # no agreement has so many sections: "Section 230" and "Section 1542" are of statutes


class Reference(NamedTuple):
    """A clause named in ``text[start:end]``, by its label and perhaps its title.

    ``noun`` is the word before the label, singular and lower case; ``label`` is printed without spaces
    (``7.9``, ``10.1(h)``, ``D.4``); ``through`` is the last label of a range, else "". ``here`` tells "this
    Section 1". ``document_hint`` is the name of another document; ``external`` means a statute or the like.
    ``annex`` is the noun and number of the annex it is in: ``("annex", "1")``; () if none is named.
    """

    start: int
    end: int
    noun: str
    label: str
    through: str = ""
    title: str = ""
    document_hint: str = ""
    here: bool = False
    external: bool = False
    annex: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The label taken apart: ``("10", "1", "h")``."""
        return label_parts(self.label)

    @property
    def last(self) -> Reference:
        """The end of a range, with what it shares with the beginning: ``D.4 — 7`` ends at ``D.7``."""
        above = self.label.rpartition(".")[0]
        whole = f"{above}.{self.through}" if above and self.through.isdecimal() else self.through
        return self._replace(label=whole, through="", title="")


def find_references(block: Block) -> tuple[Reference, ...]:
    """The bare references in a block's text, in order: neither links nor a section's own heading."""
    taken = [(mark.start, mark.end) for mark in block.marks if mark.tag in {"link", "code", "image"}]
    if block.kind is Kind.SECTION:
        taken.append((0, len(block.heading)))
    return tuple(
        reference
        for reference in find_in_text(block.text)
        if not any(start < reference.end and reference.start < end for start, end in taken)
    )


def find_kept(before: Sequence[Reference], after: Sequence[Reference]) -> frozenset[int]:
    """Which of the references of a clause, by their places, stand as they stood before it was edited.

    By place, not by label: when all numbers moved on by one, the new "2.2" is not the old one.
    """
    old, new = ([(one.noun, one.label, one.through) for one in some] for some in (before, after))
    if len(old) == len(new):
        return frozenset(place for place, pair in enumerate(zip(old, new, strict=True)) if pair[0] == pair[1])
    shorter = min(len(old), len(new))
    head = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    tail = next((place for place in range(shorter - head) if old[-1 - place] != new[-1 - place]), shorter - head)
    return frozenset((*range(head), *range(len(new) - tail, len(new))))


def find_in_text(text: str) -> Iterator[Reference]:
    """Every reference in ``text``; each label of a list ("Sections 3, 4 and 5.2") is one of its own."""
    english = tuple(_english(text))
    others = [
        Reference(
            one.start,
            one.end,
            one.noun,
            one.label,
            external=one.external or statutes.is_beside_statute(text, one.start, one.end),
        )
        for one in foreign.find(text)
        if not any(known.start < one.end and one.start < known.end for known in english)
    ]
    yield from _annexed(text, sorted((*english, *others)) if others else english)


def _annexed(text: str, some: Sequence[Reference]) -> Iterator[Reference]:
    """The references, each with the annex it is in; a list is of one: ``Anlage 1 Ziff. 2 und Ziff. 3``."""
    last: Reference | None = None
    for one in some:
        plain = not one.external and not one.document_hint and one.noun not in ATTACHED
        annex = annexed.find_annex(text, one.start, one.end) if plain else ()
        if plain and last and last.annex and not annex and _goes_on(text, last, one):
            annex = last.annex
        last = one._replace(annex=annex)
        yield last


def _goes_on(text: str, last: Reference, one: Reference) -> bool:
    """Whether two references are in one list, the second under the same word as the first or none of its own."""
    words = [text[each.start : each.end].partition(each.label)[0].strip() for each in (last, one)]
    return words[1] in {"", words[0]} and bool(_LISTED.fullmatch(text, last.end, one.start))


def _english(text: str) -> Iterator[Reference]:
    position = 0
    while head := _HEAD.search(text, position):
        group, position = _group(text, head)
        if _spoken(head, group[0]):
            hint, external = _belonging(text, head.start(), position, group[0])
            yield from (one._replace(document_hint=hint, external=external) for one in group)


def _spoken(head: re.Match[str], first: Reference) -> bool:
    """Whether it reads as a reference: "section I" and "schedule 1 drugs" in lower case do not."""
    word = head["noun"] or "Section"
    return word[0].isupper() or (first.noun not in ATTACHED and any(map(str.isdigit, first.label)))


def _singular(noun: str) -> str:
    """``Clauses`` as ``clause``, ``Annexes`` as ``annex``."""
    low = noun.lower().replace("-", "")
    return {"appendices": "appendix", "annexes": "annex"}.get(low) or low.removesuffix("s")


def _group(text: str, head: re.Match[str]) -> tuple[list[Reference], int]:
    """The references that share one noun, and where the text after them begins."""
    word = head["noun"] or "section"
    plural = head["sign"] == "§§" or word.lower().endswith(("s", "ces"))
    start, position = head.start(), head.end()
    group: list[Reference] = []
    while match := _LABEL_AT.match(text, position):
        label, through, position = _bounds(text, match, plural=plural)
        title, end = _title(text, position)
        group.append(Reference(start, end, _singular(word), label, through, title, here=bool(head["here"])))
        aside = None if title else _ASIDE.match(text, end)
        position = aside.end() if aside else end
        more = _LIST.match(text, position) if plural else None
        if not more:
            break
        start = position = more.end()
    return group, position


def _bounds(text: str, match: re.Match[str], *, plural: bool) -> tuple[str, str, int]:
    """A label, the label that ends its range ("" if none), and where they end."""
    label = re.sub(r"\s", "", match[0])
    span = _RANGE.match(text, match.end())
    if not span or not (plural or span["dash"]) or not _alike(label, span["last"]):
        return label, "", match.end()
    last = re.sub(r"\s", "", span["last"])
    return label, label[:-1] + last if last.islower() else last, span.end()


def _alike(first: str, last: str) -> bool:
    """Whether two labels can bound a range: "D.4 — D.7", "3.a-d", but not "Section 5 — A"."""
    return last[0].isdigit() == first[0].isdigit() or (last.islower() and first[-1].islower())


def _title(text: str, position: int) -> tuple[str, int]:
    """The title that follows a label, and where it ends; ("", position) if none does."""
    match = _TITLE.match(text, position)
    if not match:
        return "", position
    plain = match["plain"] or ""
    if re.search(r"(?:^|\s)[a-z]\w{3}", plain):  # "(as amended)", "(second and third paragraphs)"
        return "", position
    return (match["inner"] or plain or match["quoted"]).strip(" ,.;:"), match.end()


def _belonging(text: str, start: int, end: int, first: Reference) -> tuple[str, bool]:
    """The other document a reference speaks of ("" if none is named) and whether it is a law."""
    more = _MORE.match(text, end)
    end = more.end() if more else end
    if statutes.is_beside_statute(text, start, end):
        return "", True
    hint = None if _HERE.match(text, end) else _HINT.match(text, end)
    theirs = None if hint else _THEIRS.match(text, end)
    name = hint["name"].rstrip(".") if hint else (theirs["name"] or theirs["german"]) if theirs else ""
    number = re.match(r"\d+", first.label)
    external = statutes.is_statute(name) or bool(number and int(number[0]) >= _HIGHEST)
    return ("" if external else name), external


def label_parts(label: str) -> tuple[str, ...]:
    """A label taken apart: "7.4." is ``("7", "4")``, "(a)" ``("a",)``, "B(5)" ``("B", "5")``."""
    return tuple(re.findall(r"[^\W_]+", label))


def printed_label(text: str) -> tuple[str, tuple[str, ...]]:
    """The noun and parts of a printed label or heading: "Article IV." is ``("article", ("IV",))``."""
    match = _PREFIX.match(text)
    if not match or not match["label"]:
        return "", ()
    return _singular(match["noun"]), label_parts(match["label"])
