"""Quotes of one kind through a text, the kind that most of it has; quotes are no part of the wording."""

from __future__ import annotations

import re

from clausebook.author import stamp
from clausebook.parse import frontmatter

_KEPT = re.compile(r"(```.*?```|`[^`\n]*`|<[^<>\n]*>|\]\([^()\n]*\))", re.DOTALL)  # code, HTML and addresses
_STRAIGHT, _CURLY = re.compile(r"\"|(?<=\w)'(?=\w)"), re.compile(r"[“”‘’]")
_OPENS = re.compile(r"(?:^|[\s(\[{—–/-])[*_~“‘\[(]*$")
_PLAIN = str.maketrans("“”‘’", "\"\"''")


def unify_quotes(text: str) -> str:
    """The text of a file with the rarer kind of quotes written as the other; as it was, if a word would change."""
    body = frontmatter.split(text).body
    head = text[: len(text) - len(body)] if body and text.endswith(body) else ""
    parts = _KEPT.split(text[len(head) :])
    prose = "".join(parts[::2])
    straight, curly = len(_STRAIGHT.findall(prose)), len(_CURLY.findall(prose))
    if not straight or not curly:
        return text
    made, before = [], ""
    for place, part in enumerate(parts):
        fresh = part if place % 2 else _curled(part, before) if straight < curly else part.translate(_PLAIN)
        made.append(fresh)
        before = fresh or before
    result = head + "".join(made)
    return result if _read(result) == _read(text) else text


def _curled(part: str, before: str) -> str:
    """A part with curly quotes: opening ones after a space or a bracket, closing ones elsewhere."""
    out: list[str] = []
    for place, sign in enumerate(part):
        if sign == '"':
            above = (before + "".join(out))[-12:] if out or before else ""
            out.append("“" if _OPENS.search(above) else "”")
        elif sign == "'" and place and part[place - 1].isalnum() and part[place + 1 : place + 2].isalnum():
            out.append("’")
        else:
            out.append(sign)
    return "".join(out)


def _read(text: str) -> list[tuple[str, str, str, int]]:
    """What counts of a text: its clauses with their words, whatever the glyphs of their quotes."""
    return [(one.block.label, one.block.wording, one.block.anchor, one.parent) for one in stamp.clauses(text)]
