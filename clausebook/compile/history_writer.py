"""Tells history: takes revisions in order, and writes the versions, clauses and changes they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from clausebook.compile.landed import (
    Landed,
    find_changes,
    find_crossings,
    has_same_words,
    is_rearranged,
    list_date_lines,
    name_clauses,
    withdraw_all,
)
from clausebook.compile.recognition import Recognised, Recogniser, remember
from clausebook.compile.retold import retell
from clausebook.compile.spans import find_last, write_text
from clausebook.compile.term_history import Places
from clausebook.corpus import Writer, restore
from clausebook.corpus.stored_changes import find_stored
from clausebook.crossref.definitions import name_terms
from clausebook.git.paths import printable_names
from clausebook.identity import documents
from clausebook.identity.document_kind import derive_kind
from clausebook.identity.documents import DocumentHistory
from clausebook.model.errors import CorpusError
from clausebook.model.revision import FileChange, Revision
from clausebook.model.version import ChangeClass
from clausebook.parse import language
from clausebook.parse.file import Text, Texts, is_readable, read_declared
from clausebook.parse.frontmatter import FrontMatter
from clausebook.redline import significant_words
from clausebook.timeline import dates
from clausebook.timeline.dates import Landing
from clausebook.timeline.effect import Notice, is_kept_back, no_notice
from clausebook.timeline.hints import Hint, Hints

# Whether somebody else confirmed a correction of one revision: in another one, or as one of the authors of a hint.
Confirmed = Callable[[str, str, frozenset[str]], bool]


class HistoryWriter:
    """History as told so far, kept in a corpus that is being written."""

    def __init__(self, writer: Writer, places: Places, zone: ZoneInfo, hints: Hints, confirmed: Confirmed) -> None:
        self.holding = True  # else a faulty text is told as far as it can be read
        self.notice: Notice = no_notice  # the days that were due for a version
        self._writer = writer
        self._roots, self._lang = documents.find_roots(places.include), places.lang
        self._zone = zone
        self._hints = hints
        self._confirmed = confirmed
        self._heirs = places.heirs
        self._shelf = restore.shelf(writer.connection)
        self._loaded, self._displaced = set[int](), set[int]()
        self._touched: dict[int, DocumentHistory] = {}
        self._texts = Texts()
        self._recogniser = Recogniser()

    def tell(self, revision: Revision, blobs: Iterable[tuple[str, bytes | None]]) -> None:
        """Take one revision; ``blobs`` yields the content of its readable changes in order, None for what is too large.

        A faulty text takes no other's place: its document is held back until a sound one lands.
        """
        revision, contents = replace(revision, changes=printable_names(revision.changes)), iter(blobs)
        leaving = {change.path for change in revision.changes if not is_readable(change)}  # a link in its place, too
        leaving |= {change.old_path for change in revision.changes if change.status == "R"}
        landed = []
        for change in filter(is_readable, revision.changes):
            text = self._texts.read(*next(contents), change.path)
            if not (self.holding and text.unsound and self._hold(change, text, leaving)):
                landed.append(self._land(revision, change, text, leaving))
        gone = [book for path in sorted(leaving) if (book := self._leave(path, revision))]
        for change in revision.changes:
            if change.status == "R" and not is_readable(change):
                self._part(change)
        for key in sorted(self._displaced):
            self._lose(key, revision)
        self._displaced.clear()
        elsewhere = find_crossings([*landed, *map(withdraw_all, gone)])
        for one in landed:
            self._write(one, revision, elsewhere)

    def save(self) -> None:
        """Write what the documents touched since the last time are called now."""
        for key in sorted(self._touched):
            book = self._touched[key]
            self._writer.document(book, book.kind, self._language(book))
        self._touched.clear()

    def _language(self, book: DocumentHistory) -> str:
        """The language of the newest text: declared, told by its name or words, or that of all terms here."""
        declared = book.meta.lang if book.meta else ""
        return declared or language.find(book.path, (clause.block.text for clause in book.clauses)) or self._lang

    def _hold(self, change: FileChange, text: Text, leaving: set[str]) -> bool:
        """Leave a document as it was, whose file holds a faulty text now; False if that shall be shown all the same.

        It is where there was no sound one, unless it says nothing, lacks words or was left by an unfinished merge.
        """
        held = self._shelf.by_path.get(change.path)
        key = self._shelf.by_path.get(change.old_path, held)
        if key is None or not (self._shelf.books[key].sound or text.is_withheld):
            return text.is_withheld
        if held is not None and held != key:
            self._displaced.add(held)
        book = self._shelf.find(change.path, change.old_path, FrontMatter(), leaving, "")
        book.held, self._touched[book.key] = text.unsound, book
        return True

    def _book(
        self, revision: Revision, change: FileChange, meta: FrontMatter, leaving: set[str]
    ) -> tuple[DocumentHistory, Hint]:
        heir = self._heirs.get((revision.commit, change.path), "")
        wanted = documents.derive_id(heir or change.path, self._roots)
        held = self._shelf.by_path.get(change.path)
        continued = self._hints.of(revision.commit, (meta.id or wanted, change.path)).continues
        old_path = self._shelf.follow(continued, leaving) or change.old_path or self._withdrawn(heir)
        book = self._shelf.find(change.path, old_path, meta, leaving, wanted)
        if held is not None and held != book.key:
            self._displaced.add(held)  # another document has its file now
        hint = self._hints.of(revision.commit, (book.id, *book.aliases, book.path))
        if hint.breaks and book.versions:
            self._withdraw(book, revision)
            book = self._shelf.replace(change.path, meta, hint.renamed or wanted)
        if book.key not in self._loaded:
            restore.load(book, self._writer.connection)
            self._loaded.add(book.key)
        self._touched[book.key] = book
        return book, hint

    def _withdrawn(self, heir: str) -> str:
        """The path where a file will come to hold terms, if they were withdrawn there; "" if not."""
        key = self._shelf.by_path.get(heir)
        return heir if key is not None and self._shelf.books[key].withdrawn else ""

    def _land(self, revision: Revision, change: FileChange, text: Text, leaving: set[str]) -> Landed:
        book, hint = self._book(revision, change, text.meta, leaving)
        sha256 = text.sha256
        landing = Landing(
            revision.commit,
            revision.landed,
            revision.landed.astimezone(self._zone).date(),
            change.path,
            text.title,
            sha256,
            read_declared(text.meta),
            hint.change_class,
            text.meta.status == "withdrawn",
            document_kind=derive_kind(change.path, text.meta.kind, text.title),
            summary=text.meta.summary,
        )
        found = self._recogniser.recognise(book, text.clauses, sha256, hint)
        landed = Landed(book, book.clauses, book.keys, found.lineage, dates.begins(book.versions, landing))
        if landed.began and book.versions:
            landing = replace(landing, renumbers=has_same_words(book.clauses, text.clauses))
        elif not landed.began and landing.declared.effective != book.declared.effective:
            landing = replace(landing, unpublished=is_kept_back(book.versions, self.notice))
        self._keep_division(book, found, began=landed.began)
        book.keys = [key or self._writer.new_clause(book) for key in found.keys]
        name_clauses(book, text.clauses, book.keys)
        book.clauses, book.shapes = text.clauses, [unit.shape for unit in text.units]
        if not landing.renumbers and dates.said(book.versions, book.declared, landing) is ChangeClass.EDITORIAL:
            landing = self._judged(landed, landing, hint)
        before, book.versions = book.versions, dates.land(book.id, book.versions, book.declared, landing, book.named)
        self._writer.redated(book, before)
        book.named.update([book.versions[-1].day_named] if landed.began else ())
        book.declared = landing.declared
        book.meta, book.title, book.withdrawn = text.meta, text.title, False
        book.sound, book.held = not text.unsound, ()
        if text.meta.status == "withdrawn":
            self._withdraw(book, revision)
        return landed

    def _judged(self, landed: Landed, landing: Landing, hint: Hint) -> Landing:
        """What lands as a correction, with whether it counts as one: of weighty words only if somebody else says so."""
        book = landed.book
        if not book.versions[not landed.began :]:
            return landing
        side = landed if landed.began else find_last(self._writer, book)
        made = landing.commit if landed.began else book.versions[-1].commit
        changed = [change for _, change, _, _ in find_changes(book, side, {})]
        terms = name_terms(side.before, book.clauses)
        if not any(significant_words.find_burdens(changed, terms)) or self._confirmed(
            made, landing.commit, frozenset()
        ):
            return landing
        late = self._confirmed(made, landing.commit, hint.authors)
        return replace(landing, refuted=not late, late=late)

    def _leave(self, path: str, revision: Revision) -> DocumentHistory | None:
        """Withdraw the document of a file that is gone; None if there is none."""
        book = self._shelf.books.get(self._shelf.by_path.get(path, 0))
        if book is None or book.path != path or book.withdrawn:
            return None
        self._lose(book.key, revision, path)
        return book

    def _part(self, change: FileChange) -> None:
        book = self._shelf.part(change.old_path, change.path)
        if book:
            self._touched[book.key] = book

    def _lose(self, key: int, revision: Revision, path: str = "") -> None:
        """Withdraw a document whose file is gone, or another's."""
        book = self._shelf.books[key]
        if book.withdrawn or (not path and self._shelf.by_path.get(book.path) == key):
            return
        if key not in self._loaded:
            restore.load(book, self._writer.connection)
            self._loaded.add(key)
        self._withdraw(book, revision)

    def _withdraw(self, book: DocumentHistory, revision: Revision) -> None:
        book.withdrawn, book.held = True, ()
        if book.versions:
            book.versions = dates.withdraw(book.versions, revision.landed.astimezone(self._zone).date())
            self._writer.withdrawn(book)
        self._touched[book.key] = book

    def _keep_division(self, book: DocumentHistory, found: Recognised, *, began: bool) -> None:
        """Keep what else would be forgotten of the text before: it is replaced, but its version is not."""
        if found.in_place and began:
            remember(book)
        elif not found.in_place and not began:
            self._writer.keep_division(book)

    def _write(self, landed: Landed, revision: Revision, elsewhere: Mapping[tuple[int, int], str]) -> None:
        book, newest = landed.book, landed.book.versions[-1]
        redated = not landed.began and list_date_lines(landed.before) != list_date_lines(book.clauses)
        printed = self._writer.outline(book.key, newest.number) if redated else b""
        version = write_text(self._writer, landed)
        if not landed.began:
            day = revision.landed.astimezone(self._zone).date()
            self._writer.formatting(version, revision.commit, revision.landed, day, printed)
            if newest.number > 1 and is_rearranged(landed.before, book.clauses):
                last = find_last(self._writer, book)
                stored = find_stored(self._writer.connection, book.key, newest.number - 1, newest.number)
                self._writer.changes(version, find_changes(book, *retell(last, landed, stored)))
        elif newest.number > 1 or any((book.key, key) in elsewhere for key in book.keys):
            found = find_changes(book, landed, elsewhere)
            if not found:
                raise CorpusError.of("E_REDLINE", f"{book.id} {newest.name} changes nothing", "Report this as a bug")
            self._writer.changes(version, found)
