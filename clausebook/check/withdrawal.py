"""A document that a proposal withdraws, and who still leads its readers there."""

from __future__ import annotations

from collections.abc import Iterator

from clausebook.check.links import destination
from clausebook.check.text import Text, Texts, enumerate_lines
from clausebook.codes import finding
from clausebook.crossref.resolve import link_target
from clausebook.model.clause import Mark
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import Finding
from clausebook.relations import NAMING

_FOLDERS = 2  # the last parts of an address that tell a document


def find(one: DocumentChange, texts: Texts) -> Iterator[Finding]:
    """``W_WITHDRAWN`` for a document that says so itself, ``W_REMOVED`` for one whose file is gone."""
    if not one.withdrawn:
        return
    since = f" from {one.record.withdrawn_on} on" if one.record.withdrawn_on else ""
    where = "; ".join(f"{path} {enumerate_lines(lines)}" for path, lines in find_leading_here(one, texts).items())
    led = f". Still linked or named by {where}" if where else ""
    if one.lines:
        message = f"“{one.record.title}” is withdrawn by what its file says: it holds no longer{since}{led}"
        text = texts.get(one.path)
        yield finding(one.path, text.meta.lines.get("status", 1) if text else 1, "W_WITHDRAWN", message)
    else:
        message = f"The file of “{one.record.title}” is gone, which withdraws it: it holds no longer{since}{led}"
        yield finding(one.path, 0, "W_REMOVED", message)


def find_leading_here(one: DocumentChange, texts: Texts) -> dict[str, list[int]]:
    """The lines that link to a document or name it in front matter, by path of the documents they stand in."""
    found = {path: sorted(_lines(one, text)) for path, text in sorted(texts.items()) if path != one.path}
    return {path: lines for path, lines in found.items() if lines}


def _lines(one: DocumentChange, text: Text) -> Iterator[int]:
    ids = {one.record.id, *one.record.aliases}
    for key in NAMING:
        named = getattr(text.meta, key)
        if ids & {named} if isinstance(named, str) else ids & set(named):
            yield text.meta.lines.get(key, 1)
    for index, clause in enumerate(text.clauses):
        for mark in clause.block.marks:
            if mark.tag == "link" and _leads(one, text, mark):
                yield text.line(index, clause.block.text[mark.start : mark.end])


def _leads(one: DocumentChange, text: Text, mark: Mark) -> bool:
    """Whether a link leads to a document: to its file, or to an address that it has or had on a site."""
    there = destination(text, mark)
    if there:
        return there[0] in {one.path, one.old_path}
    target = link_target(mark.href)
    path = target.path.rstrip("/").removesuffix(".html") if target else ""
    former = {address.rstrip("/").removesuffix(".html") for address in one.record.redirect_from}
    named = "/".join(path.split("/")[-_FOLDERS:])
    return path in former or ("/" in named.strip("/") and one.path.rpartition(".")[0].endswith(f"/{named}"))
