"""Front matter: what a document says about itself between two lines ``---``, before its text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple

from clausebook.model.errors import ContentError, Finding, Severity
from clausebook.parse import frontmatter_values, strict_yaml
from clausebook.parse.frontmatter_values import ChangeNote
from clausebook.parse.strict_yaml import Node, Pairs, Scalar
from clausebook.parse.wording import slug

_READERS: Mapping[str, Callable[[str, Node], object]] = {
    "id": frontmatter_values.identifier,
    "title": frontmatter_values.line,
    "subtitle": frontmatter_values.line,
    "kind": frontmatter_values.kind,
    "lang": frontmatter_values.language,
    "incorporated_into": frontmatter_values.identifiers,
    "terms_from": frontmatter_values.identifiers,
    "updated": frontmatter_values.day,
    "effective": frontmatter_values.day,
    "change": frontmatter_values.change,
    "aliases": frontmatter_values.lines,
    "redirect_from": frontmatter_values.lines,
    "status": frontmatter_values.status,
    "translation_of": frontmatter_values.identifier,
    "source_updated": frontmatter_values.day,
    "applies_to": frontmatter_values.lines,
    "summary": frontmatter_values.text,
    "parts": frontmatter_values.lines,
}
KEYS = tuple(_READERS)

_KEY = r"""(?:"[^"\n]{1,80}"|'[^'\n]{1,80}'|[A-Za-z_][\w .-]{0,80})[ \t]{0,9}:(?=[ \t\n]|\Z)"""
_OURS = rf"(?:{'|'.join(KEYS)})[ \t]*:(?=[ \t\n]|\Z)"
_LIKE_YAML = rf"""[ \t#"'}}\]]|-[ \t]|{_KEY}"""
_OPEN = re.compile(r"(?:[ \t]*\n)*---[ \t]*(?:\n|\Z)")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_SKIP = r"(?:[ \t]*(?:#[^\n]*)?\n)*"
_FIRST_KEY = re.compile(rf"{_SKIP}[ \t]{{0,3}}{_KEY}")
_FIRST_OURS = re.compile(rf"{_SKIP}[ \t]{{0,3}}{_OURS}")
_PROSE = re.compile(rf"\n[ \t]*\n(?!\n|{_LIKE_YAML}|\Z)")
_UNLIKE_YAML = re.compile(rf"^(?!\n|\Z|{_LIKE_YAML})", re.MULTILINE)
_SECOND = re.compile(rf"(?:\s*---[ \t]*\n)?(?={_OURS})(?:[^\n]+\n)*?---[ \t]*(?:\n|\Z)")
_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_TITLE_WITHIN = 4000  # characters in which a title is looked for
_NAMED = 8  # keys in one message


def _no_lines() -> Mapping[str, int]:
    return MappingProxyType({})


