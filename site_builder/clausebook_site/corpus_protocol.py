"""What the site reads: the compiled corpus, as far as pages need it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from clausebook.model.change import Change, Clause
from clausebook.model.version import DocumentRecord, Version


class CorpusReader(Protocol):
    """A compiled corpus, read-only; every sequence comes in a fixed order."""

    @property
    def tip(self) -> str:
        """The newest revision that was compiled."""

    @property
    def tip_landed(self) -> datetime:
        """When that revision landed (UTC)."""

    @property
    def config_digest(self) -> str:
        """What, besides the texts, decides how they were compiled: configuration, hints, rules of lineage."""

    def documents(self) -> tuple[DocumentRecord, ...]:
        """Every document, current or withdrawn."""

    def versions(self, document: str) -> tuple[Version, ...]:
        """The versions of a document, oldest first."""

    def clauses(self, version: Version) -> tuple[Clause, ...]:
        """The text of a version with its newest formatting, in reading order."""

    def changes(self, version: Version) -> tuple[Change, ...]:
        """What changed against the version before, in reading order; of a first, what came from another document."""

    def change(self, version: Version, clause: str) -> Change | None:
        """What happened to one clause against the version before; None if nothing did."""

    def clause_ids(self, document: str) -> tuple[str, ...]:
        """Every clause id the document ever had."""

    def clause_history(self, document: str, clause: str) -> tuple[tuple[Version, Clause, Change | None], ...]:
        """One entry for each version in which the wording or label changed or first appeared, oldest first."""

    def removed_in(self, document: str, clause: str) -> Version | None:
        """The version that removed the clause, None while it stands."""

    def gone_elsewhere(self, document: str) -> Mapping[str, str]:
        """Every removed clause that went to another document, and where it is now: ``document/clause``."""

    def retired_ids(self, document: str) -> Mapping[str, str]:
        """Old clause ids and the ids by which the clauses are known now."""

    def date_lines(self, version: Version) -> tuple[tuple[str, date], ...]:
        """The date lines that this text had before others took their place, and the day they did."""

    def formatting(self, version: Version) -> tuple[tuple[str, datetime], ...]:
        """Later revisions that only formatted this text: commit and instant."""
