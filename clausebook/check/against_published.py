"""A text against what was published of its document before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType

from clausebook.check import anchors, effect
from clausebook.check.text import Text, Texts
from clausebook.codes import finding
from clausebook.config import Config
from clausebook.identity.document_kind import derive_kind
from clausebook.lineage import similarity
from clausebook.model.change import Clause
from clausebook.model.clause import ParsedClause
from clausebook.model.declared import NOTHING, Declared
from clausebook.model.errors import Finding
from clausebook.model.version import Absence, ChangeClass, Version, head
from clausebook.parse import wording
from clausebook.parse.file import read_declared as declares
from clausebook.timeline.effect import redeclare

_RELATED = 0.5  # the share of words that a clause which comes back has kept


@dataclass(frozen=True, slots=True)
class Known:
    """What the corpus knows of one document at the published tip.

    ``declared`` is what its front matter says there, ``clauses`` what it holds there in reading order, ``removed`` the
    ids of clauses that are no more, each with the wording it had last. ``path`` is where its file stands there;
    ``kept_back`` whether the newest version is not published, too little notice being given. Of a document that is
    ``withdrawn`` only versions and declaration are known: its days may be corrected, nothing else of it is judged.
    """

    versions: tuple[Version, ...]
    declared: Declared = NOTHING
    clauses: tuple[Clause, ...] = ()
    removed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    path: str = ""
    kept_back: bool = False
    withdrawn: bool = False

    @property
    def latest(self) -> date:
        """The last day on which a version was published."""
        return self.versions[-1].published_on

    def says(self, clauses: Iterable[ParsedClause]) -> bool:
        """Whether a text has the words that are published, under whatever numbers."""
        here = wording.joined(clause.block.wording for clause in clauses)
        return here == wording.joined(placed.block.wording for placed in self.clauses)


def find(text: Text, known: Known, config: Config, today: date | None, *, refuted: bool) -> Iterator[Finding]:
    """What contradicts the versions published before; ``today`` None: the day of the last of them.

    ``refuted``: the text is no correction, even if it is said to be one.
    """
    yield from reused(text, known.removed)
    if not known.versions:
        return
    declared, day = declares(text.meta), today or known.latest
    same = wording.digest(clause.block.printed for clause in text.clauses) == known.versions[-1].sha256
    if same:
        yield from _redeclared(text, declared, known, config, day)
        yield from effect.find_updated(text, known.versions, known.declared)
    if same or known.withdrawn:
        return
    if known.says(text.clauses):
        yield from effect.find_retroactive(text, known.versions, known.declared, day)
        return
    change = declared.change_class if declared.change != known.declared.change else None
    if declared.change == known.declared.change:
        yield from stale_change(text, declared)
    if refuted or change is not ChangeClass.EDITORIAL:
        yield from _updated(text, declared, known)
        yield from _notice(text, declared, known, config, today)
        yield from _early(text, declared, known, today)
    yield from _effective(text, declared, known, day)


def _redeclared(text: Text, declared: Declared, known: Known, config: Config, day: date) -> Iterator[Finding]:
    """What another day of effect does to the text that is published as it is printed."""
    if declared.effective == known.declared.effective:
        return
    newest = known.versions[-1]
    if newest.withdrawn_on and text.meta.status != "withdrawn":  # it comes back
        gone = Absence(newest.withdrawn_on, day - timedelta(days=1))
        newest = replace(newest, absences=(*newest.absences, gone))
    versions = (*known.versions[:-1], newest)
    law = head(versions, newest)
    days = config.notice_periods.get(law.document_kind, 0) if law.number > 1 else 0
    given = law.effective_on >= law.published_on + timedelta(days=days)
    after = redeclare(versions, declared.effective, day, kept_back=known.kept_back)
    yield from effect.find_redated(text, known.versions, after, days if given or known.kept_back else 0, day)


def stale_change(text: Text, declared: Declared) -> Iterator[Finding]:
    """``E_CHANGE_STALE`` if a text whose words changed says anything of a change: it is what was said before."""
    if declared.change != NOTHING.change:
        said = f": “{declared.note[:80]}”" if declared.note else ""
        message = f"The words changed, and “change:” still speaks of the version before{said}"
        yield finding(text.path, text.meta.lines.get("change", 1), "E_CHANGE_STALE", message)


def _updated(text: Text, declared: Declared, known: Known) -> Iterator[Finding]:
    if declared.updated == known.declared.updated:
        yield from stale_update(text, declared)
    elif declared.updated and declared.updated < known.versions[-1].last_updated:
        yield from _backward(text, declared.updated, known.versions[-1].last_updated)


def stale_update(text: Text, declared: Declared) -> Iterator[Finding]:
    """``E_UPDATED_STALE`` if a text whose words changed declares a day: it is that of the text before."""
    if declared.updated:
        message = f"The words changed, and “updated: {declared.updated}” is still that of the text before"
        yield _update(text, message, f"Set updated to the day this is published. {effect.EDITORIAL}")


def _backward(text: Text, day: date, last: date) -> Iterator[Finding]:
    message = f"“updated: {day}” is before {last}, when the text before was updated: it does not count"
    yield _update(text, message, "Set updated to the day this is published, or delete the line.")


def _update(text: Text, message: str, mend: str) -> Finding:
    return finding(text.path, text.meta.lines.get("updated", 1), "E_UPDATED_STALE", message, mend)


def _effective(text: Text, declared: Declared, known: Known, today: date) -> Iterator[Finding]:
    day, line = declared.effective, text.meta.lines.get("effective", 1)
    if day is None:
        return
    if day == known.declared.effective:
        if day <= today:
            message = (
                f"The words changed, and “effective: {day}” is past: the new text takes effect the day it is published"
            )
            yield finding(
                text.path, line, "W_EFFECTIVE_STALE", message, "Set the day it takes effect, or delete the line."
            )
        return
    yield from effect.find_retroactive(text, known.versions, known.declared, today)


def _early(text: Text, declared: Declared, known: Known, today: date | None) -> Iterator[Finding]:
    """``W_EFFECTIVE_EARLY`` if what is announced for a later day would hold at once, since no day is said."""
    announced, day = known.versions[-1].effective_on, declared.effective
    if today is None or announced <= today or (day and (day > today or day != known.declared.effective)):
        return
    message = f"The text before is announced for {announced}; this one says no day, so all of it would hold at once"
    mend = f"Write effective: {announced}, or the day on which it is to hold."
    yield finding(text.path, text.meta.lines.get("effective", 1), "W_EFFECTIVE_EARLY", message, mend)


def _notice(text: Text, declared: Declared, known: Known, config: Config, today: date | None) -> Iterator[Finding]:
    days = config.notice_periods.get(derive_kind(text.path, text.meta.kind, text.title), 0)
    urgent = declared.urgent and declared.change != known.declared.change
    if not days or today is None or urgent:
        return
    fresh = declared.effective and (declared.effective != known.declared.effective or declared.effective > today)
    starts = declared.effective if declared.effective and fresh else today
    yield from effect.find_short_notice(text, starts, today, days)


def reused(text: Text, removed: Mapping[str, str]) -> Iterator[Finding]:
    """``E_ID_REUSED``: ids of removed clauses, given with the words they had, that stand on other words."""
    by_anchor = {clause.block.anchor: clause for clause in text.clauses if clause.block.anchor} if removed else {}
    for anchor, line in anchors.anchors(text) if removed else ():
        clause, old = by_anchor.get(anchor), removed.get(anchor)
        if clause and old is not None and not related(clause.block.wording, old):
            message = f"The id “{anchor}” was that of a removed clause with other words: “{old[:60].rstrip()}…”"
            mend = "Choose a new id: links to the old clause must not show this one."
            yield finding(text.path, line, "E_ID_REUSED", message, mend)


def related(wording: str, other: str) -> bool:
    """Whether two wordings share so many words that they can be those of one clause."""
    return similarity.overlap(similarity.words(wording), similarity.words(other)) >= _RELATED


def removed(texts: Texts, known: Mapping[str, Known]) -> Iterator[Finding]:
    """``W_REMOVED``: documents that were published and whose file is not there."""
    present = {text.id for text in texts.values()}
    for id_, record in sorted(known.items()):
        last = record.versions[-1] if record.versions else None
        if id_ not in present and last and last.withdrawn_on is None and last.path not in texts:
            message = f"The document “{id_}” is published, and its file is not here: it would be withdrawn"
            yield finding(last.path, 0, "W_REMOVED", message)
