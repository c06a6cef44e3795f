"""Which document a file is, through renames, rewrites and removals.

The same declared ``id`` is the same document; else git's rename within one revision; else a new document.
"""

from __future__ import annotations

import re
from collections import ChainMap, Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from clausebook.git.paths import list_names
from clausebook.identity.clause_ids import Names, Numbering
from clausebook.identity.document_kind import FOLDERS, derive_kind
from clausebook.identity.former_texts import FormerTexts
from clausebook.model.clause import ParsedClause
from clausebook.model.declared import NOTHING, Declared
from clausebook.model.errors import Finding
from clausebook.model.version import Version
from clausebook.parse.wording import slug

if TYPE_CHECKING:
    from clausebook.parse.frontmatter import FrontMatter

# Addresses of the site and the API, which no document can have.
RESERVED = frozenset(
    {"404", "agent", "api", "archive", "assets", "changes", "docs", "feed", "glossary", "id", "index", "openapi"}
    | {"search", "sitemap", "static", "subscribe", "upcoming", "v1"}
)
_NO_DOCUMENT = dict.fromkeys(RESERVED, 0)


@dataclass(slots=True)
class DocumentHistory:
    """One document while history is told: its versions so far and its newest text."""

    key: int
    id: str
    declared_id: bool
    path: str
    meta: FrontMatter | None  # None: not read, the text being an old one
    title: str = ""
    aliases: tuple[str, ...] = ()
    declared: Declared = NOTHING
    versions: tuple[Version, ...] = ()
    clauses: tuple[ParsedClause, ...] = ()
    keys: list[int] = field(default_factory=list)  # of the clauses, in step with them
    shapes: list[int] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    former: FormerTexts = field(default_factory=FormerTexts)
    named: Counter[str] = field(default_factory=Counter)  # how many versions are named after each day
    withdrawn: bool = False
    sound: bool = True  # its newest text, which then no faulty one takes the place of
    held: tuple[Finding, ...] = ()  # what is wrong with the text in its file, which is not published for that
    outside: str = ""  # where its file went, beyond the included ones

    @property
    def kind(self) -> str:
        """What kind of document it is: declared, told by its folder, or by its title of now."""
        title = self.versions[-1].called(date.max) if self.versions else ""
        return derive_kind(self.path, self.meta.kind if self.meta else "", title)