class Split(NamedTuple):
    """A file in two: line n of ``body`` is line n + ``offset`` of the file; ``line`` 0: no front matter."""

    front: str
    line: int
    body: str
    offset: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a document declares; "", () or None where it says nothing.

    ``lines`` gives the line of the file of each key (``change.kind``, ``change.note`` and ``change.urgent`` too).
    """

    id: str = ""
    title: str = ""
    subtitle: str = ""
    kind: str = ""
    lang: str = ""
    incorporated_into: tuple[str, ...] = ()
    terms_from: tuple[str, ...] = ()
    updated: date | None = None
    effective: date | None = None
    change: ChangeNote | None = None
    aliases: tuple[str, ...] = ()
    redirect_from: tuple[str, ...] = ()
    status: str = ""
    translation_of: str = ""
    source_updated: date | None = None
    applies_to: tuple[str, ...] = ()
    summary: str = ""
    parts: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=_no_lines, compare=False, repr=False)


class _Block(NamedTuple):
    """The lines after an opening ``---``: the offsets of front matter as far as it goes."""

    start: int
    stop: int
    body: int
    closed: bool
    keyed: bool  # it begins with a key
    ours: bool  # it begins with a key that we know
    yaml: bool  # taken for front matter


def split(text: str) -> Split:
    """Front matter and body. A text that only begins with a thematic break (``---``) is all body.

    Front matter begins with a key that we know, or directly after ``---`` and holds nothing but what looks
    like YAML; prose after an empty line is never part of it. So no words of the law are taken for it.
    """
    block = _block(text)
    if block is None or not block.yaml:
        return Split("", 0, text, 0)
    line = text.count("\n", 0, block.start) + 1
    front = text[block.start : block.stop]
    return Split(front, line, text[block.body :], text.count("\n", 0, block.body))


def read(text: str, path: str, *, strict: bool) -> tuple[FrontMatter, tuple[Finding, ...]]:
    """What a file's front matter declares and what is wrong with it; never raises.

    ``strict`` is for repositories that ask for it. In others each finding is a warning, and what is faulty or
    not known is left out. Keys of other programs are noted in both.
    """
    meta, findings = _read(text, path, strict=strict)
    most = Severity.ERROR if strict else Severity.WARNING
    graded = (one if one.severity is Severity.NOTE else replace(one, severity=most) for one in findings)
    return meta, tuple(replace(one, path=path) for one in graded)


def _read(text: str, path: str, *, strict: bool) -> tuple[FrontMatter, tuple[Finding, ...]]:
    block = _block(text)
    absent = (_absent(text, path),) if strict else ()
    if block is None or not (block.yaml or strict or block.ours):
        return FrontMatter(), absent
    if not block.closed:
        return FrontMatter(), (_unclosed(text, block),) if block.keyed else absent
    line = text.count("\n", 0, block.start) + 1
    meta, findings = _declared(text[block.start : block.stop], line, strict=strict)
    if _SECOND.match(text, block.body):
        findings = (*findings, _second(text.count("\n", 0, block.body) + 1))
    return meta, findings if block.yaml else findings or absent


def _block(text: str) -> _Block | None:
    opening = _OPEN.match(text)
    if not opening:
        return None
    start = opening.end()
    close = _CLOSE.search(text, start)
    stop, body = close.span() if close else (len(text), len(text))
    closed = close is not None and not _PROSE.search(text, start - 1, stop)
    keyed = _FIRST_KEY.match(text, start, stop) is not None
    ours = _FIRST_OURS.match(text, start, stop) is not None
    tidy = closed and text[start] != "\n" and not _UNLIKE_YAML.search(text, start, stop)
    return _Block(start, stop, body, closed, keyed, ours, closed and (ours or (tidy and (keyed or start == stop))))


@lru_cache(maxsize=1024)
def _declared(front: str, line: int, *, strict: bool) -> tuple[FrontMatter, tuple[Finding, ...]]:
    """What the lines between the ``---`` say; cached, as most revisions leave them as they were."""
    root, findings = strict_yaml.read(front, first_line=line)
    if root is None:
        return FrontMatter(), findings
    if not isinstance(root, Pairs):
        mend = "Write one thing a line between the two ---, such as title: Privacy Policy"
        message = "The front matter is not made of lines “key: value”"
        return FrontMatter(), (*findings, Finding("", root.line, "E_FRONTMATTER_TYPE", message, mend))
    values, faults = _values(root)
    others = [key for key, _ in root.nodes if key.text not in _READERS]
    foreign = [key for key in others if key.text in frontmatter_values.FOREIGN or not strict]
    findings = (*findings, *faults, *(_unknown(root) if strict else ()), *_ignored(foreign))
    return FrontMatter(**values, lines=MappingProxyType(_lines(root))), tuple(sorted(findings))


def _values(root: Pairs) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for key, node in root.nodes:
        if key.text in _READERS:
            try:
                values[key.text] = _READERS[key.text](key.text, node)
            except ContentError as error:
                findings += error.findings
    return values, tuple(findings)


def _lines(root: Pairs) -> dict[str, int]:
    lines = {key.text: key.line for key, _ in root.nodes}
    for key, node in root.nodes:
        if key.text == "change" and isinstance(node, Pairs):
            lines |= {f"change.{inner.text}": inner.line for inner, _ in node.nodes}
    return lines


def _unknown(root: Pairs) -> Iterable[Finding]:
    """Each key that means nothing here, and whether its value would be misread under a better key."""
    for key, node in root.nodes:
        if key.text not in _READERS and key.text not in frontmatter_values.FOREIGN:
            yield frontmatter_values.unknown(key, KEYS)
            if isinstance(node, Scalar) and node.guessed and node.text:
                yield from _type(key.text, node)


def _type(key: str, node: Scalar) -> tuple[Finding, ...]:
    try:
        frontmatter_values.text(strict_yaml.short(key), node)
    except ContentError as error:
        return error.findings
    return ()


def _ignored(others: list[Scalar]) -> tuple[Finding, ...]:
    if not others:
        return ()
    names = ", ".join(strict_yaml.short(key.text) for key in others[:_NAMED]) + (", …" if len(others) > _NAMED else "")
    message = f"Keys that mean nothing here are ignored: {names}"
    certain = all(key.text in frontmatter_values.FOREIGN for key in others)
    severity = Severity.NOTE if certain else Severity.WARNING
    return (Finding("", others[0].line, "E_UNKNOWN_KEY", message, "Nothing need be done.", severity),)


def _unclosed(text: str, block: _Block) -> Finding:
    line = text.count("\n", 0, block.start)
    end = text.find("\n\n", block.start, block.stop)
    last = text.count("\n", 0, end) + 1 if end >= 0 else text.rstrip("\n").count("\n") + 1
    mend = f"Add a line --- after the last “key: value” line, which seems to be line {last}."
    return Finding("", max(line, 1), "E_FRONTMATTER_UNCLOSED", "The front matter that begins here never ends", mend)


def _second(line: int) -> Finding:
    message = "A second front matter begins here; one is allowed"
    return Finding("", line, "E_MULTI_DOCUMENT", message, "Put all “key: value” lines between the first two lines ---.")


def _absent(text: str, path: str) -> Finding:
    stem = PurePosixPath(path).stem
    heading = _TITLE.search(text, 0, _TITLE_WITHIN)
    title = json.dumps(heading[1] if heading else stem.replace("-", " ").capitalize(), ensure_ascii=False)
    lines = f"---\nid: {slug(stem, words=20) or 'document'}\ntitle: {title}\nkind: policy\n---"
    message = "The document does not say what it is: it has no front matter"
    return Finding("", 1, "E_NO_FRONTMATTER", message, f"Add these lines at the very top, and correct them:\n{lines}")
