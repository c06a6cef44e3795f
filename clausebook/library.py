"""Clausebook for other programs: what ``import clausebook`` offers. The guide is ``docs/python.md``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from clausebook import check, compare
from clausebook.author import stamp
from clausebook.citation.write import cite
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.lookup import find_clause, find_document
from clausebook.model import version
from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.model.errors import ClausebookError, Finding, Severity
from clausebook.model.version import DocumentRecord, Version
from clausebook.redline import word_diff
from clausebook.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a repository with every version that it ever had.

    Days are legal days in the configured timezone. ``versions`` are in order of publication, oldest first.
    """

    corpus: Corpus
    record: DocumentRecord
    versions: tuple[Version, ...]

    @property
    def id(self) -> str:
        """The permanent id, which stands in addresses: ``terms-of-service``."""
        return self.record.id

    @property
    def title(self) -> str:
        """What the document is called today."""
        return self.record.title

    def in_force(self, day: date) -> Version | None:
        """The version in force on a legal day; None before the first, and while the document is withdrawn."""
        return version.in_force(self.versions, day)

    def version(self, name: str) -> Version:
        """The version of a permanent name, such as ``2025-03-24``. Raises :class:`UseError` ``E_VERSION``."""
        return version.find_version(self.versions, self.id, name)

    def clauses(self, version: Version, on: date | None = None) -> tuple[Clause, ...]:
        """The clauses of a version in reading order, with the date lines printed ``on`` a legal day, else the last."""
        return self.corpus.clauses(version, on)

    def clause(self, version: Version, wanted: str) -> Clause:
        """The clause of a version by its id, a former one, or its number, such as ``7.9(a)``.

        Raises :class:`UseError` ``E_CLAUSE`` where none goes by it, or several do.
        """
        return find_clause(self.corpus, self.record, self.clauses(version), wanted)

    def changes(self, before: Version, after: Version) -> tuple[Change, ...]:
        """What changed from one version to another, clause by clause; they may stand in any order."""
        return compare.between(self.corpus, before, after) if before != after else ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository of legal texts, compiled; ``today`` is the legal day it was opened on."""

    config: Config
    corpus: Corpus
    today: date

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document that was ever published, by id; those that are withdrawn, too."""
        found = (self._document(record) for record in self.corpus.documents())
        return tuple(one for one in found if one.versions)

    def document(self, name: str) -> Document:
        """The document meant by an id, a former id, a path or a file name. Raises :class:`UseError` ``E_DOCUMENT``."""
        return self._document(find_document(self.corpus, name))

    def _document(self, record: DocumentRecord) -> Document:
        return Document(self.corpus, record, self.corpus.versions(record.id))


def open_repository(path: str | Path = ".", *, ref: str | None = None, include: Sequence[str] = ()) -> Repository:
    """Open the repository at or above ``path``; compile what is new of its history, which may take a while at first.

    ``ref`` is the branch, tag or commit whose texts hold (default: the configured branch, else the current one);
    ``include`` are patterns of files that override the configured ones. What is compiled is kept in the folder
    ``.clausebook`` of the repository.

    Raises :class:`ClausebookError`: UseError for settings that are wrong, RepositoryError for a history that cannot
    be read, ContentError with every fault that forbids publication, CorpusError where another process compiles.
    """
    workspace = Workspace.open(Path(path), ref, include)
    return Repository(workspace.config, workspace.corpus(), workspace.today)


def parse_text(text: str) -> tuple[Clause, ...]:
    """The clauses of a legal text in Markdown, in reading order; front matter is read over.

    Each has its permanent id, declared or else derived from its words. Offsets of formatting are Unicode code
    points. No text is refused: :func:`check_texts` says what is wrong with one.
    """
    found = zip(stamp.derived_ids(text), stamp.clauses(text), strict=True)
    return cite([Clause(id_, one.block, one.address, one.parent, one.depth) for id_, one in found])


def check_texts(
    files: Mapping[str, bytes], config: Config | None = None, *, today: date | None = None
) -> tuple[Finding, ...]:
    """All that is wrong, likely wrong or worth a look in some texts, by file and line.

    ``files`` are the texts by their paths in the repository, which must be those that hold terms; ``config`` is what
    ``clausebook.toml`` says (default: a repository that has none); ``today`` the legal day it is. What was published
    before is not known here: ``clausebook check`` judges a text against it, too. Nothing is raised for a bad text.
    """
    return check.check(files, config or Config.default(), today=today)


def compare_texts(before: Sequence[Clause], after: Sequence[Clause]) -> tuple[Change, ...]:
    """What changed between two texts, clause by clause; which clause is which is found by ids and words.

    In reading order of the text after, with what was removed where it stood. Between versions of a repository
    :meth:`Document.changes` knows more: the whole history, and what its keepers said of it.
    """
    return compare.of_texts(before, after)


def redline_text(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The redline of two wordings as runs: ``=`` in both, ``-`` only before, ``+`` only after; each with its text.

    The ``=`` and ``-`` runs in order make up the wording before, the ``=`` and ``+`` runs the wording after, exactly.
    """
    return word_diff.segments(word_diff.redline(before, after), before, after)


PUBLIC: Mapping[str, object] = MappingProxyType(
    {
        "Change": Change,
        "ChangeKind": ChangeKind,
        "Clause": Clause,
        "ClausebookError": ClausebookError,
        "Config": Config,
        "Document": Document,
        "Finding": Finding,
        "Repository": Repository,
        "Severity": Severity,
        "Version": Version,
        "check_texts": check_texts,
        "compare_texts": compare_texts,
        "open_repository": open_repository,
        "parse_text": parse_text,
        "redline_text": redline_text,
    }
)
