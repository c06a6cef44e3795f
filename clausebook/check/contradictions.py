"""What forbids that a committed text is published: it contradicts the versions of its document.

A fault stays one until it is mended: words that are changed later beside it hide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from clausebook.check import against_published, anchors, effect
from clausebook.check.text import Text
from clausebook.model import version
from clausebook.model.clause import Block
from clausebook.model.errors import Finding
from clausebook.model.version import ChangeClass, DateSource, Version
from clausebook.parse.file import read_declared
from clausebook.timeline.effect import Notice, is_kept_back

Clauses = Callable[[Version], Iterable[tuple[str, Block]]]  # the id and content of each


def find_contradictions(text: Text, versions: Sequence[Version], clauses: Clauses) -> Iterator[Finding]:
    """``E_OVERLAP``, ``E_EFFECTIVE_LATE``, ``E_ID_REUSED`` and stale declarations in the newest text of a document.

    ``versions`` are all, oldest first.
    """
    yield from _overlap(text, versions)
    yield from effect.find_uncounted(text, versions[-1])
    yield from _stale(text, versions)
    used = {anchor for anchor, _ in anchors.anchors(text)}
    if used:  # else no version need be read
        yield from against_published.reused(text, returned(used, versions, clauses))


def find_short_notice(text: Text, versions: Sequence[Version], notice: Notice) -> Iterator[Finding]:
    """``E_NOTICE_PERIOD`` if the newest law of a document took or takes effect too soon, and nobody says why."""
    law = version.head(versions, versions[-1])
    if is_kept_back(versions, notice):
        yield from effect.find_short_notice(text, law.effective_on, law.published_on, notice(law))


def _stale(text: Text, versions: Sequence[Version]) -> Iterator[Finding]:
    """What is declared of the newest words was declared of older ones, and has not been declared anew."""
    declared = read_declared(text.meta)
    newest = next((one for one in reversed(versions) if one.change_class is not ChangeClass.RENUMBERING), versions[0])
    if declared.change_class:
        said = newest.declared or newest.refuted
    else:
        said = (newest.note, newest.urgent) == (declared.note, declared.urgent)
    if newest.number > 1 and not said and not newest.absences:  # else it may tell of the return
        yield from against_published.stale_change(text, declared)
    law = version.head(versions, versions[-1])
    since = versions[law.number - 1 :]
    if law.number > 1 and all(one.last_updated_source is not DateSource.DECLARED for one in since):
        yield from against_published.stale_update(text, declared)


def _overlap(text: Text, versions: Sequence[Version]) -> Iterator[Finding]:
    """Hold the declared day against the text that was in force when the version it was written for was published."""
    day = read_declared(text.meta).effective
    for place in range(len(versions) - 1, 0, -1) if day else ():
        meant = versions[place]
        if meant.effective_source is DateSource.DECLARED and meant.effective_on == day:
            yield from effect.find_overlap(text, day, version.in_force(versions[:place], meant.published_on))
            return


def returned(ids: Collection[str], versions: Sequence[Version], clauses: Clauses) -> dict[str, str]:
    """Which of some ids were removed and came back on other words, each with the words it had before.

    Not those whose words, since then, were put back.
    """
    last: dict[str, tuple[int, str]] = {}
    found: dict[str, str] = {}
    for number, one in enumerate(versions):
        for id_, block in clauses(one):
            name = block.anchor or id_
            if name not in ids:
                continue
            before, words = last.get(name, (number, ""))
            if before < number - 1 and not against_published.related(words, block.wording):
                found[name] = words
            elif name in found and against_published.related(found[name], block.wording):
                del found[name]
            last[name] = number, block.wording
    return found
