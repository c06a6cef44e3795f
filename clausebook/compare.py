"""What changed between any two versions of a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.export import PrintModel, clean, redlined
from clausebook.html import urls
from clausebook.lineage.changes import Side, derive_changes
from clausebook.lineage.known import known_lineage, turn
from clausebook.lineage.match import match
from clausebook.model.change import Change, Clause, Op, as_clauses
from clausebook.model.version import DocumentRecord, Version
from clausebook.redline.word_diff import redline


def between(corpus: Corpus, before: Version, after: Version) -> tuple[Change, ...]:
    """The changes from one version to another; which clause is which is known from the compiled lineage.

    For adjacent versions they are those of the corpus; the two may stand in any order.
    """
    if after.number == before.number + 1:
        return corpus.changes(after)
    old, new = _side(corpus.clauses(before)), _side(corpus.clauses(after))
    forward = before.number < after.number
    told = corpus.told(before.document, *sorted((before.number, after.number)))
    lineage = known_lineage(old.clauses, old.ids, new.clauses, new.ids, tuple(told if forward else turn(told)))
    elsewhere = _crossings(corpus, before, after, old.ids, new.ids) if forward else {}
    return derive_changes(old, new, lineage, _redline, elsewhere)


def _crossings(
    corpus: Corpus, before: Version, after: Version, old: Sequence[str], new: Sequence[str]
) -> dict[str, str]:
    """The clauses that went to, or came from, another document in between, each with what it is there."""
    document, span = before.document, (before.number, after.number)
    went = {clause: corpus.went_to(document, clause, *span) for clause in sorted({*old} - {*new})}
    came = {clause: corpus.came_from(document, clause, *span) for clause in sorted({*new} - {*old})}
    return {clause: place for clause, place in (went | came).items() if place}


def sheet(  # noqa: PLR0913, PLR0917 - one for each thing that is printed
    corpus: Corpus,
    record: DocumentRecord,
    version: Version,
    since: Version | None,
    config: Config,
    on: date | None = None,
) -> PrintModel:
    """A version as a document to send, with the date lines of a day; with ``since``, its redline against that one."""
    after = corpus.clauses(version, None if since else on)
    if since:
        changes = between(corpus, since, version) if since != version else ()
        entries = redlined(corpus.clauses(since), after, changes)
    else:
        entries = clean(after)
    address = config.site_url + urls.version(version) if config.site_url else ""
    return PrintModel(record, version, entries, config.organisation or config.site_name, address, since)


def of_texts(before: Sequence[Clause], after: Sequence[Clause]) -> tuple[Change, ...]:
    """The changes from one text to another that no history tells of: which clause is which is told from themselves."""
    old, new = _side(before), _side(after)
    return derive_changes(old, new, match(old.clauses, new.clauses, ids=old.ids), _redline)


def _side(clauses: Sequence[Clause]) -> Side:
    return Side(as_clauses(clauses), [placed.id for placed in clauses], [(one.number, one.cited) for one in clauses])


@lru_cache(maxsize=4096)
def _redline(before: str, after: str) -> tuple[Op, ...]:
    return redline(before, after)
