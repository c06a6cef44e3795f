"""The review as one page of HTML that stands alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from clausebook.html import change_counts, wording
from clausebook.html.language import say, spoken
from clausebook.html.redline import marked, redline, whole
from clausebook.model.change import Change
from clausebook.model.document_change import DocumentChange
from clausebook.review.rows import Runs, group_rows, is_table, show_table
from clausebook.review.summary import Document, Review

_STYLE = """
:root { color-scheme: light dark; --ins: #116329; --ins-bg: #dafbe1; --del: #82071e; --del-bg: #ffebe9 }
@media (prefers-color-scheme: dark) { :root { --ins: #7ee787; --ins-bg: #12361f; --del: #ffa198; --del-bg: #42171a } }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem;
  overflow-wrap: anywhere }
ins, del { unicode-bidi: isolate }
ins { color: var(--ins); background: var(--ins-bg); text-decoration: underline }
del { color: var(--del); background: var(--del-bg); text-decoration: line-through }
article { border-inline-start: 3px solid #8884; padding-inline-start: 1rem; margin: 1.25rem 0 }
table { border-collapse: collapse } th { text-align: start; font-weight: 600; padding-inline-end: 1.5rem }
article th, article td { border: 1px solid #8884; padding: .25em .6em; vertical-align: top }
.cb-say { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.error { color: var(--del) } code { font-size: .9em } li { margin: .3em 0 }
"""


def page(found: Review) -> str:
    """The page; redlines are whole, and announced in words to those who do not see them."""
    findings = "".join(
        f'<li class="{one.severity.value}"><b>{say(one.severity.value)}</b> <code>{escape(one.place)}</code> '
        f"{escape(one.message.rstrip('.'))}. {escape(one.mend)} <small>{one.code}</small></li>"
        for one in found.findings
    )
    documents = "".join(_document(one, found.titles) for one in found.documents)
    unread = "".join(
        f"<h2>{escape(path)}</h2><p>{say('What changes in this file cannot be shown: it cannot be read.')}</p>"
        for path in found.unread
    )
    listed = f"<h2>{say('Findings')}</h2><ul>{findings}</ul>" if findings else ""
    title = say("Review of the terms")
    against = say("against {commit}", commit=f"<code>{escape(found.base[:12])}</code>")
    return (
        f'<!doctype html><html lang="{spoken().code}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p><strong>{escape(found.headline)}</strong> {against}</p>"
        f"{listed}{unread}{documents}</main></body></html>\n"
    )


def _document(one: Document, titles: Mapping[str, str]) -> str:
    revised, version = one.revised, one.revised.version
    rows = [(say("File"), revised.path), (say("Change"), one.kind)]
    if revised.withdrawn and revised.record.withdrawn_on:
        rows += [(say("Holds no longer from"), wording.day(revised.record.withdrawn_on))]
        rows += [(say("Note to readers"), revised.declared.note)] if revised.said else []
    if version:
        rows += [
            (say("Last Updated"), wording.day(version.last_updated)),
            (say("Takes effect"), wording.day(version.effective_on)),
        ]
        rows += [(say("Note to readers"), version.note)] if version.note else []
        rows += [(say("Urgent"), version.urgent)] if version.urgent else []
    if revised.redated and revised.effective_before:
        words = say(
            "{day}; was {before}", day=wording.day(revised.redated), before=wording.day(revised.effective_before)
        )
        rows += [(say("Takes effect"), words)]
    rows += [(say("Clauses"), change_counts.summarize(one.kinds for one in revised.changes))] if revised.changes else []
    rows += [(say("Would be notified"), wording.many(one.told, "subscriber"))] if one.told is not None else []
    table = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(said)}</td></tr>' for name, said in rows)
    clauses = (_table(revised, some) if is_table(some) else _clause(some[0], titles) for some in group_rows(revised))
    return f'<h2 dir="auto">{escape(revised.record.title)}</h2><table>{table}</table>{"".join(clauses)}'


def _clause(change: Change, titles: Mapping[str, str]) -> str:
    placed = change.after or change.before
    name = wording.heading(placed) if placed else change.clause
    kinds = ", ".join(wording.said(change, kind, titles) for kind in wording.shown(change))
    return f'<article><h3 dir="auto">{escape(name)}</h3><p><em>{escape(kinds)}</em></p>{_words(change)}</article>'


def _table(revised: DocumentChange, some: Sequence[Change]) -> str:
    placed = some[0].after or some[0].before
    name = wording.name(placed) if placed else some[0].clause
    table = show_table(revised, some, _cell)
    counts = change_counts.summarize(one.kinds for one in some)
    return f'<article><h3 dir="auto">{escape(name)}</h3><p><em>{escape(counts)}</em></p>{table}</article>'


def _cell(runs: Runs) -> str:
    return "".join(escape(text) if op == "=" else marked(op, escape(text)) for op, text in runs)


def _words(change: Change) -> str:
    if change.before is None or change.after is None:
        placed = change.after or change.before
        html = whole(placed.block, "+" if change.after else "-") if placed else ""
    else:
        html = redline(change, shorten=False).html if change.redline else ""
    return f'<p dir="auto">{html}</p>' if html else ""
