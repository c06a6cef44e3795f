"""Where findings are for a person: those in a document made of several files at the file and line of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from clausebook.check.text import Texts, enumerate_lines
from clausebook.model.errors import Finding
from clausebook.parse import joined
from clausebook.parse.joined import Joined

_LINES = re.compile(r"“[^”]*”|\blines? (?P<lines>\d+(?:(?:, | and )\d+)*)")
_NUMBER = re.compile(r"\d+")

Wholes = Mapping[str, Joined | None]  # by the path of each document; None for what is one file


def place(findings: Iterable[Finding], texts: Texts) -> Iterator[Finding]:
    """The findings in texts at the lines of their files; so are the lines that they speak of."""
    wholes = {path: text.whole for path, text in texts.items()}
    if not any(whole is not None for whole in wholes.values()):
        yield from findings
        return
    for one in findings:
        yield replace(joined.place(one, wholes.get(one.path)), message=_retold(one, wholes))


def place_lines(used: Mapping[str, Sequence[int]], texts: Texts) -> dict[str, list[int]]:
    """Lines by document as lines by file."""
    found: dict[str, list[int]] = {}
    for path, lines in used.items():
        for line in lines:
            there, at = _locate(texts[path].whole if path in texts else None, path, line)
            found.setdefault(there, []).append(at)
    return found


def _retold(one: Finding, wholes: Wholes) -> str:
    """A message in which each line is one of a file: those of another document are told after its path."""

    def retell(lines: re.Match[str]) -> str:
        if not lines["lines"]:
            return lines[0]
        before = one.message[: lines.start()]
        named = next((path for path in wholes if before.endswith(f"{path} ")), "")
        whole, path = wholes.get(named or one.path), named or one.path
        if whole is None:
            return lines[0]
        here = named or _locate(whole, path, one.line)[0]
        groups: dict[str, list[int]] = {}
        for number in _NUMBER.findall(lines["lines"]):
            there, at = _locate(whole, path, int(number))
            groups.setdefault(there, []).append(at)
        return " and ".join(enumerate_lines(some) + f" of {there}" * (there != here) for there, some in groups.items())

    return _LINES.sub(retell, one.message)


def _locate(whole: Joined | None, path: str, line: int) -> tuple[str, int]:
    return joined.locate(whole, line) if whole is not None and line else (path, line)
