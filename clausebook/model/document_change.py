"""A document as a proposal would leave it, beside what is published of it: values for checks and reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.model.declared import NOTHING, Declared
from clausebook.model.version import ChangeClass, DocumentRecord, Version

_NO_LINES: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One document that a proposal touches.

    ``versions`` are those published, oldest first; ``version`` is the one the proposal makes, None if neither word
    nor label changes. ``before`` and ``after`` are its clauses in reading order, ``lines`` the lines of the file at
    which the clauses after begin, by id. ``old_path`` differs from the path of the record if the file was renamed.
    """

    record: DocumentRecord
    old_path: str
    versions: tuple[Version, ...] = ()
    version: Version | None = None
    changes: tuple[Change, ...] = ()
    before: tuple[Clause, ...] = ()
    after: tuple[Clause, ...] = ()
    lines: Mapping[str, int] = field(default_factory=lambda: _NO_LINES)
    declared_before: Declared = NOTHING
    declared: Declared = NOTHING
    withdrawn: bool = False
    effective_before: date | None = None  # from which day its newest text is in force as published

    @property
    def path(self) -> str:
        """Where the document is kept."""
        return self.record.path

    @property
    def fresh(self) -> bool:
        """Whether nothing was published of it before."""
        return not self.versions

    @property
    def said(self) -> ChangeClass | None:
        """The kind of change that is declared for this very version; None if nobody said."""
        return self.declared.change_class if self.declared.change != self.declared_before.change else None

    @property
    def redated(self) -> date | None:
        """The day from which the text is in force that is published already, if that becomes another; else None."""
        if self.version or not self.effective_before:
            return None
        day = self.versions[-1].effective_on
        return day if day != self.effective_before else None

    @property
    def renumbers(self) -> bool:
        """Whether it changes labels only."""
        return self.version is not None and self.version.change_class is ChangeClass.RENUMBERING

    @property
    def is_refuted(self) -> bool:
        """Whether it is said to be a correction, changes weighty words, and nobody else confirmed it."""
        return self.version is not None and self.version.refuted

    def line(self, clause: str) -> int:
        """The line of the file at which a clause begins; 1 if it is not there."""
        return self.lines.get(clause, 1)

    def of(self, *kinds: ChangeKind) -> Sequence[Change]:
        """The changes of some kinds."""
        return [change for change in self.changes if set(kinds) & set(change.kinds)]
