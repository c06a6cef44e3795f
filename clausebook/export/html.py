"""A sheet as HTML to be printed: semantic, so that the PDF made of it can be read aloud; with its page furniture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from clausebook.export.print_model import Entry, PrintModel, Run, cells, whole_rows
from clausebook.html import wording
from clausebook.html.clause import TAGS
from clausebook.model.clause import Kind

_TABLE = {Kind.ROW, Kind.HEADER}
_DEEPEST = 6
_STYLE = """
@page { size: A4; margin: 26mm 24mm 24mm 24mm;
  @top-left { content: string(title); font: 8.5pt sans-serif; color: #555 }
  @top-right { content: string(version); font: 8.5pt sans-serif; color: #555 }
  @bottom-left { content: string(source); font: 7.5pt sans-serif; color: #555; white-space: pre-line }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8.5pt sans-serif; color: #555 } }
html { font: 10.5pt/1.5 "Source Serif 4", "Noto Serif", "DejaVu Serif", serif; color: #16202b; hyphens: manual;
  overflow-wrap: anywhere }
.title { string-set: title content() } .version { string-set: version content() }
.source { string-set: source content(); white-space: pre-line }
h1, h2, h3, h4, h5, h6 { font-family: "Inter", "Noto Sans", "DejaVu Sans", sans-serif; line-height: 1.25;
  break-after: avoid; margin: 1.4em 0 .5em }
.l1 { font-size: 20pt; margin-top: 0 } .l2 { font-size: 13.5pt } .l3 { font-size: 11.5pt }
.l4, .l5, .l6 { font-size: 10.5pt }
p { margin: 0 0 .7em; orphans: 2; widows: 2; text-align: left }
p.hangs { padding-left: 3.2em; text-indent: -3.2em }
.label { display: inline-block; min-width: 3.2em; text-indent: 0; font-feature-settings: "tnum" }
.in2 { margin-left: 2em } .in3 { margin-left: 4em } .in4 { margin-left: 6em } .in5, .in6 { margin-left: 8em }
ul { list-style: none; margin: 0; padding: 0 } li { margin: 0; padding: 0 }
.caps { font-size: .95em } blockquote { margin: 0 0 .7em 2em; color: #333 }
table { border-collapse: collapse; width: 100%; margin: 0 0 1em; font-size: 9.5pt }
th, td { border: .5pt solid #8894a0; padding: 3pt 5pt; text-align: left; vertical-align: top }
tr { break-inside: avoid }
pre { white-space: pre-wrap; margin: 0 0 .7em }
a { color: #0b5cad; text-decoration: none } code { font-size: .9em }
ins { color: #0f5c25; text-decoration: underline; text-decoration-thickness: .6pt; background: #e3f6e8 }
del { color: #8c1d18; text-decoration: line-through; background: #fdeceb }
.said { font-size: 1pt; color: transparent }
.front { border-bottom: .5pt solid #8894a0; margin-bottom: 1.5em; padding-bottom: .6em }
.front p { margin: 0 0 .2em; font: 9pt sans-serif; color: #333 }
.front h1 { margin: 0 0 .2em; font: bold 20pt/1.25 "Inter", "Noto Sans", "DejaVu Sans", sans-serif; color: #16202b }
"""


def html(sheet: PrintModel) -> str:
    """The whole document; its ``meta`` elements become the properties of the PDF."""
    version, title = sheet.version, sheet.version.title
    told = f"Last Updated: {wording.day(version.last_updated)}"
    title = f"{title}, {sheet.part}" if sheet.part else title
    named = f"{title}, changes since {wording.version(sheet.since)}" if sheet.since else title
    landed = version.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'<!doctype html><html lang="{escape(sheet.record.lang)}"><head><meta charset="utf-8">'
        f'<title>{escape(named)}</title><meta name="author" content="{escape(sheet.author)}">'
        f'<meta name="dcterms.created" content="{landed}"><meta name="dcterms.modified" content="{landed}">'
        f"<style>{_STYLE}</style></head><body>"
        f"{_front(sheet, told)}<main>{''.join(_body(sheet.entries))}</main></body></html>"
    )


def _front(sheet: PrintModel, told: str) -> str:
    """What stands on every page, and once in words above the text."""
    version = sheet.version
    since = f"<p>Changes since the version of {wording.version(sheet.since)}.</p>" if sheet.since else ""
    effective = (
        "" if version.effective_on == version.last_updated else f"Effective: {wording.day(version.effective_on)}"
    )
    tag = "p" if sheet.titled else "h1"  # the text may open with it
    part = f"<p>{escape(sheet.part)}</p>" if sheet.part else ""
    text = "whole" if sheet.part else "printed"
    where = f"{sheet.address or sheet.record.id}\nSHA-256 of the {text} text: {version.sha256}"
    return (
        f'<div class="front"><{tag} class="title">{escape(version.title)}</{tag}>{part}'
        f'<p class="version">{escape(told)}</p>'
        f"{f'<p>{escape(effective)}</p>' if effective else ''}{since}"
        f'<p class="source">{escape(where)}</p></div>'
    )


def _body(entries: Sequence[Entry]) -> Iterator[str]:
    ranked = zip(entries, _ranks(entries), strict=True)
    for kind, group in groupby(ranked, key=lambda each: _group(each[0])):
        if kind == "table":
            yield _table([entry for entry, _ in group])
        elif kind == "list":
            yield _list([entry for entry, _ in group])
        else:
            yield from (_block(entry, rank) for entry, rank in group)


def _group(entry: Entry) -> str:
    kind = entry.placed.block.kind
    return "table" if kind in _TABLE else "list" if kind is Kind.ITEM else ""


def _ranks(entries: Sequence[Entry]) -> Iterator[int]:
    """The levels of headings, with none left out on the way down (ISO 14289-1, §7.4.2); 0 of all else."""
    above: list[tuple[int, int]] = []
    for block in (entry.placed.block for entry in entries):
        if block.kind is not Kind.SECTION:
            yield 0
            continue
        while above and above[-1][0] >= block.level:
            above.pop()
        rank = 1 if block.level <= 1 else (above[-1][1] if above else 1) + 1
        above.append((block.level, rank))
        yield min(rank, _DEEPEST)


def _list(entries: Sequence[Entry]) -> str:
    """Items as lists within lists."""
    out: list[str] = []
    depths: list[int] = []
    for entry in entries:
        while depths and depths[-1] > entry.placed.depth:
            depths.pop()
            out.append("</li></ul>")
        if depths and depths[-1] == entry.placed.depth:
            out.append("</li>")
        else:
            depths.append(entry.placed.depth)
            out.append("<ul>")
        out.append(f"<li>{_paragraph(entry)}")
    return "".join(out) + "</li></ul>" * len(depths)


def _block(entry: Entry, rank: int) -> str:
    block, anchor = entry.placed.block, _anchor(entry)
    if block.kind is Kind.SECTION:
        labels, look = "".join(_run(run) for run in entry.labels), min(max(block.level, 1), _DEEPEST)
        words = f"{labels}{' ' if labels else ''}{_runs(entry.runs)}"
        return f'<h{rank} class="l{look}"{anchor}>{words}</h{rank}>'
    if block.kind is Kind.QUOTE:
        return f"<blockquote{anchor}><p>{_runs(entry.runs)}</p></blockquote>"
    if block.kind is Kind.CODE:
        return f"<pre{anchor}><code>{_runs(entry.runs)}</code></pre>"
    return _paragraph(entry)


def _anchor(entry: Entry) -> str:
    return "" if entry.op == "-" else f' id="{escape(entry.placed.id)}"'


def _paragraph(entry: Entry) -> str:
    labels, words = "".join(_run(run) for run in entry.labels), _runs(entry.runs)
    if not labels and entry.placed.block.kind is Kind.ITEM:
        labels = "•"
    inset = min(entry.placed.depth, _DEEPEST)
    classes = " ".join(name for name in ("hangs" if labels else "", f"in{inset}" if inset > 1 else "") if name)
    label = f'<span class="label">{labels}</span> ' if labels else ""
    return f"<p{_anchor(entry)}{f' class={chr(34)}{classes}{chr(34)}' if classes else ''}>{label}{words}</p>"


def _table(entries: Sequence[Entry]) -> str:
    whole = [row for entry in entries for row in whole_rows(entry)]
    rows = "".join(_row(entry, "th") for entry in whole if entry.placed.block.kind is Kind.HEADER)
    head = f"<thead>{rows}</thead>" if rows else ""
    body = "".join(_row(entry, "td") for entry in whole if entry.placed.block.kind is Kind.ROW)
    return f"<table>{head}<tbody>{body}</tbody></table>"


def _row(entry: Entry, tag: str) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    return f"<tr{_anchor(entry)}>{''.join(f'<{tag}{scope}>{_runs(cell)}</{tag}>' for cell in cells(entry.runs))}</tr>"


def _runs(runs: Iterable[Run]) -> str:
    """Words, with each place that changed announced once in words that are not seen."""
    out = []
    for op, group in groupby((run for run in runs if run.text), key=lambda run: run.op):
        words = "".join(_run(run, marked=True) for run in group)
        if op == "=":
            out.append(words)
        else:
            tag, said = ("ins", "added") if op == "+" else ("del", "removed")
            out.append(f'<{tag}><span class="said">[{said}: </span>{words}<span class="said">]</span></{tag}>')
    return "".join(out)


def _run(run: Run, *, marked: bool = False) -> str:
    words = escape(run.text, quote=False)
    for tag in sorted(run.tags):
        words = f"<{TAGS[tag]}>{words}</{TAGS[tag]}>"
    if run.href.startswith(("https://", "http://", "mailto:")):
        words = f'<a href="{escape(run.href)}">{words}</a>'
    if not marked and run.op != "=":
        words = f"<ins>{words}</ins>" if run.op == "+" else f"<del>{words}</del>"
    return words + ("<br>" if run.turns else "")
