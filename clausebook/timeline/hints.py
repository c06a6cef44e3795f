"""``terms/history.yml``: what a person knows of old history that git and the texts do not say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from clausebook.model.errors import Finding, UseError
from clausebook.model.version import DECLARABLE, ChangeClass

if TYPE_CHECKING:
    import yaml

_KEYS = {"commit", "document", "kind", "lineage", "as", "pair", "continues"}
_ODD = re.compile(r"\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # whose line a hint is must be plain
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_PAIR = re.compile(r"\s*(\S+)\s*->\s*(\S+)\s*")
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint: about a revision, and about one document of it if it is named."""

    commit: str
    document: str = ""
    change_class: ChangeClass | None = None
    breaks: bool = False
    renamed: str = ""  # the id of the document that begins at a break
    pairs: Mapping[str, str] = field(default_factory=lambda: _NONE)
    authors: frozenset[str] = frozenset()  # addresses of those who wrote the kind of change down, if known
    continues: str = ""  # the id of the document that goes on as this one


@dataclass(frozen=True, slots=True)
class Hints:
    """All hints, as they were written."""

    hints: tuple[Hint, ...] = ()
    digest: str = ""

    @classmethod
    def parse(cls, text: str, path: str, authors: Sequence[str] = ()) -> Hints:
        """Read the hints; raises :class:`UseError` with every fault found.

        ``authors`` are the addresses of those who wrote each line, as far as that is known.
        """
        if odd := _ODD.search(text):
            line = text.count("\n", 0, odd.start()) + 1
            raise UseError.of("E_YAML", "holds a line break that is none for git", "Write it again", path, line)
        import yaml  # noqa: PLC0415 - few repositories have hints

        try:
            entries = yaml.load(text, Loader=yaml.BaseLoader) or []  # noqa: S506 - every scalar stays text
            places = _places(yaml.compose(text, Loader=yaml.BaseLoader))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 0
            raise UseError.of("E_YAML", "is not YAML", "Check the indentation", path, line) from error
        faults = [fault for entry in entries if (fault := _fault(entry, path))]
        if faults:
            raise UseError(*faults)
        hints = tuple(
            _hint(entry, frozenset(authors[lines.start : lines.stop]))
            for entry, lines in zip(entries, places, strict=True)
        )
        signed = "\n".join([text, *(" ".join(sorted(hint.authors)) for hint in hints if hint.authors)])
        return cls(hints, hashlib.sha256(signed.encode()).hexdigest())

    @classmethod
    def parse_or_none(cls, text: str, path: str, authors: Sequence[str] = ()) -> Hints:
        """The same, and no hints at all where :meth:`parse` would raise."""
        try:
            return cls.parse(text, path, authors)
        except UseError:
            return cls()

    def of(self, commit: str, documents: tuple[str, ...]) -> Hint:
        """What is known of a revision of a document, which goes by any of the given ids or its path."""
        result = Hint(commit)
        for hint in self.hints:
            if commit.startswith(hint.commit) and hint.document in {"", *documents}:
                result = Hint(
                    commit,
                    hint.document,
                    hint.change_class or result.change_class,
                    hint.breaks or result.breaks,
                    hint.renamed or result.renamed,
                    {**result.pairs, **hint.pairs},
                    hint.authors if hint.change_class else result.authors,
                    hint.continues or result.continues,
                )
        return result


def _places(root: yaml.Node | None) -> list[range]:
    """The lines on which each entry of the list stands, from 0; remarks after it are no part of it."""
    import yaml  # noqa: PLC0415 - few repositories have hints

    entries = root.value if isinstance(root, yaml.SequenceNode) else []
    return [range(one.start_mark.line, max(_last(one), one.start_mark.line) + 1) for one in entries]


def _last(entry: yaml.Node) -> int:
    import yaml  # noqa: PLC0415 - few repositories have hints

    if isinstance(entry, yaml.MappingNode) and not entry.flow_style:
        return max((_last(value) for _, value in entry.value), default=0)
    end = entry.end_mark
    return int(end.line if end.column else end.line - 1)


def _fault(entry: object, path: str) -> Finding | None:
    if not isinstance(entry, dict) or "commit" not in entry:
        return Finding(path, 0, "E_HINT", f"{entry!r} names no commit", "Write - {commit: 1a2b3c4, kind: editorial}")
    if not all(isinstance(value, str) for value in entry.values()):
        return Finding(path, 0, "E_HINT", f"{entry!r} holds a list; expected text", "Write one hint for each")
    return next((Finding(path, 0, "E_HINT", message, mend) for message, mend in _complaints(entry)), None)


def _complaints(entry: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a hint, and how to mend it."""
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        yield f"unknown key {unknown[0]}", f"Known are {', '.join(sorted(_KEYS))}"
    if not _COMMIT.fullmatch(entry["commit"]):
        yield f"commit {entry['commit']!r} is none", "Write the first 7 or more digits of its hash"
    if entry.get("kind", "material") not in set(DECLARABLE):
        yield f"kind {entry['kind']} is not known", "Write material or editorial"
    if entry.get("lineage", "break") != "break":
        yield f"lineage {entry['lineage']} is not known", "Write lineage: break"
    if not _PAIR.fullmatch(entry.get("pair", "old -> new")):
        yield f"pair {entry['pair']} names no two clauses", "Write pair: old -> new"


def _hint(entry: Mapping[str, str], authors: frozenset[str]) -> Hint:
    pair = _PAIR.fullmatch(entry.get("pair", ""))
    return Hint(
        entry["commit"],
        entry.get("document", ""),
        ChangeClass(entry["kind"]) if "kind" in entry else None,
        "lineage" in entry,
        entry.get("as", ""),
        {pair[1]: pair[2]} if pair else _NONE,
        authors if "kind" in entry else frozenset(),
        entry.get("continues", ""),
    )
