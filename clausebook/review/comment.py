"""The review as one comment in the Markdown of git hosts.

Redlines are ``<ins>`` and ``<del>`` in blocks of HTML, in which no Markdown is read: no sign of a legal text is taken
for formatting, no name for a mention, no number for an issue.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence

from clausebook.check.text import enumerate_lines
from clausebook.html import change_counts, wording
from clausebook.model.change import Change, Clause
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import Finding, Severity
from clausebook.redline.word_diff import printed
from clausebook.review.rows import Runs, group_rows, is_table, show_table
from clausebook.review.summary import Document, Review

MARK = "<!-- clausebook review -->"
_LIMIT = 60_000  # characters; a host takes 65,536
_AROUND = 30  # unchanged words on each side of a change
_FINDINGS = 60
_SIGNS = {Severity.ERROR: "🛑", Severity.WARNING: "⚠️", Severity.NOTE: "💬"}
_MENTION = re.compile(r"([@#])(?=\w)")


def comment(found: Review, *, limit: int = _LIMIT) -> str:
    """The comment, at most ``limit`` characters long: clauses that do not fit are counted, and findings come first."""
    head = [MARK, "## Review of the terms", "", f"**{found.headline}** against `{found.base[:12]}`.", ""]
    head += _findings(found.findings)
    head += [f"\n### `{path}`\nWhat changes in this file cannot be shown: it cannot be read." for path in found.unread]
    text = "\n".join(head)
    for one in found.documents:
        intro = "\n".join(_introduced(one, found))
        if len(text) + len(intro) > limit - 400:
            text += "\n\nMore documents change than fit here: see the preview, or `clausebook review`.\n"
            break
        text += f"\n\n{intro}\n"
        text = _with_clauses(text, one, found.titles, limit)
    return text.rstrip() + "\n"


def _with_clauses(text: str, one: Document, titles: Mapping[str, str], limit: int) -> str:
    left = len(one.revised.changes)
    for some in group_rows(one.revised):
        shown = "\n".join(_table(one.revised, some) if is_table(some) else _clause(some[0], titles))
        if len(text) + len(shown) > limit - 300:
            more = wording.many(left, "changed clause")
            return f"{text}\n…and {more} more: see the preview, or `clausebook review`.\n"
        text += f"\n{shown}\n"
        left -= len(some)
    return text


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    """What must be mended, and what is to be judged, the gravest first."""
    grave = sorted(findings, key=lambda one: (list(_SIGNS).index(one.severity), one))
    if not grave:
        yield "Nothing was found that needs a second look."
        return
    first = [one for one in grave if one.severity is not Severity.NOTE][:_FINDINGS]
    yield from (_finding(one) for one in first)
    notes = [one for one in grave if one.severity is Severity.NOTE][:_FINDINGS]
    if notes:
        yield from ("", f"<details><summary>{wording.many(len(notes), 'note')} to read</summary>", "")
        yield from (_finding(one) for one in notes)
        yield from ("", "</details>")
    if len(first) + len(notes) < len(grave):
        yield f"\n{len(grave) - len(first) - len(notes)} more: `clausebook check --base`."


def _finding(one: Finding) -> str:
    place = f"`{one.place}` " if one.place else ""
    said = f"{one.message.rstrip('.')}. {one.mend}".strip() if one.mend else one.message
    return f"- {_SIGNS[one.severity]} {place}{_plain(said)} <sub>{one.code}</sub>"


def _introduced(one: Document, found: Review) -> Iterator[str]:
    revised, version = one.revised, one.revised.version
    yield f"### {_plain(revised.record.title)}"
    moved = f", was `{revised.old_path}`" if revised.old_path != revised.path else ""
    yield f"`{revised.path}`{moved}"
    yield ""
    yield "| | |\n|---|---|"
    yield f"| Change | {_plain(one.kind)} |"
    if version and version.note and not (revised.said is None and one.state == "changed"):
        yield f"| Note to readers | {_plain(version.note)} |"
    if version and version.urgent:
        yield f"| Urgent | {_plain(version.urgent)} |"
    if revised.withdrawn and revised.record.withdrawn_on:
        yield f"| Holds no longer from | {wording.day(revised.record.withdrawn_on)} |"
        yield from [f"| Note to readers | {_plain(revised.declared.note)} |"] if revised.said else ()
    if version:
        yield f"| Last Updated | {wording.day(version.last_updated)} |"
        yield f"| Takes effect | {_effect(one, found)} |"
    if revised.redated and revised.effective_before:
        was = wording.day(revised.effective_before)
        yield f"| Takes effect | {wording.day(revised.redated)}; was {was} |"
    if revised.changes:
        yield f"| Clauses | {change_counts.summarize(one.kinds for one in revised.changes)} |"
    if one.told is not None:
        yield f"| Would be notified | {wording.many(one.told, 'subscriber')} |"
    for reach in one.reaches:
        where = "; ".join(f"`{path}` {enumerate_lines(lines)}" for path, lines in sorted(reach.used.items()))
        yield f"| “{_plain(reach.term)}” is used | {where} |"


def _effect(one: Document, found: Review) -> str:
    version = one.revised.version
    if version is None:
        return ""
    days = (version.effective_on - found.today).days
    told = wording.day(version.effective_on)
    told += f", in {wording.many(days, 'day')}" if days > 0 else ", as soon as it is merged" if not days else ""
    due = one.due(found.today)
    if due:
        kept = "kept" if version.effective_on >= due else f"**not kept**: {wording.day(due)} is the first day"
        told += f"; {wording.many(one.notice, 'day')} of notice {kept}"
    return told


def _clause(change: Change, titles: Mapping[str, str]) -> Iterator[str]:
    placed = change.after or change.before
    name = _called(placed) if placed else change.clause
    kinds = ", ".join(wording.said(change, kind, titles) for kind in wording.shown(change))
    yield f"<b>{_html(name)}</b> · {_html(kinds)}"
    if change.redline or change.before is None or change.after is None:
        yield f"<blockquote>{_redline(change)}</blockquote>"


def _table(revised: DocumentChange, some: Sequence[Change]) -> Iterator[str]:
    """Changed rows as the table they stand in."""
    placed = some[0].after or some[0].before
    name = wording.name(placed) if placed else some[0].clause
    yield f"<b>{_html(name)}</b> · {_html(change_counts.summarize(one.kinds for one in some))}"
    yield show_table(revised, some, _runs)


def _called(placed: Clause) -> str:
    """The number and the heading of a clause, else where it stands and its first words."""
    heading = wording.heading(placed)
    return heading if wording.number(placed) or placed.block.heading else f"{wording.name(placed)}: {heading}"


def _redline(change: Change) -> str:
    return _runs(printed(change))


def _runs(runs: Runs) -> str:
    parts = []
    for place, (op, text) in enumerate(runs):
        if op == "=":
            parts.append(_html(_short(text, first=not place, last=place == len(runs) - 1)))
        else:
            tag = "del" if op == "-" else "ins"
            parts.append(f"<{tag}>{_html(_short(text, first=False, last=False, around=200))}</{tag}>")
    return "".join(parts)


def _short(text: str, *, first: bool, last: bool, around: int = _AROUND) -> str:
    """A long run without its middle, or without the end that is far from any change."""
    parts = re.findall(r"\S+\s*|\s+", text)
    if len(parts) <= (around if first or last else 2 * around) + 5:
        return text
    if first:
        return "… " + "".join(parts[-around:])
    if last:
        return "".join(parts[:around]) + "…"
    return "".join(parts[:around]) + "… " + "".join(parts[-around:])


def _html(text: str) -> str:
    """Words inside a block of HTML: on one line, and no mention of a person or an issue."""
    return _MENTION.sub(r"<span>\1</span>", html.escape(" ".join(text.split("\n")), quote=False))


def _plain(text: str) -> str:
    """Words in a line of Markdown, with every sign that means something escaped."""
    escaped = re.sub(r"([\\*_{}\[\]()~|!])", r"\\\1", " ".join(text.split()))
    return _MENTION.sub(r"<span>\1</span>", escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
