"""A comparison as HTML: the redline, the list of changed clauses, and the line of contents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from clausebook.html import wording
from clausebook.html.aligned import Comparison, Entry, caption, runs
from clausebook.html.clause import Resolve, inline, no_links, plain
from clausebook.html.language import say, say_of
from clausebook.html.redline import halves, redline, whole
from clausebook.html.tongue import tongue
from clausebook.model.change import Certainty, Change, ChangeKind, Clause, primary
from clausebook.model.clause import Kind

_WORDS = 20  # of a clause whose words did not change, in the list
_INDENTS = 3
_NEAR = {  # what a clause has to do with others, by the kind under which its change is counted
    ChangeKind.ADDED: "Was a part of {clauses}.",
    ChangeKind.REMOVED: "Now in {clauses}.",
    ChangeKind.SPLIT: "Split: part of it is now {clauses}.",
    ChangeKind.MERGED: "Takes in {clauses}.",
}

Elsewhere = Callable[[str], str]  # a clause of another document ("doc/clause") → a link to it, as HTML


@dataclass(frozen=True, slots=True)
class RedlineWriter:
    """Writes a comparison for one page: ``resolve`` is for links in the text, ``elsewhere`` for other documents.

    ``lang`` is the language of the texts.
    """

    comparison: Comparison
    resolve: Resolve = plain
    elsewhere: Elsewhere = escape
    lang: str = ""

    def redline(self) -> str:
        """The redline, with the unchanged text folded away."""
        order = [_anchor(entry) for entry in self.comparison.changed]
        following = dict(zip(order, self.comparison.changed[1:], strict=False))
        out: list[str] = []
        for shown, run in runs(self.comparison.entries):
            if not shown:
                out.append(self._same(run))
            elif run[0].change:
                out.append(self._change(run[0].placed, run[0].change, following.get(_anchor(run[0]))))
            else:
                out.append(self._heading(run[0].placed))
        return "".join(out)

    def _words(self, placed: Clause, resolve: Resolve | None = None) -> str:
        return inline(placed.block.text, placed.block.marks, resolve=resolve or self.resolve)

    def _heading(self, placed: Clause) -> str:
        sub = " cb-section__head--sub" if placed.depth else ""
        number = _number(placed) or "<span></span>"
        return (
            f'<h3 class="cb-section__head{sub}"{tongue(placed.block.text, self.lang)} id="{escape(placed.id)}">{number}'
            f"<span>{self._words(placed)}</span></h3>\n"
        )

    def _same(self, run: Sequence[Entry]) -> str:
        texts = "".join(self._unchanged(entry.placed) for entry in run)
        return (
            f'<div class="cb-same"><p class="cb-same__count">{escape(caption(run))}</p>'
            f'<div class="cb-same__text">{texts}</div></div>\n'
        )

    def _unchanged(self, placed: Clause) -> str:
        section = " cb-same__head" if placed.block.kind is Kind.SECTION else ""
        indent = _indent(placed)
        said = tongue(placed.block.text, self.lang)
        named = f'<div class="cb-same__one{section}{indent}"{said} id="{escape(placed.id)}">'
        return f"{named}{_number(placed)}{self._words(placed)}</div>"

    def _change(self, placed: Clause, change: Change, following: Entry | None) -> str:
        anchor, kind = escape(placed.id), primary(change.kinds)
        number = wording.number(placed)
        named = "" if number else f'<span class="cb-change__name">{escape(wording.short(placed))}</span> '
        return (
            f'<section class="cb-change cb-change--{kind.value}{_indent(placed)}" id="{anchor}" '
            f'aria-labelledby="h-{anchor}">'
            f'<h3 class="cb-change__head" id="h-{anchor}"><span class="cb-num">{escape(number)}</span> '
            f'<span class="cb-change__kind">{named}{badges(change)}</span></h3>{_next(placed, following)}'
            f"{''.join(self._body(change, kind))}</section>\n"
        )

    def _body(self, change: Change, kind: ChangeKind) -> Iterator[str]:
        yield from self._remarks(change, kind)
        if change.before is None or change.after is None:
            only = change.after or change.before
            if only is not None:
                yield self._law(only, whole(only.block, "+" if change.after else "-", self.resolve))
        elif change.redline:
            shown = redline(change, self.resolve)
            head = say_of(shown.head, "First {number} word unchanged", "First {number} words unchanged")
            foot = say_of(shown.foot, "Last {number} word unchanged", "Last {number} words unchanged")
            law = self._law(change.after, shown.html)
            yield (_count(head) if shown.head else "") + law + (_count(foot) if shown.foot else "")
        elif kind is ChangeKind.RENUMBERED:
            said = tongue(change.after.block.text, self.lang)
            yield f'<p class="cb-change__first"{said}>{self._words(change.after)}</p>'
        else:
            yield self._law(change.after, self._words(change.after))

    def _law(self, placed: Clause, html: str) -> str:
        return f"<p{tongue(placed.block.text, self.lang)}>{html}</p>"

    def _remarks(self, change: Change, kind: ChangeKind) -> Iterator[str]:
        away = [other for other in change.other if "/" in other]
        near = [other for other in change.other if "/" not in other]
        if away:
            places = ", ".join(map(self.elsewhere, away))
            yield _more(say("Now in {places}." if change.after is None else "Was in {places}.", places=places))
        elif kind is ChangeKind.MOVED and change.before and change.after:
            old = self.comparison.section(change.before, old=True)
            pause = "," if ", " in old else ""
            new = self.comparison.section(change.after)
            yield _more(
                escape(say("Same words, new place: from {old}{pause} to {new}.", old=old, pause=pause, new=new))
            )
        if near:
            links = ", ".join(f'<a href="#{escape(one)}">{escape(self._called(one))}</a>' for one in near)
            yield _more(say(_NEAR[kind], clauses=links))
        if change.certainty is Certainty.PROBABLE:
            yield _more(escape(say("Taken to be the same clause by its words: probable, not certain.")))

    def _called(self, clause_id: str) -> str:
        both = (*self.comparison.after, *self.comparison.before)
        return next((wording.short(placed) for placed in both if placed.id == clause_id), clause_id)

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Each changed clause: what it is called, its badges, the text before, the text after (HTML)."""
        for placed, change, _ in self.comparison.changed:
            if change is None:
                continue
            yield wording.short(placed), badges(change), *self._sides(change)

    def pairs(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Each changed clause side by side: its id, what it is called, its badges, the two sides (HTML)."""
        for placed, change, _ in self.comparison.changed:
            if change is not None:
                before, after = halves(change, self.resolve)
                sides = (self._said(change.before, before), self._said(change.after, after))
                yield placed.id, wording.short(placed), badges(change), *sides

    def _said(self, placed: Clause | None, html: str) -> str:
        """Words of one side, in a cell whose other words are not of the law."""
        return f"<span{tongue(placed.block.text, self.lang)}>{html}</span>" if placed and html else html

    def _sides(self, change: Change) -> tuple[str, str]:
        old, new = change.before, change.after
        if old is None or new is None:
            before = self._said(old, self._words(old, no_links)) if old else _none(say("Not in the version before"))
            return before, self._said(new, self._words(new)) if new else _none(say("Not in this version"))
        if change.redline:
            return self._said(old, self._words(old, no_links)), self._said(new, self._words(new))
        words = new.block.text.split()
        first = escape(" ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else ""), quote=False)
        return _none(say("Same words, as {clause}", clause=wording.short(old))), self._said(new, first)


def _count(words: str) -> str:
    return f'<p class="cb-change__more cb-change__more--count">{escape(words)}</p>'


def _number(placed: Clause) -> str:
    """The number of a clause; it has a direction of its own, so that the words decide that of the clause."""
    return f'<span class="cb-num"><bdi>{escape(placed.block.label)}</bdi></span> ' if placed.block.label else ""


def _more(html: str) -> str:
    return f'<p class="cb-change__more">{html}</p>'


def _none(words: str) -> str:
    return f'<span class="cb-none" dir="ltr">{escape(words)}</span>'


def _indent(placed: Clause) -> str:
    if placed.block.kind is not Kind.ITEM:
        return ""
    levels = sum(1 for part in placed.address.split("/") if part[:1] == "i" and part[1:2].isdigit())
    return f" cb-in cb-in-{min(max(levels, 1), _INDENTS)}"


def _anchor(entry: Entry) -> str:
    return entry.placed.id


def _next(placed: Clause, following: Entry | None) -> str:
    if following is None:
        return ""
    here, there = wording.short(placed), wording.short(following.placed)
    words = escape(say("change after {clause}: {next}", clause=here, next=there))
    return (
        f'<a class="cb-change__next" href="#{escape(following.placed.id)}">'
        f'{escape(say("Next"))}<span class="cb-sr"> {words}</span> ↓</a>'
    )


def badge(kind: str, mark: str, words: str) -> str:
    """A badge: mark, word, colour and border say the same."""
    return f'<span class="cb-badge cb-badge--{kind}" data-mark="{mark}">{escape(words)}</span>'


def badges(change: Change) -> str:
    """The badges of one change."""
    shown = wording.shown(change)
    return " ".join(badge(kind.value, wording.MARKS[kind], wording.said(change, kind)) for kind in shown)


def contents(comparison: Comparison) -> tuple[tuple[str, str, str], ...]:
    """The changes for the contents: (clause id, number, words); runs of one kind are one line."""
    lines: list[tuple[str, str, str]] = []
    previous = None
    stem = ""
    for placed, change, _ in comparison.changed:
        if change is None:
            continue
        words = wording.said(change, primary(change.kinds))
        key = (primary(change.kinds), bool(wording.number(placed)))
        if key == previous and key[0] in {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.RENUMBERED} and key[1]:
            last = wording.number(placed)
            lines[-1] = (lines[-1][0], lines[-1][1], say("{change}, to {number}", change=stem, number=last))
        else:
            number = wording.number(placed)
            lines.append((placed.id, number, words if number else f"{wording.short(placed)}: {words}"))
            stem = say("Renumbered") if words == wording.renumbered(change) else words
        previous = key
    return tuple(lines)
