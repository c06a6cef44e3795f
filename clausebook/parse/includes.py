"""Marks by which other programs take the words of another file in: they are not words of this one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clausebook.parse import dialects

_FILE = r"[^\s<>|{}]+\.(?:md|mdx|markdown|qmd|txt|html)"
_MARK = re.compile(
    r"^[ \t]*-+8<-+(?=[ \t]*(?:\n|[\"'\w]))[^\n]*(?:\n[ \t]*[\w./-]+)?"  # MkDocs
    r"|\{\{[<%#]?[ \t]*(?:include|embed|partial|snippet)\b[^{}\n]*\}\}"  # Quarto, Hugo, mdBook
    r"|\{!(?=[ \t]*\S)[^{}\n]+![ \t]*\}"  # markdown-include
    r"|\{%-?[ \t]*(?:include|render)(?:_relative|-markdown)?\b[^{}\n]*%\}"  # Jekyll
    r"|!\[\[[^\[\]\n]+\]\]"  # Obsidian
    r"|^[ \t]*!include\b[^\n]+|\[!INCLUDE[ \t]*\[[^\]\n]*\]\([^()\n]*\)\]"  # many; Microsoft
    rf"|<!--[ \t]*@?include:?[ \t]+{_FILE}[^\n]*?-->"  # VitePress
    r"|^[ \t]*\.\.[ \t]+include::[^\n]+|^[ \t]*include::[^\s\[\]]+\[[^\]\n]*\]"  # reStructuredText, AsciiDoc
    r"|\\(?:input|include)\{[^{}\n]+\}"  # LaTeX
    r"|^[ \t]*<<<[ \t]*@?/?[^\s<>]+\.\w+",
    re.MULTILINE | re.IGNORECASE,
)
_HINT = re.compile(r"include|8<|!\[\[|<<<|input|embed|partial|snippet|render|\{!", re.IGNORECASE)


def find(source: str) -> Iterator[tuple[str, int]]:
    """The marks of a text outside code, each with its line (from 1); also components of MDX that are other texts."""
    partial = dialects.list_partials(source)
    if not partial and not _HINT.search(source):
        return
    masked = dialects.mask_code(source)
    found = [(mark.start(), " ".join(mark[0].split())) for mark in _MARK.finditer(masked)]
    for name in sorted(partial):
        found += [(mark.start(), mark[0]) for mark in re.finditer(rf"<{re.escape(name)}\b[^<>]*/>", masked)]
    for start, words in sorted(found):
        yield words, masked.count("\n", 0, start) + 1
