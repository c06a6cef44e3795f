"""The HTML that texts are written with: a closed list of tags, read as what they mean; all others are words.

Nothing of a tag is ever a word but a picture's ``alt``: attributes decide no version. ``id`` and ``name`` are anchors.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

MARKS = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "var"), "em"),
    **dict.fromkeys(("s", "strike", "del"), "s"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    **{tag: tag for tag in ("sub", "sup", "u", "mark")},
    "ins": "u",
}
PLAIN = frozenset(["span", "a", "small", "big", "font", "abbr", "dfn", "bdi", "bdo", "time", "wbr", "label", "img"])
BREAKS = frozenset(
    [
        "br",
        "hr",
        "p",
        "div",
        "details",
        "summary",
        "center",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "nav",
        "aside",
        "figure",
        "figcaption",
        "address",
        "caption",
        "colgroup",
        "col",
        "dl",
        "dt",
        "dd",
    ]
)
LISTS = frozenset({"ul", "ol"})
TABLE = frozenset(["table", "thead", "tbody", "tfoot", "tr", "th", "td"])
HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
BLOCKS = (BREAKS - {"br"}) | LISTS | {"li", "blockquote"} | TABLE | HEADINGS
READ = frozenset(MARKS) | PLAIN | BREAKS | BLOCKS

_BARE = (  # attributes that stand without a value; other bare words are words: <CODE BEGINS>, <address of the Company>
    "allowfullscreen|alt|async|autofocus|border|checked|class|compact|controls|defer|disabled|download|hidden|id|inert|ismap"
    "|itemscope|loop|markdown|muted|noshade|nowrap|open|readonly|required|reversed|selected|sortable|translate"
)
_NAME = r"[A-Za-z_:][\w:.-]*"
_VALUE = r"""\s*=\s*(?:[^"'=<>`\s]+|'[^']*'|"[^"]*")"""
_ATTRIBUTE = rf"\s+(?:{_NAME}{_VALUE}|(?i:{_BARE}|(?:aria|data|hx|ng|v|x)-[\w-]+)(?![^\s/>]))"
_BESIDE = rf"(?:\s+{_NAME})*\s+{_NAME}{_VALUE}(?:\s+{_NAME}(?:{_VALUE})?)*"  # any bare word, where another has a value
TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>(?:{_ATTRIBUTE})*|{_BESIDE})\s*/?>", re.ASCII
)
_ATTRIBUTES = re.compile(r"""([\w:.-]+)\s*=\s*(?:([^"'=<>`\s]+)|'([^']*)'|"([^"]*)")""", re.ASCII)
_SAID = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s+[^\s<>=]+)+\s*/?>", re.ASCII)
_DECLARED = re.compile(r"<a\s+(?:id|name)\s*=\s*[\"']([^\"'\s<>]+)[\"']\s*>\s*</a>", re.IGNORECASE)
_SPACED = re.compile(r"\s")
_DIGITS = 9


def is_words(source: str) -> bool:
    """Whether a text begins with words in angle brackets whose first is called like a tag: ``<section number>``."""
    return bool(_SAID.match(source)) and not TAG.match(source)


class Tag(NamedTuple):
    """A tag of the list: ``href`` is "" unless it is a safe address, ``words`` what a picture says in words."""

    name: str
    ends: bool
    anchor: str = ""
    href: str = ""
    words: str = ""
    start: int = 1


def read_tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    """The rule of the parser: a tag of the list, or ``<a id="…"></a>``, which declares the id of a clause."""
    if state.src[state.pos] != "<":
        return False
    declared = _DECLARED.match(state.src, state.pos)
    found = declared or TAG.match(state.src, state.pos)
    if not found or not (declared or found["name"].lower() in READ):
        return False
    if not silent:
        if declared:
            state.push("anchor", "a", 0).content = declared[1]
        else:
            state.push("tag", "", 0).content = found[0]
    state.pos = found.end()
    return True


@lru_cache(maxsize=4096)
def parse_tag(source: str) -> Tag:
    """What a tag of the list says; of attributes that stand twice the first counts."""
    found = TAG.fullmatch(source)
    if not found:
        raise ValueError(source)
    from markdown_it.common.normalize_url import (  # noqa: PLC0415 - a text that is compiled is read without it
        normalizeLink,
        validateLink,
    )

    name, given = found["name"].lower(), dict[str, str]()
    if found["end"]:
        return Tag(name, ends=True)
    for key, *values in _ATTRIBUTES.findall(found["attributes"]):
        given.setdefault(key.lower(), unescape("".join(values)))
    anchor = next((given[key] for key in ("id", "name") if given.get(key) and not _SPACED.search(given[key])), "")
    href = normalizeLink(given.get("src" if name == "img" else "href", ""))
    start = given.get("start", "1")
    return Tag(
        name,
        ends=False,
        anchor=anchor,
        href=href if validateLink(href) else "",
        words=given.get("alt", "") if name == "img" else "",
        start=int(start) if start.isdecimal() and len(start) < _DIGITS else 1,
    )
