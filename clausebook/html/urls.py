"""Where everything stands on the site. Addresses are made of ids, never of labels, and never change."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode

from clausebook.html.clause import plain
from clausebook.model.version import Version

HUB, CHANGES, UPCOMING, GLOSSARY, ARCHIVE = "", "changes/", "upcoming/", "glossary/", "archive/"
SUBSCRIBE, SEARCH = "subscribe/", "search/"
RESERVED = frozenset(
    ("changes", "upcoming", "glossary", "archive", "assets", "search", "subscribe", "id", "agent", "v1")
)


def document(document_id: str, clause: str = "") -> str:
    """The text in force, at a clause."""
    return f"{quote(document_id)}/{_fragment(clause)}"


def history(document_id: str, version: str = "") -> str:
    """Every version of a document."""
    return f"{quote(document_id)}/history/{_fragment(f'v-{version}' if version else '')}"


def version(found: Version, clause: str = "") -> str:
    """One version, for ever."""
    return version_address(found.document, found.name, clause)


def coming(steps: Sequence[Version]) -> str:
    """What changes on one day to come, by the versions whose changes take effect then: one of its own, or a list."""
    newest = steps[-1]
    return version(newest) if len(steps) == 1 else f"{UPCOMING}{_fragment(f'{newest.document}-{newest.name}')}"


def version_address(document_id: str, name: str, clause: str = "") -> str:
    """One version by its name."""
    return f"{quote(document_id)}/{name}/{_fragment(clause)}"


def clause(document_id: str, clause_id: str) -> str:
    """One clause through time."""
    return f"{quote(document_id)}/c/{quote(clause_id, safe='.~')}/"


def removed(document_id: str, clause_id: str = "") -> str:
    """The clauses that a document no longer has, at one of them."""
    return f"{quote(document_id)}/removed/{_fragment(clause_id)}"


def compare(document_id: str, before: str = "", after: str = "") -> str:
    """Two versions of a document against each other; without names, where they are chosen."""
    return f"{quote(document_id)}/compare/{f'{before}..{after}/' if before and after else ''}"


def file(found: Version, form: str, since: str = "") -> str:
    """A version as a file to save, or its redline since another one: ``form`` is a format."""
    base = f"v1/documents/{quote(found.document)}"
    if since:
        return f"{base}/diff?{urlencode({'from': since, 'to': found.name, 'format': form})}"
    return f"{base}/versions/{found.name}?format={form}"


def export(found: Version, form: str) -> str:
    """A version as a file of the site itself, beside its page: ``form`` is a format."""
    return f"{version(found)}{quote(found.document)}-{found.name}.{form}"


def subscribe(document_id: str, clause_id: str = "") -> str:
    """Where to ask for notices of a document, or of one of its clauses."""
    chosen = {"document": document_id} | ({"clause": clause_id} if clause_id else {})
    return f"{SUBSCRIBE}?{urlencode(chosen)}"


def feed(document_id: str, form: str) -> str:
    """The feed of a document, or of the site for "": ``form`` is ``atom`` or ``json``."""
    return f"{quote(document_id)}/feed.{form}" if document_id else f"feed.{form}"


def _fragment(clause_id: str) -> str:
    return f"#{quote(clause_id, safe='.~()')}" if clause_id else ""


def relative(here: str, there: str) -> str:
    """The address ``there`` as written on the page ``here``; both relative to the root of the site."""
    path, _, fragment = there.partition("#")
    if path == here and fragment:
        return f"#{fragment}"
    return "../" * here.count("/") + there or "./"


@dataclass(frozen=True, slots=True)
class Resolver:
    """Turns the addresses written in one document's text into addresses on the page ``here``.

    ``paths`` maps the repository path of each document to its id; ``anchors`` the anchors that may be
    meant within this document to clause ids.
    """

    here: str
    own: str  # the repository path of the document
    paths: Mapping[str, str]
    anchors: Mapping[str, str]
    text: str  # the page on which anchors of this document stand

    def __call__(self, address: str) -> str:
        """The address on the site; "" for one that leads nowhere or is not safe."""
        outward = plain(address)
        if outward or not address or address.startswith(("//", "\\")):
            return outward
        path, _, fragment = address.partition("#")
        anchor = unquote(fragment).removeprefix("user-content-")  # as GitHub has it
        if not path:
            found = self.anchors.get(anchor, "")
            return relative(self.here, f"{self.text}{_fragment(found)}") if found else ""
        if ":" in path.split("/", 1)[0]:
            return ""
        folder = "" if path.startswith("/") else posixpath.dirname(self.own)
        target = self.paths.get(posixpath.normpath(posixpath.join(folder, unquote(path).lstrip("/"))))
        return relative(self.here, document(target, anchor)) if target else ""
