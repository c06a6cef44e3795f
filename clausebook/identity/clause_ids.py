"""Clause ids: which clause it is, through all versions of a document; never changed, never reused."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from clausebook.model.clause import Block, Kind
from clausebook.parse import label
from clausebook.parse.wording import slug


@dataclass(slots=True)
class Name:
    """The id of one clause: declared by an anchor or derived; ``aliases`` are ids it was known by before."""

    id: str
    declared: bool
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class Numbering:
    """Numbers behind what is wanted by many; of what is never free again, none is looked at twice."""

    reached: dict[str, int] = field(default_factory=dict)

    def free(self, wanted: str, taken: Container[str]) -> str:
        """What is wanted, or with ``-2``, ``-3`` and so on the first that is not taken."""
        number = self.reached.get(wanted, 1)
        result = wanted if number == 1 else f"{wanted}-{number}"
        while result in taken:
            number += 1
            result = f"{wanted}-{number}"
        self.reached[wanted] = number
        return result


@dataclass(slots=True)
class Names:
    """The ids of all clauses a document ever had; clauses are known by a number."""

    of: dict[int, Name] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering, compare=False)

    @classmethod
    def restored(cls, names: Iterable[tuple[int, Name]]) -> Names:
        """The names as they were stored."""
        result = cls(dict(names))
        for clause, name in result.of.items():
            result.taken.update(dict.fromkeys((*name.aliases, name.id), clause))
        for clause, name in result.of.items():
            result.taken[name.id] = clause
        return result

    def declare(self, clause: int, anchor: str) -> None:
        """Let the clause be known by its anchor; what it was known by before stays as an alias."""
        name = self.of.get(clause)
        if name and name.id == anchor:
            name.declared = True
            return
        holder = self.taken.get(anchor)
        if holder is not None and holder != clause and self.of[holder].id == anchor:
            if self.of[holder].declared:
                anchor = self._free(anchor)
            else:
                self._yield(holder, anchor)
        aliases = (*name.aliases, name.id) if name else ()
        self.of[clause] = Name(anchor, declared=True, aliases=aliases)
        self.taken[anchor] = clause

    def derive(self, clause: int, block: Block, parent: str) -> None:
        """Give a clause without anchor an id from its heading, its letter or its first words."""
        if clause not in self.of:
            self.of[clause] = Name(self._free(stem(block, parent)), declared=False)
            self.taken[self.of[clause].id] = clause

    def _yield(self, holder: int, anchor: str) -> None:
        """A derived id gives way to a declared one."""
        name = self.of[holder]
        del self.taken[anchor]
        free = self._free(f"{anchor}-2")
        self.of[holder] = Name(free, declared=False, aliases=name.aliases)
        self.taken[free] = holder

    def _free(self, wanted: str) -> str:
        return self.numbering.free(wanted, self.taken)


def stem(block: Block, parent: str) -> str:
    """What a derived id says: ``limitations-on-changes``, ``tp-sharing.a`` or the first words."""
    lettered = label.core(block.label).strip("()").lower() if block.kind is Kind.ITEM and block.label else ""
    if lettered and parent:
        return f"{parent}.{lettered}"
    return slug(block.heading or block.text) or block.kind.value


def heading_anchors(blocks: Iterable[Block]) -> Iterator[tuple[str, int]]:
    """The anchors that texts set, and those that tools give headings; the place of each among the blocks.

    ``A. Definitions`` has ``a-definitions``, a second one ``a-definitions-1``: so do GitHub, GitLab, pandoc and
    MkDocs, each with rules of its own. Where one means two places the last given stands: what the text sets, then
    what GitHub gives.
    """
    own: list[tuple[str, int]] = []
    dashed: list[tuple[str, int]] = []
    headings: list[tuple[str, int]] = []
    for place, block in enumerate(blocks):
        own += [(mark.href, place) for mark in block.marks if mark.tag == "target"]
        if block.kind is Kind.SECTION:
            headings.append((f"{block.label} {block.text}".strip(), place))
            if block.label and block.label[-1:].isalnum():  # the source may have a dash between them
                dashed.append((_github(f"{block.label} - {block.text}").replace("---", "--"), place))
    yield from dashed
    for name, join in ((_pandoc, "-"), (_mkdocs, "_"), (_gitlab, "-"), (_github, "-")):
        seen: Counter[str] = Counter()
        for words, place in headings:
            anchor = name(words)
            if anchor:
                yield (f"{anchor}{join}{seen[anchor]}" if seen[anchor] else anchor), place
            seen[anchor] += 1
    yield from own


def _github(words: str) -> str:
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def _gitlab(words: str) -> str:
    return re.sub(r"-{2,}", "-", _github(words))


def _pandoc(words: str) -> str:
    """By pandoc's ``auto_identifiers``: from the first letter on."""
    return re.sub(r"^[\W\d_]+", "", re.sub(r"\s+", "-", re.sub(r"[^\w\-. ]", "", words.lower())))


def _mkdocs(words: str) -> str:
    """By ``slugify`` of Python-Markdown's table of contents."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
