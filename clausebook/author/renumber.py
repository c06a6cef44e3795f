"""Numbers as they should run, and every reference to them with them; no other word changes, which is proven.

The first number of a series stays, and the others count on from it; a number with a letter (7.2A) stays as well. A
reference goes with the clause it means: the one it led to in the text that is published, if it was there already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from clausebook.author import stamp
from clausebook.author.heading_links import HeadingAnchors, readdress
from clausebook.author.number_series import find_literal, find_miscounted, plan_labels
from clausebook.crossref.references import Reference, find_in_text, find_kept, find_references, label_parts
from clausebook.crossref.resolve import LabelIndex, Outcome, resolve
from clausebook.model.change import Clause, as_clauses
from clausebook.model.clause import ParsedClause
from clausebook.model.errors import ContentError
from clausebook.parse import label
from clausebook.parse.joined import Joined
from clausebook.parse.tree import next_lines

_PART = re.compile(r"\d+[A-Za-z]?|[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Numbered:
    """One document: its file, the ids of its clauses, and the clauses that are published of it."""

    path: str
    text: str
    ids: Sequence[str]
    before: Sequence[Clause] = ()
    names: frozenset[str] = field(default_factory=frozenset)  # by which others cite it, case folded
    fixed: bool = False  # its own numbers stay
    whole: Joined | None = None  # what the text was decoded from, if that is made of several files


class Renumbered(NamedTuple):
    """The file after, and what was changed in it: line, what stood there, what stands there now."""

    text: str
    changes: tuple[tuple[int, str, str], ...]


class _Edit(NamedTuple):
    clause: int
    start: int  # in the text of the clause
    end: int
    new: str


def renumber(documents: Sequence[Numbered]) -> dict[str, Renumbered]:
    """The documents, by path. Raises ContentError ``E_RENUMBER`` if anything else would change."""
    clauses = {one.path: stamp.clauses(one.text, one.whole) for one in documents}
    labels = {
        one.path: {} if one.fixed else plan_labels(clauses[one.path], one.text.split("\n"), _published(one))
        for one in documents
    }
    after = {
        path: tuple(one._replace(block=replace(one.block, label=labels[path].get(place, one.block.label)))
                    for place, one in enumerate(some))
        for path, some in clauses.items()
    }  # fmt: skip
    targets = {one.path: _Target(one, clauses[one.path], after[one.path]) for one in documents}
    return {one.path: _rewritten(one, clauses[one.path], labels[one.path], targets) for one in documents}


def _published(one: Numbered) -> dict[int, tuple[int, ...]]:
    """The numbers that clauses had in the published text, by their places now."""
    had = {placed.id: label.style(placed.block.label).numbers for placed in one.before}
    return {place: had[id_] for place, id_ in enumerate(one.ids) if had.get(id_)}


class _Target:
    """A document as references lead into it: which clause is meant, and what its label is after."""

    def __init__(self, one: Numbered, clauses: Sequence[ParsedClause], after: Sequence[ParsedClause]) -> None:
        self.names = one.names
        self.clauses = clauses
        self.ids = {id_: place for place, id_ in enumerate(one.ids)}
        self.before_ids = [placed.id for placed in one.before]
        self.now, self.after = LabelIndex.of(clauses), LabelIndex.of(after)
        self.before = LabelIndex.of(as_clauses(one.before))
        self.old_paths = {index: path for path, some in self.now.paths.items() for index in some}
        self.new_paths = {index: path for path, some in self.after.paths.items() for index in some}
        published = [(placed.id, placed.block) for placed in one.before]
        now, later = (one.block for one in clauses), (one.block for one in after)
        self.headings = HeadingAnchors(self.ids, published, now, later)

    def meant(self, reference: Reference, *, published: bool) -> tuple[int, int] | None:
        """The clause that is meant, and how many parts of the label are its own path; None if that is not sure."""
        plain = reference._replace(title="", through="", document_hint="")
        index = self.before if published else self.now
        led = resolve(plain, index)
        if led.outcome is not Outcome.FOUND:
            return None
        place = led.places[0].clause
        inside = len(led.places[0].enumerator.path) if led.places[0].enumerator else 0
        if published:
            place = self.ids.get(self.before_ids[place], -1)
        return (place, len(reference.parts) - inside) if place >= 0 else None

    def renamed(self, reference: Reference, *, published: bool) -> str:
        """The label by which the clause that is meant is cited after."""
        found_ = self.meant(reference, published=published)
        if found_ is None or found_[0] not in self.new_paths:
            return reference.label
        place, own = found_
        parts = (*self.new_paths[place][-own:], *reference.parts[own:])
        old = _PART.findall(reference.label)
        return _refilled(reference.label, parts) if len(old) == len(parts) else reference.label


def _refilled(text: str, parts: Sequence[str]) -> str:
    """The same label with other parts: ``10.1(h)`` with 11, 2 and h is ``11.2(h)``."""
    fresh = iter(parts)
    return _PART.sub(lambda _: next(fresh), text)


def _rewritten(
    one: Numbered, clauses: Sequence[ParsedClause], labels: Mapping[int, str], targets: Mapping[str, _Target]
) -> Renumbered:
    lines = one.text.split("\n")
    ends = [line - 1 for line in next_lines(clauses, len(lines))]
    edits = sorted({*_references(one, clauses, targets), *_links(one, clauses, targets)})
    texts = [clause.block.text for clause in clauses]
    changes: list[tuple[int, str, str]] = []
    for edit in reversed(edits):
        said = texts[edit.clause][edit.start : edit.end]
        texts[edit.clause] = texts[edit.clause][: edit.start] + edit.new + texts[edit.clause][edit.end :]
        before = clauses[edit.clause].block.text[: edit.start]
        span = range(clauses[edit.clause].line - 1, ends[edit.clause])
        line = _replaced(lines, span, said, edit.new, before.count(said))
        changes.append((line, said, edit.new))
    miscounted = {} if one.fixed else find_miscounted(clauses, lines)
    for place, wanted in labels.items():
        number = clauses[place].line - 1
        old, core = label.core(clauses[place].block.label), label.core(wanted)
        at = find_literal(lines[number], old)
        if at is not None and place not in miscounted:
            lines[number] = lines[number][:at] + core + lines[number][at + len(old) :]
            changes.append((number + 1, old, core))
    for place, (typed, printed) in miscounted.items():
        number, core = clauses[place].line - 1, label.core(labels.get(place, printed))
        lines[number] = lines[number].replace(typed, core, 1)
        changes += [(number + 1, typed, core)] * (typed != core)
    for place, clause in enumerate(clauses):
        span = range(clause.line - 1, ends[place])
        for href in dict.fromkeys(mark.href for mark in clause.block.marks if mark.tag == "link"):
            target = _linked(one, href, targets)
            changes += readdress(lines, span, href, target.headings) if target else ()
    text = "\n".join(lines)
    _prove(one, clauses, texts, labels, text)
    return Renumbered(text, tuple(sorted(changes)))


def _replaced(lines: list[str], span: range, said: str, new: str, skip: int) -> int:
    """Put ``new`` for the occurrence of ``said`` after ``skip`` others in some lines; the line."""
    for number in span:
        line, at = lines[number], -1
        while (at := line.find(said, at + 1)) >= 0:
            if not skip:
                lines[number] = line[:at] + new + line[at + len(said) :]
                return number + 1
            skip -= 1
    return span.start + 1  # the proof tells that it was not found


def _references(one: Numbered, clauses: Sequence[ParsedClause], targets: Mapping[str, _Target]) -> Iterator[_Edit]:
    known = {placed.id: placed for placed in one.before}
    for place, clause in enumerate(clauses):
        old = known.get(one.ids[place])
        said_here = find_references(clause.block)
        same = find_kept(find_references(old.block), said_here) if old else frozenset()
        for order, reference in enumerate(said_here):
            target = _target(one, reference, targets)
            if target is None or reference.external:
                continue
            published = order in same
            fresh = target.renamed(reference, published=published)
            said = clause.block.text[reference.start : reference.end]
            new = said.replace(reference.label, fresh, 1)
            if reference.through:
                last = reference.last
                end = target.renamed(last, published=published)
                shown = end if reference.through == last.label else ".".join(label_parts(end)[-1:])
                new = shown.join(new.rsplit(reference.through, 1)) if reference.through != shown else new
            if new != said:
                yield _Edit(place, reference.start, reference.end, new)


def _target(one: Numbered, reference: Reference, targets: Mapping[str, _Target]) -> _Target | None:
    if not reference.document_hint:
        return targets[one.path]
    hint = reference.document_hint.casefold()
    return next((target for target in targets.values() if hint in target.names), None)


def _links(one: Numbered, clauses: Sequence[ParsedClause], targets: Mapping[str, _Target]) -> Iterator[_Edit]:
    """Links whose words name the clause that they lead to."""
    for place, clause in enumerate(clauses):
        for mark in clause.block.marks:
            target = _linked(one, mark.href, targets) if mark.tag == "link" else None
            at = target.headings.place(mark.href.partition("#")[2]) if target else None
            if target is None or at is None or at not in target.new_paths:
                continue
            said = clause.block.text[mark.start : mark.end]
            for reference in find_in_text(said):
                if reference.parts == target.old_paths[at][-len(reference.parts) :]:
                    fresh = _refilled(reference.label, target.new_paths[at][-len(reference.parts) :])
                    new = (
                        said[: reference.start]
                        + said[reference.start : reference.end].replace(reference.label, fresh, 1)
                        + said[reference.end :]
                    )
                    if new != said:
                        yield _Edit(place, mark.start, mark.end, new)
                    break


def _linked(one: Numbered, href: str, targets: Mapping[str, _Target]) -> _Target | None:
    """The document of whose clauses a link names one."""
    path, _, anchor = href.partition("#")
    return (targets.get(_beside(one.path, path)) if path else targets[one.path]) if anchor else None


def _beside(path: str, link: str) -> str:
    folder = path.rpartition("/")[0]
    return f"{folder}/{link}".lstrip("/") if not link.startswith("/") else link.lstrip("/")


def _prove(
    one: Numbered, clauses: Sequence[ParsedClause], texts: Sequence[str], labels: Mapping[int, str], result: str
) -> None:
    """Refuse the result unless it reads as it was, but for labels and references."""
    read = stamp.clauses(result, one.whole)
    for place, (clause, text) in enumerate(zip(clauses, texts, strict=True)):
        wanted = (labels.get(place, clause.block.label), text, clause.block.anchor)
        got = read[place].block if place < len(read) else None
        if got is None or len(read) != len(clauses) or (got.label, got.text, got.anchor) != wanted:
            named = clause.block.text[:60] or clause.block.label
            message = f"Renumbering would change more than numbers at “{named}”"
            raise ContentError.of(
                "E_RENUMBER", message, "Write the numbers of that clause by hand", one.path, clause.line
            )
