"""YAML without its surprises: a tree of texts with their lines, and never a guess at a type.

The events of the parser are read instead of its values, so ``1.10`` stays ``1.10`` and ``NO`` stays ``NO``;
aliases, tags, repeated keys, several documents and deep nesting are refused with the line they stand on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import yaml

from clausebook.model.errors import ContentError, Finding

DEPTH = 20
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_YAML_1_2 = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[yYnN]")
_QUOTE = 'Put the whole value between straight quotation marks: key: "value".'
_MENDS = (  # what the parser says, and how to mend it
    ("mapping values are not allowed", "A value that holds a colon must stand between quotation marks."),
    ("tab character", "Replace tabs by spaces."),
    ("cannot start any token", "Use spaces, not tabs, and put a value that begins with a sign in quotation marks."),
    ("end of stream", "Close the quotation mark or bracket that is open."),
    ("scanning an alias", _QUOTE),
    ("scanning an anchor", _QUOTE),
    ("expected ':'", "Write each line as key: value."),
    ("control characters", "Delete the invisible character."),
)
_MEND = "Write each line as key: value, begin them all at the left edge, and put an unusual value in quotation marks."


class Scalar(NamedTuple):
    """A text; ``plain`` if it stands without quotation marks and is no block (``|``, ``>``)."""

    text: str
    line: int
    plain: bool

    @property
    def guessed(self) -> bool:
        """Whether a reader of YAML 1.1 or 1.2 would take this text for a number, a truth value, a time or nothing."""
        if not self.plain:
            return False
        resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(self.text[:1], ())
        return any(pattern.match(self.text) for _, pattern in resolvers) or bool(_YAML_1_2.fullmatch(self.text))


class Items(NamedTuple):
    """A list."""

    nodes: tuple[Node, ...]
    line: int


class Pairs(NamedTuple):
    """Keys and values in the order written; no key twice."""

    nodes: tuple[tuple[Scalar, Node], ...]
    line: int


Node: TypeAlias = Scalar | Items | Pairs


def read(text: str, path: str = "", first_line: int = 1) -> tuple[Node | None, tuple[Finding, ...]]:
    """The tree of one YAML document (None: it is empty) and what is wrong with it; never raises.

    ``first_line`` is the line of the file at which ``text`` begins. A repeated key is found and left out;
    any other fault leaves no tree.
    """
    reader = _Reader(path, first_line)
    try:
        return reader.document(yaml.parse(text.encode(errors="replace"), Loader=_LOADER)), tuple(reader.findings)
    except yaml.YAMLError as error:
        return None, (*reader.findings, _unreadable(error, text, path, first_line))
    except ContentError as error:
        return None, (*reader.findings, *error.findings)


class _Reader:
    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.first_line = first_line
        self.findings: list[Finding] = []

    def line(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message = "A second block begins here; one is allowed"
                    raise self.fault(event, "E_MULTI_DOCUMENT", message, "Delete the line --- within the block.")
            elif isinstance(event, yaml.NodeEvent):
                root = self.node(events, event, 1)
        return root

    def node(self, events: Iterator[yaml.Event], event: yaml.NodeEvent, depth: int) -> Node:
        self.refuse(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, self.line(event), event.style in {None, ""})
        if isinstance(event, yaml.MappingStartEvent):
            return self.pairs(events, event, depth)
        return Items(tuple(self.nodes(events, depth)), self.line(event))

    def nodes(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
        for event in events:
            if not isinstance(event, yaml.NodeEvent):
                return
            yield self.node(events, event, depth + 1)

    def pairs(self, events: Iterator[yaml.Event], start: yaml.NodeEvent, depth: int) -> Pairs:
        found: dict[str, tuple[Scalar, Node]] = {}
        nodes = self.nodes(events, depth)
        for key in nodes:
            value = next(nodes)
            if not isinstance(key, Scalar):
                message, mend = "A list stands where a key should", "Write each line as key: value."
                raise ContentError(Finding(self.path, key.line, "E_YAML", message, mend))
            if key.text in found:
                self.findings.append(self.repeated(key, found[key.text][0].line))
            else:
                found[key.text] = (key, value)
        return Pairs(tuple(found.values()), self.line(start))

    def repeated(self, key: Scalar, before: int) -> Finding:
        message = f"“{short(key.text)}” stands on line {before} and again on line {key.line}"
        return Finding(self.path, key.line, "E_DUPLICATE_KEY", message, "Keep one of them and delete the other.")

    def refuse(self, event: yaml.NodeEvent, depth: int) -> None:
        if depth > DEPTH:
            message = f"Lists stand within lists more than {DEPTH} deep"
            raise self.fault(event, "E_YAML_DEPTH", message, "Write a plain list: one “- item” a line.")
        if event.anchor is not None:
            message = f"“{short(event.anchor)}” after * or & would refer to another place of the file"
            raise self.fault(event, "E_YAML_ALIAS", message, _QUOTE)
        tag = getattr(event, "tag", None)  # an alias has none
        if tag is not None:
            message = f"A value that begins with ! (“{short(tag)}”) asks for a type, which is not allowed"
            raise self.fault(event, "E_YAML_TAG", message, "Delete the word that begins with !, or quote the value.")

    def fault(self, event: yaml.Event, code: str, message: str, mend: str) -> ContentError:
        return ContentError(Finding(self.path, self.line(event), code, message, mend))


def short(text: str, length: int = 40) -> str:
    """A text as it is quoted in a message: one line, and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def _unreadable(error: yaml.YAMLError, text: str, path: str, first_line: int) -> Finding:
    said = str(error)
    context = str(getattr(error, "context", None) or "")
    begun = "scanning a quoted" in context or "parsing a flow" in context
    mark = getattr(error, "context_mark" if begun else "problem_mark", None)
    offset = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
    last = len(text.rstrip("\n").split("\n")) - 1
    problem = short(str(getattr(error, "problem", None) or getattr(error, "reason", said)), 80)
    mend = next((mend for words, mend in _MENDS if words in said), _MEND)
    message = f"This line, or the one above it, cannot be read as “key: value” ({problem})"
    return Finding(path, first_line + min(offset, last), "E_YAML", message, mend)
