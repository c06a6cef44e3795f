"""Links: none that runs a program, none that leads nowhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from urllib.parse import unquote

from rapidfuzz import fuzz, process

from clausebook.check import anchors
from clausebook.check.text import Text, Texts, prose
from clausebook.codes import finding
from clausebook.crossref.resolve import link_target
from clausebook.identity.clause_ids import Names, heading_anchors
from clausebook.model.clause import Mark
from clausebook.model.errors import Finding
from clausebook.parse.wording import slug

_PROGRAM = r"(?P<scheme>javascript|vbscript|data|file)\s*:"
_REFUSED = re.compile(rf"\]\(\s*<?\s*{_PROGRAM}|^\[[^\]]+\]:\s*<?{_PROGRAM.replace('scheme', 'other')}", re.IGNORECASE)
_UNDEFINED = re.compile(r"\[[^\[\]\n]{1,200}\]\[([^\[\]\n]{0,80})\]")
_RUNS = re.compile(_PROGRAM, re.IGNORECASE)
_MARKDOWN = (".md", ".markdown")
_LISTED = 5  # files in one finding
_LONGEST = 100  # characters of a wrong anchor that are compared
NONE_GONE: Mapping[str, str] = MappingProxyType({})
_CLOSE = 60  # of 100: how like a wrong anchor the one must be that is proposed


class Targets:
    """Where links may lead: the texts, the paths of all files (None if not all are known), and their anchors.

    ``gone`` are the paths at which a text was, each with where it is now; "" if it is deleted.
    """

    def __init__(self, texts: Texts, paths: Collection[str] | None, gone: Mapping[str, str] = NONE_GONE) -> None:
        self.texts = texts
        self.homes = {piece: path for path, text in texts.items() for piece in text.pieces if piece not in texts}
        self.paths = paths
        self.gone = gone
        self._anchors: dict[str, frozenset[str]] = {}

    def anchors(self, path: str) -> frozenset[str]:
        """Whatever a link to a clause of a text may say, found out once."""
        if path not in self._anchors:
            self._anchors[path] = known_anchors(self.texts[path])
        return self._anchors[path]


def find(text: Text, targets: Targets) -> Iterator[Finding]:
    """``E_LINK_SCHEME``, ``E_BROKEN_REF`` and ``W_LINK_TARGET``."""
    for index, clause in enumerate(text.clauses):
        if "](" in clause.block.text or "]:" in clause.block.text:
            for refused in _REFUSED.finditer(prose(clause.block)):
                yield _scheme(text, index, refused["scheme"] or refused["other"])
        for undefined in _UNDEFINED.finditer(prose(clause.block)) if "][" in clause.block.text else ():
            line = text.line(index, undefined[0])
            message = f"The link {undefined[0][:60]} is printed as it stands: the text does not say where it leads"
            yield finding(text.path, line, "W_LINK_TARGET", message)
        for mark in clause.block.marks:
            if mark.tag == "link" and _RUNS.match(mark.href):
                yield _scheme(text, index, mark.href.partition(":")[0])
            elif mark.tag == "link" and mark.href:
                yield from _broken(text, index, mark, targets)


def _scheme(text: Text, index: int, scheme: str) -> Finding:
    message = f"A link begins with “{scheme.lower()}:”: it is no address, and could run a program or read a file"
    return finding(text.path, text.line(index, scheme), "E_LINK_SCHEME", message)


def _broken(text: Text, index: int, mark: Mark, targets: Targets) -> Iterator[Finding]:
    there = destination(text, mark)
    if there is None:
        return
    path, anchor = targets.homes.get(there[0], there[0]), there[1]
    said = text.clauses[index].block.text[mark.start : mark.end][:60]
    written = unquote(mark.href)
    if path not in targets.texts:
        if targets.paths is not None and path not in targets.paths:
            became, mend = _became(targets.gone, path)
            message = f"The link “{said}” leads to {path or written}, which {became}"
            yield finding(text.path, text.line(index, written), "E_BROKEN_REF", message, mend)
    elif anchor and targets.texts[path].read and anchor not in targets.anchors(path):
        line = text.line(index, written)
        where = "this document" if path == text.path else path
        message = f"The link “{said}” leads to “#{anchor}”, and no clause of {where} has that id"
        yield finding(text.path, line, "E_BROKEN_REF", message, _nearest(targets.anchors(path), anchor))


def _became(gone: Mapping[str, str], path: str) -> tuple[str, str]:
    """What became of a file that is not there, and what to do about links to it."""
    if path not in gone:
        return "is not among the texts", "Correct the name of the file, or remove the link."
    if gone[path]:
        return f"is {gone[path]} now", "Write the new name of the file."
    kept = (
        "To retire the document, keep its file and write status: withdrawn in it: its pages stay, and links lead there"
    )
    return "is deleted", f"{kept}. Else link to what takes its place, or remove the link."


def find_unpublished(text: Text, texts: Texts) -> Iterator[Finding]:
    """``W_LINK_FILE``: what is linked and is no text, so that only the words are shown; told once a file."""
    lost: list[tuple[int, str]] = []
    for index, clause in enumerate(text.clauses):
        for mark in clause.block.marks:
            target = link_target(mark.href) if mark.tag == "link" else None
            if not target or not target.path or target.path.lower().endswith(_MARKDOWN):
                continue
            if _below(text, target.path) not in texts:
                lost.append((text.line(index, target.path), target.path))
    if lost:
        names = list(dict.fromkeys(path for _, path in lost))
        listed = ", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else "")
        message = f"What the text links to is not published here, and only the words of the link are shown: {listed}"
        yield finding(text.path, lost[0][0], "W_LINK_FILE", message)


def destination(text: Text, mark: Mark) -> tuple[str, str] | None:
    """The file and the anchor a link leads to; None if it is no link to a Markdown file of the repository."""
    target = link_target(mark.href)
    if target is None or target == ("", ""):
        return None
    if not target.path:
        return text.path, target.anchor
    if not target.path.lower().endswith(_MARKDOWN):
        return None
    return _below(text, target.path), target.anchor


def _below(text: Text, path: str) -> str:
    """The path of a file from the top of the repository, as it is written in a text."""
    folder = "" if path.startswith("/") else posixpath.dirname(text.path)
    return posixpath.normpath(posixpath.join(folder, path.lstrip("/")))


def known_anchors(text: Text) -> frozenset[str]:
    """Whatever a link to a clause of this document may say: ids declared or derived, and GitHub's for headings."""
    declared = {anchor for anchor, _ in anchors.anchors(text)}
    return frozenset({*declared, *derived(text), *_headings(text)})


def derived(text: Text) -> tuple[str, ...]:
    """The id of each clause as if the document had no history."""
    names = Names()
    for index, clause in enumerate(text.clauses):
        if clause.block.anchor:
            names.declare(index, clause.block.anchor)
    for index, clause in enumerate(text.clauses):
        names.derive(index, clause.block, names.of[clause.parent].id if clause.parent >= 0 else "")
    return tuple(names.of[index].id for index in range(len(text.clauses)))


def _headings(text: Text) -> Iterator[str]:
    """The anchors that git hosts give headings, and ours."""
    for anchor, place in heading_anchors(clause.block for clause in text.clauses):
        yield anchor
        yield slug(text.clauses[place].block.text, words=50, length=400)


def _nearest(known: frozenset[str], anchor: str) -> str:
    close = process.extractOne(anchor[:_LONGEST], sorted(known), scorer=fuzz.ratio, score_cutoff=_CLOSE)
    if close:
        return f"Perhaps #{close[0]} is meant; else remove the link."
    return "Write the id of a clause of that document, or remove the link."
