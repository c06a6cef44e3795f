"""Marks that are printed as they stand: HTML, template tags, bold that does not close."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from clausebook.check.text import Text, prose
from clausebook.codes import finding
from clausebook.model.clause import Kind
from clausebook.model.errors import Finding
from clausebook.parse import dialects, includes, joined

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,15})(?=[\s/>])[^<>]{0,400}>|<!--")
_NAMES = """
a abbr address article aside audio b base big blockquote body br button caption center cite code col
dd del details dfn div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6
head header hr html i iframe img input ins kbd label legend li link main map mark meta nav noscript
object ol option p param picture pre q s samp script section select small source span strike strong
style sub summary sup svg table tbody td template textarea tfoot th thead time title tr tt u ul var
video wbr
"""
_COMMENT = "!--"
_ELEMENTS = frozenset((*_NAMES.split(), _COMMENT))
_TEMPLATE = re.compile(r"\{\{[^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}|(?<![${\w])\{[A-Za-z_]\w{0,40}(?:\.\w{1,40}){1,4}\}")
_TRAP = re.compile(r"\*\*[\"“”][^*\"“”]{1,80}[\"“”]\*\*\w+")
_FOOTNOTE = re.compile(r"(?<!\\)\[\^([^\s\[\]]{1,80})\](:)?")
_IDS = re.compile(r"<a\s+(?:id|name)\s*=\s*[\"'][^\"']*\s[^\"']*[\"']", re.IGNORECASE)


def find(text: Text) -> Iterator[Finding]:
    """``E_INCLUDE``; ``W_HTML`` and ``W_TEMPLATE``, at most one of each tag a clause; ``W_FOOTNOTE``; ``W_DIALECT``."""
    yield from _footnotes(text)
    taken_in = _taken_in(text)
    yield from _included(text, taken_in)
    for dialect, line, number in dialects.find("\n".join(text.lines[text.offset :])):
        marks, are, they = (f"{number} marks", "are", "they stand") if number > 1 else ("A mark", "is", "it stands")
        message = f"{marks} of {dialect} {are} read as formatting, left out or printed as {they}"
        yield finding(text.path, line + text.offset, "W_DIALECT", message)
    for index, clause in enumerate(text.clauses):
        if clause.block.kind is Kind.CODE:
            continue
        said = prose(clause.block)
        if "<" in said:
            yield from _html(text, index, said)
        for mark in clause.block.marks:
            if "{" in mark.href or "%7B" in mark.href:
                said += " " + mark.href.replace("%7B", "{").replace("%7D", "}").replace("%25", "%").replace("%20", " ")
        if "{" in said:
            for tag in dict.fromkeys(found[0] for found in _TEMPLATE.finditer(said) if found[0] not in taken_in):
                message = f"The template tag {tag[:60]} is printed as it stands: nothing fills it in"
                yield finding(text.path, text.line(index, tag), "W_TEMPLATE", message)


def _included(text: Text, taken_in: Mapping[str, int]) -> Iterator[Finding]:
    """``E_INCLUDE`` of the marks that were not told of when the text was put together."""
    told = {(one.path, one.line) for one in text.findings if one.code == "E_INCLUDE"}
    for included, line in taken_in.items():
        message = f"{included[:60]} takes in another file, whose words are not read here"
        found = finding(text.path, line, "E_INCLUDE", message)
        place = joined.place(found, text.whole)
        if told.isdisjoint({(found.path, found.line), (place.path, place.line)}):
            yield found


def _taken_in(text: Text) -> dict[str, int]:
    """Every mark that takes in another file, with the line of the file where it first stands."""
    found: dict[str, int] = {}
    for included, line in includes.find("\n".join(text.lines[text.offset :])):
        found.setdefault(included, line + text.offset)
    return found


def _footnotes(text: Text) -> Iterator[Finding]:
    """References to no footnote, and footnotes that nothing refers to."""
    defined: dict[str, int] = {}
    referred: dict[str, int] = {}
    for number, line in enumerate(text.bare_lines, 1) if any("[^" in line for line in text.lines) else ():
        for found in _FOOTNOTE.finditer(line):
            begins = found[2] and not line[: found.start()].strip(" >")
            (defined if begins else referred).setdefault(found[1], number)
    for name in sorted(referred.keys() - defined.keys()):
        message = f"[^{name}] is printed as it stands: the text has no footnote of that name"
        yield finding(
            text.path, referred[name], "W_FOOTNOTE", message, f"Write the footnote, [^{name}]: and its words."
        )
    for name in sorted(defined.keys() - referred.keys()):
        message = f"Nothing refers to the footnote [^{name}], so it stands as a paragraph"
        yield finding(text.path, defined[name], "W_FOOTNOTE", message, f"Write [^{name}] where it belongs.")


def _html(text: Text, index: int, said: str) -> Iterator[Finding]:
    """Tags that stand in the file itself; a text may write of one as ``&lt;b&gt;``."""
    told: set[str] = set()
    for tag in _TAG.finditer(said):
        name = (tag[1] or _COMMENT).lower()
        if name in told or name not in _ELEMENTS:
            continue
        told.add(name)
        place = text.line(index, f"<{tag[1] or _COMMENT}")
        written = f"<{name}" in text.bare_lines[place - 1].lower() or tag[0].startswith("</")
        if name == _COMMENT:
            message, mend = "The comment that begins here never ends, so it is printed", "Write --> where it ends."
            yield finding(text.path, place, "W_HTML", message, mend)
        elif written and not _IDS.match(tag[0]):
            yield finding(text.path, place, "W_HTML", f"The HTML tag {tag[0][:60]} is printed as it stands, not obeyed")


def traps(text: Text) -> Iterator[Finding]:
    """``W_BOLD_TRAP``: ``**“User”**s``, in which CommonMark sees no bold."""
    for index, clause in enumerate(text.clauses):
        if "**" in clause.block.text:
            for found in _TRAP.finditer(prose(clause.block)):
                _, inner, letters = found[0].split("**")
                mend = f"Put the letters inside the quotes: **{inner[:-1]}{letters}{inner[-1]}**"
                message = f"{found[0]} is printed with its asterisks: letters follow the bold text at once"
                yield finding(text.path, text.line(index, found[0]), "W_BOLD_TRAP", message, mend)