@dataclass(slots=True)
class Documents:
    """Every document there ever was, by number; finds the one a file holds."""

    books: dict[int, DocumentHistory] = field(default_factory=dict)
    by_id: dict[str, int] = field(default_factory=dict)
    by_path: dict[str, int] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering, compare=False)

    def add(self, book: DocumentHistory) -> None:
        """Put a book on the shelf."""
        self.books[book.key] = book
        self.by_id[book.id] = book.key
        self.by_path[book.path] = book.key
        if book.outside:
            self.by_path[book.outside] = book.key

    def part(self, path: str, outside: str) -> DocumentHistory | None:
        """Remember where the file of a document went, beyond the included ones; the document, if there is one."""
        key = self.by_path.get(path)
        book = self.books[key] if key is not None else None
        if book is None or book.path != path:
            return None
        book.outside = outside
        self.by_path[outside] = book.key
        return book

    def find(self, path: str, old_path: str, meta: FrontMatter, leaving: Iterable[str], wanted: str) -> DocumentHistory:
        """The document that the file at ``path`` holds, a new one if need be.

        ``old_path`` is where git says the file was before ("" if not renamed), ``leaving`` the paths removed
        or renamed away in this revision, ``wanted`` the id a new document gets.
        """
        if meta.id in RESERVED:
            meta = replace(meta, id="")
        key = self.by_path.get(old_path, self.by_path.get(path))  # it may have been where nothing is known of
        book = self.books[key] if key is not None else None
        if meta.id:
            named = self.by_id.get(meta.id)
            if named is not None and (book is None or named != book.key):
                other = self.books[named]
                if other.withdrawn or other.path in leaving or other.path == path:
                    return self._at(other, path)
                return self._at(self._new(path, self._free(meta.id), meta, declared=True), path)
            if named is None and (book is None or book.declared_id):
                return self._new(path, meta.id, meta, declared=True)
            if book is not None and book.id != meta.id:
                self._rename(book, meta.id)
        if book is None:
            return self._new(path, self._free(wanted), meta, declared=False)
        return self._at(book, path)

    def follow(self, id_: str, leaving: Iterable[str]) -> str:
        """The path of a document that goes on in another file, as a person says; "" if there is none that went.

        Its id gives way to one that is declared there.
        """
        book = self.books.get(self.by_id.get(id_, 0))
        if book is None or not (book.withdrawn or book.path in leaving):
            return ""
        book.declared_id = False
        return book.path

    def replace(self, path: str, meta: FrontMatter, wanted: str) -> DocumentHistory:
        """A new document at a path that held another one until now."""
        return self._new(path, self._free(wanted), meta, declared=False)

    def _at(self, book: DocumentHistory, path: str) -> DocumentHistory:
        for left in (book.path, book.outside):
            if self.by_path.get(left) == book.key:
                del self.by_path[left]
        book.path, book.outside = path, ""
        self.by_path[path] = book.key
        return book

    def _new(self, path: str, id_: str, meta: FrontMatter, *, declared: bool) -> DocumentHistory:
        book = DocumentHistory(len(self.books) + 1, id_, declared, path, meta)
        self.add(book)
        return book

    def _rename(self, book: DocumentHistory, id_: str) -> None:
        """A document that had a derived id declares one: it is the same, and the old id an alias."""
        book.aliases = (*book.aliases, book.id)
        self.by_id[id_] = book.key
        book.id, book.declared_id = id_, True
        book.versions = tuple(replace(version, document=id_) for version in book.versions)

    def _free(self, wanted: str) -> str:
        return self.numbering.free(wanted, ChainMap(self.by_id, _NO_DOCUMENT))


def derive_id(path: str, roots: Iterable[str]) -> str:
    """The id of a document that declares none: the slug of its path below the root folder.

    Folders that only name a kind (``policies/``) and folders repeated in the file's name are left out. A file called
    ``index`` or ``README`` has the name of its folder.
    """
    below = len(path) - len(_below(path, roots))
    *folders, name = list_names(path)
    folders = folders[path.count("/", 0, below) :]
    stem = slug(name, words=20, length=80) or "document"
    kept = [slug(folder, words=20) for folder in folders if folder.lower() not in FOLDERS]
    return "-".join([*(folder for folder in kept if folder and folder not in stem), stem])


def name_files(declared: Mapping[str, str], known: Mapping[str, str], roots: Iterable[str]) -> dict[str, str]:
    """The id of the document in each file: declared, else that of the document known to be there, else a free one.

    ``declared`` gives every file with the id it declares, "" for none; ``known`` the ids of published documents by
    path. Free ids are derived from the paths, in their order.
    """
    ids = {path: id_ or known.get(path, "") for path, id_ in declared.items()}
    taken = {*RESERVED, *ids.values()}
    numbering, roots = Numbering(), tuple(roots)
    for path in sorted(path for path, id_ in ids.items() if not id_):
        ids[path] = numbering.free(derive_id(path, roots), taken)
        taken.add(ids[path])
    return ids


def find_roots(include: Iterable[str]) -> tuple[str, ...]:
    """The folders before the first wildcard of each pattern."""
    return tuple(re.split(r"[^/]*[*?\[]", pattern, maxsplit=1)[0] for pattern in include)


def _below(path: str, roots: Iterable[str]) -> str:
    fitting = [root for root in roots if root and path.startswith(root)]
    return (path[len(max(fitting, key=len)) :] if fitting else path) or path.rpartition("/")[2]
